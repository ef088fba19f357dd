/** Roll-ups in their file: made bit by bit, as samples come, late ones too, they are what making all at once gives. */
import fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { rollupLevels } from '../../shared/history.ts'
import { openDatabase } from '../database/database.ts'
import { Damaged } from './damage.ts'
import { daysOf, makeDay } from './rollup-days.ts'
import { ROLLUP_APPLICATION, rollupMigrations, RollupStore } from './rollup-file.ts'
import { momentOf, Rows } from './rows.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'derrick-rollups-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

const DAY = 864_000_000_000n
/** November 2026. */
const MONTH = { number: 682, begin: 20_758 }
const BEGIN = BigInt(MONTH.begin) * DAY

function openStore(name: string): RollupStore {
  const opened = openDatabase(join(directory, name), {
    migrations: rollupMigrations,
    application: ROLLUP_APPLICATION,
  })
  if (!opened.ok) throw new Error(opened.error.message)
  return new RollupStore(opened.value)
}

interface One {
  readonly at: bigint
  readonly value: number
}

const samplesOf = (ones: readonly One[]) => (_tag: number, from: bigint, to: bigint) => {
  const rows = new Rows()
  const within = ones.filter(({ at }) => at >= from && at < to)
  rows.reserve(within.length)
  within.sort((a, b) => Number(a.at - b.at))
  within.forEach(({ at, value }, row) => {
    const { low, high } = momentOf(at)
    rows.low[row] = low
    rows.high[row] = high
    rows.value[row] = value
    rows.type[row] = 11
  })
  rows.length = within.length
  return rows
}

const make = (store: RollupStore, ones: readonly One[], from: bigint, to: bigint): void => {
  store.db.transaction(() => {
    for (const day of daysOf({ from, to })) {
      makeDay(store, { tag: 5, from, to }, day, MONTH, samplesOf(ones))
    }
  })()
}

const blocksOf = (store: RollupStore) =>
  rollupLevels.flatMap((level) =>
    Array.from({ length: 31 }, (_, n) => {
      const number = level === 'minute' || level === 'quarter' ? MONTH.begin + n : MONTH.number
      const block = store.block(5, { level, number }, 'all')
      if (block === undefined) return []
      const columns = Object.entries(block).filter(([, column]) => ArrayBuffer.isView(column))
      const read =
        level === 'minute' ? ['at', 'count', 'worst', 'marks', 'least', 'greatest'] : null
      return columns
        .filter(([name]) => read === null || read.includes(name))
        .map(([name, column]) => [
          level,
          n,
          name,
          ...(column as Float64Array).slice(0, block.length),
        ])
    }),
  )

// Half seconds, so that sums are the same in whatever order they are made.
const anyOne = fc.record({
  at: fc
    .oneof(
      fc.integer({ min: 0, max: 3 * 86_400 - 1 }),
      fc.integer({ min: 86_000, max: 88_000 }),
      fc.constantFrom(0, 899, 900, 86_399, 86_400, 2 * 86_400),
    )
    .map((second) => BEGIN + BigInt(second) * 10_000_000n),
  value: fc.integer({ min: -20, max: 20 }),
})

test('made as samples come, in whatever order, they are those of all samples', () => {
  const [bit, whole] = [openStore('bit.db'), openStore('whole.db')]
  fc.assert(
    fc.property(
      fc.array(fc.array(anyOne, { minLength: 1, maxLength: 30 }), { maxLength: 5 }),
      (lots) => {
        bit.forget(5)
        whole.forget(5)
        const known: One[] = []
        for (const lot of lots) {
          known.push(...lot)
          const times = lot.map(({ at }) => at)
          const [from, to] = [
            times.reduce((a, b) => (a < b ? a : b)),
            times.reduce((a, b) => (a > b ? a : b)),
          ]
          make(bit, known, from, to)
          // Once more, as after a crash.
          make(bit, known, from, to)
        }
        make(whole, known, BEGIN, BEGIN + 3n * DAY)
        expect(blocksOf(bit)).toStrictEqual(blocksOf(whole))
      },
    ),
  )
  bit.db.close()
  whole.db.close()
})

test('what is no longer there goes out of them; nothing is left of a day of which nothing is', () => {
  const store = openStore('a.db')
  const ones = [5n, 6n, 1000n].map((second) => ({
    at: BEGIN + second * 10_000_000n,
    value: Number(second),
  }))
  make(store, ones, BEGIN, BEGIN + DAY - 1n)
  expect(store.block(5, { level: 'day', number: MONTH.number }, 'all')?.greatest[0]).toBe(1000)
  make(store, ones.slice(0, 2), ones[2]!.at, ones[2]!.at)
  expect(store.block(5, { level: 'day', number: MONTH.number }, 'all')?.greatest[0]).toBe(6)
  make(store, [], BEGIN, ones[2]!.at)
  expect(blocksOf(store).flat()).toEqual([])
  store.db.close()
})

test('minutes are kept where there are several samples in each', () => {
  const store = openStore('a.db')
  const seconds = (step: number) =>
    Array.from({ length: 500 }, (_, n) => ({
      at: BEGIN + BigInt(n * step) * 10_000_000n,
      value: n,
    }))
  make(store, seconds(20), BEGIN, BEGIN + DAY - 1n)
  const minutes = { level: 'minute', number: MONTH.begin } as const
  expect(store.block(5, minutes, 'shape')).toBeUndefined()
  make(store, seconds(10), BEGIN, BEGIN + DAY - 1n)
  expect(store.block(5, minutes, 'shape')?.length).toBe(84)
  store.db.close()
})

test('a block that is damaged is never read as something else', () => {
  const store = openStore('a.db')
  make(store, [{ at: BEGIN, value: 1 }], BEGIN, BEGIN)
  store.db.exec("UPDATE block SET buckets = substr(buckets, 1, 20) || x'00' || substr(buckets, 22)")
  expect(() => store.block(5, { level: 'day', number: MONTH.number }, 'all')).toThrow(Damaged)
  expect(() => make(store, [{ at: BEGIN, value: 1 }], BEGIN, BEGIN)).toThrow(Damaged)
  store.db.close()
})
