import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ticksFromMs } from '../../shared/time.ts'
import { loadBlocks, mostBytes, storeBlocks } from './blocks.ts'
import { decodeChunk, encodeChunk, nameIn, openChunk, sumOf, type Header } from './chunk.ts'
import { Damaged } from './damage.ts'
import { momentOf, Rows, ticksOf } from './rows.ts'
import { encodeTail, loadTail } from './tail-codec.ts'
import { BLOCK, TailRows } from './tail.ts'

interface One {
  readonly time: bigint
  readonly value: number
  readonly status: number
  readonly type: number
  readonly flags: number
  readonly n: number
  readonly delay: bigint
  readonly other: Buffer | undefined
}

const LATEST = ticksFromMs(Date.UTC(2200, 0, 1)) - 1n

/** As instruments, counters, switches and broken things give them. */
const value = fc.oneof(
  fc.integer({ min: -2_000_000, max: 2_000_000 }).map((number) => number / 100),
  fc.integer({ min: -30_000, max: 30_000 }).map((number) => Math.fround(number / 100)),
  fc.double(),
  fc.float(),
  fc.constantFrom(0, -0, 1, NaN, Infinity, -Infinity, 5e-324, 1.7976931348623157e308),
  fc.constantFrom(2 ** 53, 2 ** 50, -(2 ** 50) - 1, 1e15 + 0.3, 0.1 + 0.2, 1e-9, 123456.789012345),
)
const values = fc.oneof(
  { maxDepth: 1 },
  fc.constant(value),
  fc.constant(fc.integer({ min: -2_000_000, max: 2_000_000 }).map((number) => number / 100)),
  fc.constant(fc.integer({ min: -300, max: 300 }).map((number) => Math.fround(number / 10))),
  fc.constant(fc.double()),
  fc.constant(fc.constantFrom(0, 1)),
)
const anyOne = (kind: fc.Arbitrary<number>): fc.Arbitrary<One> =>
  fc.record({
    time: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 0, max: 600_000 }).map((ms) => ticksFromMs(ms)) },
      fc.bigInt({ min: 0n, max: 2n ** 52n }),
    ),
    value: kind,
    status: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.nat({ max: 2 ** 32 - 1 })),
    type: fc.oneof({ weight: 9, arbitrary: fc.constant(11) }, fc.nat({ max: 255 })),
    flags: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.nat({ max: 255 })),
    n: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.nat({ max: 2 ** 32 - 1 })),
    delay: fc.oneof(
      fc.constant(0n),
      fc.bigInt({ min: -90_000n, max: 90_000n }),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    ),
    other: fc.oneof(
      { weight: 20, arbitrary: fc.constant(undefined) },
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    ),
  })
const anyMany = fc
  .record({
    base: fc.oneof(
      fc.constant(17_733_016_000_000_000n),
      fc.bigInt({ min: 0n, max: LATEST - 2n ** 52n }),
    ),
    ones: values.chain((kind) => fc.array(anyOne(kind), { minLength: 1, maxLength: 300 })),
  })
  .map(({ base, ones }) =>
    ones
      .map((one) => ({
        ...one,
        time: base + one.time,
        value: one.other === undefined ? one.value : NaN,
      }))
      .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.n - b.n)),
  )

function rowsOf(ones: readonly One[]): Rows {
  const rows = new Rows()
  rows.reserve(ones.length)
  const delays = new BigInt64Array(rows.delay.buffer)
  ones.forEach((one, at) => {
    const { low, high } = momentOf(one.time)
    rows.low[at] = low
    rows.high[at] = high
    rows.value[at] = one.value
    rows.status[at] = one.status
    rows.type[at] = one.type
    rows.flags[at] = one.flags
    rows.n[at] = one.n
    delays[at] = one.delay
    if (one.other !== undefined) rows.others.set(at, one.other)
  })
  rows.length = ones.length
  return rows
}

function onesOf(rows: Rows): One[] {
  const delays = new BigInt64Array(rows.delay.buffer)
  return Array.from({ length: rows.length }, (_, at) => ({
    time: ticksOf(rows.moment(at)),
    value: rows.value[at]!,
    status: rows.status[at]!,
    type: rows.type[at]!,
    flags: rows.flags[at]!,
    n: rows.n[at]!,
    delay: delays[at]!,
    other: rows.others.get(at),
  }))
}

const headerOf = (rows: Rows, from = 0, to = rows.length): Header => ({
  ...{ tag: 7, id: 2 ** 33 + 5, count: to - from },
  ...{ from: rows.moment(from), to: rows.moment(to - 1) },
})
const packed = (rows: Rows, from = 0, to = rows.length): Buffer =>
  encodeChunk(rows, from, to, headerOf(rows, from, to))

test('whatever is packed into a chunk comes back bit for bit', () => {
  fc.assert(
    fc.property(anyMany, (ones) => {
      expect(onesOf(decodeChunk(packed(rowsOf(ones))))).toStrictEqual(ones)
    }),
    { numRuns: 400 },
  )
})

test('a part of the rows is packed without its neighbours', () => {
  fc.assert(
    fc.property(anyMany, fc.nat(), fc.nat(), (ones, a, b) => {
      const from = a % ones.length
      const to = from + 1 + (b % (ones.length - from))
      expect(onesOf(decodeChunk(packed(rowsOf(ones), from, to)))).toStrictEqual(
        ones.slice(from, to),
      )
    }),
  )
})

/** Of version 1: planes as they are, words and what stands apart, and planes deflated; of version 2 blocks of bits. */
const EARLIER = [
  'AQAQMxkYBBUAPwAA8HmHAf6s4gQBAwMAHwsAAQIAAAAAAAAAAAH6+vo=',
  'AQDw+nk9DBUAPwAA8HmHAbO48P4tAQMDAAMDAAMDAAMDFgsJAAOAgMSBCAAAAAAAAAAcwAEABQoPFBkeIygtMjcDAwAEBAYidGV4dCIEAAMAmgAAAJo0AK5XzQAAmQAAAJkzAKpVzAAAmQAAAJkzAKpVzAAAmQAAAJkzAKpVzAAAmQAAAJkzAKpVzAAAmQAAAJkzAKpVzAAAuXAAEDkDAAoFHAAAPwAAAAAAAAAAAAA=',
  'AQEtMNChm8AsymDPwPChsp3x35pHLIzMzAyjaPCEgDw3AyMTAxQwN9WNwkEUAvNHwWAKgaujYDCFAAA=',
  'AgAYhh8xPBUAPwAA8HmHgK3iBAEAHwsAAQIAAAAAAAAAAAdS6V16l0rv0rtUepfepdK79C6V3qV3qfQuvUuld+ldepdK79K7VHqX3qXSu/Quld6ld6kU',
]
const earlier: readonly One[][] = [4, 12, 400, 60].map((count, kind) =>
  Array.from({ length: count }, (_, at) => {
    const step = kind === 1 ? 12_345_678_901n : 10_000_000n
    return {
      ...{ time: 17_733_016_000_000_000n + BigInt(at) * step + BigInt(kind === 3 ? 0 : at % 3) },
      value: [
        ...[at * 1.25, at % 4 === 3 ? NaN : 0.1 * at, at * 70_000 + (at % 2) / 100],
        ((at * 7919) % 101) / 100,
      ][kind]!,
      ...{ status: kind === 1 && at > 8 ? 0x80310000 : 0, type: 11, flags: 0, n: 0 },
      delay: kind === 1 ? BigInt(at) * 5n - 7n : 0n,
      other: kind === 1 && at === 7 ? Buffer.from('"text"') : undefined,
    }
  }),
)

test('chunks of the version before are read as they were written', () => {
  const read = EARLIER.map((blob) => onesOf(decodeChunk(Buffer.from(blob, 'base64'))))
  expect(read).toStrictEqual(earlier)
  for (const [at, blob] of EARLIER.entries()) {
    const rows = rowsOf(earlier[at]!)
    expect(nameIn(Buffer.from(blob, 'base64'))).toBeUndefined()
    const opened = openChunk(Buffer.from(blob, 'base64'), headerOf(rows), new Rows())
    expect(onesOf(opened)).toStrictEqual(earlier[at])
    const others = [
      { ...headerOf(rows), count: 1000 },
      { ...headerOf(rows), from: momentOf(1n) },
      { ...headerOf(rows), to: momentOf(2n ** 61n) },
    ]
    for (const other of others) {
      const into = new Rows()
      expect(() => openChunk(Buffer.from(blob, 'base64'), other, into)).toThrow(Damaged)
      expect(into.length).toBe(0)
    }
  }
})

test('a chunk is opened as the one that it is, and as no other', () => {
  const rows = rowsOf(many.map((one, at) => ({ ...one, time: BigInt(at) * 10_000n })))
  const header = headerOf(rows)
  const blob = packed(rows)
  expect(nameIn(blob)).toBe(sumOf(header))
  expect(openChunk(blob, header, new Rows()).length).toBe(many.length)
  fc.assert(
    fc.property(
      fc.constantFrom('tag', 'id', 'count', 'from', 'to'),
      fc.nat({ max: 30 }),
      fc.boolean(),
      (name, bit, isHigh) => {
        const flip = (word: number): number => (word ^ (1 << bit)) >>> 0
        const { from, to } = header
        const halves = (moment: typeof from) =>
          isHigh ? { ...moment, high: flip(moment.high) } : { ...moment, low: flip(moment.low) }
        const id = isHigh ? header.id + 2 ** (32 + (bit % 20)) : header.id + 2 ** bit
        const other = {
          ...header,
          ...{
            tag: { tag: flip(header.tag) },
            id: { id },
            count: { count: flip(header.count) },
            from: { from: halves(from) },
            to: { to: halves(to) },
          }[name],
        }
        const read = new Rows()
        expect(() => openChunk(blob, other, read)).toThrow(Damaged)
        expect(read.length).toBe(0)
      },
    ),
  )
})

test('what is noise lies in blocks of bits, what repeats itself is deflated, and both come back', () => {
  const ones = many.map((one, at) => ({ ...one, time: BigInt(at) * 10_000n, other: undefined }))
  const digits = fc.sample(fc.nat({ max: 100 }), { numRuns: 500, seed: 1 })
  const noise = ones.map((one, at) => ({ ...one, value: digits[at]! / 100 }))
  const regular = ones.map((one, at) => ({ ...one, value: Math.floor(at / 50) % 2 }))
  const [bits, planes] = [noise, regular].map((all) =>
    all.map((one) => ({ ...one, ...{ status: 0, type: 11, flags: 0, n: 0, delay: 0n } })),
  )
  const blobs = [bits!, planes!].map((all) => packed(rowsOf(all)))
  expect(blobs.map(([version, isDeflated]) => [version, isDeflated])).toEqual([
    [4, 0],
    [3, 1],
  ])
  expect(blobs.map((blob) => onesOf(decodeChunk(blob)))).toStrictEqual([bits, planes])
  expect(unnoticed(blobs[0]!, decodeChunk)).toEqual([])
})

test('chunks are added behind the rows that are there, and a damaged one adds nothing', () => {
  const rows = decodeChunk(Buffer.from(EARLIER[1]!, 'base64'))
  const damaged = Buffer.from(EARLIER[0]!, 'base64')
  damaged[20]! ^= 1
  expect(() => decodeChunk(damaged, rows)).toThrow(Damaged)
  decodeChunk(Buffer.from(EARLIER[1]!, 'base64'), rows)
  decodeChunk(Buffer.from(EARLIER[2]!, 'base64'), rows)
  expect(onesOf(rows)).toStrictEqual([...earlier[1]!, ...earlier[1]!, ...earlier[2]!])
})

test('whole numbers of any width come back from blocks, and nothing behind them is read as one', () => {
  const width = fc.integer({ min: 0, max: 53 })
  const number = fc.record({ width, part: fc.maxSafeInteger() })
  const block = fc.array(number, { minLength: 1, maxLength: 140 })
  fc.assert(
    fc.property(fc.array(block, { minLength: 1, maxLength: 3 }), fc.nat(255), (parts, behind) => {
      const written = Float64Array.from(
        parts.flatMap((part) => {
          const least = Math.min(...part.map((one) => one.width))
          return part.map((one) => Math.abs(one.part) % 2 ** (behind % 2 ? one.width : least))
        }),
      )
      const bytes = new Uint8Array(mostBytes(written.length) + 9).fill(behind)
      const end = storeBlocks(written, written.length, bytes, 5)
      bytes.fill(behind, end)
      const read = new Float64Array(written.length)
      const widest = Math.max(...written.map((one) => Math.ceil(Math.log2(one + 1))))
      const loaded = loadBlocks(bytes, 5, end, read, written.length)
      expect(read).toEqual(written)
      expect(loaded.at).toBe(end)
      expect(loaded.widest).toBeGreaterThanOrEqual(widest)
      expect(() => loadBlocks(bytes, 5, end - 1, read, written.length)).toThrow(Damaged)
    }),
  )
})

/** Tells of each way in which a blob may be torn that it is read all the same; empty where it never is. */
const unnoticed = (blob: Buffer, read: (blob: Buffer) => unknown): string[] => {
  const missed: string[] = []
  const isTold = (torn: Buffer): void => {
    try {
      read(torn)
      missed.push(torn.toString('hex'))
    } catch (error) {
      if (!(error instanceof Damaged)) throw error
    }
  }
  fc.assert(
    fc.property(fc.nat({ max: blob.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, bits) => {
      const torn = Buffer.from(blob)
      torn[at]! ^= bits
      isTold(torn)
      isTold(blob.subarray(0, at))
    }),
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      isTold(Buffer.from(bytes))
    }),
  )
  return missed
}

const many = fc.sample(anyOne(fc.constant(48.25)), { numRuns: 500, seed: 1 })
const FEW = 20

test('a chunk that is torn, cut short or no chunk at all is told, and never read as something else', () => {
  const ones = many
    .map((one, at) => ({ ...one, time: BigInt(at) * 10_000n, value: Math.round(at / 7) / 10 }))
    .map((one) => ({ ...one, other: undefined }))
  expect(unnoticed(packed(rowsOf(ones)), decodeChunk)).toEqual([])
  expect(unnoticed(packed(rowsOf(ones.slice(0, FEW))), decodeChunk)).toEqual([])
})

function tailOf(ones: readonly One[], before = 0): TailRows {
  const tail = new TailRows()
  const add = (tag: number, { time, delay, ...one }: One): void => {
    const [at, by] = [momentOf(time), momentOf(delay)]
    const row = { ...one, ...at, delayLow: by.low | 0, delayHigh: by.high }
    tail.add(tail.slotOf(tag), row)
  }
  const [first] = ones
  for (let at = 0; at < before; at++) add(9, { ...first!, other: undefined })
  ones.forEach((one, at) => {
    add(at % 3, one)
  })
  return tail
}

/** Number of a commit. */
const SEQ = 2 ** 35 + 1

const never = (): boolean => false

test('whatever is committed comes back from its blob, by tag and in the order in which it came', () => {
  fc.assert(
    fc.property(anyMany, fc.constantFrom(0, 1, BLOCK - 3), (ones, before) => {
      const tail = tailOf(ones, before)
      const read = new TailRows()
      loadTail(encodeTail(tail, before, tail.end, SEQ), SEQ, read, never)
      for (const tag of [0, 1, 2]) {
        const rows = new Rows()
        const slot = read.knownSlot(tag)
        if (slot !== undefined) read.collect(slot, rows)
        expect(onesOf(rows)).toStrictEqual(ones.filter((_, at) => at % 3 === tag))
      }
      const some = new TailRows()
      loadTail(encodeTail(tail, before, tail.end, SEQ), SEQ, some, (tag) => tag !== 1)
      expect(some.end).toBe(ones.filter((_, at) => at % 3 === 1).length)
    }),
    { numRuns: 60 },
  )
})

test('a commit that is torn, cut short or none at all is told', () => {
  const tail = tailOf(many)
  const missed = unnoticed(encodeTail(tail, 0, tail.end, SEQ), (blob) => {
    loadTail(blob, SEQ, new TailRows(), never)
  })
  expect(missed).toEqual([])
})

test('a commit is read as the one that it is, and as no other', () => {
  const tail = tailOf(many)
  const blob = encodeTail(tail, 0, tail.end, SEQ)
  for (let bit = 0; bit < 52; bit++) {
    const other = Number(BigInt(SEQ) ^ (1n << BigInt(bit)))
    const read = new TailRows()
    expect(() => {
      loadTail(blob, other, read, never)
    }).toThrow(Damaged)
    expect(read.end).toBe(0)
  }
})

test('a commit of the version before is read as it was written, whatever its number', () => {
  const blob =
    'AQAAAFngeCEFAAAAFQA/AAAAAAALAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAPQrXo3A92j89CtejcD3qPylcj8L1KMw/KVyPwvUo5D8A8HmHgIYSiAAdq4iAs0OJAErciQEAAAACAAAAAQAAAAIAAAABAAAA'
  const read = new TailRows()
  loadTail(Buffer.from(blob, 'base64'), 17, read, never)
  const valuesOf = (tag: number): number[] => {
    const rows = new Rows()
    read.collect(read.knownSlot(tag)!, rows)
    return [...rows.value.subarray(0, rows.length)]
  }
  expect([valuesOf(1), valuesOf(2)]).toEqual([
    [0, 0.82, 0.63],
    [0.41, 0.22],
  ])
})
