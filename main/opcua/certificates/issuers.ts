/**
 * The way from a certificate to an issuer that is trusted here, and what the revocation lists tell of each step
 * of it. Pure; signatures are checked by `node:crypto`.
 */
import type { X509Certificate } from 'node:crypto'
import type { CertificateFacts } from '../../../shared/certificate-facts.ts'
import type { Revocation } from '../../../shared/certificate-trust.ts'
import type { Kept, KeptList } from './contents.ts'
import { factsOf, plainSerial, signedBy } from './facts.ts'

/** Longest way from a certificate to a trusted issuer. */
const MOST_ISSUERS = 6

/** A certificate that signed itself has no issuer above it. */
const signs = (issuer: X509Certificate, below: X509Certificate): boolean =>
  !issuer.raw.equals(below.raw) && signedBy(below, issuer)

/**
 * Issuers from the one that signed the leaf up to one of ours; the way may lead over such as came with the
 * certificate. Null where it does not end at one of ours.
 */
export function wayOf(
  leaf: X509Certificate,
  chain: readonly X509Certificate[],
  issuers: readonly Kept[],
): CertificateFacts[] | null {
  const path: CertificateFacts[] = []
  for (let below = leaf; path.length < MOST_ISSUERS;) {
    const ours = issuers.find(({ certificate }) => signs(certificate, below))
    if (ours !== undefined) return [...path, ours.facts]
    const sent = chain.find((each) => each.ca && signs(each, below))
    if (sent === undefined) return null
    path.push(factsOf(sent))
    below = sent
  }
  return null
}

type List = Pick<KeptList, 'by' | 'revoked' | 'to'>

/**
 * The worst of the way: one link that is revoked, or of which nothing is known, decides.
 * @param now Unix milliseconds
 */
export function revocationOf(
  leaf: Pick<CertificateFacts, 'serial'>,
  path: readonly Pick<CertificateFacts, 'serial' | 'sha256'>[],
  lists: readonly List[],
  now: number,
): Revocation {
  let worst: Revocation = 'good'
  let below = leaf
  for (const issuer of path) {
    const told = toldBy(issuer.sha256, below.serial, lists, now)
    if (told === 'revoked') return told
    if (told === 'none' || (told === 'outdated' && worst === 'good')) worst = told
    below = issuer
  }
  return worst
}

function toldBy(issuer: string, serial: string, lists: readonly List[], now: number): Revocation {
  const its = lists.filter(({ by }) => by === issuer)
  // What was once taken back stays so, also where an older list is all that tells of it.
  if (its.some(({ revoked }) => revoked.has(plainSerial(serial)))) return 'revoked'
  if (its.length === 0) return 'none'
  return its.some(({ to }) => to === null || now <= to) ? 'good' : 'outdated'
}
