import { expect, it } from 'vitest'
import type { Records } from '../database/records.ts'
import { temporaryRecords, value } from '../fixtures.ts'
import { TURN } from '../threads/turns.ts'
import { configured } from './fixtures.ts'
import type { Plan } from './plan.ts'
import type { configurationStore, TagPage } from './store.ts'

type ConfigurationRecords = Records<typeof configurationStore>

/** Records that tell what goes to and fro: names of reads, and how much one answer or write holds. */
async function watched() {
  const records = (await temporaryRecords()).of<typeof configurationStore>()
  const reads: string[] = []
  const sizes: number[] = []
  const described: number[] = []
  const staged: number[] = []
  const watching = {
    read: async (...[name, ...args]: Parameters<ConfigurationRecords['read']>) => {
      const answer: unknown = await records.read(name, ...args)
      // What goes the other way is a part of a list that is written.
      if (name === 'configuration.stage') {
        staged.push((args[1] as Plan).tags.create.length)
        return answer
      }
      reads.push(name)
      if (name === 'configuration.tags') sizes.push((answer as TagPage).whole.length)
      return answer
    },
    commit: (...[entries, name, ...args]: Parameters<ConfigurationRecords['commit']>) => {
      if (name === 'configuration.describe') described.push((args[0] as unknown[]).length)
      return records.commit(entries, name, ...args)
    },
  } as unknown as ConfigurationRecords
  return { ...(await configured(watching)), reads, sizes, described, staged }
}

const COUNT = 2 * TURN + 500

it('many tags are read in pages, once, and what changes is not read back', async () => {
  const { handlers, engineer, configuration, reads, sizes, described, staged, revised, load } =
    await watched()
  await handlers['setup.simulated_field']({}, engineer)
  reads.length = 0
  const tags = Array.from({ length: COUNT }, (_, index) => ({
    name: `T.${index}`,
    server: 1,
    node: `ns=2;s=${index}`,
  }))
  expect(value(await handlers['tags.create']({ tags }, engineer))).toEqual({ created: COUNT })
  expect(staged).toEqual([0, TURN, TURN, 500])
  await handlers['tags.update']({ tag: 'T.7', decimals: 1 }, engineer)
  await handlers['servers.update']({ server: 1, enabled: false }, engineer)
  revised.length = 0
  await configuration.describe(
    configuration.tags.map(({ id }) => ({
      tag: id,
      unit: 'bar',
      low: null,
      high: null,
      limits: { lowLow: null, low: null, high: null, highHigh: null },
      normal: null,
      type: 11,
      enumeration: null,
      writable: false,
    })),
  )
  expect(reads).toEqual([])
  expect(described).toEqual([TURN, TURN, 501])
  expect(revised).toHaveLength(1)
  const again = await load()
  expect(again.tags).toEqual(configuration.tags)
  expect(Math.max(...sizes)).toBe(TURN)
})

it('while many are created or listed others get their turn', async () => {
  const { handlers, engineer } = await watched()
  await handlers['setup.simulated_field']({}, engineer)
  const others = async (work: () => unknown): Promise<number> => {
    let count = 0
    let going = true
    const turn = (): void => {
      count += 1
      if (going) setImmediate(turn)
    }
    setImmediate(turn)
    await work()
    going = false
    return count
  }
  const tags = Array.from({ length: COUNT }, (_, index) => ({
    name: `T.${index}`,
    server: 1,
    node: `ns=2;s=${index}`,
  }))
  expect(await others(() => handlers['tags.create']({ tags }, engineer))).toBeGreaterThan(4)
  expect(await others(() => handlers['tags.list']({}, engineer))).toBeGreaterThanOrEqual(2)
})
