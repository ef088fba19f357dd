/** Test fixture: authorities, certificates and revocation lists of every kind, made without openssl. */
import { createPrivateKey, X509Certificate, type webcrypto } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  CertificatePurpose,
  createCertificateFromCsr,
  createCertificateSigningRequest,
  createCrl,
  createSelfSignedCertificate,
  generateKeyPair,
  privateKeyToPEM,
  x509,
} from 'node-opcua-crypto'
import { CertificateDesk } from './desk.ts'
import { Security } from './security.ts'

type KeyPair = webcrypto.CryptoKeyPair

export const DAY = 86_400_000
const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: { name: 'SHA-256' } } as const

export interface Made {
  readonly der: Buffer
  readonly pem: string
  readonly certificate: X509Certificate
  readonly key: KeyPair
  /** PKCS#8. */
  readonly keyPem: string
}

export interface Wanted {
  readonly name?: string
  readonly from?: number
  readonly to?: number
  readonly dns?: readonly string[]
  readonly ip?: readonly string[]
  readonly uri?: string
  readonly bits?: 1024 | 2048
  /** Another's key, so that no new one is made. */
  readonly key?: KeyPair
}

/** The package's own type is that of a browser. */
const newKey = async (bits: 1024 | 2048 = 2048): Promise<KeyPair> =>
  (await generateKeyPair(bits)) as unknown as KeyPair

async function made(pem: string, key: KeyPair): Promise<Made> {
  const certificate = new X509Certificate(pem)
  const { privPem } = await privateKeyToPEM(key.privateKey)
  return {
    der: certificate.raw,
    pem: certificate.toString(),
    certificate,
    key,
    keyPem: String(createPrivateKey(privPem).export({ type: 'pkcs8', format: 'pem' })),
  }
}

const described = (wanted: Wanted, now: number) => ({
  subject: `/CN=${wanted.name ?? 'PLC-5'}/O=Field`,
  notBefore: new Date(wanted.from ?? now - DAY),
  notAfter: new Date(wanted.to ?? now + 365 * DAY),
  dns: [...(wanted.dns ?? [])],
  ip: [...(wanted.ip ?? ['127.0.0.1'])],
  applicationUri: wanted.uri ?? 'urn:test:server',
})

export async function selfSigned(wanted: Wanted = {}, now = Date.now()): Promise<Made> {
  const key = wanted.key ?? (await newKey(wanted.bits))
  const { cert } = await createSelfSignedCertificate({
    ...described(wanted, now),
    privateKey: key.privateKey,
    purpose: CertificatePurpose.ForApplication,
  })
  return made(cert, key)
}

export interface Authority extends Made {
  issue(wanted?: Wanted, now?: number): Promise<Made>
  /** An authority below this one. */
  below(name: string): Promise<Authority>
  crl(revoked: readonly Made[], times?: { from?: number; to?: number }): Promise<Buffer>
}

const authorityOf = (ca: Made): Authority => {
  const issuer = new x509.X509Certificate(new Uint8Array(ca.der))
  const signing = {
    issuerName: issuer.subjectName,
    issuerPublicKey: issuer.publicKey,
    signingKey: ca.key.privateKey,
    signingAlgorithm: algorithm,
  }
  const signed = async (wanted: Wanted, purpose: CertificatePurpose, now: number) => {
    const key = wanted.key ?? (await newKey())
    const { csr } = await createCertificateSigningRequest({
      ...described(wanted, now),
      privateKey: key.privateKey,
      purpose,
    })
    const { cert } = await createCertificateFromCsr({
      csr,
      ...signing,
      ...described(wanted, now),
      purpose,
    })
    return made(cert, key)
  }
  let number = 1
  return {
    ...ca,
    issue: (wanted = {}, now = Date.now()) =>
      signed(wanted, CertificatePurpose.ForApplication, now),
    below: async (name) =>
      authorityOf(
        await signed({ name, ip: [] }, CertificatePurpose.ForCertificateAuthority, Date.now()),
      ),
    async crl(revoked, { from = Date.now() - DAY, to = Date.now() + 30 * DAY } = {}) {
      const { der } = await createCrl({
        ...signing,
        crlNumber: number++,
        thisUpdate: new Date(from),
        nextUpdate: new Date(to),
        entries: revoked.map(({ certificate }) => ({ serialNumber: certificate.serialNumber })),
      })
      return Buffer.from(der)
    },
  }
}

export async function authority(name = 'Site authority', wanted: Wanted = {}): Promise<Authority> {
  const key = wanted.key ?? (await newKey())
  const { cert } = await createSelfSignedCertificate({
    ...described({ ...wanted, name, ip: [] }, Date.now()),
    privateKey: key.privateKey,
    purpose: CertificatePurpose.ForCertificateAuthority,
  })
  return authorityOf(await made(cert, key))
}

/** Certificate and key as files of a server. */
export function filesOf(folder: string, name: string, { pem, keyPem }: Made, chain = '') {
  mkdirSync(folder, { recursive: true })
  const certificateFile = join(folder, `${name}.pem`)
  const privateKeyFile = join(folder, `${name}.key.pem`)
  writeFileSync(certificateFile, pem + chain)
  writeFileSync(privateKeyFile, keyPem, { mode: 0o600 })
  return { certificateFile, privateKeyFile }
}

/** Certificates of a test that asks nobody and tells nobody. */
export const quietSecurity = (pki: string): Security =>
  new Security(pki, { changed() {}, made() {}, reconnect() {} })

/** Somebody has decided about what a server showed: for any server, and under whatever name it was asked for. */
export async function trustShown(security: Security, thumbprint: unknown): Promise<boolean> {
  const plan = await new CertificateDesk(security, () => false).plan({
    do: 'trust',
    thumbprint: String(thumbprint),
    server: null,
    accept: ['other_host'],
  })
  if (plan.ok) await plan.value.apply()
  return plan.ok
}
