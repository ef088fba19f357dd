/** `npm start` on the built program: the ready line, signals, exit codes, and that nothing is left behind. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type Site } from './fixtures.ts'
import { childrenOf, launch, type Program } from './processes.ts'

/** A start needs a folder, which a site that is not started has. */
const start = (site: Site, ...args: string[]): Promise<Program> =>
  launch('scripts/start.mjs', [
    '--no-open',
    '--port',
    '0',
    '--data',
    join(site.folder, 'started'),
    ...args,
  ]).ready()

const alive = (pid: number): boolean => existsSync(`/proc/${pid}`)
const tree = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(tree)]

test('is ready with one line that stands alone, and answers without signing in', async ({
  site,
}) => {
  const launcher = await start(site)
  expect(launcher.output.match(/^ready http:\/\/127\.0\.0\.1:\d+$/gm)).toHaveLength(1)
  const health = await fetch(`${launcher.address}/health`)
  expect(health.status).toBe(200)
  await launcher.clear()
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`${signal} ends it cleanly with exit code 0`, async ({ site }) => {
    const launcher = await start(site)
    const all = tree(launcher.pid)
    expect(all.length).toBeGreaterThan(2) // launcher, console, simulator
    expect(await launcher.stop(signal)).toBe(0)
    await expect.poll(() => all.filter(alive), { timeout: 5_000 }).toEqual([])
  })
}

test('a killed launcher leaves nothing behind within 5 s', async ({ site }) => {
  const launcher = await start(site)
  const all = tree(launcher.pid)
  await launcher.kill()
  await expect.poll(() => all.filter(alive), { timeout: 5_000 }).toEqual([])
})

test('a killed console takes its simulator with it, and the launcher says so', async ({ site }) => {
  const launcher = await start(site)
  const all = tree(launcher.pid)
  const [gateway = 0] = childrenOf(launcher.pid)
  process.kill(gateway, 'SIGKILL')
  expect(await launcher.ended()).toBe(137)
  await expect.poll(() => all.filter(alive), { timeout: 5_000 }).toEqual([])
})

test('a second console on the same data is refused with the reason', async ({ site }) => {
  const first = await start(site)
  const second = launch('scripts/start.mjs', [
    '--no-open',
    '--port',
    '0',
    '--data',
    join(site.folder, 'started'),
  ])
  expect(await second.ended()).toBe(1)
  expect(second.output).toMatch(/Another Derrick uses this data directory/)
  await first.clear()
})

test('a port in use is refused with the reason', async ({ site }) => {
  const launcher = launch('scripts/start.mjs', [
    '--no-open',
    '--port',
    new URL(site.url).port,
    '--data',
    join(site.folder, 'other'),
  ])
  expect(await launcher.ended()).toBe(1)
  expect(launcher.output).toMatch(/port \d+ is in use/i)
})
