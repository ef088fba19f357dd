/** `history.db` that is moved, deleted, replaced or damaged under the running historian. */
import {
  closeSync,
  copyFileSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { batchOf, type Sample } from '../../shared/samples.ts'
import { ticksFromMs } from '../../shared/time.ts'
import { eventually, temporaryFolder, value } from '../fixtures.ts'
import { startHistorian, type HistorianOptions } from './historian.ts'
import { FILE } from './schema.ts'

const now = Date.UTC(2026, 2, 12, 7, 46, 52)
const everything = { from: 0n, to: ticksFromMs(Date.UTC(2100, 0, 1)) }

const sample = (tag: number, ms: number): Sample => {
  const sourceTime = ticksFromMs(now + ms)
  return { tag, sourceTime, serverTime: sourceTime, status: 0, type: 11, flags: 0, value: ms }
}
const samples = (tag: number, count: number) =>
  batchOf(Array.from({ length: count }, (_, n) => sample(tag, n)))

async function running(options: HistorianOptions = {}) {
  const folder = temporaryFolder()
  const file = join(folder, FILE)
  const troubles: string[] = []
  const start = async () => {
    const historian = value(
      await startHistorian(folder, {
        now: () => now,
        gatherMs: 0,
        retryMs: 10,
        onTrouble: (message) => troubles.push(message),
        ...options,
      }),
    )
    onTestFinished(() => historian.stop())
    return historian
  }
  const historian = await start()
  expect(await historian.append(samples(1, 10))).toMatchObject({ stored: 10 })
  const reason = async (): Promise<unknown> =>
    (await historian.figures()).trouble?.details?.['reason'] ?? null
  const meets = (wanted: string | null) =>
    eventually(async () => {
      expect(await reason()).toBe(wanted)
    })
  return { folder, file, historian, start, meets, troubles }
}

test('deleted while it stood still: a new one says that what came before is lost', async () => {
  const firstStart = now - 5_000
  const { file, historian, start } = await running({ firstStart })
  const lost = { kind: 'file_lost', scope: { of: 'all' }, from: ticksFromMs(firstStart) }
  expect(await historian.gaps(everything)).toMatchObject([lost])
  await historian.stop()
  for (const part of ['', '-wal', '-shm']) rmSync(file + part, { force: true })
  const second = await start()
  expect(await second.gaps(everything)).toEqual([
    { id: 1, ...lost, to: second.beganAt, lost: null },
  ])
  await second.stop()
  const third = await start()
  expect((await third.gaps(everything)).filter(({ kind }) => kind === 'file_lost')).toHaveLength(1)
})

test('moved: nothing goes into it, what is lost meanwhile is a gap, and put back it goes on', async () => {
  const { file, historian, meets, troubles } = await running({
    limits: { samples: 30, bytes: 1e9 },
  })
  expect(await historian.gaps(everything)).toEqual([])
  renameSync(file, `${file}.away`)
  const first = historian.append(samples(2, 20))
  await meets('replaced')
  expect(troubles).toHaveLength(1)
  expect(troubles[0]).toMatch(/moved, deleted or replaced.*Nothing is recorded meanwhile/)
  // The older goes, unless it is just being tried.
  const second = historian.append(samples(3, 20))
  expect(await historian.figures()).toMatchObject({ waiting: 20, dropped: 20 })
  expect(await historian.gaps(everything)).toMatchObject([{ kind: 'unwritable', lost: 20 }])
  renameSync(`${file}.away`, file)
  const receipts = await Promise.all([first, second])
  expect(receipts.map(({ stored }) => stored).toSorted((a, b) => a - b)).toEqual([0, 20])
  await meets(null)
  expect((await historian.latest(everything.to)).tag).toHaveLength(2)
  expect(await historian.gaps(everything)).toMatchObject([{ kind: 'unwritable', lost: 20 }])
})

test('deleted: it is missed, and only the next start begins a new one', async () => {
  const { file, historian, start, meets } = await running()
  rmSync(file)
  const lost = historian.append(samples(2, 5))
  await meets('replaced')
  await historian.stop()
  expect(await lost).toMatchObject({ dropped: 5 })
  const next = await start()
  expect((await next.latest(everything.to)).tag).toHaveLength(0)
  expect(await next.append(samples(3, 5))).toMatchObject({ stored: 5 })
})

test('a copy in its place is not the file, and is left alone', async () => {
  const { folder, file, historian, meets } = await running()
  copyFileSync(file, `${file}.copy`)
  renameSync(`${file}.copy`, file)
  void historian.append(samples(2, 5))
  await meets('replaced')
  expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([])
})

test.each(['-wal', '-shm'])(
  '%s deleted: it is missed, and a stop saves what was in it',
  async (part) => {
    const { file, historian, start, meets } = await running()
    rmSync(file + part)
    void historian.append(samples(2, 5))
    await meets('log_replaced')
    await historian.stop()
    expect((await (await start()).latest(everything.to)).tag).toEqual(Int32Array.of(1))
  },
)

test('moved and gone at the next start: the log that stayed is kept for it', async () => {
  const { folder, file, historian, start } = await running()
  renameSync(file, join(folder, 'elsewhere'))
  await historian.stop()
  expect(readdirSync(folder)).toContain(`${FILE}-wal`)
  const next = await start()
  expect(next.setAside).toMatch(/history\.damaged-.*\.db$/)
  const log = readdirSync(folder).find((name) => /^history\.damaged-.*\.db-wal$/.test(name))
  expect(log).toBeDefined()
})

test('damaged from outside: the next commit sets it aside and begins a new one', async () => {
  const { file, historian, start } = await running()
  await historian.append(samples(2, 5000))
  await historian.stop()
  const again = await start()
  const damage = (): void => {
    const handle = openSync(file, 'r+')
    writeSync(handle, Buffer.alloc(4096, 0x5a), 0, 4096, 10 * 4096)
    closeSync(handle)
  }
  let stored = 0
  // While the console writes by itself, as where it packs, what others write in the same moment passes for its own.
  await eventually(async () => {
    damage()
    stored = (await again.append(samples(3, 5))).stored
    expect(again.setAside).toMatch(/damaged/)
  })
  expect(stored).toBe(5)
  expect((await again.figures()).trouble?.details?.['reason']).toBe('set_aside')
})

test('a log that is cut short: the file is set aside, and a gap tells what it had', async () => {
  let at = now
  const { file, historian, meets } = await running({ now: () => at })
  at += 60_000
  truncateSync(`${file}-wal`, 0)
  const [receipt] = await Promise.all([historian.append(samples(2, 5)), meets('set_aside')])
  expect(receipt).toMatchObject({ stored: 5 })
  expect(await historian.gaps(everything)).toMatchObject([
    { kind: 'file_lost', from: ticksFromMs(now), to: ticksFromMs(at) },
  ])
})

test('what the disk lost without a trace is found when the file is looked through', async () => {
  const { historian, start, file } = await running()
  await historian.append(samples(2, 5000))
  await historian.stop()
  const again = await start()
  await again.check()
  expect(await again.append(samples(3, 5))).toMatchObject({ stored: 5 })
  expect(again.setAside).toBeNull()
  const handle = openSync(file, 'r+')
  writeSync(handle, Buffer.alloc(4096, 0x5a), 0, 4096, 10 * 4096)
  closeSync(handle)
  await again.check()
  await again.append(samples(4, 5))
  expect(again.setAside).toMatch(/damaged/)
})
