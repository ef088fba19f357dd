import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { batchOf, sampleAt, type Sample } from '../../shared/samples.ts'
import { ticksFromMs } from '../../shared/time.ts'
import { openDatabase } from '../database/database.ts'
import { startHistorian, type Historian, type HistorianOptions } from './historian.ts'
import { APPLICATION, migrations } from './schema.ts'

let directory: string
let now: number
const running: Historian[] = []
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'derrick-historian-'))
  now = Date.UTC(2026, 2, 12, 7, 46, 52)
})
const stopAll = async () => {
  for (const historian of running.splice(0)) await historian.stop()
}
afterEach(async () => {
  await stopAll()
  rmSync(directory, { recursive: true, force: true })
})

const tried = (options: HistorianOptions = {}) =>
  startHistorian(directory, { now: () => now, gatherMs: 0, retryMs: 10, ...options })

async function start(options?: HistorianOptions): Promise<Historian> {
  const started = await tried(options)
  if (!started.ok) throw new Error(started.error.message)
  running.push(started.value)
  return started.value
}

const sample = (tag: number, ms: number, value: Sample['value'] = ms, type = 11): Sample => {
  const sourceTime = ticksFromMs(now + ms)
  return { tag, sourceTime, serverTime: sourceTime + 5n, status: 0, type, flags: 0, value }
}
const anybody = () => ({ asker: 'anybody', signal: new AbortController().signal })
const everything = { from: 0n, to: ticksFromMs(Date.UTC(2100, 0, 1)) }

describe('a day at the console', () => {
  test('samples come back as they were, live and after a restart', async () => {
    const samples = [
      sample(1, 0, 48.5),
      sample(2, 0, 'running', 12),
      sample(3, 0, 2n ** 64n - 1n, 9),
      sample(4, 0, [1, NaN, -0], 0x80 | 11),
    ]
    const first = await start()
    expect(await first.append(batchOf(samples))).toEqual({
      stored: 4,
      duplicate: 0,
      refused: 0,
      dropped: 0,
    })
    expect(await first.append(batchOf(samples))).toEqual({
      stored: 0,
      duplicate: 4,
      refused: 0,
      dropped: 0,
    })
    await first.stop()
    const second = await start()
    const latest = await second.latest(everything.to)
    expect(samples.map((_, row) => sampleAt(latest, row))).toStrictEqual(samples)
    const { series } = await second.range({ tags: [2, 1], ...everything }, anybody())
    expect(series.map(({ tag, others, value }) => [tag, others, [...value]])).toEqual([
      [2, [[0, 'running']], [NaN]],
      [1, [], [48.5]],
    ])
  })

  test('its figures count what was stored, and each commit beats', async () => {
    const beats: number[] = []
    const historian = await start({ onBeat: (at) => beats.push(at) })
    await historian.append(
      batchOf([sample(1, 0), sample(1, 0), { ...sample(1, 0), sourceTime: -1n }]),
    )
    const figures = await historian.figures()
    expect(figures).toMatchObject({ stored: 1, duplicate: 1, refused: 1, waiting: 0, dropped: 0 })
    expect(figures).toMatchObject({ committedAt: now, trouble: null })
    expect([figures.bytes > 0, figures.free > 0, figures.commitMs > 0]).toEqual([true, true, true])
    expect(new Set(beats)).toEqual(new Set([now]))
  })

  test('a lost link is a gap of the tags of that server', async () => {
    const historian = await start()
    await historian.assign([
      { tag: 1, server: 7 },
      { tag: 2, server: 8 },
    ])
    const from = ticksFromMs(now)
    const scope = { of: 'server', server: 7 } as const
    const id = await historian.openGap({ kind: 'link_lost', scope, from, lost: null })
    const gap = { id, kind: 'link_lost', scope, from, to: null, lost: null }
    expect(await historian.gaps({ ...everything, tags: [1] })).toEqual([gap])
    expect(await historian.gaps({ ...everything, tags: [2] })).toEqual([])
    await historian.closeGap(id, from + 50n, 3)
    const { gaps } = await historian.range({ tags: [1], ...everything }, anybody())
    expect(gaps).toEqual([{ ...gap, to: from + 50n, lost: 3 }])
  })

  test('the gap of its absence begins where the servers were last heard, not where it ended', async () => {
    const heard = now - 1_700
    const first = await start({ heardUntil: () => heard })
    await first.append(batchOf([sample(1, -1_800)]))
    await first.stop()
    now += 60_000
    const second = await start()
    expect(await second.gaps({ ...everything, tags: [1] })).toMatchObject([
      { kind: 'console_stopped', from: ticksFromMs(heard), to: ticksFromMs(now) },
    ])
  })

  test('after it was away there is a gap, and what was open then is closed', async () => {
    const first = await start()
    const began = ticksFromMs(now)
    await first.assign([{ tag: 1, server: 7 }])
    const scope = { of: 'server', server: 7 } as const
    await first.openGap({ kind: 'link_lost', scope, from: began, lost: null })
    now += 60_000
    const stopped = ticksFromMs(now)
    await first.stop()
    now += 3_600_000
    const second = await start()
    expect(await second.gaps({ ...everything, tags: [1] })).toMatchObject([
      { kind: 'link_lost', from: began, to: stopped },
      { kind: 'console_stopped', from: stopped, to: ticksFromMs(now) },
    ])
  })

  test('a batch that cannot be stored for a bug is lost as a gap with its count, its neighbours are not', async () => {
    const historian = await start()
    const several = batchOf([sample(2, 0), sample(2, 40)])
    const broken = { ...several, others: [[0, () => {}]] as never }
    const receipts = await Promise.all([
      historian.append(batchOf([sample(1, 0)])),
      historian.append(broken),
      historian.append(batchOf([sample(3, 0)])),
    ])
    expect(receipts).toEqual([
      { stored: 1, duplicate: 0, refused: 0, dropped: 0 },
      { stored: 0, duplicate: 0, refused: 0, dropped: 2 },
      { stored: 1, duplicate: 0, refused: 0, dropped: 0 },
    ])
    await until(async () => (await historian.figures()).trouble === null)
    expect(await historian.figures()).toMatchObject({ dropped: 2, refused: 0, waiting: 0 })
    const gap = { kind: 'unwritable', from: ticksFromMs(now), to: ticksFromMs(now + 40), lost: 2 }
    expect(await historian.gaps(everything)).toMatchObject([gap])
    // The gap is on disk as any other.
    await historian.stop()
    const again = await start()
    expect((await again.gaps(everything)).filter(({ lost }) => lost !== null)).toMatchObject([gap])
  })

  test('more than it may hold is dropped as a gap with its count', async () => {
    const historian = await start({ limits: { samples: 2, bytes: 1e6 } })
    const receipt = await historian.append(batchOf([sample(1, 0), sample(1, 1), sample(1, 2)]))
    expect(receipt).toEqual({ stored: 0, duplicate: 0, refused: 0, dropped: 3 })
    expect((await historian.figures()).dropped).toBe(3)
    expect(await historian.gaps(everything)).toMatchObject([{ kind: 'queue_overflow', lost: 3 }])
  })
})

describe('a file that does not serve', () => {
  const file = () => join(directory, 'history.db')

  test.each([
    ['text', () => writeFileSync(file(), 'not a history '.repeat(100))],
    ['cut short', () => truncateSync(file(), 5000)],
    [
      'damaged in the middle',
      () => {
        const bytes = readFileSync(file())
        bytes.fill(0x5a, 4096, 3 * 4096)
        writeFileSync(file(), bytes)
      },
    ],
  ])('%s is set aside under a name that is told, and a new one begun', async (_what, harm) => {
    const first = await start()
    await first.append(batchOf(Array.from({ length: 500 }, (_, n) => sample(n, 0))))
    await first.stop()
    harm()
    const harmed = readFileSync(file())
    const troubles: string[] = []
    const second = await start({ onTrouble: (message) => troubles.push(message) })
    const aside = join(directory, 'history.damaged-20260312T074652Z.db')
    expect(second.setAside).toBe(aside)
    expect(readFileSync(aside)).toEqual(harmed)
    expect((await second.figures()).trouble?.details).toEqual({
      part: 'historian',
      reason: 'set_aside',
      file: aside,
    })
    expect(troubles).toHaveLength(1)
    expect(await second.append(batchOf([sample(1, 5)]))).toMatchObject({ stored: 1 })
  })

  test('takes its log with it, which would otherwise pass for the log of the new one', async () => {
    writeFileSync(file(), 'not a history '.repeat(100))
    writeFileSync(`${file()}-wal`, 'frames of the damaged file')
    const { setAside } = await start()
    expect(readFileSync(`${setAside}-wal`, 'utf8')).toBe('frames of the damaged file')
  })

  test('that is found out while it is in use is set aside too, and no sample is lost', async () => {
    const historian = await start()
    const many = Array.from({ length: 20_000 }, (_, n) => sample(n % 500, n))
    await historian.append(batchOf(many))
    await historian.latest(everything.to)
    await historian.stop()
    // The first page of the table of samples: the opening check is what this must get past, so the
    // harm is done after it, through a connection that writes to the schema itself.
    const again = await start()
    await again.append(batchOf([sample(1, -1)]))
    harmRecent(file())
    expect(await again.append(batchOf([sample(2, 30_000)]))).toMatchObject({ stored: 1 })
    expect(again.setAside).toContain('history.damaged-')
    expect(existsSync(again.setAside!)).toBe(true)
    expect((await again.latest(everything.to)).tag).toEqual(Int32Array.of(2))
  })

  test('of another program or of a newer version is refused and left alone', async () => {
    const later = { version: migrations.length + 1, about: 'later', up: () => {} }
    const future = openDatabase(file(), {
      migrations: [...migrations, later],
      application: APPLICATION,
    })
    if (future.ok) future.value.close()
    expect(await tried()).toMatchObject({ ok: false, error: { details: { reason: 'future' } } })
    rmSync(file())
    const foreign = openDatabase(file(), { migrations, application: 1 })
    if (foreign.ok) foreign.value.close()
    expect(await tried()).toMatchObject({ ok: false, error: { details: { reason: 'foreign' } } })
    expect(readdirSync(directory)).toEqual(['history.db'])
  })
})

/** Makes `recent` point at a page that is not its own, as a disk that writes to the wrong place. */
function harmRecent(file: string): void {
  const opened = openDatabase(file, { migrations, application: APPLICATION })
  if (!opened.ok) throw new Error(opened.error.message)
  const db = opened.value
  db.unsafeMode(true)
  db.pragma('writable_schema = ON')
  db.exec("UPDATE sqlite_schema SET rootpage = 100000 WHERE name = 'recent'")
  db.pragma('schema_version = 4711')
  db.close()
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve))
}
