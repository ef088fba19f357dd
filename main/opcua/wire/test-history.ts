/**
 * Test fixture: the service of Part 4, 5.10.3, of a history that has no end: whatever is asked, and however
 * often, there is a continuation point with the answer.
 */
import type { Lies, Service } from './test-services.ts'
import { BytesWriter, Type } from './test-writing.ts'

/** In one answer, where it has any. */
const VALUES = 10
/** Ticks of 100 ns from one value to the next: an hour of it has more pages than anybody reads. */
const STEP = 10_000n

/** Ticks from 1601 on, as they are on the wire. */
const page = (first: bigint): Buffer => {
  const writer = new BytesWriter()
  writer.list(
    Array.from({ length: VALUES }, (_, at) => first + BigInt(at) * STEP),
    (time) => {
      writer.sample({
        variant: { type: Type.Double, value: 7 },
        sourceTime: time,
        serverTime: time,
      })
    },
  )
  return writer.done()
}

export const historyServices = (lies: Pick<Lies, 'history'>) => {
  let told = 0n
  const read: Service = (reader, writer, { session }) => {
    session()
    const details = reader.object()
    reader.int32()
    const isReleased = reader.boolean()
    const nodes = reader.list(() => {
      const node = reader.nodeId()
      reader.string()
      reader.qualifiedName()
      return { node, point: reader.byteString() }
    })
    // ReadRawModifiedDetails: whether modified values are asked for, and from when on.
    const from = details.body?.readBigInt64LE(1) ?? 0n
    writer.list(nodes, ({ point }) => {
      if (isReleased) {
        writer.uint32(0).bytes(null).object(null)
        return
      }
      if (point === null) told = 0n
      else if (lies.history === 'new') told += BigInt(VALUES) * STEP
      const values =
        lies.history === 'empty' ? new BytesWriter().int32(0).done() : page(from + told)
      writer.uint32(0).bytes(Buffer.from('on and on')).object({ type: 'i=658', body: values })
    })
    writer.int32(-1)
  }
  return { HistoryRead: [664, read] } as const satisfies Record<
    string,
    readonly [request: number, service: Service]
  >
}
