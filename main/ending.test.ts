import { expect, test } from 'vitest'
import { eventually } from './fixtures.ts'
import { fail, ok, type Result } from '../shared/result.ts'
import { endingOf } from './ending.ts'

type Started = Result<{ stop(): Promise<void> }>

/** A core that comes up when it is told to, and an end that is written down. */
function rig() {
  const done: string[] = []
  const stopped = Promise.withResolvers<void>()
  const core = Promise.withResolvers<Started>()
  const running = ok({
    stop: () => {
      done.push('stop')
      return stopped.promise
    },
  })
  const stopping = new AbortController()
  const ending = endingOf(core.promise, stopping, (code) => done.push(`exit ${code}`))
  return { done, core, running, stopped, stopping, ending }
}
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('the program ends when its core has stopped, once, however often it is asked to', async () => {
  const { done, core, running, stopped, ending } = rig()
  core.resolve(running)
  await settle()
  expect(ending.begun).toBe(false)
  ending.begin()
  ending.begin()
  expect(ending.begun).toBe(true)
  await settle()
  expect(done).toEqual(['stop'])
  stopped.resolve()
  await settle()
  ending.begin()
  await settle()
  expect(done).toEqual(['stop', 'exit 0'])
})

test('an end while the core starts tells it to give that up, waits for it, and stops it where it is up', async () => {
  const { done, core, running, stopped, stopping, ending } = rig()
  stopped.resolve()
  expect(stopping.signal.aborted).toBe(false)
  ending.begin()
  expect(stopping.signal.aborted).toBe(true)
  await settle()
  expect(done).toEqual([])
  core.resolve(running)
  await eventually(() => expect(done).toEqual(['stop', 'exit 0']))
})

test('a core that does not come up keeps nobody', async () => {
  const refused = rig()
  refused.ending.begin()
  refused.core.resolve(fail('unavailable', 'no room'))
  await eventually(() => expect(refused.done).toEqual(['exit 0']))
  const broken = rig()
  broken.ending.begin()
  broken.core.reject(new Error('a bug'))
  await eventually(() => expect(broken.done).toEqual(['exit 1']))
})
