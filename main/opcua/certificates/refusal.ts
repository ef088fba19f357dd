/** Why the certificate of a server is not accepted, and what to do about each reason. */
import type { CertificateFacts } from '../../../shared/certificate-facts.ts'
import {
  troubleOf,
  type furtherTroubles,
  type BlockingFault,
  type CertificateTrouble,
} from '../../../shared/certificate-trust.ts'
import type { ErrorDetails } from '../../../shared/result.ts'

/** The server's certificate is not accepted here. */
export class CertificateError extends Error {
  readonly trouble: CertificateTrouble
  readonly facts: CertificateFacts
  readonly host: string
  /** What is wrong with it besides. */
  readonly besides: readonly FurtherTrouble[]
  constructor(
    fault: BlockingFault,
    facts: CertificateFacts,
    host: string,
    further: readonly FurtherTrouble[] = [],
  ) {
    super(`the certificate ${facts.thumbprint} is not accepted here: ${fault}`)
    this.trouble = troubleOf[fault]
    this.facts = facts
    this.host = host
    this.besides = further
  }
}

/** What a screen needs to put it in words and to ask for the decision. */
export const detailsOf = ({ facts, host, besides }: CertificateError): ErrorDetails => ({
  thumbprint: facts.thumbprint,
  sha256: facts.sha256,
  subject: facts.subject,
  issuer: facts.issuer,
  from: facts.from,
  to: facts.to,
  hosts: facts.hosts.join(', ').slice(0, 300),
  host,
  ...(besides.length === 0 ? {} : { besides: besides.join(',') }),
})

type FurtherTrouble = (typeof furtherTroubles)[number]

const further: Readonly<Record<FurtherTrouble, string>> = {
  certificate_revoked: 'Besides, its issuer has taken it back.',
  certificate_expired: 'Besides, it has expired: give the server a new one first, if you can.',
  certificate_early: 'Besides, it is not valid yet: compare the clocks.',
  certificate_host: 'Besides, it is for another host than the one that is asked for.',
}

/** What is the matter, what to do, and what is the matter besides. */
export const sentencesOf = ({ trouble, besides }: CertificateError, place: string): string =>
  [certificateSentence(trouble, place), ...besides.map((each) => further[each])].join(' ')

export function certificateSentence(trouble: CertificateTrouble, place: string): string {
  const theirs = `The certificate of the server at ${place}`
  switch (trouble) {
    case 'untrusted':
      return `${theirs} is not trusted here. Compare its thumbprint with that at the server, then trust it.`
    case 'certificate_refused':
      return `${theirs} was refused here by somebody. If that was a mistake, trust it among the certificates.`
    case 'certificate_revoked':
      return `${theirs} has been revoked by its issuer, so it is refused. Give the server a new one.`
    case 'certificate_issuer':
      return `${theirs} is signed by an issuer that is not known here. Import the issuer with its revocation list, or compare the thumbprint and trust the certificate itself.`
    case 'certificate_issuer_expired':
      return `The issuer of the certificate of the server at ${place} is out of its time. Compare the clocks, import the issuer's new certificate, or trust the server's itself.`
    case 'certificate_unchecked':
      return `Whether the certificate of the server at ${place} was revoked is not known: there is no revocation list of its issuer. Import one, or trust the certificate itself.`
    case 'certificate_expired':
      return `${theirs} has expired. Give the server a new one; until then it can be accepted all the same, marked as insecure.`
    case 'certificate_early':
      return `${theirs} is not valid yet. Compare the clock of this machine with that of the server.`
    case 'certificate_host':
      return `${theirs} is for another host. Use the address that it names, or give the server one for this address; it can be accepted all the same, marked as insecure.`
  }
}
