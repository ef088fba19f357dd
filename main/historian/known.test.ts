/** Samples that a server tells once more out of an archive that keeps milliseconds: wherever they stand, they are there. */
import { expect, onTestFinished, test } from 'vitest'
import { batchOf, SampleFlag, type Sample } from '../../shared/samples.ts'
import { temporaryFolder } from '../fixtures.ts'
import { START } from './arbitrary.ts'
import { openBoth } from './test-reference.ts'

const sample = (ticks: number, value: number, flags = 0): Sample => {
  const sourceTime = START + BigInt(ticks)
  return { tag: 1, sourceTime, serverTime: sourceTime, status: 0, type: 11, flags, value }
}
const told = (ticks: number, value: number): Sample => sample(ticks, value, SampleFlag.BackFilled)
const floor = (ticks: number): number => ticks - (ticks % 10_000)

function history() {
  const opened = openBoth(temporaryFolder())
  onTestFinished(() => {
    opened.close()
  })
  const store = (...samples: Sample[]) => opened.store(batchOf(samples))[0]
  return { store, writer: opened.writer }
}

// Of few rows the tail is walked through, of more their times are in a table.
for (const count of [3, 1000]) {
  for (const place of ['tail', 'chunks']) {
    test(`of ${count} samples in the ${place} none is stored twice`, () => {
      const { store, writer } = history()
      // From the first to the last tick of a millisecond.
      const times = Array.from(
        { length: count },
        (_, at) => at * 50_000 + (at % 3) * 4999 + (at % 2),
      )
      store(...times.map((time, at) => sample(time, at)))
      if (place === 'chunks') writer.sealAll()
      const past = times.map((time, at) => told(floor(time), at))
      expect(store(...past)).toMatchObject({ stored: 0, duplicate: count })
      expect(store(...past.toReversed())).toMatchObject({ stored: 0, duplicate: count })
    })
  }
}

test('none that stands in the rows of an earlier version is stored twice', () => {
  const folder = temporaryFolder()
  const before = openBoth(folder)
  const times = [1_234_567, 2_009_999, 3_010_000]
  for (const [at, time] of times.entries()) {
    const columns = [1, START + BigInt(time), 0, at, 0, 11, 0, null]
    before.db.prepare('INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?, ?, ?)').run(...columns)
  }
  before.close()
  const after = openBoth(folder)
  onTestFinished(() => {
    after.close()
  })
  const past = times.map((time, at) => told(floor(time), at))
  expect(after.store(batchOf(past))).toMatchObject([{ stored: 0, duplicate: 3 }])
  expect(after.store(batchOf([told(1_230_000, 1)]))).toMatchObject([{ stored: 1 }])
})

test('the last tick of a millisecond is its own, whatever its number', () => {
  const { store } = history()
  const last = Array.from({ length: 400 }, (_, at) => (at + 1) * 30_000 - 1)
  store(...last.map((time) => sample(time, 7)))
  expect(store(...last.map((time) => told(floor(time), 7)))).toMatchObject({ duplicate: 400 })
  expect(store(...last.map((time) => told(time + 1, 7)))).toMatchObject({ stored: 400 })
})

test('another value, another millisecond, and an archive that keeps more are samples of their own', () => {
  const { store } = history()
  store(sample(1_234_567, 7), sample(2_000_000, 7), told(3_000_001, 7))
  expect(store(told(1_230_000, 8))).toMatchObject({ stored: 1 })
  expect(store(told(1_220_000, 7))).toMatchObject({ stored: 1 })
  expect(store(told(1_234_000, 7))).toMatchObject({ stored: 1 })
  expect(store(told(3_000_000, 7))).toMatchObject({ stored: 1 })
  // What comes live is never taken for another.
  expect(store(sample(1_230_000, 7))).toMatchObject({ stored: 1 })
})
