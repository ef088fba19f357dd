import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { tagSchema } from '../../shared/contract.ts'
import { openDatabase, type Database } from '../database/database.ts'
import type { Records } from '../database/records.ts'
import { RECORDS_APPLICATION, recordsMigrations } from '../database/schema.ts'
import { codeOf, value } from '../fixtures.ts'
import type { Operations } from '../threads/rpc.ts'
import { configured } from './fixtures.ts'
import { configurationStore } from './store.ts'

/** The store without a thread, so that hundreds of damages are tried in a moment. */
async function site() {
  const db = value(
    openDatabase(':memory:', { migrations: recordsMigrations, application: RECORDS_APPLICATION }),
  )
  onTestFinished(() => {
    db.close()
  })
  const { reads, writes } = configurationStore(db)
  const run =
    (operations: Operations) =>
    async (name: string, ...args: never[]) =>
      structuredClone(operations[name]?.(...args))
  const write = run(writes)
  const records = {
    read: run(reads),
    commit: (_entries: unknown, name: string, ...args: never[]) => write(name, ...args),
  } as unknown as Records<typeof configurationStore>
  const parts = await configured(records)
  await parts.handlers['setup.simulated_field']({}, parts.engineer)
  const tag = parts.configuration.tag('101.F')
  await parts.configuration.describe([{ ...described, tag: tag?.id ?? 0 }])
  await parts.handlers['tags.create'](
    { tags: [{ name: 'B', server: 1, node: 'ns=2;s=B' }] },
    parts.engineer,
  )
  return { db, id: tag?.id ?? 0, ...parts }
}

const described = {
  unit: 'Hz',
  low: 0,
  high: 70,
  limits: { lowLow: null, low: 35, high: 60, highHigh: null },
  normal: { low: 45, high: 55 },
  type: 11,
  enumeration: null,
  writable: true,
}

const texts = {
  tag: ['rules', 'described', 'name', 'title_en', 'title_ru', 'node', 'signal'],
  server: ['name', 'endpoint', 'security_mode', 'security_policy'],
  equipment: ['name', 'kind', 'title_en', 'title_ru'],
} as const
const places = Object.entries(texts).flatMap(([table, columns]) =>
  columns.map((column) => ({ table, column })),
)

const put = (db: Database, table: string, column: string, id: number, bytes: Buffer): void => {
  db.prepare(`UPDATE ${table} SET ${column} = CAST(? AS TEXT) WHERE id = ?`).run(bytes, id)
}

describe('a byte that changed', () => {
  it('anywhere in what is configured does not keep it from being read, and nothing is lost without a word', async () => {
    const { db, load } = await site()
    const rows = Object.fromEntries(
      Object.keys(texts).map((table) => [
        table,
        db.prepare(`SELECT * FROM ${table} ORDER BY id LIMIT 1`).get() as Record<string, string>,
      ]),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...places),
        fc.nat(),
        fc.integer({ min: 0, max: 255 }),
        async ({ table, column }, at, byte) => {
          const row = rows[table] ?? {}
          const id = Number(row['id'])
          const whole = Buffer.from(row[column] ?? '')
          const bytes = Buffer.from(whole)
          bytes[at % bytes.length] = byte
          put(db, table, column, id, bytes)
          try {
            const { tags, servers, damaged, directory } = await load()
            const aside = (what: string) =>
              damaged.filter((entry) => entry.what === what && entry.aside).length
            expect(tags.length + aside('tag')).toBe(2)
            expect(servers.length + aside('server')).toBe(1)
            expect(directory.equipment.length + aside('equipment')).toBe(2)
            for (const tag of tags) tagSchema.parse(tag)
            for (const { name } of damaged) expect(name).not.toBe('')
          } finally {
            put(db, table, column, id, whole)
          }
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it('in the rules of a tag sets that tag aside, by name, and the others go on', async () => {
    const { db, id, load, engineer } = await site()
    put(db, 'tag', 'rules', id, Buffer.from('{"armed":30000,"wri'))
    const again = await load()
    expect(again.tags.map(({ name }) => name)).toEqual(['B'])
    expect(again.damaged).toEqual([{ what: 'tag', name: '101.F', field: 'rules', aside: true }])
    expect(
      await again.handlers['tags.update']({ tag: '101.F', decimals: 1 }, engineer),
    ).toMatchObject({ error: { code: 'not_found', details: { reason: 'damaged' } } })
    const made = await again.handlers['tags.create'](
      { tags: [{ name: '101.F', server: 1, node: 'nsu=urn:x;s=F' }] },
      engineer,
    )
    expect(codeOf(made)).toBe('ok')
    // The same id: its history goes on.
    expect(again.tag('101.F')).toMatchObject({ id, unit: null })
    expect(again.damaged).toEqual([])
    expect((await load()).tag('101.F')?.id).toBe(id)
  })

  it('in what its server said of a tag leaves the tag in use until the server says it again', async () => {
    const { db, id, load } = await site()
    put(db, 'tag', 'described', id, Buffer.from('{"unit":'))
    const again = await load()
    expect(again.tag('101.F')).toMatchObject({ unit: null, writable: false })
    expect(again.damaged).toEqual([
      { what: 'tag', name: '101.F', field: 'described', aside: false },
    ])
    await again.describe([{ ...described, tag: id }])
    expect(again.tag('101.F')).toMatchObject({ unit: 'Hz' })
    expect(again.damaged).toEqual([])
  })

  it('in a server sets it aside: it is never connected with less security, and not taken for a first start', async () => {
    const { db, load, engineer } = await site()
    put(db, 'server', 'security_mode', 1, Buffer.from('Nome'))
    const again = await load()
    expect(again.servers).toEqual([])
    expect(again.empty).toBe(false)
    expect(again.tags).toHaveLength(2)
    expect(again.damaged).toMatchObject([{ what: 'server', field: 'securityMode', aside: true }])
    const made = value(
      await again.handlers['servers.create'](
        {
          name: 'Simulated field',
          endpoint: 'simulated',
          securityMode: 'None',
          securityPolicy: 'None',
        },
        engineer,
      ),
    )
    expect(made).toMatchObject({ id: 1, tags: 2 })
    expect(again.damaged).toEqual([])
  })

  it('in equipment leaves what it held in sight', async () => {
    const { db, load } = await site()
    put(db, 'equipment', 'kind', 1, Buffer.from('fielf'))
    const again = await load()
    expect(again.directory.equipment).toMatchObject([{ name: '101', parent: null }])
    expect(again.damaged).toMatchObject([{ what: 'equipment', name: 'F', field: 'kind' }])
  })
})

it('names from before the rules on names still open', async () => {
  const { db, id, load } = await site()
  put(db, 'tag', 'name', id, Buffer.from('10\u200B1.\u202EРIN'))
  put(db, 'server', 'name', 1, Buffer.from('РLC'))
  const again = await load()
  expect(again.damaged).toEqual([])
  expect(again.tags).toHaveLength(2)
})

it('a unit from before its bound is none: it would go out with every list of tags', async () => {
  const { db, id, load } = await site()
  const told = { ...described, unit: 'x'.repeat(1_000_000) }
  put(db, 'tag', 'described', id, Buffer.from(JSON.stringify(told)))
  const again = await load()
  expect(again.damaged).toEqual([])
  expect(again.tags.find((tag) => tag.id === id)).toMatchObject({ ...described, unit: null })
})
