import { expect, it } from 'vitest'
import { Checks } from './checks.ts'

/** A check that lasts until it is let go. */
function work() {
  const running: string[] = []
  const ends = new Map<string, () => void>()
  const check = (what: string) => async () => {
    running.push(what)
    await new Promise<void>((resolve) => ends.set(what, resolve))
    running.splice(running.indexOf(what), 1)
    return what
  }
  return { running, check, end: (what: string) => ends.get(what)?.() }
}

it('runs one of a name at a time and a few in all, and others pass whoever waits for himself', async () => {
  const { running, check, end } = work()
  const checks = new Checks(2, 16)
  const first = checks.take('anna', check('anna 1'))
  const second = checks.take('anna', check('anna 2'))
  const other = checks.take('boris', check('boris'))
  void checks.take('vera', check('vera'))
  expect(running).toEqual(['anna 1', 'boris'])
  end('anna 1')
  expect(await first).toBe('anna 1')
  await expect.poll(() => running).toEqual(['boris', 'anna 2'])
  end('boris')
  expect(await other).toBe('boris')
  await expect.poll(() => running).toEqual(['anna 2', 'vera'])
  end('anna 2')
  expect(await second).toBe('anna 2')
})

it('takes no more than it has room for, and of one name no more than a few', async () => {
  const { running, check, end } = work()
  const checks = new Checks(1, 7)
  const taken = (name: string) => checks.take(name, check(name)) !== null
  expect(taken('flood')).toBe(true)
  expect(Array.from({ length: 8 }, () => taken('flood'))).toEqual(
    Array.from({ length: 8 }, (_, index) => index < 5),
  )
  expect([taken('a'), taken('b'), taken('c')]).toEqual([true, true, false])
  end('flood')
  // The next of the flood has the place, and one who waits has more room.
  await expect.poll(() => taken('c')).toBe(true)
  expect(running).toHaveLength(1)
})

it('gives the place on where a check fails', async () => {
  const checks = new Checks(1, 4)
  await expect(checks.take('a', () => Promise.reject(new Error('broken')))).rejects.toThrow()
  expect(await checks.take('b', () => Promise.resolve(1))).toBe(1)
})
