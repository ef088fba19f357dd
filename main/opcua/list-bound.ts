/**
 * How many things the lists of one message may have together. A server may answer with as many as its message
 * has room for, whatever was asked for: the library makes an object of each, and a million of them hold the
 * thread, with all its other servers, for seconds. Where there are more the message is not decoded any further,
 * and whoever asked is told that it cannot be read. Values are none of this: they have bounds of their own.
 */
import { BinaryStream, BinaryStreamArrayLengthExceededError } from 'node-opcua-binary-stream'

/** Twice the most that is asked for at once: what lies below fifty nodes, a thousand of each. */
export const MOST_LISTED = 100_000

/** Of the messages that are being decoded. */
const listed = new WeakMap<BinaryStream, number>()

const { checkArrayLength: check } = BinaryStream.prototype

BinaryStream.prototype.checkArrayLength = function checkArrayLength(length: number): void {
  check.call(this, length)
  const all = (listed.get(this) ?? 0) + length
  listed.set(this, all)
  if (all <= MOST_LISTED) return
  throw new BinaryStreamArrayLengthExceededError(`more than ${MOST_LISTED} in one message`)
}
