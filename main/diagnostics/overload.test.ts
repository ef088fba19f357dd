import { expect, test } from 'vitest'
import { Overload } from './overload.ts'

const MINUTE = 60_000

test('what goes on being lost is one trouble with its count, until a minute is without loss', () => {
  const overload = new Overload('historian')
  expect(overload.look(0, 0)).toBeNull()
  expect(overload.look(5, 1_000)).toMatchObject({
    code: 'unavailable',
    details: { part: 'historian', reason: 'overload', lost: 5 },
  })
  expect(overload.look(9, 2_000)?.details).toMatchObject({ lost: 9 })
  expect(overload.look(9, 2_000 + MINUTE)?.details).toMatchObject({ lost: 9 })
  expect(overload.look(9, 2_001 + MINUTE)).toBeNull()
  expect(overload.look(10, 10 * MINUTE)?.details).toMatchObject({ lost: 1 })
})

test('a clock that is set back ends what was told, and a counter that begins anew is no loss', () => {
  const overload = new Overload('acquisition')
  expect(overload.look(5, 10 * MINUTE)).not.toBeNull()
  expect(overload.look(5, MINUTE)).toBeNull()
  expect(overload.look(0, MINUTE)).toBeNull()
  expect(overload.look(2, MINUTE)?.details).toMatchObject({ lost: 2 })
})
