/**
 * Who we are to a server: our certificate with its key, made on first need, and the one that waits to follow
 * it. Both are kept as pairs of files; a change that was cut in the middle is finished at the next start,
 * because the key in place tells which certificate belongs to it. Keys never leave this folder.
 */
import {
  X509Certificate,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  sign,
  type KeyObject,
} from 'node:crypto'
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  CertificatePurpose,
  createCertificateSigningRequest,
  createSelfSignedCertificate,
  type CaSigner,
} from 'node-opcua-crypto'
import type { CertificateFacts } from '../../../shared/certificate-facts.ts'
import { OWN_DAYS } from '../../../shared/renewal.ts'
import { certificateOf, factsOf, partsOf, pemOf } from './facts.ts'
import {
  keepToOurselves,
  moveFile,
  readIfThere,
  removeFile,
  timesOf,
  writeWhole,
} from './folder.ts'

export const APPLICATION_NAME = 'Derrick'
const KEY_BITS = 2048

const hostWord = (host: string): string =>
  host.toLowerCase().replaceAll(/[^a-z0-9.-]/g, '-') || 'localhost'

/** Stays the same on one machine; servers bind what they allow to it. */
export const applicationUriOf = (host: string): string =>
  `urn:${hostWord(host)}:${APPLICATION_NAME}`

/** Addresses of this machine that others can know it by. */
function addresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((all) =>
    (all ?? []).flatMap(({ address, internal }) =>
      internal || address.startsWith('fe80') ? [] : [address],
    ),
  )
}

/** What this machine is called, as far as it knows by itself: nobody is asked. */
export const namesHere = (): string[] => [
  hostname(),
  'localhost',
  '127.0.0.1',
  '::1',
  ...addresses(),
]

export interface Pair {
  /** DER, our own first. */
  readonly chain: readonly Buffer[]
  readonly facts: CertificateFacts
  /** PKCS#8 in PEM. */
  readonly key: string
}

const files = {
  current: ['own/certs/client_certificate.pem', 'own/private/private_key.pem'],
  next: ['own/next/certificate.pem', 'own/next/private_key.pem'],
} as const
const REQUEST_KEY = 'own/request/private_key.pem'
const ownFiles = [...files.current, ...files.next, REQUEST_KEY]

export function pairOf(chain: readonly Buffer[], key: KeyObject): Pair | null {
  const leaf = chain[0] === undefined ? null : certificateOf(chain[0])
  if (leaf === null || !leaf.checkPrivateKey(key)) return null
  return {
    chain,
    facts: factsOf(leaf),
    key: String(key.export({ type: 'pkcs8', format: 'pem' })),
  }
}

const keyOf = (content: Buffer | null): KeyObject | null => {
  if (content === null) return null
  try {
    return createPrivateKey(content)
  } catch {
    return null
  }
}

export interface OwnParts {
  readonly pki: string
  readonly now: () => number
  /** One was made without anybody asking for it: on first need, or because the files were damaged. */
  readonly made: (facts: CertificateFacts, cause: 'first' | 'damaged') => void
}

export class OwnCertificate {
  readonly #parts: OwnParts
  #current: Pair | null = null
  next: Pair | null = null
  requested = false
  /** Of the files as they were read; another thread may have changed them since. */
  #stamp: string | null = null
  #making: Promise<Pair> | null = null

  constructor(parts: OwnParts) {
    this.#parts = parts
  }

  /** Null before the first need. */
  get current(): Pair | null {
    return this.#current
  }

  /** What lies in the folder; makes nothing. */
  async load(): Promise<void> {
    const stamp = await timesOf(ownFiles.map((file) => this.#path(file)))
    if (stamp === this.#stamp) return
    const key = keyOf(await this.#file(files.current[1]))
    this.#current = key === null ? null : await this.#pair(files.current[0], key)
    if (this.#current === null && key !== null) {
      // The key had changed places already when the power went.
      const follows = await this.#pair(files.next[0], key)
      if (follows !== null) {
        await this.#writeChain(files.current[0], follows)
        await removeFile(this.#path(files.next[0]))
        this.#current = follows
      }
    }
    const nextKey = keyOf(await this.#file(files.next[1]))
    this.next = nextKey === null ? null : await this.#pair(files.next[0], nextKey)
    this.requested = keyOf(await this.#file(REQUEST_KEY)) !== null
    await keepToOurselves(this.#path(files.current[1]), 0o600)
    await keepToOurselves(this.#path('own/private'), 0o700)
    // Of what was there when the reading began: what changed meanwhile is read once more.
    this.#stamp = stamp
  }

  /** Ours, made where there is none. */
  ensure(): Promise<Pair> {
    this.#making ??= this.#ensure().finally(() => {
      this.#making = null
    })
    return this.#making
  }

  async #ensure(): Promise<Pair> {
    await this.load()
    if (this.#current !== null) return this.#current
    const [certificateFile, keyFile] = files.current
    const [content, keyContent] = [await this.#file(certificateFile), await this.#file(keyFile)]
    // A certificate was lost or torn: the key is good, so servers that bind to it stay content.
    const key = keyOf(keyContent)
    for (const [path, found] of [
      [certificateFile, content],
      [keyFile, key === null ? keyContent : null],
    ] as const) {
      if (found !== null) await moveFile(this.#path(path), `${this.#path(path)}.damaged`)
    }
    const pair = await this.make(key)
    await this.#write('current', pair)
    this.#current = pair
    this.#parts.made(pair.facts, content === null && keyContent === null ? 'first' : 'damaged')
    return pair
  }

  /** A new one of our own making. */
  async make(given: KeyObject | null = null): Promise<Pair> {
    const key = given ?? (await newKey())
    const now = this.#parts.now()
    const { cert } = await createSelfSignedCertificate({
      ...described(key, this.applicationUri),
      // Servers whose clock is behind take it all the same.
      notBefore: new Date(now - 86_400_000),
      notAfter: new Date(now + OWN_DAYS * 86_400_000),
    })
    const pair = pairOf(partsOf(Buffer.from(cert), 'CERTIFICATE'), key)
    if (pair === null) throw new Error('the certificate that was made does not fit its key')
    return pair
  }

  /** That of our certificate: servers compare the two. */
  get applicationUri(): string {
    return this.#current?.facts.applicationUri ?? applicationUriOf(hostname())
  }

  async prepare(pair: Pair): Promise<void> {
    await this.#write('next', pair)
    this.next = pair
    await this.#endRequest(pair)
  }

  /** The one that waits takes the place of the present one. */
  async use(pair: Pair): Promise<void> {
    // The key first: load() finishes what is cut after it.
    await moveFile(this.#path(files.next[1]), this.#path(files.current[1]))
    await moveFile(this.#path(files.next[0]), this.#path(files.current[0]))
    this.#current = pair
    this.next = null
  }

  async discard(): Promise<void> {
    for (const file of files.next) await removeFile(this.#path(file))
    this.next = null
  }

  /** A signing request for a site's authority; its key waits here, and a second request is for the same key. */
  async request(): Promise<{ readonly csr: string; readonly subject: string }> {
    await this.load()
    const waiting = keyOf(await this.#file(REQUEST_KEY))
    const key = waiting ?? (await newKey())
    if (waiting === null) {
      await writeWhole(
        this.#path(REQUEST_KEY),
        String(key.export({ type: 'pkcs8', format: 'pem' })),
      )
    }
    this.requested = true
    const options = described(key, this.applicationUri)
    const { csr } = await createCertificateSigningRequest(options)
    return { csr, subject: options.subject }
  }

  /** The key here that a certificate belongs to, where it came without one. */
  async keyFor(chain: readonly Buffer[]): Promise<KeyObject | null> {
    const leaf = chain[0] === undefined ? null : certificateOf(chain[0])
    if (leaf === null) return null
    for (const file of [REQUEST_KEY, files.current[1], files.next[1]]) {
      const key = keyOf(await this.#file(file))
      if (key !== null && leaf.checkPrivateKey(key)) return key
    }
    return null
  }

  async #endRequest(pair: Pair): Promise<void> {
    const key = keyOf(await this.#file(REQUEST_KEY))
    if (key === null || !new X509Certificate(pair.chain[0] ?? '').checkPrivateKey(key)) return
    await removeFile(this.#path(REQUEST_KEY))
    this.requested = false
  }

  async #write(place: 'current' | 'next', pair: Pair): Promise<void> {
    await writeWhole(this.#path(files[place][1]), pair.key)
    await this.#writeChain(files[place][0], pair)
  }

  #writeChain(file: string, { chain }: Pair): Promise<void> {
    return writeWhole(this.#path(file), chain.map((each) => pemOf(each)).join(''))
  }

  async #pair(file: string, key: KeyObject): Promise<Pair | null> {
    const content = await this.#file(file)
    return content === null ? null : pairOf(partsOf(content, 'CERTIFICATE'), key)
  }

  #file(file: string): Promise<Buffer | null> {
    return readIfThere(this.#path(file))
  }

  #path(file: string): string {
    return join(this.#parts.pki, file)
  }
}

const newKey = async (): Promise<KeyObject> =>
  (await promisify(generateKeyPair)('rsa', { modulusLength: KEY_BITS })).privateKey

/** Signs for the package that writes certificates, which so never sees the key. */
const signerOf = (key: KeyObject): CaSigner => ({
  algorithm: { name: 'RSASSA-PKCS1-v1_5', hash: { name: 'SHA-256' } },
  getPublicKey: () =>
    Promise.resolve(bytesOf(createPublicKey(key).export({ type: 'spki', format: 'der' }))),
  sign: (content) => Promise.resolve(bytesOf(sign('sha256', content, key))),
})

const bytesOf = (buffer: Buffer): ArrayBuffer => new Uint8Array(buffer).buffer

function described(key: KeyObject, applicationUri: string) {
  const host = hostWord(hostname())
  return {
    privateKey: signerOf(key),
    subject: `/CN=${APPLICATION_NAME}@${host}/O=${APPLICATION_NAME}`,
    dns: [host],
    ip: addresses(),
    applicationUri,
    purpose: CertificatePurpose.ForApplication,
  }
}
