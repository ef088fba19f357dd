/**
 * Test fixture: how chunks are secured (Part 6, 6.7): not at all, or Basic256Sha256, with the
 * cryptography of Node alone.
 */
import {
  X509Certificate,
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { BytesReader } from './test-reading.ts'
import { BytesWriter } from './test-writing.ts'

export const POLICY = 'http://opcfoundation.org/UA/SecurityPolicy#'
export const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'
const OAEP = constants.RSA_PKCS1_OAEP_PADDING
const SIGN = 2
const SIGN_AND_ENCRYPT = 3

/** Of an OpenSecureChannel request: the reader stands at its sequence number. */
export interface Opening {
  readonly security: ChannelSecurity
  readonly reader: BytesReader
}

export interface ChannelSecurity {
  /** DER of the client's certificate; null on an open channel. */
  readonly clientCertificate: Buffer | null
  /** New keys for a mode and the client's nonce; returns the server's nonce. */
  agree(mode: number, nonce: Buffer | null): Buffer | null
  /** The answer to an OpenSecureChannel request, from its sequence number on. */
  sealOpening(channel: number, sequenced: Buffer): Buffer
  /** Bytes of a body that fit into so many behind the front of a chunk. */
  room(size: number): number
  /** @param front header, channel, token, sequence number and request: 24 bytes */
  seal(front: Buffer, body: Buffer): Buffer
  /** What stands in a chunk from its sequence number on. */
  open(chunk: Buffer): Buffer
}

/** Behind the header, the channel and the token. */
const SEQUENCED = 16

function opening(
  channel: number,
  policy: string,
  certificate: Buffer | null,
  thumb: Buffer | null,
) {
  const head = new BytesWriter().raw(Buffer.from('OPNF')).uint32(0).uint32(channel)
  return head.string(`${POLICY}${policy}`).bytes(certificate).bytes(thumb).done()
}

const withSize = (chunk: Buffer): Buffer => {
  chunk.writeUInt32LE(chunk.length, 4)
  return chunk
}

export const noSecurity: ChannelSecurity = {
  clientCertificate: null,
  agree: () => null,
  sealOpening: (channel, sequenced) =>
    withSize(Buffer.concat([opening(channel, 'None', null, null), sequenced])),
  room: (size) => size,
  seal: (front, body) => withSize(Buffer.concat([front, body])),
  open: (chunk) => chunk.subarray(SEQUENCED),
}

/** Certificate and key of the server, and whose certificates it takes. */
export class ServerIdentity {
  readonly certificate: Buffer
  readonly key: KeyObject
  readonly thumbprint: Buffer
  readonly #trusted: string | null

  /** @param certificate PEM @param key PEM @param trusted folder of DER files; null: everybody is trusted */
  constructor(certificate: string, key: string, trusted: string | null) {
    this.certificate = new X509Certificate(certificate).raw
    this.key = createPrivateKey(key)
    this.thumbprint = createHash('sha1').update(this.certificate).digest()
    this.#trusted = trusted
  }

  /** As a file that is put there is found, without a restart. */
  trusts(client: Buffer): boolean {
    const folder = this.#trusted
    if (folder === null) return true
    return readdirSync(folder).some((file) => readFileSync(join(folder, file)).equals(client))
  }

  sign(bytes: Buffer): Buffer {
    return sign('sha256', bytes, this.key)
  }

  /** RSA-OAEP, block by block. */
  decrypt(bytes: Buffer): Buffer {
    const size = (this.key.asymmetricKeyDetails?.modulusLength ?? 2048) / 8
    const blocks: Buffer[] = []
    for (let from = 0; from < bytes.length; from += size) {
      blocks.push(
        privateDecrypt({ key: this.key, padding: OAEP }, bytes.subarray(from, from + size)),
      )
    }
    return Buffer.concat(blocks)
  }
}

/** Reads the front of an OpenSecureChannel request and chooses what it asks for. */
export function openingOf(chunk: Buffer, identity: ServerIdentity | null): Opening {
  const reader = new BytesReader(chunk, 12)
  const policy = reader.string()
  const certificate = reader.byteString()
  reader.byteString()
  if (policy === `${POLICY}None`) return { security: noSecurity, reader }
  if (policy !== `${POLICY}Basic256Sha256` || identity === null || certificate === null) {
    throw new Error(`no policy ${policy}`)
  }
  if (!identity.trusts(certificate)) throw new Error('the certificate of the client is not trusted')
  const security = new Basic256Sha256(identity, certificate)
  return { security, reader: security.openOpening(chunk, reader.at) }
}

interface Keys {
  readonly signing: Buffer
  readonly encrypting: Buffer
  readonly vector: Buffer
}

function keysOf(secret: Buffer, seed: Buffer): Keys {
  const mac = (bytes: Buffer): Buffer => createHmac('sha256', secret).update(bytes).digest()
  let link = seed
  const made: Buffer[] = []
  for (let length = 0; length < 80; length += 32) {
    link = mac(link)
    made.push(mac(Buffer.concat([link, seed])))
  }
  const all = Buffer.concat(made)
  return {
    signing: all.subarray(0, 32),
    encrypting: all.subarray(32, 64),
    vector: all.subarray(64, 80),
  }
}

class Basic256Sha256 implements ChannelSecurity {
  readonly clientCertificate: Buffer
  readonly #identity: ServerIdentity
  readonly #client: KeyObject
  #encrypts = true
  #ours: Keys | null = null
  #theirs: Keys | null = null

  constructor(identity: ServerIdentity, certificate: Buffer) {
    this.#identity = identity
    this.clientCertificate = certificate
    this.#client = new X509Certificate(certificate).publicKey
  }

  /** @param from where what is encrypted begins */
  openOpening(chunk: Buffer, from: number): BytesReader {
    const plain = this.#identity.decrypt(chunk.subarray(from))
    const whole = Buffer.concat([chunk.subarray(0, from), plain])
    const size = this.#clientSize
    const signed = whole.subarray(0, -size)
    if (!verify('sha256', signed, this.#client, whole.subarray(-size))) {
      throw new Error('the signature of the request is not right')
    }
    return new BytesReader(whole, from)
  }

  get #clientSize(): number {
    return (this.#client.asymmetricKeyDetails?.modulusLength ?? 2048) / 8
  }

  agree(mode: number, nonce: Buffer | null): Buffer {
    if (mode !== SIGN && mode !== SIGN_AND_ENCRYPT) throw new Error(`no mode ${mode}`)
    this.#encrypts = mode === SIGN_AND_ENCRYPT
    const own = randomBytes(32)
    const client = nonce ?? Buffer.alloc(0)
    this.#theirs = keysOf(own, client)
    this.#ours = keysOf(client, own)
    return own
  }

  sealOpening(channel: number, sequenced: Buffer): Buffer {
    const { certificate, key } = this.#identity
    const thumb = createHash('sha1').update(this.clientCertificate).digest()
    const head = opening(channel, 'Basic256Sha256', certificate, thumb)
    const signature = (key.asymmetricKeyDetails?.modulusLength ?? 2048) / 8
    const block = this.#clientSize
    // OAEP with SHA-1 takes 42 bytes of each block.
    const room = block - 42
    const extra = block > 256 ? 1 : 0
    const short = (sequenced.length + 1 + extra + signature) % room
    const padding = short === 0 ? 0 : room - short
    const filled = Buffer.concat([
      sequenced,
      Buffer.alloc(1 + padding, padding & 0xff),
      Buffer.alloc(extra, padding >> 8),
    ])
    const blocks = (filled.length + signature) / room
    head.writeUInt32LE(head.length + blocks * block, 4)
    const plain = Buffer.concat([filled, this.#identity.sign(Buffer.concat([head, filled]))])
    const sealed = [head]
    for (let from = 0; from < plain.length; from += room) {
      const part = plain.subarray(from, from + room)
      sealed.push(publicEncrypt({ key: this.#client, padding: OAEP }, part))
    }
    return Buffer.concat(sealed)
  }

  room(size: number): number {
    // Sequence number and request are encrypted with it; then padding and signature.
    return Math.floor((size + 8) / 16) * 16 - 8 - 1 - 32
  }

  seal(front: Buffer, body: Buffer): Buffer {
    const { signing, encrypting, vector } = this.#ours as Keys
    const short = (8 + body.length + 1 + 32) % 16
    const padding = short === 0 ? 0 : 16 - short
    const tail = this.#encrypts ? Buffer.alloc(1 + padding, padding) : Buffer.alloc(0)
    const plain = Buffer.concat([front, body, tail])
    plain.writeUInt32LE(plain.length + 32, 4)
    const signed = Buffer.concat([plain, createHmac('sha256', signing).update(plain).digest()])
    if (!this.#encrypts) return signed
    const cipher = createCipheriv('aes-256-cbc', encrypting, vector).setAutoPadding(false)
    return Buffer.concat([
      signed.subarray(0, SEQUENCED),
      cipher.update(signed.subarray(SEQUENCED)),
      cipher.final(),
    ])
  }

  open(chunk: Buffer): Buffer {
    const { signing, encrypting, vector } = this.#theirs as Keys
    let whole = chunk
    if (this.#encrypts) {
      const cipher = createDecipheriv('aes-256-cbc', encrypting, vector).setAutoPadding(false)
      const plain = [cipher.update(chunk.subarray(SEQUENCED)), cipher.final()]
      whole = Buffer.concat([chunk.subarray(0, SEQUENCED), ...plain])
    }
    const signed = whole.subarray(0, -32)
    const mac = createHmac('sha256', signing).update(signed).digest()
    if (!mac.equals(whole.subarray(-32))) throw new Error('the signature of a message is not right')
    if (!this.#encrypts) return signed.subarray(SEQUENCED)
    return signed.subarray(SEQUENCED, signed.length - 1 - (signed.at(-1) ?? 0))
  }
}
