/**
 * Seat marks: what a screen shows at sign-in to say that this person has signed in there before
 * (docs/decisions/0006). A mark is bound to one sign-in name, has a nonce by which its attempts are
 * counted, and ends after ninety days. It opens nothing: whoever has it must still know the password,
 * and has as few guesses as its owner. Nothing of it is kept here; the key tells a true one.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Layout: version, nonce, end as Unix milliseconds, then the tag over those and the name. */
const VERSION = 1
const NONCE_BYTES = 16
const END_BYTES = 6
const HEAD_BYTES = 1 + NONCE_BYTES + END_BYTES
const TAG_BYTES = 32

const LASTS_MS = 90 * 86_400_000

export class SeatMarks {
  readonly #key: Buffer

  constructor(key: Buffer) {
    this.#key = key
  }

  /** A new one for each sign-in: who took an older one cannot use up the attempts of this one. */
  make(user: string, now: number): string {
    const head = Buffer.alloc(HEAD_BYTES)
    head.writeUInt8(VERSION)
    randomBytes(NONCE_BYTES).copy(head, 1)
    head.writeUIntBE(now + LASTS_MS, 1 + NONCE_BYTES, END_BYTES)
    return Buffer.concat([head, this.#tag(head, user)]).toString('base64url')
  }

  /** The nonce of a mark that is ours, of this person and has not ended; null of any other text. */
  nonceOf(mark: string, user: string, now: number): string | null {
    const bytes = Buffer.from(mark, 'base64url')
    if (bytes.length !== HEAD_BYTES + TAG_BYTES || bytes.readUInt8() !== VERSION) return null
    const head = bytes.subarray(0, HEAD_BYTES)
    if (!timingSafeEqual(this.#tag(head, user), bytes.subarray(HEAD_BYTES))) return null
    if (head.readUIntBE(1 + NONCE_BYTES, END_BYTES) <= now) return null
    return head.subarray(1, 1 + NONCE_BYTES).toString('hex')
  }

  #tag(head: Buffer, user: string): Buffer {
    return createHmac('sha256', this.#key).update(head).update(user, 'utf8').digest()
  }
}
