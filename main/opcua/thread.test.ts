/** A thread that is there and says nothing: what of its servers is told meanwhile, by the test's clock. */
import { EventEmitter } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { noFigures, type ServerFigures } from '../../shared/acquisition.ts'
import { Carry } from './carry.ts'
import type { FromWorker } from './messages.ts'
import { serverSpec } from './test-rig.ts'
import { AcquisitionThread } from './thread.ts'

/** Says what the test says, and does nothing. */
class Mute extends EventEmitter {
  readonly asked: unknown[] = []
  postMessage(message: { readonly operation?: string; readonly id?: number }): void {
    this.asked.push(message.operation)
    // Only the end is heard of.
    if (message.operation === 'stop') this.emit('message', { id: message.id, value: undefined })
  }
  terminate(): Promise<number> {
    this.emit('exit', 1)
    return Promise.resolve(1)
  }
  tell(message: FromWorker): void {
    this.emit('message', message)
  }
}

const workers: Mute[] = []
vi.mock('../threads/worker.ts', () => ({
  startWorker: (): Worker => {
    const worker = new Mute()
    workers.push(worker)
    return worker as unknown as Worker
  },
}))

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  workers.length = 0
})

const up = (confirmedAt: number): ServerFigures => ({
  ...noFigures(1),
  ...{ state: 'up', confirmedAt, since: 0 },
})

function start() {
  const states: ServerFigures[] = []
  const told: ServerFigures[] = []
  const nothing = (): void => {}
  const thread = new AcquisitionThread(
    { pki: '' },
    new Carry(),
    {
      state: (figures) => states.push(figures),
      figures: (all) => told.push(...all),
      filled: () => Promise.resolve(true),
      ...{
        batch: nothing,
        current: nothing,
        described: nothing,
        pinned: nothing,
        numbered: nothing,
        portrayed: nothing,
      },
      ...{ beat: nothing, certificates: nothing },
    },
    Date.now,
  )
  // It never answers, and ends over it.
  thread.configure(serverSpec('opc.tcp://plc'), []).catch(nothing)
  workers[0]?.tell({ event: 'state', figures: up(Date.now()) })
  return { thread, states, told, last: () => states.at(-1) }
}

const stuck = { state: 'suspect', error: { details: { reason: 'stuck' } } }

test('the links of a thread that says nothing are in doubt, and good again when their servers are heard', async () => {
  const { thread, states, told, last } = start()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(last()).toMatchObject({ state: 'up' })
  const begun = Date.now()
  await vi.advanceTimersByTimeAsync(2_000)
  expect(last()).toMatchObject(stuck)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(states).toHaveLength(2)
  // It goes on; of its server it has heard nothing since.
  for (let times = 0; times < 2; times++) {
    workers[0]?.tell({ event: 'figures', figures: [up(begun - 5_000)] })
    expect(told.at(-1)).toMatchObject(stuck)
  }
  expect(states).toHaveLength(2)
  workers[0]?.tell({ event: 'figures', figures: [up(Date.now())] })
  expect(told.at(-1)).toMatchObject({ state: 'up' })
  expect(last()).toMatchObject({ state: 'up', error: null })
  expect(workers).toHaveLength(1)
  await thread.stop()
})

test('a thread that says nothing for half a minute is ended, its links are down, and it is started again', async () => {
  const { thread, last } = start()
  await vi.advanceTimersByTimeAsync(32_000)
  expect(workers).toHaveLength(2)
  expect(last()).toMatchObject({
    state: 'down',
    error: { details: { reason: 'acquisition' } },
  })
  expect(workers[1]?.asked).toEqual(['configure'])
  await thread.stop()
})

test('while the core itself stands still no thread is blamed', async () => {
  const { thread, states } = start()
  await vi.advanceTimersByTimeAsync(1_000)
  const clock = performance.now.bind(performance)
  const later = vi.spyOn(performance, 'now').mockImplementation(() => clock() + 60_000)
  await vi.advanceTimersByTimeAsync(4_000)
  expect(states).toHaveLength(1)
  expect(workers).toHaveLength(1)
  later.mockRestore()
  await thread.stop()
})

test('a server is taken from a thread that is stuck in good time, and nothing more of it is heard', async () => {
  const { thread, states, told } = start()
  let isLeft = false
  void thread.remove(1).then(() => (isLeft = true))
  await vi.advanceTimersByTimeAsync(4_900)
  expect(isLeft).toBe(false)
  await vi.advanceTimersByTimeAsync(200)
  expect(isLeft).toBe(true)
  workers[0]?.tell({ event: 'figures', figures: [up(Date.now())] })
  workers[0]?.tell({ event: 'state', figures: up(Date.now()) })
  expect([states.length, told.length]).toEqual([1, 0])
  await thread.stop()
})
