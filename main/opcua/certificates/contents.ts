/**
 * What lies in the pki folder: certificates, revocation lists, and files that are neither. Where a certificate
 * lies says what it is for.
 */
import type { X509Certificate } from 'node:crypto'
import type { CertificateFacts } from '../../../shared/certificate-facts.ts'
import type { UnreadableFile } from '../../../shared/certificates.ts'
import { certificateOf, crlOf, factsOf, partsOf, sha256Of, type Crl } from './facts.ts'
import { filesOf, folders, type Folder } from './folder.ts'

/** `shown`: in no folder; a trusted issuer signed it, and nobody had to decide. */
export type Place = 'trusted' | 'rejected' | 'issuers' | 'shown'
export type Filed = Exclude<Place, 'shown'>
/** A certificate. */
export interface Kept {
  readonly facts: CertificateFacts
  readonly certificate: X509Certificate
  readonly place: Place
  /** Null where it could not be written: it is known until the console ends. */
  readonly file: string | null
}

/** A revocation list. */
export interface KeptList extends Crl {
  readonly folder: Folder
  readonly file: string
  /** SHA-256 of the issuer here that signed it. */
  readonly by: string | null
}

/** A file that is neither. */
export interface Lost extends UnreadableFile {
  readonly folder: Folder
}

export const folderOf: Readonly<Record<Filed, Folder>> = {
  trusted: 'trusted/certs',
  rejected: 'rejected',
  issuers: 'issuers/certs',
}

const placeOf = (folder: Folder): Place =>
  folder === 'issuers/certs' ? 'issuers' : folder === 'trusted/certs' ? 'trusted' : 'rejected'

export interface Contents {
  readonly kept: readonly Kept[]
  /** Nobody has looked yet who signed them. */
  readonly lists: readonly Omit<KeptList, 'by'>[]
  readonly unreadable: readonly Lost[]
}

export async function contentsOf(pki: string): Promise<Contents> {
  const kept: Kept[] = []
  const lists: Omit<KeptList, 'by'>[] = []
  const unreadable: Lost[] = []
  for (const folder of folders) {
    for (const { file, bytes, content } of await filesOf(pki, folder)) {
      const isList = folder.endsWith('/crl')
      const kind = isList ? 'X509 CRL' : 'CERTIFICATE'
      const part = content === null ? undefined : partsOf(content, kind)[0]
      const crl = isList && part !== undefined ? crlOf(part) : null
      const certificate = !isList && part !== undefined ? certificateOf(part) : null
      if (crl !== null) lists.push({ ...crl, folder, file })
      else if (certificate !== null) {
        kept.push({ facts: factsOf(certificate), certificate, place: placeOf(folder), file })
      } else {
        unreadable.push({ id: sha256Of(Buffer.from(`${folder}/${file}`)), folder, file, bytes })
      }
    }
  }
  return { kept, lists, unreadable }
}
