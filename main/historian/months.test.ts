/** Months that are damaged, gone, of the future, or on a disk that takes nothing: all else goes on. */
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { batchOf, type Sample } from '../../shared/samples.ts'
import { ticksFromMs, type Ticks } from '../../shared/time.ts'
import { eventually, temporaryFolder } from '../fixtures.ts'
import { mountable, smallDisk } from '../test-disk.ts'
import { startHistorian, type Historian } from './historian.ts'
import { FOLDER } from './month.ts'
import { MONTH_PAGE, monthMigrations } from './schema.ts'
import { NOTHING, openBoth, rangeOf } from './test-reference.ts'

const NEAR = Date.UTC(2026, 1, 10)
const [BEGIN, END] = [ticksFromMs(NEAR - 1), ticksFromMs(NEAR + 40 * 24 * 3600_000)]
const FEBRUARY = '2026-02.samples.db'
let now = ticksFromMs(NEAR + 400 * 24 * 3600_000)
const later = (): Ticks => (now += 72_000_000_000n)

/** A second apart; in February, or in March. */
const some = (count: number, first = 0, days = 0): Sample[] =>
  Array.from({ length: count }, (_, at) => {
    const sourceTime = ticksFromMs(NEAR + days * 24 * 3600_000 + (first + at) * 1000)
    const value = Math.sin(first + at)
    return { tag: 1, sourceTime, serverTime: sourceTime, status: 0, type: 11, flags: 0, value }
  })

type Both = ReturnType<typeof openBoth>

function packAll({ writer }: Both): void {
  writer.sealAll()
  writer.store(NOTHING, later())
  for (let steps = 0; writer.isPackDue(now); steps++) {
    writer.pack(now)
    expect(steps).toBeLessThan(1000)
  }
}

/** A hundred samples in February, fifty in March. */
function packed(directory = temporaryFolder()): { directory: string; file: string } {
  const history = openBoth(directory)
  history.store(batchOf([...some(100), ...some(50, 0, 25)]))
  packAll(history)
  history.close()
  const folder = join(directory, FOLDER)
  const samples = readdirSync(folder).filter((name) => name.endsWith('.samples.db'))
  expect(samples).toEqual([FEBRUARY, '2026-03.samples.db'])
  return { directory, file: join(folder, FEBRUARY) }
}

function opened(directory: string): Both {
  const history = openBoth(directory)
  onTestFinished(() => {
    history.close()
  })
  return history
}

const ask = ({ reader }: Both) => {
  const { series, gaps } = rangeOf(reader, { tags: [1], from: BEGIN, to: END })
  return { count: series[0]!.time.length, gaps: gaps.map(({ kind, lost }) => [kind, lost]) }
}

const harm: [string, (file: string) => void][] = [
  [
    'text',
    (file) => {
      writeFileSync(file, 'no month '.repeat(20_000))
    },
  ],
  [
    'cut short',
    (file) => {
      truncateSync(file, 2 * MONTH_PAGE)
    },
  ],
  [
    'of no length',
    (file) => {
      truncateSync(file, 100)
    },
  ],
  [
    'overwritten in the middle',
    (file) => {
      const bytes = readFileSync(file)
      bytes.fill(0x5a, 4 * MONTH_PAGE, bytes.length)
      writeFileSync(file, bytes)
    },
  ],
]

test.each(harm)(
  '%s: it is a gap of what it held, is set aside, and the next is begun',
  (_what, spoil) => {
    const { directory, file } = packed()
    spoil(file)
    const spoilt = readFileSync(file)
    const history = opened(directory)
    expect(ask(history)).toEqual({ count: 50, gaps: [['file_lost', 100]] })
    // What comes is recorded, also into the month, and what lies in others is known as before.
    expect(history.store(batchOf([...some(10, 200), ...some(50, 0, 25)]))).toMatchObject([
      { stored: 10, duplicate: 50 },
    ])
    packAll(history)
    packAll(history)
    expect(ask(history)).toEqual({ count: 60, gaps: [['file_lost', 100]] })
    const [lost, ...others] = history.writer.takeLost()
    expect(others).toEqual([])
    expect(lost).toMatchObject({ samples: 100, from: ticksFromMs(NEAR) })
    expect(lost!.file).toMatch(/2026-02\.samples\.damaged-\d{8}T\d{6}Z\.db$/)
    expect(readFileSync(lost!.file).equals(spoilt)).toBe(true)
    expect(existsSync(file)).toBe(true)
  },
)

test('a byte of a chunk flipped: a gap of the chunk, which stays where it is', () => {
  const { directory, file } = packed()
  const db = new Database(file)
  const middle = `substr(rows, 1, length(rows) / 2) || x'5a' || substr(rows, length(rows) / 2 + 2)`
  expect(db.prepare(`UPDATE packed SET rows = CAST(${middle} AS BLOB)`).run().changes).toBe(1)
  db.close()
  const history = opened(directory)
  expect(ask(history)).toEqual({ count: 50, gaps: [['file_lost', 100]] })
  expect(history.reader.damage).toMatchObject({ file, samples: 100 })
  expect(history.store(batchOf(some(10, 95)))).toMatchObject([{ stored: 10 }])
  packAll(history)
  expect(ask(history)).toEqual({ count: 60, gaps: [['file_lost', 100]] })
  expect(history.writer.takeLost()).toEqual([])
})

test('gone: a gap while it is gone, and read again when it is put back', () => {
  const { directory, file } = packed()
  const history = opened(directory)
  renameSync(file, `${file}.elsewhere`)
  expect(ask(history)).toEqual({ count: 50, gaps: [['file_lost', 100]] })
  renameSync(`${file}.elsewhere`, file)
  expect(ask(history)).toEqual({ count: 150, gaps: [] })
})

test('gone when something is to be packed into it: another is begun, and what the first held is a gap', () => {
  const { directory, file } = packed()
  const history = opened(directory)
  renameSync(file, `${file}.elsewhere`)
  history.store(batchOf(some(10, 200)))
  packAll(history)
  expect(ask(history)).toEqual({ count: 60, gaps: [['file_lost', 100]] })
  expect(history.writer.takeLost()).toMatchObject([{ file, samples: 100 }])
})

/** The file of February as it was when it had a hundred samples, and a history with fifty more. */
function older(): { directory: string; file: string } {
  const { directory, file } = packed()
  const before = readFileSync(file)
  const history = openBoth(directory)
  history.store(batchOf(some(50, 100)))
  packAll(history)
  history.close()
  writeFileSync(file, before)
  return { directory, file }
}

test('an older copy of a month in its place: what it has is read, what may be missing is told, once', () => {
  const { directory, file } = older()
  const history = openBoth(directory)
  expect(ask(history)).toEqual({ count: 150, gaps: [['file_lost', 50]] })
  expect(history.writer.takeLost()).toEqual([
    {
      ...{ file, samples: 50, isOlder: true },
      ...{ from: ticksFromMs(NEAR), to: ticksFromMs(NEAR + 149_000) },
    },
  ])
  history.store(batchOf(some(10, 200)))
  packAll(history)
  history.close()
  const again = opened(directory)
  expect(ask(again)).toEqual({ count: 160, gaps: [['file_lost', 50]] })
  expect(again.writer.takeLost()).toEqual([])
})

test('moved away between two steps: what was packed into it is still there', () => {
  const directory = temporaryFolder()
  const history = opened(directory)
  history.store(batchOf(some(100)))
  history.writer.sealAll()
  history.writer.store(NOTHING, later())
  expect(history.writer.pack(now)).toHaveLength(1)
  renameSync(join(directory, FOLDER, FEBRUARY), join(directory, 'elsewhere'))
  history.writer.pack(now)
  expect(ask(history).count).toBe(100)
  packAll(history)
  later()
  packAll(history)
  expect(ask(history)).toEqual({ count: 100, gaps: [] })
  expect(existsSync(join(directory, FOLDER, FEBRUARY))).toBe(true)
})

test('of a newer version or another program: it is left alone, and what belongs there waits', () => {
  const { directory, file } = packed()
  const version = (number: number): void => {
    const db = new Database(file)
    db.pragma(`user_version = ${number}`)
    db.close()
  }
  version(99)
  const before = readFileSync(file)
  const history = openBoth(directory)
  history.store(batchOf([...some(10, 200), { ...some(1, 0, 26)[0]!, tag: 2 }]))
  packAll(history)
  expect(ask(history)).toEqual({ count: 60, gaps: [['file_lost', 100]] })
  const waiting = history.db.prepare('SELECT DISTINCT tag FROM chunk').pluck()
  expect(waiting.all()).toEqual([1])
  expect(readFileSync(file).equals(before)).toBe(true)
  history.close()
  version(monthMigrations.length)
  const after = opened(directory)
  packAll(after)
  expect(ask(after)).toEqual({ count: 160, gaps: [] })
})

describe.skipIf(!mountable)('on a disk that fills up (needs the right to mount a tmpfs)', () => {
  test('recording goes on, nothing is lost, and packing is tried again', () => {
    const disk = smallDisk('2m')
    const directory = temporaryFolder()
    symlinkSync(disk.directory, join(directory, FOLDER))
    const history = openBoth(directory)
    onTestFinished(() => {
      history.close()
      disk.remove()
    })
    history.store(batchOf(some(100)))
    packAll(history)
    disk.fill()
    history.store(batchOf(some(20_000, 100)))
    history.writer.sealAll()
    history.writer.store(NOTHING, later())
    for (let steps = 0; history.writer.isPackDue(now); steps++) {
      history.writer.pack(now)
      expect(steps).toBeLessThan(100)
    }
    expect(history.db.prepare('SELECT sum(count) FROM chunk').pluck().get()).toBe(20_000)
    expect(ask(history)).toEqual({ count: 20_100, gaps: [] })
    expect(history.store(batchOf(some(10, 30_000)))).toMatchObject([{ stored: 10 }])
    // A clock that was set back does not keep it from being tried.
    expect(history.writer.isPackDue(now - 1n)).toBe(true)
    disk.free()
    packAll(history)
    expect(history.db.prepare('SELECT count(*) FROM chunk').pluck().get()).toBe(0)
    expect(ask(history)).toEqual({ count: 20_110, gaps: [] })
  })
})

describe('in the console', () => {
  const at = NEAR + 60 * 24 * 3600_000
  async function started(directory: string): Promise<Historian> {
    const start = await startHistorian(directory, { now: () => at, gatherMs: 0, beatMs: 5 })
    if (!start.ok) throw new Error(start.error.message)
    onTestFinished(() => start.value.stop())
    return start.value
  }
  const anybody = () => ({ asker: 'anybody', signal: new AbortController().signal })
  const query = { tags: [1], from: BEGIN, to: END }

  test('what waits for a day that is over is packed beside all else, and counted in what the history takes', async () => {
    const directory = temporaryFolder()
    const before = openBoth(directory)
    before.store(batchOf(some(30_000)))
    before.writer.sealAll()
    before.close()
    const historian = await started(directory)
    const file = join(directory, FOLDER, FEBRUARY)
    for (let asked = 0; !existsSync(file) || asked < 3; asked++) {
      const { series } = await historian.range(query, anybody())
      expect(series[0]!.time).toHaveLength(30_000)
    }
    await eventually(async () => {
      const { bytes } = await historian.figures()
      const size = (name: string) => statSync(join(directory, name)).size
      expect(bytes).toBeGreaterThan(size('history.db') + size(join(FOLDER, FEBRUARY)))
    })
    expect(await historian.append(batchOf(some(30_000)))).toMatchObject({ duplicate: 30_000 })
  })

  test('a month that is damaged is told, with its file, from when to when, and how much it was', async () => {
    const { directory, file } = packed()
    writeFileSync(file, 'no month '.repeat(20_000))
    const historian = await started(directory)
    const { trouble } = await eventually(async () => {
      const figures = await historian.figures()
      expect(figures.trouble).not.toBeNull()
      return figures
    })
    expect(trouble?.details).toMatchObject({
      ...{ part: 'historian', reason: 'unreadable', samples: 100 },
      ...{ from: NEAR, to: NEAR + 99_000 },
    })
    expect(readdirSync(join(directory, FOLDER))).toContainEqual(
      expect.stringMatching(/^2026-02\.samples\.damaged-/),
    )
    expect(await historian.append(batchOf(some(5, 0, 50)))).toMatchObject({ stored: 5 })
  })
})
