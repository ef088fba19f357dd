/**
 * What the historian costs, without the threads around it: samples a second that it takes with each commit on
 * disk, bytes of a sample that is packed, processor time at the pace of a site, how long questions, an export and a
 * start take. The peers, in the same run on the same samples: a row for each sample in SQLite, DuckDB, and
 * PostgreSQL where it is installed.
 *
 * Of ours it is processor time, which tells the same on a busy machine; of the peers, of which some work in
 * threads or in a process of their own, the time that passes.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Bytes } from '../main/export/bytes.ts'
import { PartFile } from '../main/export/part-file.ts'
import type { ExportPlan, ExportSource } from '../main/export/plan.ts'
import { writeExport } from '../main/export/reading.ts'
import { openHistory } from '../main/historian/opening.ts'
import type { HistoryReader } from '../main/historian/reader.ts'
import { SEALS } from '../main/historian/sealing.ts'
import { HistoryWriter } from '../main/historian/writer.ts'
import type { RollupLevel } from '../shared/history.ts'
import { openDuckDb } from './rig/history/duckdb.ts'
import { batch, DAY, HOUR, SECOND, START } from './rig/history/mix.ts'
import { bytesOfMonths, ended, openOwn, rangeOf, readerOf } from './rig/history/own-store.ts'
import { openPostgres } from './rig/history/postgres.ts'
import { bytesOf, openRows } from './rig/history/row-store.ts'
import type { Peer, Stretch } from './rig/history/store.ts'
import { each, msOf, passedOf, processor } from './rig/history/timing.ts'
import { median, report, type Row } from './rig/report.ts'

const TAGS = 10_000
/** Seconds of samples in one batch, where a question is measured: what a chunk of a site of three hundred tags has. */
const BATCH_SECONDS = 900
const PENS = [1, 2, 3, 4, 5, 6, 7, 8]
const WIDTH = 2000
const YEAR = 365 * DAY
/** Seconds between the samples of the tag that is asked for a year. */
const SLOW = 10
const RECOVERED = 1_000_000
/** Tags of which a whole day is packed. */
const PACKED_TAGS = 100

/** What has to be reached: at least, or at most. */
const RATE = 1_000_000
const CSV_RATE = 5_000_000
const MOST = {
  bytes: 1.3,
  raw: 3,
  day: 30,
  month: 12,
  year: 25,
  latest: 1,
  recovery: 500,
  cpu10k: 3,
  cpu100k: 12,
}

const directory = mkdtempSync(join(tmpdir(), 'derrick-bench-historian-'))
// The server of a peer runs under an account of its own.
chmodSync(directory, 0o711)
let folders = 0
const folder = (): string => {
  const made = join(directory, String((folders += 1)))
  mkdirSync(made)
  return made
}

async function openPeers(): Promise<Peer[]> {
  const peers = [
    openRows(folder()),
    await openDuckDb(folder()),
    await openPostgres(folder()),
  ] as const
  return peers.filter((peer) => peer !== null)
}

const rows: Row[] = []
const gates: Record<string, boolean> = {}

/** A figure of ours and of each peer. @param isMore more is better */
function beside(
  what: string,
  unit: string,
  own: number,
  others: readonly (readonly [Peer, number])[],
  isMore = false,
): void {
  rows.push({ what, value: own, unit })
  for (const [{ name }, value] of others) {
    const against = `ours has ${(own / value).toPrecision(2)} of it`
    rows.push({ what: `${what}, ${name}`, value, unit, against })
  }
  const [plain] = others
  if (plain === undefined) return
  gates[what.replaceAll(/[^a-z0-9]+/gi, '_')] = isMore ? own > plain[1] : own < plain[1]
}

/** Commits of five seconds of ten thousand tags, a second of them, and a tenth of that. */
async function taken(): Promise<void> {
  const all = Array.from({ length: TAGS }, (_, at) => at + 1)
  const own = openOwn(folder())
  const cost = (tags: readonly number[], commits: number, seconds = 1) => {
    let [took, used] = [0, 0]
    for (let commit = 0; commit < commits; commit++) {
      const samples = batch(tags, commit * seconds, seconds)
      const [began, before] = [performance.now(), processor()]
      own.put(samples)
      took += performance.now() - began
      used += processor() - before
    }
    const samples = tags.length * commits * seconds
    return { perSecond: (samples / took) * 1000, each: (used / samples) * 1e6 }
  }
  const fast = cost(all, 80, 5)
  own.close()
  const peers = await openPeers()
  const rates = await each(peers, async (peer) => {
    let took = 0
    for (let commit = 0; commit < 10; commit++) {
      const samples = batch(all, commit * 5, 5)
      const began = performance.now()
      await peer.put(samples)
      took += performance.now() - began
    }
    return (TAGS * 50 * 1000) / took
  })
  beside('samples a second in', '1/s', fast.perSecond, rates, true)
  gates['in'] = fast.perSecond >= RATE
  rows.push({ what: 'CPU of a sample in', value: fast.each, unit: 'µs' })
  await packed(await each(peers, async (peer) => (await peer.bytes()) / (TAGS * 50)))
  for (const peer of peers) await peer.close()
}

/** What a site costs all the time. */
function paced(): void {
  const paces = [
    [10_000, TAGS / 10, 400, MOST.cpu10k],
    [100_000, TAGS, 60, MOST.cpu100k],
  ] as const
  for (const [rate, tags, seconds, most] of paces) {
    const own = openOwn(folder())
    const names = Array.from({ length: tags }, (_, at) => at + 1)
    let used = 0
    for (let second = 0; second < seconds; second++) {
      for (let part = 0; part < rate / tags; part++) {
        const samples = batch(names, second * (rate / tags) + part, 1)
        const before = processor()
        own.put(samples)
        used += processor() - before
      }
    }
    own.close()
    const share = (used / seconds) * 100
    rows.push({ what: `CPU at ${rate} samples a second`, value: share, unit: '% of a core' })
    gates[`cpu_at_${rate}`] = share <= most
  }
}

/** A day of a site, sealed as it comes and packed when it is over, with its roll-ups. */
async function packed(others: readonly (readonly [Peer, number])[]): Promise<void> {
  const place = folder()
  const tags = Array.from({ length: PACKED_TAGS }, (_, at) => at + 1)
  const own = openOwn(place)
  for (let second = 0; second < DAY; second += 200) own.put(batch(tags, second, 200))
  own.settle()
  const samples = PACKED_TAGS * DAY
  const before = processor()
  own.pack()
  rows.push({
    what: 'CPU of a sample packed',
    value: ((processor() - before) / samples) * 1e6,
    unit: 'µs',
  })
  const left = bytesOf(own.db)
  own.close()
  const bytes = (left + bytesOfMonths(place)) / samples
  beside('bytes of a sample, with roll-ups', 'B', bytes, others)
  gates['bytes'] = bytes <= MOST.bytes
}

/** Of one tag, out of roll-ups of a level and of nothing else. */
function plotOf(reader: HistoryReader, seconds: number, level: RollupLevel): void {
  const used = rangeOf(reader, { tags: [1], seconds }, WIDTH).series[0]?.level
  if (used !== level) throw new Error(`the plot is made of ${used ?? 'samples'}, not of ${level}`)
}

/** An hour of eight pens, a day of them, thirty days of one, and the newest of ten thousand tags. */
async function asked(): Promise<void> {
  const all = Array.from({ length: TAGS }, (_, at) => at + 1)
  const place = folder()
  const own = openOwn(place)
  const peers = await openPeers()
  const put = async (tags: readonly number[], from: number, seconds: number): Promise<void> => {
    const samples = batch(tags, from, seconds)
    own.put(samples)
    for (const peer of peers) await peer.put(samples)
  }
  for (let at = 0; at < 30 * DAY; at += BATCH_SECONDS) {
    await put(at < DAY ? PENS : [1], at, BATCH_SECONDS)
    own.settle()
  }
  own.pack()
  await put(all, 30 * DAY, 2)
  own.settle()
  await put(all, 30 * DAY + 2, 10)
  const reader = readerOf(place)
  const ask = async (
    what: string,
    gate: number,
    question: () => void,
    other: (peer: Peer) => Promise<number>,
    times: number,
    ownTimes = 15,
  ): Promise<boolean> => {
    const ms = msOf(question, ownTimes)
    beside(what, 'ms', ms, await each(peers, (peer) => passedOf(() => other(peer), times)))
    return ms <= gate
  }
  const hour: Stretch = { tags: PENS, seconds: HOUR }
  const day: Stretch = { tags: PENS, seconds: DAY }
  const month: Stretch = { tags: [1], seconds: 30 * DAY }
  rows.push({
    what: '1 tag, 30 d to 2000 px, the first',
    value: msOf(() => plotOf(reader, month.seconds, 'minute'), 1),
    unit: 'ms',
  })
  gates['raw'] = await ask(
    '8 tags, 1 h raw',
    MOST.raw,
    () => rangeOf(reader, hour),
    (peer) => peer.raw(hour),
    9,
  )
  gates['day'] = await ask(
    '8 tags, 24 h to 2000 px',
    MOST.day,
    () => rangeOf(reader, day, WIDTH),
    (peer) => peer.plot(day, WIDTH),
    5,
  )
  gates['month'] = await ask(
    '1 tag, 30 d to 2000 px',
    MOST.month,
    () => plotOf(reader, month.seconds, 'minute'),
    (peer) => peer.plot(month, WIDTH),
    3,
  )
  gates['latest'] = await ask(
    'latest of 10,000 tags',
    MOST.latest,
    () => reader.latest(START + BigInt(31 * DAY) * SECOND),
    (peer) => peer.latest(),
    5,
    60,
  )
  await exported(reader)
  reader.close()
  own.close()
  for (const peer of peers) await peer.close()
}

/**
 * A month of one tag as CSV on the disk: local and universal time, quality, gaps. Three times over, as a machine
 * that has just begun to use its memory takes longer to get it than we to fill it.
 */
async function exported(reader: HistoryReader): Promise<void> {
  const to = START + BigInt(30 * DAY) * SECOND
  const path = join(folder(), 'export.csv')
  const plan: ExportPlan = {
    form: {
      ...{ shape: 'long', times: 'both', quality: true, gaps: true, rowKind: false },
      ...{ dialect: 'rfc4180', bom: false },
    },
    tags: [{ id: 1, name: 'Well-1.Pressure', server: null }],
    zone: 'Asia/Yekaterinburg',
    from: START,
    to,
  }
  const source: ExportSource = {
    page: (_tag, from, most) => Promise.resolve(ended(reader.page({ tag: 1, from, to, most }))),
    gaps: () => Promise.resolve([]),
    goesOn: () => Promise.resolve(true),
  }
  const rates: number[] = []
  for (let times = 3; times > 0; times--) {
    const file = new PartFile(path, null, 0)
    file.begin('export.csv')
    const before = processor()
    const bytes = new Bytes(file.write)
    const { rows: count } = await writeExport({ plan, bytes, written: () => file.written, source })
    file.seal()
    rates.push(count / (processor() - before))
    rmSync(path)
  }
  const rate = median(rates)
  rows.push({ what: 'CSV rows a second', value: rate, unit: '1/s' })
  gates['csv'] = rate >= CSV_RATE
}

/** A year of a tag of a sample each ten seconds. */
async function yearly(): Promise<void> {
  const place = folder()
  const own = openOwn(place)
  const peers = await openPeers()
  for (let at = 0; at < YEAR; at += DAY) {
    const samples = batch([1], at, DAY / SLOW, SLOW)
    own.put(samples)
    own.settle()
    for (const peer of peers) await peer.put(samples)
  }
  own.pack()
  const reader = readerOf(place)
  const plot = (): void => plotOf(reader, YEAR, 'hour')
  rows.push({ what: '1 tag, 1 year to 2000 px, the first', value: msOf(plot, 1), unit: 'ms' })
  const ms = msOf(plot)
  beside(
    '1 tag, 1 year to 2000 px',
    'ms',
    ms,
    await each(peers, (peer) => passedOf(() => peer.plot({ tags: [1], seconds: YEAR }, WIDTH), 3)),
  )
  gates['year'] = ms <= MOST.year
  reader.close()
  own.close()
  for (const peer of peers) await peer.close()
}

/** A start after a crash, with a million samples in the tail. */
function recovered(): void {
  const place = folder()
  const all = Array.from({ length: TAGS }, (_, at) => at + 1)
  const crash = openOwn(place, { ...SEALS, leastRows: 2 * RECOVERED })
  for (let at = 0; at < RECOVERED / TAGS; at++) crash.put(batch(all, at, 1))
  crash.close()
  const again = openHistory(place, START)
  if (!again.ok) throw new Error(again.error.message)
  const recovery = msOf(() => new HistoryWriter(again.value.db, START), 3)
  again.value.db.close()
  rows.push({ what: 'recovery of 1,000,000 samples', value: recovery, unit: 'ms' })
  gates['recovery'] = recovery <= MOST.recovery
}

try {
  await taken()
  paced()
  await asked()
  await yearly()
  recovered()
  report('historian', rows, gates)
} finally {
  rmSync(directory, { recursive: true, force: true })
}
