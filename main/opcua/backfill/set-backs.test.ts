import { expect, test } from 'vitest'
import { ticksFromMs } from '../../../shared/time.ts'
import { SetBacks } from './set-backs.ts'

const stretch = (from: number, to: number) => ({ from: ticksFromMs(from), to: ticksFromMs(to) })

test('a clock that was set back comes twice to what it had come to, and to nothing else', () => {
  const clock = new SetBacks()
  clock.told(5_000_000, 0)
  clock.told(5_010_000, 10_000)
  // Late by half a second, and set forward.
  clock.told(5_011_500, 12_000)
  clock.told(5_100_000, 14_000)
  expect(clock.onlyOnceAfter(stretch(4_000_000, 5_090_000))).toBe(ticksFromMs(5_090_000))
  // Set back by 40 s at some moment of these two.
  clock.told(5_062_000, 16_000)
  expect(clock.onlyOnceAfter(stretch(5_050_000, 5_070_000))).toBe(ticksFromMs(5_102_000))
  expect(clock.onlyOnceAfter(stretch(5_050_000, 5_110_000))).toBe(ticksFromMs(5_110_000))
  expect(clock.onlyOnceAfter(stretch(5_050_000, 5_059_000))).toBe(ticksFromMs(5_059_000))
  expect(clock.onlyOnceAfter(stretch(5_103_000, 5_104_000))).toBe(ticksFromMs(5_104_000))
})

test('of several set-backs the latest time counts', () => {
  const clock = new SetBacks()
  clock.told(5_000_000, 0)
  clock.told(4_950_000, 1000)
  clock.told(4_940_000, 2000)
  expect(clock.onlyOnceAfter(stretch(4_945_000, 4_950_500))).toBe(ticksFromMs(5_001_000))
})
