/** A console that starts itself anew within its host. */
import { expect, it } from 'vitest'
import { fail, ok, type Failure, type Result } from '../shared/result.ts'
import type { Console } from './console.ts'
import { codeOf, eventually, value } from './fixtures.ts'
import { startHosted } from './hosting.ts'
import type { Subscriber } from './interface.ts'
import { stoppedEarly } from './stops.ts'

/** Consoles that come up and end when they are told to; what happened, in order. */
function rig() {
  const done: string[] = []
  const starts: PromiseWithResolvers<Result<Console>>[] = []
  const asks: (() => void)[] = []
  const failures: Failure[] = []
  const console = (name: string): Result<Console> =>
    ok({
      dispatch: () => Promise.resolve(ok(name)),
      events: {
        open: () => ok({ subscribe: () => ok(null), close: () => done.push(`${name} is left`) }),
      },
      files: { open: () => Promise.resolve(ok({ path: name, name, bytes: 0 })) },
      health: () => ({ status: 'ok', version: name, servers: { up: 1, of: 1 } }),
      stop: () => {
        done.push(`${name} stops`)
        return Promise.resolve()
      },
    })
  const start = startHosted({
    start: (restart) => {
      asks.push(restart)
      const made = Promise.withResolvers<Result<Console>>()
      starts.push(made)
      return made.promise
    },
    failed: (failure) => failures.push(failure),
  })
  /** The start with this number comes up. */
  const come = (n: number, started: Result<Console> = console(`console ${n}`)) => {
    starts[n]?.resolve(started)
  }
  const subscriber = (): Subscriber & { readonly heard: Failure[] } => {
    const heard: Failure[] = []
    return { heard, send: () => undefined, drained: () => true, ended: (why) => heard.push(why) }
  }
  return { done, starts, asks, failures, start, come, subscriber }
}
const stranger = { token: null, address: 'test' }

it('is the same for its host, says in between that it is a moment, and sends everybody to sign in', async () => {
  const { done, starts, asks, start, come, subscriber } = rig()
  come(0)
  const hosted = value(await start)
  const [one, gone, two] = [subscriber(), subscriber(), subscriber()]
  value(hosted.events.open('token', one))
  value(hosted.events.open('token', gone)).close()
  expect(await hosted.dispatch('any', {}, stranger)).toEqual(ok('console 0'))

  asks[0]?.()
  asks[0]?.()
  await eventually(() => {
    expect(starts).toHaveLength(2)
  })
  expect(done).toEqual(['console 0 is left', 'console 0 stops'])
  expect(codeOf(await hosted.dispatch('any', {}, stranger))).toBe('unavailable')
  expect(codeOf(hosted.events.open('token', two))).toBe('unavailable')
  expect(codeOf(await hosted.files.open('ticket'))).toBe('unavailable')
  expect(hosted.health()).toMatchObject({ status: 'degraded', version: 'console 0' })
  expect(one.heard).toEqual([])

  come(1)
  await eventually(() => {
    expect(one.heard).toMatchObject([{ code: 'unauthenticated' }])
  })
  expect(gone.heard).toEqual([])
  expect(await hosted.dispatch('any', {}, stranger)).toEqual(ok('console 1'))
  expect(hosted.health()).toMatchObject({ status: 'ok', version: 'console 1' })
  await hosted.stop()
  expect(done.at(-1)).toBe('console 1 stops')
})

it('what does not come up again is the end, but where it was told to stop', async () => {
  const { starts, asks, failures, start, come } = rig()
  come(0)
  const hosted = value(await start)
  asks[0]?.()
  await eventually(() => {
    expect(starts).toHaveLength(2)
  })
  come(1, fail('unavailable', 'No space is left.'))
  await eventually(() => {
    expect(failures).toMatchObject([{ message: 'No space is left.' }])
  })
  await hosted.stop()

  const other = rig()
  other.come(0)
  const stopping = value(await other.start)
  other.asks[0]?.()
  await eventually(() => {
    expect(other.starts).toHaveLength(2)
  })
  const stopped = stopping.stop()
  other.come(1, stoppedEarly)
  await stopped
  expect(other.failures).toEqual([])
})

it('one that does not come up at first is a failure of the start', async () => {
  const { start, come } = rig()
  come(0, fail('conflict', 'in use'))
  expect(codeOf(await start)).toBe('conflict')
})
