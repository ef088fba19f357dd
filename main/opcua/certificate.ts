/**
 * Who we are to a server. Without security there is nothing to prove: no key is made, no folder is
 * touched, and the start costs nothing. With security the certificate lies in our own folder, is
 * made on first need, and the server's must stand in the trust list there: an unknown one is put
 * among the rejected and the connection fails until somebody decides.
 */
import { X509Certificate } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import {
  InMemoryCertificateStore,
  OPCUACertificateManager,
  type OPCUAClientOptions,
} from 'node-opcua'
import type { ServerSpec } from '../../shared/acquisition.ts'
import { strangerOf, type Stranger } from './trust.ts'

export const APPLICATION_NAME = 'Derrick'

/** Stays the same on one machine; servers bind what they allow to it. */
export const applicationUri = (host = hostname()): string =>
  `urn:${host.toLowerCase().replaceAll(/[^a-z0-9.-]/g, '-') || 'localhost'}:${APPLICATION_NAME}`

/** Stands in for a key where none is needed; node-opcua asks for one all the same. */
const nobody = {
  certificateFile: '<in-memory>',
  privateKeyFile: '<in-memory>',
  getCertificate: () => null,
  getCertificateChain: () => [],
  getPrivateKey: () => null,
  getKeyOperations: () => ({}),
}

/** Our trust lists; remembers whom it has turned away, which node-opcua's error does not tell. */
export class TrustLists extends OPCUACertificateManager {
  stranger: Stranger | null = null

  // Only certificates of servers come here; our own is looked at too, but never turned away.
  override async rejectCertificate(certificate: Buffer): Promise<void> {
    const { fingerprint, subject } = new X509Certificate(certificate)
    this.stranger ??= strangerOf(fingerprint, subject)
    await super.rejectCertificate(certificate)
  }
}

export function identityOf(spec: ServerSpec, pki: string): Partial<OPCUAClientOptions> {
  if (spec.securityMode === 'None') {
    return {
      clientCertificateManager: new InMemoryCertificateStore(),
      certificateKeyPairProvider: nobody as never,
    }
  }
  mkdirSync(pki, { recursive: true, mode: 0o700 })
  return {
    // Made anew for each attempt, so that a certificate trusted meanwhile is seen without watchers.
    clientCertificateManager: new TrustLists({
      rootFolder: pki,
      automaticallyAcceptUnknownCertificate: false,
      disableFileWatchers: true,
    }),
  }
}
