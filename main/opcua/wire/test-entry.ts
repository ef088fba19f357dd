/**
 * Test fixture: whom the server lets in. What it says of itself and of passwords can be changed while it
 * runs, as somebody between us and a server can, and what it was given is kept.
 */
import { BytesReader } from './test-reading.ts'
import { POLICY, type ServerIdentity } from './test-security.ts'
import type { BytesWriter } from './test-writing.ts'

const USER_NAME = 'i=324'

export class Entry {
  /** Policies for passwords, by their names; null says nothing: that of the channel. */
  passwords: readonly (string | null)[]
  /** DER of the certificate that stands in its endpoints, and of that with which a session is answered. */
  offered: Buffer | null
  shown: Buffer | null
  /** What came as a password, as it came. */
  readonly given: Buffer[] = []
  readonly #identity: ServerIdentity | null
  readonly #users: ReadonlyMap<string, string> | null

  /** @param users names and passwords; without, everybody is welcome */
  constructor(identity: ServerIdentity | null, users?: Readonly<Record<string, string>>) {
    this.#identity = identity
    this.#users = users === undefined ? null : new Map(Object.entries(users))
    this.passwords = [identity === null ? null : 'Basic256Sha256']
    this.offered = identity?.certificate ?? null
    this.shown = this.offered
  }

  /** The policies for tokens of an endpoint. */
  write(writer: BytesWriter): void {
    const users = this.passwords.map(
      (name, index) => [`user ${index}`, 1, name === null ? null : `${POLICY}${name}`] as const,
    )
    const all = this.#users === null ? [['anonymous', 0, null] as const, ...users] : users
    writer.list(all, ([id, kind, policy]) => {
      writer.string(id).int32(kind).string(null).string(null).string(policy)
    })
  }

  admits(token: { type: string; body: Buffer }, nonce: Buffer): boolean {
    if (token.type !== USER_NAME) return this.#users === null
    const reader = new BytesReader(token.body)
    reader.string()
    const user = reader.string() ?? ''
    const given = reader.byteString() ?? Buffer.alloc(0)
    this.given.push(given)
    const algorithm = reader.string()
    if (algorithm === null || algorithm === '') return this.#users?.get(user) === given.toString()
    if (this.#identity === null) return false
    const plain = this.#identity.decrypt(given)
    const length = plain.readUInt32LE(0) - nonce.length
    return this.#users?.get(user) === plain.toString('utf8', 4, 4 + length)
  }
}
