/** A `history.db` that is older than its months, and months that are not what it knows. */
import { copyFileSync, cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { batchOf, SampleFlag, type Sample } from '../../shared/samples.ts'
import { ticksFromMs } from '../../shared/time.ts'
import { eventually, temporaryFolder, value } from '../fixtures.ts'
import { startHistorian } from './historian.ts'
import { fileOf, FOLDER, monthOf } from './month.ts'
import { momentOf } from './rows.ts'
import { FILE } from './schema.ts'
import { NOTHING, openBoth, rangeOf } from './test-reference.ts'

const DAY = 24 * 3600 * 1000
/** A day before February is over. */
const BASE = Date.UTC(2026, 1, 28)
const everything = { from: 0n, to: ticksFromMs(Date.UTC(2100, 0, 1)) }
const anybody = () => ({ asker: 'anybody', signal: new AbortController().signal })

const sample = (tag: number, at: number, more: Partial<Sample> = {}): Sample => {
  const sourceTime = ticksFromMs(BASE + at)
  return {
    ...{ tag, sourceTime, serverTime: sourceTime, status: 0, type: 11, flags: 0, value: at },
    ...more,
  }
}
/** Over the border of the months. */
const some = (tag: number, count = 100): Sample[] =>
  Array.from({ length: count }, (_, at) => sample(tag, at * (DAY / 50)))

type Both = ReturnType<typeof openBoth>

function packAll({ writer }: Both, ms: number): void {
  const now = ticksFromMs(ms)
  writer.sealAll()
  writer.store(NOTHING, now)
  while (writer.isPackDue(now)) writer.pack(now)
}

/** A folder in which what is in the tail at first is in months by the end, and the file of that first moment. */
function restored(later: (history: Both) => void): string {
  const [here, there] = [temporaryFolder(), temporaryFolder()]
  const history = openBoth(here)
  history.store(batchOf([1, 2].flatMap((tag) => some(tag))))
  history.store(batchOf([sample(3, 5, { type: 12, value: 'open' })]))
  for (const part of ['', '-wal']) copyFileSync(join(here, FILE + part), join(there, FILE + part))
  later(history)
  packAll(history, BASE + 10 * DAY)
  history.close()
  cpSync(join(here, FOLDER), join(there, FOLDER), { recursive: true })
  return there
}

test('a history that is older than its months has each sample once, and so after the next start', () => {
  const directory = restored(({ store }) => store(batchOf([sample(2, 7)])))
  for (const _start of [1, 2]) {
    const history = openBoth(directory)
    const { series } = rangeOf(history.reader, { tags: [1, 2, 3], ...everything })
    expect(series.map(({ time }) => time.length)).toEqual([100, 101, 1])
    expect(history.store(batchOf(some(1)))).toMatchObject([{ stored: 0, duplicate: 100 }])
    history.close()
  }
})

test('what the tail alone has stays, also beside what the months have of the same moment', () => {
  const directory = restored(({ replace }) => {
    const range = { tag: 1, from: ticksFromMs(BASE), to: ticksFromMs(BASE + DAY) }
    replace(range, batchOf([sample(1, 0, { value: -1 })]))
  })
  const history = openBoth(directory)
  onTestFinished(history.close)
  const { series } = rangeOf(history.reader, { tags: [1], ...everything })
  // The replacement is of later; what it took is back, as it was at the moment of the file.
  expect([...series[0]!.value].slice(0, 3)).toEqual(expect.arrayContaining([0, -1]))
  expect(series[0]!.time).toHaveLength(101)
})

test('of what is calculated the months have the later one', () => {
  const flags = SampleFlag.Calculated
  const [here, there] = [temporaryFolder(), temporaryFolder()]
  const history = openBoth(here)
  history.store(batchOf([sample(1, 0, { flags, value: 1 })]))
  for (const part of ['', '-wal']) copyFileSync(join(here, FILE + part), join(there, FILE + part))
  const range = { tag: 1, from: ticksFromMs(BASE), to: ticksFromMs(BASE + 1) }
  history.replace(range, batchOf([sample(1, 0, { flags, value: 2 })]))
  packAll(history, BASE + 10 * DAY)
  history.close()
  cpSync(join(here, FOLDER), join(there, FOLDER), { recursive: true })
  const after = openBoth(there)
  onTestFinished(after.close)
  const { series } = rangeOf(after.reader, { tags: [1], ...everything })
  expect([...series[0]!.value]).toEqual([2])
})

/** Two months, and the files of both. */
function packed(): { directory: string; february: string; march: string } {
  const directory = temporaryFolder()
  const history = openBoth(directory)
  history.store(batchOf(some(1)))
  packAll(history, BASE + 10 * DAY)
  history.close()
  const [february, march] = [0, DAY].map((at) => {
    const month = monthOf(momentOf(ticksFromMs(BASE + at)))
    return join(directory, FOLDER, fileOf(month))
  })
  return { directory, february: february!, march: march! }
}

async function started(directory: string) {
  const now = BASE + 20 * DAY
  const historian = value(
    await startHistorian(directory, { now: () => now, gatherMs: 0, firstStart: BASE }),
  )
  onTestFinished(() => historian.stop())
  return historian
}

test.each([
  ['is empty', ({ february }: ReturnType<typeof packed>) => writeFileSync(february, '')],
  [
    'is that of another month',
    ({ february, march }: ReturnType<typeof packed>) => copyFileSync(march, february),
  ],
])('a month whose file %s is told as lost, and all else is there', async (_what, harm) => {
  const files = packed()
  harm(files)
  const historian = await started(files.directory)
  // While the file is being put aside it cannot be opened, which a question says.
  const { series, gaps } = await eventually(() =>
    historian.range({ tags: [1], ...everything }, anybody()),
  )
  expect(series[0]!.time).toHaveLength(50)
  expect(gaps).toContainEqual(
    expect.objectContaining({
      ...{ kind: 'file_lost', scope: { of: 'all' }, lost: 50 },
      ...{ from: ticksFromMs(BASE), to: ticksFromMs(BASE + 49 * (DAY / 50)) },
    }),
  )
})

test('a file that stands where the folder of the months should be keeps nothing from being recorded', async () => {
  const { directory } = packed()
  rmSync(join(directory, FOLDER), { recursive: true })
  writeFileSync(join(directory, FOLDER), '')
  const historian = await started(directory)
  expect(await historian.append(batchOf([sample(1, 19 * DAY)]))).toMatchObject({ stored: 1 })
  const { series, gaps } = await historian.range({ tags: [1], ...everything }, anybody())
  expect(series[0]!.time).toHaveLength(1)
  expect(gaps.filter(({ kind }) => kind === 'file_lost')).toMatchObject([
    { lost: 50 },
    { lost: 50 },
  ])
})
