// Equipment by the thousand: what is done with a tree takes as long as the tree is large, not its square.
import { expect, it } from 'vitest'
import { temporaryRecords, value } from '../fixtures.ts'
import { createJournal } from '../journal/journal.ts'
import type { journalStore } from '../journal/store.ts'
import { configured } from './fixtures.ts'
import type { configurationStore } from './store.ts'

const COUNT = 15_000
/** Milliseconds: with room for a machine that does other things; the square takes ten times as long. */
const SOON = 2_500

it('a tree of thousands is moved, undone and removed soon', { timeout: 60_000 }, async () => {
  const records = await temporaryRecords()
  const { handlers, engineer, directory } = await configured(
    records.of<typeof configurationStore>(),
  ).then((rig) => ({ ...rig, directory: rig.configuration.directory }))
  const journal = createJournal(records.of<typeof journalStore>())
  const last = async () =>
    value(await journal.handlers['journal.list']({ limit: 1 }, engineer))[0]?.seq ?? 0
  const spent = async <T>(work: () => T | Promise<T>): Promise<number> => {
    const begun = performance.now()
    await work()
    return performance.now() - begun
  }
  const wells = (title: string) =>
    Array.from({ length: COUNT }, (_, at) => `W${at},well_esp,Root,${title}`)
  const bring = async (text: string) => {
    const seen = value(await handlers['equipment.import']({ text }, engineer))
    value(await handlers['equipment.import']({ text, apply: seen.hash ?? '' }, engineer))
  }
  const head = 'name,kind,parent,title_en\nRoot,field,,\nOver,field,,\n'
  await bring(head + wells('a').join('\n'))
  const made = await last()
  expect(
    await spent(async () =>
      expect(
        value(await handlers['journal.undo']({ seq: made, preview: true }, engineer)),
      ).toMatchObject({ tags: 0, equipment: COUNT + 2 }),
    ),
  ).toBeLessThan(SOON)
  expect(
    await spent(async () =>
      value(await handlers['equipment.update']({ equipment: 'Root', parent: 'Over' }, engineer)),
    ),
  ).toBeLessThan(SOON)
  await bring(
    `name,title_en\n${wells('b')
      .map((line) => line.replace(/,.*/, ',b'))
      .join('\n')}`,
  )
  const changed = await last()
  expect(
    await spent(async () =>
      value(await handlers['journal.undo']({ seq: changed, preview: true }, engineer)),
    ),
  ).toBeLessThan(SOON)
  expect(
    await spent(async () =>
      value(await handlers['equipment.remove']({ equipment: 'Over' }, engineer)),
    ),
  ).toBeLessThan(SOON)
  expect(directory.equipment).toEqual([])
  value(await handlers['journal.undo']({ seq: await last() }, engineer))
  expect(directory.equipment).toHaveLength(COUNT + 2)
  expect(directory.equipment.filter(({ parent }) => parent === null)).toMatchObject([
    { name: 'Over' },
  ])
})
