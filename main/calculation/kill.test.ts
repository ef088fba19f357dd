/** Totals through SIGKILL: the console is killed in the middle of counting, and nothing is counted twice. */
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { temporaryFolder, value } from '../fixtures.ts'
import { administrator, passwordFile, start } from '../test-gateway.ts'

interface Latest {
  readonly value: number | null
  readonly quality: string
}

it('a total that is killed while it counts goes on from what it had: all of the time is in it, none of it twice', async () => {
  const folder = join(temporaryFolder(), 'data')
  const options = ['--admin-password-file', passwordFile()]
  const seat = async () => {
    const run = start(folder, ...options)
    const call = await administrator(await run.ready)
    const ask = async <T>(name: string, body: unknown): Promise<T> =>
      value<T>(await call(name, body))
    const latest = async (tag: string): Promise<Latest | undefined> =>
      (await ask<Latest[]>('tags.latest', { tags: [tag] }))[0]
    return { run, ask, latest }
  }
  const enter = (time: number, reading: number) => ({
    entries: [{ tag: 'FLOW', time, value: reading }],
  })

  const first = await seat()
  await first.ask('manual.create', { name: 'FLOW', unit: 'm³/h' })
  // As many as seconds that it held one.
  await first.ask('calculations.create', { name: 'TOTAL', text: 'integral([FLOW], "s")' })
  const begun = Date.now()
  await first.ask('manual.enter', enter(begun, 1))
  await vi.waitFor(
    async () => expect((await first.latest('TOTAL'))?.value).toBeGreaterThan(12),
    // Once longer than what was counted is kept.
    { timeout: 40_000, interval: 100 },
  )
  first.run.child.kill('SIGKILL')
  await first.run.ended

  const second = await seat()
  let seen: Latest | undefined
  await vi.waitFor(
    async () => {
      seen = await second.latest('TOTAL')
      expect(seen?.quality).not.toBe('bad')
      expect(seen?.value).toBeGreaterThan(14)
      // What a person entered held meanwhile: all of the time is in it, once what is due was reckoned.
      expect(Number(seen?.value)).toBeGreaterThan((Date.now() - begun) / 1000 - 4)
    },
    { timeout: 30_000, interval: 50 },
  )
  // And none of it twice.
  expect(Number(seen?.value)).toBeLessThanOrEqual((Date.now() - begun) / 1000 + 0.5)
  const stopped = Date.now()
  await second.ask('manual.enter', enter(stopped, 0))
  await vi.waitFor(
    async () => {
      const total = Number((await second.latest('TOTAL'))?.value)
      expect(Math.abs(total - (stopped - begun) / 1000)).toBeLessThan(1.1)
    },
    { timeout: 10_000, interval: 50 },
  )
}, 120_000)
