import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Arrival } from './arrival.ts'

const LARGEST = 4000

function chunkOf(kind: string, body: Uint8Array): Buffer {
  const head = Buffer.alloc(8)
  head.write(`MSG${kind}`, 'latin1')
  head.writeUInt32LE(8 + body.length, 4)
  return Buffer.concat([head, body])
}

/** Each message as chunks, all but the last of which say that more follow. */
const messages = fc.array(
  fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 4 }),
)

test('chunks come out as they went in, however they are cut; those of one message stay as they are', () => {
  fc.assert(
    fc.property(messages, fc.array(fc.integer({ min: 1, max: 400 })), (all, cuts) => {
      const chunks = all.flatMap((parts) =>
        parts.map((body, at) => chunkOf(at === parts.length - 1 ? 'F' : 'C', body)),
      )
      const stream = Buffer.concat(chunks)
      const seen: string[] = []
      let held: Buffer[] = []
      const arrival = new Arrival(LARGEST, (chunk) => {
        held.push(chunk)
        if (chunk.toString('latin1', 3, 4) === 'C') return
        // Only now are they put together.
        seen.push(Buffer.concat(held).toString('hex'))
        held = []
      })
      const once = Buffer.alloc(400)
      for (let from = 0, cut = 0; from < stream.length; cut++) {
        const size = Math.min(cuts[cut % Math.max(1, cuts.length)] ?? 7, stream.length - from)
        stream.copy(once, 0, from, from + size)
        arrival.take(once.subarray(0, size))
        once.fill(0xff)
        from += size
      }
      expect(seen.join('')).toBe(stream.toString('hex'))
    }),
  )
})

test('a message of one chunk may be kept by whoever got it', () => {
  const kept: Buffer[] = []
  const arrival = new Arrival(LARGEST, (chunk) => kept.push(chunk))
  for (const value of [1, 2, 3]) arrival.take(chunkOf('F', Buffer.alloc(20, value)))
  expect(kept.map((chunk) => chunk[8])).toEqual([1, 2, 3])
})

test('one that is larger than all before finds room', () => {
  const large = chunkOf('F', Buffer.alloc(3_000_000, 7))
  const seen: Buffer[] = []
  const arrival = new Arrival(large.length, (chunk) => seen.push(chunk))
  arrival.take(large.subarray(0, 100_000))
  arrival.take(large.subarray(100_000))
  arrival.take(chunkOf('F', Buffer.alloc(3, 9)))
  expect(seen.map((chunk) => chunk.length)).toEqual([large.length, 11])
  expect(seen[0]?.equals(large)).toBe(true)
})

test.for([7, 0, LARGEST + 1])(
  'bytes that claim to be a chunk of %i are handed on for what they are',
  (size) => {
    const wrong = chunkOf('F', Buffer.alloc(20))
    wrong.writeUInt32LE(size, 4)
    const seen: Buffer[] = []
    new Arrival(LARGEST, (chunk) => seen.push(chunk)).take(wrong)
    expect(seen).toEqual([wrong])
  },
)
