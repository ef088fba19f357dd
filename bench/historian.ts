/**
 * What the historian costs, without the threads around it: samples a second that it takes with each commit on
 * disk, bytes of a sample that is packed, processor time at the pace of a site, how long questions and a start take. The peer,
 * in the same run on the same samples: one row for each, WITHOUT ROWID, by tag and time.
 *
 * The mix of tags: half are a sine with noise in steps of 0.01, a tenth the same as 32-bit numbers, a twentieth
 * full doubles, a fifth flat, the rest switches; three in ten have times that are not quite regular.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase, type Database } from '../main/database/database.ts'
import { FOLDER } from '../main/historian/month.ts'
import { openForReading, openHistory } from '../main/historian/opening.ts'
import { HistoryReader } from '../main/historian/reader.ts'
import { SEALS, type SealLimits } from '../main/historian/sealing.ts'
import { HistoryWriter } from '../main/historian/writer.ts'
import type { RangeAnswer, RollupLevel } from '../shared/history.ts'
import { columns, type SampleBatch } from '../shared/samples.ts'
import { median, report, type Row } from './rig/report.ts'

const START = 17_733_016_000_000_000n
const SECOND = 10_000_000n
const TAGS = 10_000
/** Seconds of samples in one chunk, where a question is measured: what a site of three hundred tags has. */
const CHUNK_SECONDS = 900
const HOUR = 3600
const DAY = 24 * HOUR
const PENS = [1, 2, 3, 4, 5, 6, 7, 8]
const RECOVERED = 1_000_000
const RECOVERY_MS = 500
const RATE = 1_000_000
const BYTES = 1.3
/** Seconds of samples that are packed: more than a chunk has. */
const PACKED_SECONDS = 9000
/** Seconds between the samples of the tag that is asked for a year. */
const SLOW = 10
const YEAR = 365 * DAY
/** When all is packed: after all samples. */
const LATER = START + BigInt(400 * DAY) * SECOND
/** Processor time, ms: what a plot out of roll-ups may take. */
const MONTH_MS = 12
const YEAR_MS = 25

let seed = 1
/** From 0 to 1; the same in each run. */
function random(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

function valueOf(tag: number, second: number): number {
  const sine = Math.round((50 + 20 * Math.sin(second / 600 + tag) + random() / 2) * 100) / 100
  const kind = tag % 20
  if (kind < 10) return sine
  if (kind < 12) return Math.fround(sine)
  if (kind < 13) return 50 + 20 * Math.sin(second / 600 + tag) + random()
  return kind < 17 ? 42.5 : Math.floor(second / 300 + tag) % 2
}

/** So many samples of each tag, as they come. @param every seconds between two of a tag */
function batch(tags: readonly number[], from: number, times: number, every = 1): SampleBatch {
  const made = columns(tags.length * times)
  made.type.fill(11)
  for (let row = 0; row < made.tag.length; row++) {
    const [tag, second] = [tags[row % tags.length]!, from + Math.floor(row / tags.length) * every]
    const late = tag % 10 < 3 ? Math.floor(random() * 50) * 10_000 : 0
    made.tag[row] = tag
    made.sourceTime[row] = START + BigInt(second) * SECOND + BigInt(late)
    made.value[row] = valueOf(tag, second)
  }
  made.serverTime.set(made.sourceTime)
  return made
}

interface Store {
  put(batch: SampleBatch): void
  /** What may wait until nothing comes. */
  settle(): void
  close(): void
}

interface Own extends Store {
  readonly db: Database
  /** Brings all that is sealed into its months, with roll-ups, as long after. */
  pack(): void
}

function ours(directory: string, seals: SealLimits = SEALS): Own {
  const opened = openHistory(directory, START)
  if (!opened.ok) throw new Error(opened.error.message)
  const { db } = opened.value
  const writer = new HistoryWriter(db, START, seals)
  const nothing = { gaps: [], closings: [], fills: [], owners: [] }
  return {
    db,
    put(samples) {
      writer.store({ batches: [samples], ...nothing }, START)
      while (writer.isSealDue) writer.seal()
    },
    settle: () => {
      writer.sealAll()
    },
    pack() {
      writer.store({ batches: [], ...nothing }, LATER)
      while (writer.isPackDue(LATER)) writer.pack(LATER)
    },
    close: () => {
      writer.close()
    },
  }
}

function peer(directory: string): Store & { readonly db: Database } {
  const up = (db: Database): void => {
    db.exec(`CREATE TABLE sample (tag INTEGER, time INTEGER, value REAL, status INTEGER,
      PRIMARY KEY (tag, time)) WITHOUT ROWID`)
  }
  const opened = openDatabase(join(directory, 'rows.db'), {
    migrations: [{ version: 1, about: 'rows', up }],
    application: 1,
    cacheMb: 16,
  })
  if (!opened.ok) throw new Error(opened.error.message)
  const db = opened.value
  db.pragma('wal_autocheckpoint = 8000')
  const insert = db.prepare('INSERT INTO sample VALUES (?, ?, ?, ?)')
  const put = db.transaction((samples: SampleBatch) => {
    for (let row = 0; row < samples.tag.length; row++) {
      const [tag, time] = [samples.tag[row], samples.sourceTime[row]]
      insert.run(tag, time, samples.value[row], samples.status[row])
    }
  })
  return {
    db,
    put: (samples) => {
      put.immediate(samples)
    },
    settle: () => undefined,
    close: () => {
      db.close()
    },
  }
}

const processor = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

interface Cost {
  readonly perSecond: number
  /** Microseconds of processor time for each sample. */
  readonly each: number
}

/** Of commits of some seconds of all tags, made before they are measured. */
function costOf(store: Store, tags: readonly number[], commits: number, seconds = 1): Cost {
  let [took, used] = [0, 0]
  for (let commit = 0; commit < commits; commit++) {
    const samples = batch(tags, commit * seconds, seconds)
    const [began, before] = [performance.now(), processor()]
    store.put(samples)
    took += performance.now() - began
    used += processor() - before
  }
  const samples = tags.length * commits * seconds
  return { perSecond: (samples / took) * 1000, each: (used / samples) * 1e6 }
}

const bytesOf = (db: Database): number => {
  const figure = (name: string): number => Number(db.pragma(name, { simple: true }))
  return (figure('page_count') - figure('freelist_count')) * figure('page_size')
}

/** Of the files of all months, of which nothing is open. */
function bytesOfMonths(directory: string): number {
  const months = join(directory, FOLDER)
  return readdirSync(months).reduce((sum, name) => sum + statSync(join(months, name)).size, 0)
}

/**
 * Of processor time, which tells the same on a busy machine.
 * @param times so many that the median is not of the compiler's warm-up, where a question is short
 */
function msOf(question: () => void, times = 15): number {
  const took = Array.from({ length: times }, () => {
    const before = processor()
    question()
    return (processor() - before) * 1000
  })
  return median(took)
}

/** Times that a question is asked that takes seconds. */
const LONG = 3

function readerOf(folderOf: string): HistoryReader {
  const opened = openForReading(folderOf)
  if (!opened.ok) throw new Error(opened.error.message)
  return new HistoryReader(opened.value)
}

const rangeOf =
  (reader: HistoryReader, tags: readonly number[], seconds: number, width?: number) =>
  (): RangeAnswer => {
    const to = START + BigInt(seconds) * SECOND
    const query = { tags, from: START, to, limit: 4_000_000 }
    const steps = reader.range(width === undefined ? query : { ...query, width })
    for (;;) {
      const { done, value } = steps.next()
      if (done === true) return value
    }
  }

/** Of one tag, out of roll-ups of a level and of nothing else. */
const plotOf = (reader: HistoryReader, seconds: number, level: RollupLevel) => {
  const ask = rangeOf(reader, [1], seconds, 2000)
  return (): void => {
    const used = ask().series[0]?.level
    if (used !== level) throw new Error(`the plot is made of ${used ?? 'samples'}, not of ${level}`)
  }
}

/** The same stretch of rows: two halves of the time, as there are no whole numbers of 64 bits. */
function rowsOf(db: Database, tags: readonly number[], seconds: number): () => void {
  const between = db
    .prepare<[number, bigint, bigint]>(
      'SELECT time & 4294967295, time >> 32, value, status FROM sample WHERE tag = ? AND time >= ? AND time < ?',
    )
    .raw()
  return () => {
    for (const tag of tags) between.all(tag, START, START + BigInt(seconds) * SECOND)
  }
}

const directory = mkdtempSync(join(tmpdir(), 'derrick-bench-historian-'))
const folder = (name: string): string => mkdtempSync(join(directory, `${name}-`))
const all = Array.from({ length: TAGS }, (_, at) => at + 1)
const tenth = all.slice(0, TAGS / 10)
const rows: Row[] = []
const gates: Record<string, boolean> = {}

/** A figure beside the peer's; less is better unless it is said otherwise. */
function beside(
  what: string,
  unit: string,
  own: number,
  other: number,
  moreIsBetter = false,
): void {
  rows.push({ what, value: own, unit, against: `a row for each: ${other.toPrecision(3)} ${unit}` })
  const name = what.replaceAll(/[^a-z0-9]+/gi, '_')
  gates[name] = moreIsBetter ? own > other : own < other
}

try {
  // In: five seconds of ten thousand tags a commit, and a second, and a tenth of it.
  const [fast, slow] = [ours(folder('in')), peer(folder('in'))]
  const [own, other] = [costOf(fast, all, 80, 5), costOf(slow, all, 10, 5)]
  beside('samples a second in', '1/s', own.perSecond, other.perSecond, true)
  gates['in'] = own.perSecond >= RATE
  beside('CPU of a sample in', 'µs', own.each, other.each)
  fast.close()
  const rowBytes = bytesOf(slow.db) / (TAGS * 50)
  slow.close()
  const paced = ours(folder('paced'))
  const hundred = costOf(paced, all, 60)
  paced.close()
  const calm = ours(folder('calm'))
  const ten = costOf(calm, tenth, 400)
  calm.close()
  rows.push({ what: 'CPU at 10,000 samples a second', value: ten.each, unit: '% of a core' })
  rows.push({
    what: 'CPU at 100,000 samples a second',
    value: hundred.each * 10,
    unit: '% of a core',
  })

  // Some hours of a site, sealed as they come and packed when their day is over.
  const hours = folder('packed')
  const long = ours(hours)
  costOf(long, tenth, PACKED_SECONDS / 20, 20)
  long.settle()
  const before = processor()
  long.pack()
  const packed = ((processor() - before) / (tenth.length * PACKED_SECONDS)) * 1e6
  const left = bytesOf(long.db)
  long.close()
  rows.push({ what: 'CPU of a sample packed', value: packed, unit: 'µs' })
  const bytes = (left + bytesOfMonths(hours)) / (tenth.length * PACKED_SECONDS)
  beside('bytes of a sample', 'B', bytes, rowBytes)
  gates['bytes'] = bytes <= BYTES

  // Questions: a day of eight pens, thirty of one, and the newest of ten thousand.
  const [chunks, table] = [folder('ask'), folder('ask')]
  const [history, byRow] = [ours(chunks), peer(table)]
  const both = (samples: SampleBatch): void => {
    for (const store of [history, byRow]) {
      store.put(samples)
      store.settle()
    }
  }
  for (let at = 0; at < 30 * DAY; at += CHUNK_SECONDS) {
    both(batch(at < DAY ? PENS : [1], at, CHUNK_SECONDS))
  }
  history.pack()
  both(batch(all, 30 * DAY, 2))
  history.put(batch(all, 30 * DAY + 2, 10))
  byRow.put(batch(all, 30 * DAY + 2, 10))
  const reader = readerOf(chunks)
  const month = plotOf(reader, 30 * DAY, 'minute')
  rows.push({ what: '1 tag, 30 d to 2000 px, the first', value: msOf(month, 1), unit: 'ms' })
  const [hour, day] = [rangeOf(reader, PENS, HOUR), rangeOf(reader, PENS, DAY, 2000)]
  beside('8 tags, 1 h raw', 'ms', msOf(hour), msOf(rowsOf(byRow.db, PENS, HOUR)))
  beside('8 tags, 24 h to 2000 px', 'ms', msOf(day), msOf(rowsOf(byRow.db, PENS, DAY)))
  const monthMs = msOf(month)
  beside('1 tag, 30 d to 2000 px', 'ms', monthMs, msOf(rowsOf(byRow.db, [1], 30 * DAY), LONG))
  gates['month'] = monthMs <= MONTH_MS
  const newest = byRow.db.prepare(`WITH RECURSIVE known(tag) AS (
      SELECT min(tag) FROM sample
      UNION ALL SELECT (SELECT min(tag) FROM sample WHERE tag > known.tag) FROM known
      WHERE known.tag IS NOT NULL)
    SELECT s.tag, s.value, s.status FROM known CROSS JOIN sample s ON s.tag = known.tag
      AND s.time = (SELECT max(time) FROM sample WHERE tag = known.tag)`)
  const latest = (): void => {
    reader.latest(START + BigInt(31 * DAY) * SECOND)
  }
  beside(
    'latest of 10,000 tags',
    'ms',
    msOf(latest),
    msOf(() => newest.raw().all()),
  )
  reader.close()
  history.close()
  byRow.close()

  // A year of a tag of a sample each ten seconds.
  const [years, yearTable] = [folder('year'), folder('year')]
  const [yearly, yearRows] = [ours(years), peer(yearTable)]
  for (let at = 0; at < YEAR; at += DAY) {
    const samples = batch([1], at, DAY / SLOW, SLOW)
    for (const store of [yearly, yearRows]) {
      store.put(samples)
      store.settle()
    }
  }
  yearly.pack()
  const yearReader = readerOf(years)
  const year = plotOf(yearReader, YEAR, 'hour')
  rows.push({ what: '1 tag, 1 year to 2000 px, the first', value: msOf(year, 1), unit: 'ms' })
  const yearMs = msOf(year)
  beside('1 tag, 1 year to 2000 px', 'ms', yearMs, msOf(rowsOf(yearRows.db, [1], YEAR), LONG))
  gates['year'] = yearMs <= YEAR_MS
  yearReader.close()
  yearly.close()
  yearRows.close()

  // A start after a crash.
  const crashed = folder('recovery')
  const never = { ...SEALS, leastRows: 2 * RECOVERED }
  const crash = ours(crashed, never)
  for (let at = 0; at < RECOVERED / TAGS; at++) crash.put(batch(all, at, 1))
  crash.close()
  const again = openHistory(crashed, START)
  if (!again.ok) throw new Error(again.error.message)
  const recovery = msOf(() => new HistoryWriter(again.value.db, START), 3)
  again.value.db.close()
  rows.push({ what: 'recovery of 1,000,000 samples', value: recovery, unit: 'ms' })
  gates['recovery'] = recovery <= RECOVERY_MS
  report('historian', rows, gates)
} finally {
  rmSync(directory, { recursive: true, force: true })
}
