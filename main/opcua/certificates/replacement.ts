/** A certificate of the site's own authority in place of ours: what it must be before it may wait its turn. */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import {
  LARGEST_CERTIFICATE_FILE,
  type CertificateChange,
  type CertificateRefusal,
} from '../../../shared/certificates.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { certificateOf, partsOf, signedBy } from './facts.ts'
import { isOpenedSoon } from './key-derivation.ts'
import { pairOf, type OwnCertificate, type Pair } from './own.ts'

/** The policies of OPC UA take keys of this length. */
const KEY_BITS = { least: 2048, most: 4096 } as const

const refused = (reason: CertificateRefusal, message: string): Result<never> =>
  fail('bad_input', message, { reason })

/** @returns our own first, then its issuers in order; what does not belong to the way is left out */
function ordered(parts: readonly Buffer[]): Buffer[] | null {
  const all = parts.map((part) => certificateOf(part))
  const [leaf, ...others] = all
  if (leaf === undefined || all.includes(null) || leaf === null) return null
  const chain = [leaf]
  for (let below = leaf; chain.length < 6;) {
    const issuer = others.find(
      (each) => each !== null && !chain.includes(each) && signedBy(below, each),
    )
    if (issuer === undefined || issuer === null) break
    chain.push(issuer)
    below = issuer
  }
  return chain.map(({ raw }) => raw)
}

/** Words of node:crypto are not for people; whether a passphrase is missing is. */
function keyFrom(pem: string, passphrase: string | null): Result<KeyObject> {
  if (!isOpenedSoon(pem)) {
    return refused(
      'key_unreadable',
      'This private key takes too long to open. Export it with the usual protection (PBKDF2, a million rounds at most), or without a passphrase.',
    )
  }
  try {
    return ok(createPrivateKey({ key: pem, ...(passphrase === null ? {} : { passphrase }) }))
  } catch {
    return /ENCRYPTED/.test(pem)
      ? refused('passphrase', 'The private key is encrypted, and this passphrase does not open it.')
      : refused('key_unreadable', 'This is no private key in PEM. Export it as PKCS#8 in PEM.')
  }
}

export async function readReplacement(
  change: CertificateChange & { do: 'replace' },
  own: OwnCertificate,
  now: number,
): Promise<Result<Pair>> {
  const content = Buffer.from(change.certificate, 'utf8')
  const chain =
    content.length > LARGEST_CERTIFICATE_FILE ? null : ordered(partsOf(content, 'CERTIFICATE'))
  if (chain === null) {
    return refused(
      'unreadable',
      'This is no certificate in PEM. Begin with our own, then its issuers.',
    )
  }
  const given = change.privateKey === null ? null : keyFrom(change.privateKey, change.passphrase)
  if (given !== null && !given.ok) return given
  const key = given?.value ?? (await own.keyFor(chain))
  if (key === null) {
    return refused(
      'no_key',
      'No private key here belongs to this certificate. Send its key along, or have the latest signing request signed.',
    )
  }
  const pair = pairOf(chain, key)
  if (pair === null) {
    return refused(
      'key_mismatch',
      'The private key does not belong to the first certificate. Send the two that were made together.',
    )
  }
  const bits = key.asymmetricKeyType === 'rsa' ? (key.asymmetricKeyDetails?.modulusLength ?? 0) : 0
  if (bits < KEY_BITS.least || bits > KEY_BITS.most) {
    return refused('key_weak', 'The key must be RSA with 2048 to 4096 bits: servers take no other.')
  }
  if (pair.facts.applicationUri === null) {
    return refused(
      'no_uri',
      `The certificate has no ApplicationUri. Have ${own.applicationUri} put into its subjectAltName as a URI.`,
    )
  }
  if (now > pair.facts.to)
    return refused('expired', 'The time of this certificate is over. Ask for a new one.')
  if (now < pair.facts.from) {
    return refused(
      'early',
      'The time of this certificate has not come. Compare the clocks, or wait.',
    )
  }
  return ok(pair)
}
