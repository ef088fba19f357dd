/**
 * What a file says: a certificate by node:crypto, what that does not tell (key uses) and revocation lists by
 * node-opcua-crypto. Whoever made the file wrote these words, so they are cut and cleaned before anybody sees them.
 */
import { X509Certificate, createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { exploreCertificate, x509 } from 'node-opcua-crypto'
import type { CertificateFacts } from '../../../shared/certificate-facts.ts'
import { plainText } from '../../../shared/plain-text.ts'

/** Letters of a name, hosts and uses that are kept of one certificate. */
const MOST_NAME = 300
const MOST_HOSTS = 50
/** RSA keys below are no longer taken for safe (NIST SP 800-131A); the policies of OPC UA ask for it too. */
const LEAST_BITS = 2048

export const shownText = (text: string): string =>
  plainText(text.replaceAll('\n', ', ')).slice(0, MOST_NAME).toWellFormed()

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** Parts of `DNS:plc-7, IP Address:10.0.0.7, URI:"urn:a,b"`. */
const alternative = /(?:^|, )(DNS|IP Address|URI):("(?:[^"\\]|\\.)*"|[^,]*)/g

function alternatives(certificate: X509Certificate) {
  const hosts: string[] = []
  let applicationUri: string | null = null
  for (const [, kind, written = ''] of (certificate.subjectAltName ?? '').matchAll(alternative)) {
    const value = written.startsWith('"') ? unquoted(written) : written
    if (kind === 'URI') applicationUri ??= shownText(value)
    else if (hosts.length < MOST_HOSTS) hosts.push(shownText(plainHost(value)))
  }
  return { hosts, applicationUri }
}

/** As everybody writes it: addresses of IPv6 in their short form, names in small letters. */
export function plainHost(host: string): string {
  const bare = host.replaceAll(/^\[|\]$/g, '').toLowerCase()
  if (!isIPv6(bare)) return bare
  return new URL(`http://[${bare}]`).hostname.slice(1, -1)
}

function unquoted(written: string): string {
  try {
    return String(JSON.parse(written))
  } catch {
    return written
  }
}

/** Its own parser: what it cannot read has no uses that are told. */
function usesOf(der: Buffer): string[] {
  try {
    const { extensions } = exploreCertificate(der).tbsCertificate
    return [extensions?.keyUsage, extensions?.extKeyUsage].flatMap((uses) =>
      Object.entries(uses ?? {}).flatMap(([name, on]) => (on === true ? [name] : [])),
    )
  } catch {
    return []
  }
}

/** Ends where it is not a certificate; null. */
export function certificateOf(der: Buffer): X509Certificate | null {
  try {
    const certificate = new X509Certificate(der)
    // Whatever follows the certificate in the bytes is no part of it.
    return Number.isFinite(certificate.validToDate.getTime()) ? certificate : null
  } catch {
    return null
  }
}

export function factsOf(certificate: X509Certificate): CertificateFacts {
  const { asymmetricKeyType: kind = '', asymmetricKeyDetails: details } = keyOf(certificate)
  const bits = details?.modulusLength
  const size = bits ?? details?.namedCurve ?? ''
  return {
    thumbprint: certificate.fingerprint.replaceAll(':', '').toLowerCase(),
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    subject: shownText(certificate.subject),
    issuer: shownText(certificate.issuer),
    serial: certificate.serialNumber.toLowerCase(),
    from: certificate.validFromDate.getTime(),
    to: certificate.validToDate.getTime(),
    key: `${kind.toUpperCase()} ${size}`.trim(),
    weak: bits !== undefined && bits < LEAST_BITS,
    uses: usesOf(certificate.raw),
    ...alternatives(certificate),
    selfSigned: signedBy(certificate, certificate),
    authority: certificate.ca,
  }
}

function keyOf(certificate: X509Certificate): Partial<X509Certificate['publicKey']> {
  try {
    return certificate.publicKey
  } catch {
    return {}
  }
}

export function signedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    // A self-signed certificate of an application may not sign others, but it did sign itself.
    const named = certificate.raw.equals(issuer.raw)
      ? certificate.subject === certificate.issuer
      : certificate.checkIssued(issuer)
    return named && certificate.verify(issuer.publicKey)
  } catch {
    return false
  }
}

/** A list of what an issuer has taken back. */
export interface Crl {
  readonly sha256: string
  readonly der: Buffer
  readonly issuer: string
  readonly from: number
  readonly to: number | null
  /** Serial numbers, without leading zeros. */
  readonly revoked: ReadonlySet<string>
  signedBy(issuer: X509Certificate): Promise<boolean>
}

export const plainSerial = (serial: string): string =>
  serial.toLowerCase().replaceAll(':', '').replace(/^0+/, '')

export function crlOf(der: Buffer): Crl | null {
  try {
    const crl = new x509.X509Crl(new Uint8Array(der))
    const { thisUpdate, nextUpdate } = crl
    if (!Number.isFinite(thisUpdate.getTime())) return null
    return {
      sha256: sha256Of(der),
      der,
      issuer: shownText(crl.issuer),
      from: thisUpdate.getTime(),
      to: nextUpdate?.getTime() ?? null,
      revoked: new Set(crl.entries.map(({ serialNumber }) => plainSerial(serialNumber))),
      async signedBy(issuer) {
        try {
          const named = new x509.X509Certificate(new Uint8Array(issuer.raw))
          const same = Buffer.from(crl.issuerName.toArrayBuffer()).equals(
            Buffer.from(named.subjectName.toArrayBuffer()),
          )
          return same && (await crl.verify({ publicKey: named.publicKey }))
        } catch {
          return false
        }
      },
    }
  } catch {
    return null
  }
}

const armour = /-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]+)-----END \1-----/g

/** The parts of a file, DER: those of that kind in PEM, or the whole file where it is DER itself. */
export function partsOf(content: Buffer, kind: 'CERTIFICATE' | 'X509 CRL'): Buffer[] {
  const text = content.toString('latin1')
  if (!text.includes('-----BEGIN ')) return content.length === 0 ? [] : [content]
  return [...text.matchAll(armour)].flatMap(([, name, body = '']) =>
    name === kind ? [Buffer.from(body, 'base64')] : [],
  )
}

/** Certificates one behind the other, as a server sends a chain. */
export function chainOf(der: Buffer): X509Certificate[] {
  const chain: X509Certificate[] = []
  for (let at = 0; at < der.length && chain.length < 8;) {
    const certificate = certificateOf(der.subarray(at))
    if (certificate === null) break
    chain.push(certificate)
    at += certificate.raw.length
  }
  return chain
}

export const pemOf = (der: Buffer, kind = 'CERTIFICATE'): string =>
  `-----BEGIN ${kind}-----\n${der
    .toString('base64')
    .replaceAll(/(.{64})(?=.)/g, '$1\n')}\n-----END ${kind}-----\n`
