/**
 * The column decoder against the stock decoder of node-opcua: whatever the bytes are, both read the same,
 * or both see that they are no data changes.
 */
import fc from 'fast-check'
import { BinaryStream, MonitoredItemNotification, getStatusCodeFromCode } from 'node-opcua'
import { describe, expect, test } from 'vitest'
import { ValueType, sampleAt, type Sample } from '../../shared/samples.ts'
import { Changes } from './changes.ts'
// It silences the library.
import './client.ts'
import { Columns } from './columns.ts'
import { Reading } from './reading.ts'
import { BytesWriter, Type, type WireSample, type WireVariant } from './wire/test-writing.ts'

const ARRIVAL = Date.UTC(2026, 2, 12)

const knownStatus = (status: number): number => getStatusCodeFromCode(status >>> 0).value

interface Decoded {
  readonly handles: number[]
  readonly samples: Sample[]
  readonly oversizes: unknown[]
  readonly isBroken: boolean
}

function collect(step: (put: (handle: number, reading: Reading) => void) => boolean): Decoded {
  const columns = new Columns()
  const handles: number[] = []
  const oversizes: unknown[] = []
  const isBroken = step((handle, reading) => {
    handles.push(handle)
    oversizes.push(reading.oversize)
    // The library turns a status that it does not know into Bad; here each is kept as it was sent.
    reading.status = knownStatus(reading.status) | 0
    columns.append(1, reading, ARRIVAL, 0)
  })
  const batch = columns.take()
  return { handles, samples: handles.map((_, row) => sampleAt(batch, row)), oversizes, isBroken }
}

const ours = (bytes: Buffer): Decoded =>
  collect((put) => {
    const reading = new Reading()
    const changes = new Changes(bytes, reading)
    while (changes.next()) put(changes.handle, reading)
    return changes.isBroken
  })

/** Item by item, as the library reads them, and the same limit to their number. */
const stock = (bytes: Buffer): Decoded =>
  collect((put) => {
    const stream = new BinaryStream(bytes)
    try {
      const count = stream.readUInt32()
      if (count === 0xffff_ffff) return false
      if (count > bytes.length - 4) return true
      for (let left = count; left > 0; left--) {
        const change = new MonitoredItemNotification(null)
        change.decode(stream)
        put(change.clientHandle, new Reading().fill(change.value))
      }
      return false
    } catch {
      return true
    }
  })

/** The same, with values that are a status as the library knows them. */
const alike = (decoded: Decoded): Decoded => ({
  ...decoded,
  samples: decoded.samples.map((each) =>
    each.type === ValueType.StatusCode && typeof each.value === 'number'
      ? { ...each, value: knownStatus(each.value) }
      : each,
  ),
})

const known = fc.constantFrom(0, 0x8031_0000, 0x4090_0000, 0x0000_0480, 0x808c_0480)
const word = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const time = fc.oneof(
  fc.bigInt({ min: 130_000_000_000_000_000n, max: 135_000_000_000_000_000n }),
  fc.constantFrom(
    0n,
    1n,
    9_999n,
    10_000n,
    10_001n,
    2_650_466_879_999_999_999n,
    2_650_466_880_000_000_000n,
    2n ** 63n - 1n,
    2n ** 64n - 1n,
    116_444_735_999_999_999n,
    116_444_736_000_000_000n,
  ),
  word,
)
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    null,
    '',
    '\0',
    '\uFEFFx',
    'нефть'.repeat(6_500),
    'нефть'.repeat(7_000),
    '🛢'.repeat(20_000),
  ),
)
const guid = fc.uuid()
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((each) => Buffer.from(each)),
  fc.constantFrom(null, Buffer.alloc(24_576), Buffer.alloc(24_577)),
)
const nodeId = fc.oneof(
  fc.nat(70_000).map((id) => `i=${id}`),
  fc.nat(70_000).map((id) => `ns=3;i=${id}`),
  fc.string().map((name) => `ns=2;s=${name}`),
  guid.map((each) => `ns=2;g=${each}`),
)
const structure = fc.record({
  type: fc.constantFrom('i=886', 'i=12345', 'ns=4;i=5002'),
  body: fc.uint8Array({ maxLength: 40 }).map((each) => Buffer.from(each)),
})
const scalars: readonly (readonly [type: number, of: fc.Arbitrary<unknown>])[] = [
  [Type.Null, fc.constant(null)],
  [Type.Boolean, fc.boolean()],
  [Type.SByte, fc.integer({ min: -128, max: 127 })],
  [Type.Byte, fc.nat(255)],
  [Type.Int16, fc.integer({ min: -32_768, max: 32_767 })],
  [Type.UInt16, fc.nat(65_535)],
  [Type.Int32, fc.integer()],
  [Type.UInt32, fc.nat(0xffff_ffff)],
  [Type.Int64, word],
  [Type.UInt64, word],
  [Type.Float, fc.float()],
  [Type.Double, fc.double()],
  [Type.String, text],
  [Type.DateTime, time],
  [Type.Guid, guid],
  [Type.ByteString, bytes],
  [Type.XmlElement, text],
  [Type.NodeId, nodeId],
  [Type.ExpandedNodeId, nodeId],
  [Type.StatusCode, known],
  [Type.QualifiedName, fc.record({ namespace: fc.nat(9), name: text })],
  [Type.LocalizedText, fc.record({ text, locale: fc.constantFrom(null, '', 'ru') })],
  [Type.ExtensionObject, structure],
  [Type.DiagnosticInfo, fc.constant(null)],
]

/** Too many of them to be kept, and just as many as may be. */
const many = fc
  .tuple(
    fc.constantFrom<[number, unknown]>(
      [Type.Null, null],
      [Type.Boolean, true],
      [Type.Int16, -1],
      [Type.Double, 0.5],
      [Type.UInt64, 1n],
      [Type.DateTime, 1n],
      [Type.Guid, '72962b91-fa75-4ae6-8d28-b404dc7daf63'],
      [Type.String, 'нефть'],
      [Type.String, null],
      [Type.LocalizedText, 'oil'],
      [Type.NodeId, 'ns=2;s=oil'],
      [Type.Variant, { type: Type.Byte, value: 1 }],
    ),
    fc.constantFrom(8_192, 8_193),
  )
  .map(([[type, value], length]): WireVariant => ({ type, value: Array(length).fill(value) }))

const formsOf = (type: number, of: fc.Arbitrary<unknown>): fc.Arbitrary<WireVariant> =>
  fc.oneof(
    of.map((value): WireVariant => ({ type, value })),
    fc.array(of, { maxLength: 4 }).map((value): WireVariant => ({ type, value })),
    fc
      .array(of, { minLength: 4, maxLength: 4 })
      .map((value): WireVariant => ({ type, value, dimensions: [2, 2] })),
  )

/** Of every type: alone, in an array, in a matrix; variants and data values in one another. */
const { sample } = fc.letrec<{ variant: WireVariant; sample: WireSample }>((tie) => ({
  variant: fc.oneof(
    { maxDepth: 3 },
    { weight: 12, arbitrary: fc.constantFrom(...scalars).chain(([type, of]) => formsOf(type, of)) },
    { weight: 1, arbitrary: many },
    { weight: 2, arbitrary: formsOf(Type.Variant, tie('variant')) },
    { weight: 2, arbitrary: formsOf(Type.DataValue, tie('sample')) },
  ),
  sample: fc.record(
    {
      variant: tie('variant'),
      status: known,
      sourceTime: time,
      sourcePicoseconds: fc.nat(65_535),
      serverTime: time,
      serverPicoseconds: fc.nat(65_535),
    },
    { requiredKeys: [] },
  ),
}))
const changes = fc.array(fc.tuple(fc.nat(0xffff_ffff), sample), { maxLength: 6 })

function encoded(all: readonly (readonly [number, WireSample])[]): Buffer {
  const writer = new BytesWriter().int32(all.length)
  for (const [handle, value] of all) writer.uint32(handle).sample(value)
  return writer.int32(-1).done()
}

describe('the column decoder reads what the stock decoder reads', () => {
  test('of data changes of every type, in every form', () => {
    fc.assert(
      fc.property(changes, (all) => {
        const body = encoded(all)
        const decoded = ours(body)
        expect(decoded).toEqual(stock(body))
        expect(decoded.isBroken).toBe(false)
        expect(decoded.handles).toEqual(all.map(([handle]) => handle))
      }),
    )
  })

  test('of a message that ends too soon', () => {
    fc.assert(
      fc.property(changes, fc.nat(), (all, cut) => {
        const body = encoded(all)
        const part = body.subarray(0, cut % body.length)
        expect(alike(ours(part))).toEqual(alike(stock(part)))
      }),
    )
  })

  test('of a message in which bytes were changed', () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(changes, flips, (all, damage) => {
        const body = encoded(all)
        for (const [at, value] of damage) body[at % body.length] = value
        const [one, other] = [ours(body), stock(body)]
        expect(alike(one)).toEqual(alike(other))
      }),
    )
  })

  test('of bytes that are anything', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(20), (anything, count) => {
        const body = Buffer.concat([Buffer.alloc(4), Buffer.from(anything)])
        body.writeUInt32LE(count)
        expect(alike(ours(body))).toEqual(alike(stock(body)))
      }),
    )
  })
})
