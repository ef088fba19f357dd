/**
 * Of one connection: shows node-opcua our certificate, and asks the trust list about the server's before
 * anything else is said to it. What was found is told by an error of ours, because node-opcua's has a status
 * code and no more.
 */
import { StatusCodes, type OPCUAClientOptions, type StatusCode } from 'node-opcua-client'
import { InMemoryCertificateStore, StaticCertificateChainProvider } from 'node-opcua-common'
import { makePrivateKeyFromPem } from 'node-opcua-crypto'
import type { ServerSpec } from '../../../shared/acquisition.ts'
import { besides } from '../../../shared/certificate-trust.ts'
import { addressOf } from '../../../shared/endpoint.ts'
import { chainOf, factsOf, plainHost } from './facts.ts'
import { CertificateError } from './refusal.ts'
import type { Security, Shower } from './security.ts'

/** Stands in for a key where none is needed; node-opcua asks for one all the same. */
const nobody = {
  certificateFile: '<in-memory>',
  privateKeyFile: '<in-memory>',
  getCertificate: () => null,
  getCertificateChain: () => [],
  getPrivateKey: () => null,
  getKeyOperations: () => ({}),
}

/** node-opcua's store that asks ours. What it is asked of our own certificate is no question here. */
class ServerCheck extends InMemoryCertificateStore {
  error: CertificateError | null = null
  readonly #security: Security
  readonly #spec: ServerSpec
  readonly #by: Shower

  constructor(security: Security, spec: ServerSpec, end: (why: CertificateError) => void) {
    super()
    this.#security = security
    this.#spec = spec
    this.#by = { endpoint: spec.endpoint, showsOurs: spec.securityMode !== 'None', end }
  }

  override async checkCertificate(shown: Buffer | Buffer[]): Promise<StatusCode> {
    const chain = chainOf(Array.isArray(shown) ? Buffer.concat(shown) : shown)
    const [leaf] = chain
    if (leaf === undefined) return StatusCodes.BadCertificateInvalid
    const host = plainHost(addressOf(this.#spec.endpoint)?.host ?? '')
    const verdict = await this.#security.shown(chain, { server: this.#spec.id, host }, this.#by)
    if (verdict.blocked === null) return StatusCodes.Good
    this.error = new CertificateError(verdict.blocked, factsOf(leaf), host, besides(verdict))
    return StatusCodes.BadCertificateUntrusted
  }

  override verifyCertificate(): Promise<string> {
    return Promise.resolve('Good')
  }

  gone(): void {
    this.#security.gone(this.#by)
  }

  /** Rejects with the reason where it is not accepted. */
  async judge(shown: Buffer): Promise<void> {
    const status = await this.checkCertificate(shown)
    if (!status.isGood()) throw this.error ?? new Error(status.name)
  }
}

export interface Credentials {
  readonly options: Partial<OPCUAClientOptions>
  readonly applicationUri: string
  /** Why the server's certificate was not accepted, where that was the reason. */
  readonly refused: () => CertificateError | null
  /** Of a certificate with which a secret is to be encrypted: rejects where it is not trusted. */
  readonly judge: (certificate: Buffer) => Promise<void>
  /** The connection is gone. */
  readonly gone: () => void
}

/**
 * What one connection shows and asks. Without security there is nothing to prove: no key is made, and no
 * folder touched but for a password.
 * @param end called when the certificate that it stands by is no longer trusted
 */
export async function credentialsFor(
  spec: ServerSpec,
  security: Security,
  end: (why: CertificateError) => void,
): Promise<Credentials> {
  const { own } = security
  const check = new ServerCheck(security, spec, end)
  const judged = {
    refused: () => check.error,
    judge: (certificate: Buffer) => check.judge(certificate),
    gone: () => check.gone(),
  }
  if (spec.securityMode === 'None') {
    return {
      options: {
        clientCertificateManager: new InMemoryCertificateStore(),
        certificateKeyPairProvider: nobody as never,
      },
      applicationUri: own.applicationUri,
      ...judged,
    }
  }
  const { chain, key } = await security.ensureOwn()
  return {
    options: {
      clientCertificateManager: check,
      certificateKeyPairProvider: new StaticCertificateChainProvider(
        [...chain],
        makePrivateKeyFromPem(key),
      ),
    },
    applicationUri: own.applicationUri,
    ...judged,
  }
}
