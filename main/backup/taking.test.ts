/** A restore that is ended between any two of its steps leaves the one state or the other. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { value } from '../fixtures.ts'
import { LATER, knownTables, site } from './fixtures.ts'
import { readManifest, type Manifest } from './manifest.ts'
import { stageBackup } from './restoring.ts'
import { forgetRestored, settleStaged, takeRestored } from './taking.ts'

/** Steps that are still done before the process ends; none ends it where it is not a number. */
const life = vi.hoisted(() => ({ left: Number.NaN }))

vi.mock(import('node:fs/promises'), async (importOriginal) => {
  const real = await importOriginal()
  const mortal =
    <A extends unknown[], R>(step: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> => {
      if (life.left === 0) return Promise.reject(new Error('killed'))
      life.left -= 1
      return step(...args)
    }
  const mocked = { ...real, rename: mortal(real.rename), rm: mortal(real.rm) } as typeof real
  return { ...mocked, default: mocked }
})

afterEach(() => {
  life.left = Number.NaN
})

async function backedUp() {
  const rig = site()
  const { data, target, records, history, backUp } = rig
  const { name } = value(await backUp(LATER))
  records.close()
  history.close()
  const from = join(target, name)
  // What is there when it is restored is another state.
  for (const file of ['derrick.db', 'history.db', 'secrets.key']) {
    writeFileSync(join(data, file), `old ${file}`)
  }
  for (const file of ['derrick.db-wal', 'history.db-shm', 'history/2026-10.samples.db', 'lock']) {
    writeFileSync(join(data, file), `old ${file}`)
  }
  mkdirSync(join(data, 'backups'))
  return { ...rig, from, manifest: value(await readManifest(from)) }
}

/** Brings it, and has it hold from the next start on. */
async function restore(from: string, data: string, manifest: Manifest): Promise<void> {
  const asked = { console: null, person: null, reason: null }
  value(await stageBackup({ from, data, manifest, known: knownTables, at: LATER, ...asked }))
  value(await settleStaged(data))
  value(await takeRestored(data))
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name).slice(folder.length + 1))
    .toSorted()

it('wherever it ends, the next start has the old state or the new one, and says which', async () => {
  const { folder, data, from, manifest } = await backedUp()
  const before = filesOf(data)
  const seen = new Set<string>()
  for (let steps = 0; ; steps += 1) {
    const here = join(folder, `data-${steps}`)
    cpSync(data, here, { recursive: true })
    life.left = steps
    const whole = await restore(from, here, manifest).then(
      () => true,
      () => false,
    )
    life.left = Number.NaN
    const { restored, givenUp } = value(await takeRestored(here))
    if (restored === null) {
      seen.add(givenUp ? 'given up' : 'old')
      expect(filesOf(here)).toEqual(before)
    } else {
      seen.add('new')
      expect(readFileSync(join(here, 'derrick.db'))).toEqual(readFileSync(join(from, 'derrick.db')))
      expect(readFileSync(join(here, 'history.db'))).toEqual(readFileSync(join(from, 'history.db')))
      const aside = join(here, restored.aside)
      for (const file of ['derrick.db', 'derrick.db-wal', 'history/2026-10.samples.db']) {
        expect(readFileSync(join(aside, file), 'utf8')).toBe(`old ${file}`)
      }
      // No log of the old is taken for that of the new.
      expect(existsSync(join(here, 'derrick.db-wal'))).toBe(false)
      expect(existsSync(join(here, 'lock'))).toBe(true)
    }
    expect(readdirSync(here).filter((name) => name.startsWith('restore.'))).toEqual([])
    await forgetRestored(here)
    expect(value(await takeRestored(here))).toEqual({ restored: null, givenUp: false })
    if (whole) break
  }
  expect([...seen].toSorted()).toEqual(['given up', 'new', 'old'])
})

it('a second restore keeps a second state aside; keys that a backup has not stay', async () => {
  const { data, target, from, manifest } = await backedUp()
  const open = {
    ...manifest,
    files: manifest.files.filter(({ name }) => name.endsWith('.db')),
  }
  await restore(from, data, open)
  await restore(from, data, open)
  const again = value(await takeRestored(data))
  expect(readdirSync(data).filter((name) => name.startsWith('replaced-'))).toHaveLength(2)
  expect(again.restored?.aside).toMatch(/-2$/)
  expect(readFileSync(join(data, 'secrets.key'), 'utf8')).toBe('old secrets.key')
  expect(existsSync(join(data, 'pki', 'own', 'key.pem'))).toBe(true)
  expect(readdirSync(target)).toHaveLength(1)
})
