/** Certificates: our own, those of servers, their issuers, revocation lists. Times are Unix milliseconds. */
import { z } from 'zod'
import { acceptableFaults, certificateFaults } from '../certificate-trust.ts'
import { certificateStates, importKinds, LARGEST_CERTIFICATE_FILE } from '../certificates.ts'
import { call, ms, none, nothing, type CallDefinition } from './common.ts'

/** Two thirds of its letters are bytes of the file. */
const base64 = z.base64().max(Math.ceil(LARGEST_CERTIFICATE_FILE / 3) * 4)

const thumbprint = z
  .string()
  .regex(
    /^([0-9a-f]{40}|[0-9a-f]{64})$/,
    'a thumbprint is 40 (SHA-1) or 64 (SHA-256) hexadecimal digits in lower case',
  )

const facts = {
  thumbprint: z.string(),
  sha256: z.string(),
  subject: z.string(),
  issuer: z.string(),
  serial: z.string(),
  from: z.number(),
  to: z.number(),
  key: z.string(),
  weak: z.boolean(),
  uses: z.array(z.string()).readonly(),
  hosts: z.array(z.string()).readonly(),
  applicationUri: z.string().nullable(),
  selfSigned: z.boolean(),
  authority: z.boolean(),
}
const certificate = z.strictObject(facts)

const about = z.strictObject({ subject: z.string(), thumbprint: z.string() })
const pem = z.string().min(1).max(LARGEST_CERTIFICATE_FILE)

const listed = z.strictObject({
  own: z.strictObject({
    current: certificate.nullable(),
    /** Waits to come into use. */
    next: certificate.nullable(),
    renewal: z.strictObject({ prepareAt: z.number(), useAt: z.number() }).nullable(),
    requested: z.boolean(),
  }),
  certificates: z
    .array(
      z.strictObject({
        ...facts,
        state: z.enum(certificateStates),
        /** The servers that may show it; null is any. */
        servers: z.array(z.number().int()).readonly().nullable(),
        /** Faults that somebody has accepted: an insecure choice. */
        accepted: z.array(z.enum(acceptableFaults)).readonly(),
        shown: z
          .array(z.strictObject({ server: z.number().int(), host: z.string(), at: ms }))
          .readonly(),
        faults: z.array(z.enum(certificateFaults)).readonly(),
        /** The fault that keeps the connection from standing. */
        blocked: z.enum(certificateFaults).nullable(),
        inUse: z.array(z.number().int()).readonly(),
      }),
    )
    .readonly(),
  crls: z
    .array(
      z.strictObject({
        sha256: z.string(),
        issuer: z.string(),
        from: z.number(),
        to: z.number().nullable(),
        revoked: z.number().int(),
        /** False: no issuer here has signed it, so it counts for nothing. */
        signed: z.boolean(),
        outdated: z.boolean(),
      }),
    )
    .readonly(),
  unreadable: z
    .array(z.strictObject({ id: z.string(), file: z.string(), bytes: z.number().int() }))
    .readonly(),
  decisionsLost: z.boolean(),
})

const always = { journalled: 'always' } as const

export const certificateCalls = {
  'certificates.list': call(
    'read',
    'Our own certificate, the trust list, revocation lists, and files that cannot be read.',
    nothing,
    listed,
  ),
  'certificates.trust': call(
    'engineer',
    'Trusts a certificate for one server, or for any with `server` null. `accept` names faults that are accepted all the same; it replaces what was accepted before.',
    z.strictObject({
      thumbprint,
      server: z.number().int().nullable(),
      accept: z.array(z.enum(acceptableFaults)).max(acceptableFaults.length).default([]),
    }),
    about,
    always,
  ),
  'certificates.refuse': call(
    'engineer',
    'Refuses a certificate, or withdraws the trust in it: a link that stands by it ends.',
    z.strictObject({ thumbprint }),
    about,
    always,
  ),
  'certificates.remove': call(
    'engineer',
    'Forgets a certificate, an issuer, a revocation list or a file that cannot be read. A server that shows it again is a stranger.',
    z.strictObject({ id: thumbprint }),
    about,
    always,
  ),
  'certificates.import': call(
    'engineer',
    'Trusts the certificate of a server (for `server`, or any with null), an issuer with all that it signs, or takes in a revocation list. `content` is the file, PEM or DER, in base64.',
    z.strictObject({
      kind: z.enum(importKinds),
      content: base64,
      server: z.number().int().nullable().default(null),
    }),
    about,
    always,
  ),
  'certificates.export': call(
    'engineer',
    'A certificate as a file: `own`, which is made where there is none, `next`, or a thumbprint. PEM has its issuers behind it.',
    z.strictObject({
      which: z.union([z.enum(['own', 'next']), thumbprint]),
      format: z.enum(['der', 'pem']),
    }),
    z.strictObject({ name: z.string(), content: z.string() }),
  ),
  'certificates.request': call(
    'engineer',
    'A signing request (PKCS#10, PEM) for a site’s authority; its key waits here, and does until the certificate is brought.',
    nothing,
    z.strictObject({ name: z.string(), content: z.string() }),
    always,
  ),
  'certificates.renew': call(
    'engineer',
    'Makes a new certificate that waits to come into use, so that it can be taken to the servers.',
    nothing,
    about,
    always,
  ),
  'certificates.replace': call(
    'engineer',
    'Brings a certificate of the site’s own (PEM, its issuers behind it), which waits to come into use. Without a key it answers the signing request.',
    z.strictObject({
      certificate: pem,
      privateKey: pem.nullable().default(null),
      passphrase: z.string().max(1024).nullable().default(null),
    }),
    about,
    always,
  ),
  'certificates.use': call(
    'engineer',
    'The certificate that waits comes into use now: every secured link is made anew, and servers that do not trust it refuse.',
    z.strictObject({ thumbprint }),
    about,
    always,
  ),
  'certificates.discard': call(
    'engineer',
    'Throws away the certificate that waits, with its key.',
    nothing,
    none,
    always,
  ),
} as const satisfies Record<string, CallDefinition>
