/**
 * Notifications of data changes as bytes: the library would make an object for each sample, so it is kept from
 * decoding them, and `changes.ts` reads them where they lie.
 */
import type { BinaryStream } from 'node-opcua-binary-stream'
import { DataChangeNotification } from 'node-opcua-client'

/** What decoding leaves. */
interface Undecoded {
  bytes?: Buffer
}

/**
 * Of a message only this is left undecoded, where an object of the library would be made for each sample.
 * It stands behind its length, and the bytes are those of the message, which is nobody else's.
 */
DataChangeNotification.prototype.decode = function decode(stream: BinaryStream): void {
  const length = stream.buffer.readUInt32LE(stream.length - 4)
  const end = stream.length + length
  ;(this as Undecoded).bytes = stream.buffer.subarray(stream.length, end)
  stream.length = end
}

/** The bytes of a notification that was received. */
export const bytesOf = (notification: DataChangeNotification): Buffer =>
  (notification as Undecoded).bytes ?? Buffer.alloc(0)

/** Bytes of a buffer that nothing else lies in: those of Node's own pool are smaller. */
const OWN = 128 * 1024

/**
 * Gives the room of a notification back at once, where a message brought nothing else: V8 would sweep its
 * whole heap for the sake of a few of them. Nothing of the notification may be looked at afterwards.
 */
export function release(notification: DataChangeNotification): void {
  const { buffer, byteLength } = bytesOf(notification)
  if (byteLength < OWN || byteLength < buffer.byteLength / 2) return
  ;(buffer as ArrayBuffer).transfer(0)
}
