/** The historian on a disk that fills up: a small tmpfs, where the right to mount one is given. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { batchOf, type Sample } from '../../shared/samples.ts'
import { ticksFromMs } from '../../shared/time.ts'
import { mountable, smallDisk, type SmallDisk } from '../test-disk.ts'
import { startHistorian, type Historian, type HistorianOptions } from './historian.ts'
import { RESERVE } from './schema.ts'

let disk: SmallDisk
const running: Historian[] = []
const now = Date.UTC(2026, 2, 12, 7, 46, 52)
const everything = { from: 0n, to: ticksFromMs(Date.UTC(2100, 0, 1)) }

async function start(options: HistorianOptions = {}): Promise<Historian> {
  const started = await startHistorian(disk.directory, {
    now: () => now,
    gatherMs: 0,
    retryMs: 10,
    ...options,
  })
  if (!started.ok) throw new Error(started.error.message)
  running.push(started.value)
  return started.value
}

const sample = (tag: number, ms: number, value: number = ms): Sample => {
  const sourceTime = ticksFromMs(now + ms)
  return { tag, sourceTime, serverTime: sourceTime, status: 0, type: 11, flags: 0, value }
}

describe.skipIf(!mountable)('a disk that fills up (needs the right to mount a tmpfs)', () => {
  beforeEach(() => {
    disk = smallDisk('2m')
  })
  afterEach(async () => {
    for (const historian of running.splice(0)) await historian.stop()
    disk.remove()
  })

  test('stops nothing: samples wait, reading goes on, and the loss is a gap when there is space', async () => {
    const historian = await start({ limits: { samples: 3000, bytes: 1e9 } })
    expect(await historian.append(batchOf([sample(1, 0)]))).toMatchObject({ stored: 1 })
    disk.fill()
    const wave = (tag: number) =>
      historian.append(batchOf(Array.from({ length: 2000 }, (_, n) => sample(tag, n, n + 0.1))))
    const first = wave(2)
    await until(async () => (await historian.figures()).trouble !== null)
    const second = wave(3)
    expect(await first).toEqual({ stored: 0, duplicate: 0, refused: 0, dropped: 2000 })
    expect(await historian.figures()).toMatchObject({ waiting: 2000, dropped: 2000 })
    expect((await historian.figures()).trouble).toMatchObject({
      message: expect.stringContaining('No space is left') as string,
      details: { part: 'historian', reason: 'full' },
    })
    expect((await historian.latest(everything.to)).tag).toEqual(Int32Array.of(1))
    expect(await historian.gaps(everything)).toMatchObject([{ kind: 'disk_full', lost: 2000 }])
    disk.free()
    expect(await second).toMatchObject({ stored: 2000 })
    expect((await historian.figures()).trouble).toBe(null)
    expect(await historian.gaps(everything)).toMatchObject([{ kind: 'disk_full', lost: 2000 }])
  })

  test.each([
    ['new', 0],
    ['of before', 1],
  ])(
    'so far that a %s file cannot be opened: recording begins by itself when there is space',
    async (_which, runs) => {
      for (let run = 0; run < runs; run++) {
        const before = await start({ now: () => now - 60_000 })
        await before.append(batchOf([sample(9, -60_000)]))
        await before.stop()
        rmSync(join(disk.directory, RESERVE))
      }
      disk.fill()
      const troubles: string[] = []
      const historian = await start({
        limits: { samples: 3, bytes: 1e9 },
        onTrouble: (message) => troubles.push(message),
      })
      expect(troubles.at(-1)).toMatch(/No space is left.*Nothing is recorded meanwhile/)
      const scope = { of: 'server', server: 7 } as const
      const from = ticksFromMs(now)
      const gap = await historian.openGap({ kind: 'link_lost', scope, from, lost: null })
      await historian.assign([{ tag: 2, server: 7 }])
      const first = historian.append(batchOf([sample(1, 0), sample(1, 1)]))
      const second = historian.append(batchOf([sample(2, 2), sample(2, 3)]))
      expect(await first).toMatchObject({ dropped: 2 })
      expect(await historian.figures()).toMatchObject({ waiting: 2, dropped: 2 })
      disk.free()
      expect(await second).toMatchObject({ stored: 2 })
      await historian.closeGap(gap, from + 50n)
      expect((await historian.figures()).trouble).toBe(null)
      const gaps = await historian.gaps({ ...everything, tags: [2] })
      expect(gaps.map(({ kind, to, lost }) => [kind, to, lost])).toEqual([
        ...(runs === 0 ? [] : [['console_stopped', from, null]]),
        ['link_lost', from + 50n, null],
        ['disk_full', from + 10_000n, 2],
      ])
      expect(new Set(gaps.map(({ id }) => id)).size).toBe(gaps.length)
    },
  )

  test('what a stop then loses is a gap of the disk, and the next run reads what there is', async () => {
    const first = await start()
    await first.append(batchOf([sample(1, 0)]))
    disk.fill()
    const lost = first.append(
      batchOf(Array.from({ length: 9000 }, (_, n) => sample(2, n, n + 0.1))),
    )
    const from = ticksFromMs(now + 9000)
    await first.openGap({ kind: 'console_stopped', scope: { of: 'all' }, from, lost: null })
    await first.stop()
    expect(await lost).toMatchObject({ dropped: 9000 })
    disk.fill()

    const second = await start({ now: () => now + 60_000 })
    expect((await second.latest(everything.to)).tag).toEqual(Int32Array.of(1))
    const told = [
      { kind: 'disk_full', from: ticksFromMs(now), to: from - 10_000n, lost: 9000 },
      { kind: 'console_stopped', from, to: ticksFromMs(now + 60_000), lost: null },
    ]
    expect(await second.gaps(everything)).toMatchObject(told)
    const waits = second.append(
      batchOf(Array.from({ length: 9000 }, (_, n) => sample(3, 60_000 + n, n + 0.1))),
    )
    await until(async () => (await second.figures()).trouble !== null)
    disk.free()
    expect(await waits).toMatchObject({ stored: 9000 })
    expect(await second.gaps(everything)).toMatchObject(told)
  })
})

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve))
}
