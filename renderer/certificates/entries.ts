/** What stands in the table, in groups and in an order that stays: what has to be decided first. */
import type { Certificate, Certificates } from '../stores/certificates.ts'

export type Crl = Certificates['crls'][number]
export type Unreadable = Certificates['unreadable'][number]

export const groups = ['undecided', 'trusted', 'issuer', 'crl', 'refused', 'unreadable'] as const
export type Group = (typeof groups)[number]

export type Entry =
  | {
      readonly of: 'certificate'
      readonly id: string
      readonly group: Group
      readonly certificate: Certificate
    }
  | { readonly of: 'crl'; readonly id: string; readonly group: 'crl'; readonly crl: Crl }
  | {
      readonly of: 'file'
      readonly id: string
      readonly group: 'unreadable'
      readonly file: Unreadable
    }

/** One that its issuer made trusted stands among the trusted. */
const groupOf = ({ state }: Certificate): Group => (state === 'signed' ? 'trusted' : state)

const nameOf = (entry: Entry): string =>
  entry.of === 'certificate'
    ? commonName(entry.certificate.subject)
    : entry.of === 'crl'
      ? commonName(entry.crl.issuer)
      : entry.file.file

export function entriesOf({ certificates, crls, unreadable }: Certificates): Entry[] {
  const all: Entry[] = [
    ...certificates.map((certificate) => ({
      of: 'certificate' as const,
      id: certificate.sha256,
      group: groupOf(certificate),
      certificate,
    })),
    ...crls.map((crl) => ({ of: 'crl' as const, id: crl.sha256, group: 'crl' as const, crl })),
    ...unreadable.map((file) => ({
      of: 'file' as const,
      id: file.id,
      group: 'unreadable' as const,
      file,
    })),
  ]
  return all.toSorted(
    (a, b) =>
      groups.indexOf(a.group) - groups.indexOf(b.group) ||
      nameOf(a).localeCompare(nameOf(b)) ||
      a.id.localeCompare(b.id),
  )
}

/** `CN` of a subject, or all of it where it has none. */
export const commonName = (subject: string): string =>
  /(?:^|, )CN=([^,]+)/.exec(subject)?.[1]?.trim() ?? subject
