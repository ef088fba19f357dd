import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { codeOf, quiet, temporaryFolder } from './fixtures.ts'
import { simulatorHost, type ChildProcess, type SpawnSimulator } from './simulator-host.ts'

/** Processes that do what the test says. */
function processes() {
  vi.useFakeTimers()
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const made: { args: readonly string[]; say(message: unknown): void; exit(): void }[] = []
  const spawn: SpawnSimulator = (args) => {
    const messages: ((message: unknown) => void)[] = []
    const exits: (() => void)[] = []
    const exit = (): void => {
      for (const listener of exits) listener()
    }
    made.push({
      args,
      say: (message) => {
        for (const listener of messages) listener(message)
      },
      exit,
    })
    return {
      onMessage: (listener) => messages.push(listener),
      onExit: (listener) => exits.push(listener),
      terminate: exit,
      kill: exit,
    } satisfies ChildProcess
  }
  return { made, spawn }
}

const ready = { ready: 'opc.tcp://127.0.0.1:40123' }

test('a field that dies is started again at the same address, and not after the end', async () => {
  const { made, spawn } = processes()
  const field = simulatorHost(temporaryFolder(), spawn).start(quiet)
  made[0]?.say(ready)
  expect(await field.endpoint()).toEqual({ ok: true, value: ready.ready })
  made[0]?.exit()
  await vi.advanceTimersByTimeAsync(2_000)
  expect(made.map(({ args }) => args.slice(0, 2))).toEqual([
    ['--port', '0'],
    ['--port', '40123'],
  ])
  await field.stop()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(made).toHaveLength(2)
})

test('one that says nothing is told as late, one that ends at once as ended', async () => {
  const { made, spawn } = processes()
  const silent = simulatorHost(temporaryFolder(), spawn).start(quiet)
  await vi.advanceTimersByTimeAsync(30_000)
  expect(await silent.endpoint()).toMatchObject({
    error: { details: { reason: 'simulator_late' } },
  })
  const short = simulatorHost(temporaryFolder(), spawn).start(quiet)
  made.at(-1)?.exit()
  expect(await short.endpoint()).toMatchObject({
    error: { details: { reason: 'simulator_ended' } },
  })
  await Promise.all([silent.stop(), short.stop()])
})

test('one that cannot be started is a failure that is told, not the end of the console', async () => {
  const { spawn } = processes()
  const told = vi.fn()
  const start = (folder: string, by: SpawnSimulator) =>
    simulatorHost(folder, by).start({ ...quiet, error: told })
  const refused = start(temporaryFolder(), () => {
    throw new Error('spawn EAGAIN')
  })
  expect(codeOf(await refused.endpoint())).toBe('unavailable')
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'simulator'), 'a file where the folder should be')
  expect(codeOf(await start(folder, spawn).endpoint())).toBe('unavailable')
  expect(told).toHaveBeenCalledTimes(2)
  await refused.stop()
})

test('one that comes up after all is told, and where it is', async () => {
  const { made, spawn } = processes()
  const field = simulatorHost(temporaryFolder(), spawn).start(quiet)
  const arrived = vi.fn()
  field.onArrival(arrived)
  made[0]?.exit()
  expect(codeOf(await field.endpoint())).toBe('unavailable')
  await vi.advanceTimersByTimeAsync(2_000)
  made[1]?.exit()
  await vi.advanceTimersByTimeAsync(2_000)
  expect(arrived).not.toHaveBeenCalled()
  made[2]?.say(ready)
  expect(arrived).toHaveBeenCalledOnce()
  expect(await field.endpoint()).toEqual({ ok: true, value: ready.ready })
  made[2]?.exit()
  await vi.advanceTimersByTimeAsync(2_000)
  made[3]?.say(ready)
  expect(arrived).toHaveBeenCalledOnce()
  await field.stop()
})

test('one that is only late is told when it has come', async () => {
  const { made, spawn } = processes()
  const field = simulatorHost(temporaryFolder(), spawn).start(quiet)
  const arrived = vi.fn()
  field.onArrival(arrived)
  await vi.advanceTimersByTimeAsync(30_000)
  expect(codeOf(await field.endpoint())).toBe('unavailable')
  made[0]?.say(ready)
  expect(arrived).toHaveBeenCalledOnce()
  expect(await field.endpoint()).toMatchObject({ ok: true })
  await field.stop()
})
