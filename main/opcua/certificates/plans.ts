/**
 * Changes of the certificates, planned: what a change would be about, why it is refused, and what it does once
 * its row is written.
 */
import type { X509Certificate } from 'node:crypto'
import type {
  CertificateChange,
  CertificateRefusal,
  CertificateSubject,
} from '../../../shared/certificates.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { Kept } from './contents.ts'
import { certificateOf, crlOf, factsOf, partsOf, signedBy } from './facts.ts'
import type { Pair } from './own.ts'
import { readReplacement } from './replacement.ts'
import type { Security } from './security.ts'

/** Trusted, refused and issuers that are kept: persons decide about each, so it is far more than a plant has. */
const MOST_DECIDED = 2000

export interface Plan extends CertificateSubject {
  apply(): Promise<void>
}

const refused = (reason: CertificateRefusal, message: string): Result<never> =>
  fail('bad_input', message, { reason })

export const unknown = (thumbprint: string): Result<never> =>
  fail('not_found', `There is no certificate ${thumbprint}. Read the list again.`, { thumbprint })

export const aboutOf = ({ facts }: Pick<Kept, 'facts'>): CertificateSubject => ({
  subject: facts.subject,
  thumbprint: facts.thumbprint,
})

/** By its SHA-256 or its SHA-1. */
export const isNamed = (
  { sha256, thumbprint }: { sha256: string; thumbprint: string },
  asked: string,
): boolean => sha256 === asked || thumbprint === asked

export class Plans {
  readonly #security: Security
  /** Made, and not yet asked to be kept. */
  #planned: Pair | null = null

  constructor(security: Security) {
    this.#security = security
  }

  async plan(change: CertificateChange): Promise<Result<Plan>> {
    const { own, trust } = this.#security
    await Promise.all([trust.refresh(), own.load()])
    switch (change.do) {
      case 'trust':
        return this.#trust(change)
      case 'refuse':
        return this.#refuse(change.thumbprint)
      case 'remove':
        return this.#remove(change.id)
      case 'leave':
        return this.#leave(change)
      case 'import':
        return this.#import(change)
      case 'renew': {
        await own.ensure()
        // Made with the plan, so that the row names the one that will be there.
        const pair = (this.#planned ??= await own.make())
        return ok({
          ...aboutOf(pair),
          apply: async () => {
            await own.prepare(pair)
            this.#planned = null
            await this.#security.decided()
          },
        })
      }
      case 'replace': {
        const pair = await readReplacement(change, own, this.#security.now())
        if (!pair.ok) return pair
        return ok({
          ...aboutOf(pair.value),
          apply: async () => {
            await own.prepare(pair.value)
            await this.#security.decided()
          },
        })
      }
      case 'use': {
        const { next } = own
        if (next === null || !isNamed(next.facts, change.thumbprint)) {
          return fail('conflict', 'Another certificate waits now, or none. Read the list again.')
        }
        return ok({
          ...aboutOf(next),
          apply: async () => {
            await own.use(next)
            await this.#security.renewed()
          },
        })
      }
      case 'discard': {
        if (own.next === null) return fail('not_found', 'No certificate waits to come into use.')
        return ok({
          ...aboutOf(own.next),
          apply: async () => {
            await own.discard()
            await this.#security.decided()
          },
        })
      }
      case 'request':
        return ok({ subject: own.applicationUri, thumbprint: '', apply: () => Promise.resolve() })
    }
  }

  #trust({ thumbprint, server, accept }: CertificateChange & { do: 'trust' }): Result<Plan> {
    const { trust } = this.#security
    const kept = trust.find(thumbprint)
    if (kept === undefined) return unknown(thumbprint)
    if (kept.place === 'issuers') {
      return fail('conflict', 'This is an issuer: what it signs is trusted already.')
    }
    const before = trust.decisionOn(kept)
    const bound = before?.state === 'trusted' ? before.servers : []
    // Whoever trusts it for one more server does not take it from the others.
    const servers =
      server === null || bound === null
        ? null
        : [...new Set([...bound, server])].toSorted((a, b) => a - b)
    return ok({
      ...aboutOf(kept),
      apply: async () => {
        await trust.put(kept, 'trusted', { state: 'trusted', servers, accepted: [...accept] })
        await this.#security.decided()
      },
    })
  }

  #refuse(thumbprint: string): Result<Plan> {
    const { trust } = this.#security
    const kept = trust.find(thumbprint)
    if (kept === undefined) return unknown(thumbprint)
    return ok({
      ...aboutOf(kept),
      apply: async () => {
        await trust.put(kept, 'rejected', { state: 'refused', servers: null, accepted: [] })
        await this.#security.decided()
      },
    })
  }

  #remove(id: string): Result<Plan> {
    const { trust } = this.#security
    const kept = trust.find(id)
    const file =
      trust.unreadable.find((each) => each.id === id) ??
      trust.crls.find((each) => each.sha256 === id)
    if (kept === undefined && file === undefined) return unknown(id)
    return ok({
      ...(kept === undefined
        ? { subject: file?.file ?? '', thumbprint: id.slice(0, 40) }
        : aboutOf(kept)),
      apply: async () => {
        if (kept !== undefined) await trust.remove(kept)
        else if (file !== undefined) await trust.removeFile(file)
        await this.#security.decided()
      },
    })
  }

  #leave({ thumbprint, left }: CertificateChange & { do: 'leave' }): Result<Plan> {
    const { trust } = this.#security
    const kept = trust.find(thumbprint)
    if (kept === undefined) return unknown(thumbprint)
    const decision = trust.decisionOn(kept)
    const others = decision?.servers?.filter((server) => server !== left) ?? []
    return ok({
      ...aboutOf(kept),
      apply: async () => {
        if (others.length === 0) await trust.remove(kept)
        else if (decision !== null) {
          await trust.put(kept, 'trusted', { ...decision, servers: others })
        }
        await this.#security.decided()
      },
    })
  }

  async #import(change: CertificateChange & { do: 'import' }): Promise<Result<Plan>> {
    const { trust } = this.#security
    const content = Buffer.from(change.content, 'base64')
    if (change.kind === 'crl') return this.#importList(content)
    const part = partsOf(content, 'CERTIFICATE')[0]
    const certificate = part === undefined ? null : certificateOf(part)
    if (certificate === null) {
      return refused(
        'unreadable',
        'This is no certificate in PEM or DER. Export it again at its server.',
      )
    }
    const decided = trust.kept.filter((each) => trust.decisionOn(each) !== null)
    if (decided.length >= MOST_DECIDED) {
      return refused('full', 'The trust list is full. Remove certificates that nobody uses.')
    }
    const facts = factsOf(certificate)
    if (change.kind === 'issuer' && !this.#mayIssue(certificate)) {
      return refused(
        'not_issuer',
        'This certificate may not sign others, so it is no issuer. Import it as a server’s.',
      )
    }
    const servers = change.server === null ? null : [change.server]
    return ok({
      ...aboutOf({ facts }),
      apply: async () => {
        if (change.kind === 'issuer') await trust.put({ facts, certificate }, 'issuers', null)
        else {
          await trust.put({ facts, certificate }, 'trusted', {
            state: 'trusted',
            servers,
            accepted: [],
          })
        }
        await this.#security.decided()
      },
    })
  }

  /** An authority in its own right, or below one that is here. */
  #mayIssue(certificate: X509Certificate): boolean {
    return (
      certificate.ca &&
      (signedBy(certificate, certificate) ||
        this.#security.trust.issuers.some((each) => signedBy(certificate, each.certificate)))
    )
  }

  async #importList(content: Buffer): Promise<Result<Plan>> {
    const { trust } = this.#security
    const part = partsOf(content, 'X509 CRL')[0]
    const list = part === undefined ? null : crlOf(part)
    if (list === null) {
      return refused('unreadable', 'This is no revocation list in PEM or DER. Ask for it again.')
    }
    const by = await trust.signerOf(list)
    if (by === null) {
      return refused(
        'issuer_needed',
        `No issuer here has signed this revocation list. Import the certificate of ${list.issuer} first.`,
      )
    }
    if (trust.crls.some((each) => each.by === by && each.from > list.from)) {
      return refused('older', 'The revocation list that is here is newer. Ask for the latest one.')
    }
    return ok({
      subject: list.issuer,
      thumbprint: list.sha256.slice(0, 40),
      apply: async () => {
        await trust.putList(list, by)
        await this.#security.decided()
      },
    })
  }
}
