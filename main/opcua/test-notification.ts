/**
 * Test fixture: data changes as they come from the wire.
 */
import { BinaryStream, DataChangeNotification, type DataValue } from 'node-opcua'
// It leaves the data changes of a message undecoded.
import './client.ts'

/** The bytes of a notification, as the library writes it. */
export function changeBytes(
  changes: readonly (readonly [handle: number, value: DataValue])[],
): Buffer {
  const notification = new DataChangeNotification({
    monitoredItems: changes.map(([clientHandle, value]) => ({ clientHandle, value })),
  })
  const stream = new BinaryStream(notification.binaryStoreSize())
  notification.encode(stream)
  return stream.buffer
}

/** A notification with these bytes, as it stands in a response. */
export function received(bytes: Buffer): DataChangeNotification {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(bytes.length)
  const stream = new BinaryStream(Buffer.concat([length, bytes]))
  stream.length = 4
  const notification = new DataChangeNotification(null)
  notification.decode(stream)
  return notification
}
