/**
 * Whom we believe to be a server: the certificates, issuers and revocation lists of the pki folder with the
 * decisions about them, held in memory and read again when the folder has changed under us. The thread of
 * acquisition owns it; each connection asks it before it goes on.
 *
 * A certificate that is trusted itself is trusted for the servers that it was approved for. One that a
 * trusted issuer signed is trusted while a revocation list of that issuer is here; a list that is out of date
 * still counts and is marked. What is on a list is refused, whatever else is known.
 */
import type { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import {
  judge,
  type CertificateDecision,
  type CertificateVerdict,
} from '../../../shared/certificate-trust.ts'
import {
  contentsOf,
  folderOf,
  type Filed,
  type Kept,
  type KeptList,
  type Lost,
} from './contents.ts'
import { Decisions } from './decisions.ts'
import { factsOf, pemOf, type Crl } from './facts.ts'
import { fileNameOf, moveFile, removeFile, stampOf, writeWhole, type Folder } from './folder.ts'
import { revocationOf, wayOf } from './issuers.ts'

/** Certificates that nobody has decided about: of all servers, and of one. The oldest go. */
const MOST_UNDECIDED = 50
const MOST_OF_ONE = 5

/** Who shows a certificate, and under which name it was asked for. */
export interface Showing {
  readonly server: number
  readonly host: string
}

export interface TrustListParts {
  readonly pki: string
  /** Names and addresses of this machine. */
  readonly here: () => readonly string[]
  readonly now: () => number
}

export class TrustList {
  readonly #parts: TrustListParts
  #stamp = ''
  #loading: Promise<void> | null = null
  #decisions: Decisions | null = null
  kept: Kept[] = []
  crls: KeptList[] = []
  unreadable: readonly Lost[] = []

  constructor(parts: TrustListParts) {
    this.#parts = parts
  }

  get decisions(): Decisions {
    if (this.#decisions === null) throw new Error('the trust list has not been read')
    return this.#decisions
  }

  /** Reads the folder where it is not what it was. */
  async refresh(): Promise<void> {
    this.#loading ??= this.#refresh().finally(() => {
      this.#loading = null
    })
    return this.#loading
  }

  async #refresh(): Promise<void> {
    const stamp = await stampOf(this.#parts.pki)
    if (this.#decisions !== null && stamp === this.#stamp) return
    this.#stamp = stamp
    const { kept, lists, unreadable } = await contentsOf(this.#parts.pki)
    const trusted = kept.filter(({ place }) => place === 'trusted')
    this.#decisions = await Decisions.load(
      this.#parts.pki,
      trusted.map(({ facts }) => facts.sha256),
    )
    const unwritten = this.kept.filter(
      ({ file, facts }) =>
        file === null && !kept.some((each) => each.facts.sha256 === facts.sha256),
    )
    this.kept = [...kept, ...unwritten]
    this.unreadable = unreadable
    this.crls = await Promise.all(
      lists.map(async (list) => ({ ...list, by: await this.#signerOf(list) })),
    )
  }

  /** An authority among the trusted counts as an issuer: that is how OPC UA stacks store one. */
  get issuers(): readonly Kept[] {
    return this.kept.filter(
      ({ place, facts }) => place === 'issuers' || (place === 'trusted' && facts.authority),
    )
  }

  async #signerOf(list: Crl): Promise<string | null> {
    for (const { certificate, facts } of this.issuers) {
      if (await list.signedBy(certificate)) return facts.sha256
    }
    return null
  }

  /** The issuer here that signed it. */
  async signerOf(list: Crl): Promise<string | null> {
    await this.refresh()
    return this.#signerOf(list)
  }

  /** By SHA-256 or SHA-1. */
  find(thumbprint: string): Kept | undefined {
    return (
      this.kept.find(({ facts }) => facts.sha256 === thumbprint) ??
      this.kept.find(({ facts }) => facts.thumbprint === thumbprint)
    )
  }

  decisionOn({ facts, place }: Kept): CertificateDecision | null {
    const told = this.decisions.about(facts.sha256)
    if (place === 'trusted') {
      return told?.state === 'trusted' ? told : { state: 'trusted', servers: null, accepted: [] }
    }
    return told?.state === 'refused' ? told : null
  }

  /** What is thought of a certificate; the others of the chain that came with it may lead to an issuer. */
  judge(
    certificate: X509Certificate,
    chain: readonly X509Certificate[],
    showing: Showing | null,
  ): CertificateVerdict {
    const facts = factsOf(certificate)
    const kept = this.kept.find((each) => each.facts.sha256 === facts.sha256)
    const path = wayOf(certificate, chain, this.issuers)
    const now = this.#parts.now()
    return judge({
      facts,
      decision: kept === undefined ? null : this.decisionOn(kept),
      path,
      revocation: revocationOf(facts, path ?? [], this.crls, now),
      server: showing?.server ?? null,
      host: showing?.host ?? null,
      here: this.#parts.here(),
      now,
    })
  }

  /** Keeps what a server showed: in a file where somebody has to decide. True where it is new. */
  async keepShown(
    certificate: X509Certificate,
    { server, host }: Showing,
    accepted: boolean,
  ): Promise<boolean> {
    const facts = factsOf(certificate)
    const isNew = await this.decisions.saw(facts.sha256, server, host, this.#parts.now())
    const before = this.kept.find((each) => each.facts.sha256 === facts.sha256)
    if (before !== undefined && (before.place !== 'shown' || accepted)) return isNew
    this.kept = this.kept.filter((each) => each !== before)
    if (accepted) {
      this.kept.push({ facts, certificate, place: 'shown', file: null })
      return true
    }
    await this.#makeRoom(server)
    await this.#write({ facts, certificate }, 'rejected').catch(() => {
      this.kept.push({ facts, certificate, place: 'rejected', file: null })
    })
    return true
  }

  async #makeRoom(server: number): Promise<void> {
    const undecided = this.kept
      .filter((each) => each.place === 'rejected' && this.decisionOn(each) === null)
      .map((each) => ({ each, shown: this.decisions.shown(each.facts.sha256) }))
      .toSorted((a, b) => latest(a.shown) - latest(b.shown))
    const ofThis = undecided.filter(({ shown }) => shown.some((by) => by.server === server))
    const leave = [
      ...ofThis.slice(0, Math.max(0, ofThis.length - MOST_OF_ONE + 1)),
      ...undecided.slice(0, Math.max(0, undecided.length - MOST_UNDECIDED + 1)),
    ]
    for (const { each } of new Set(leave)) await this.remove(each)
  }

  async #write(each: Pick<Kept, 'facts' | 'certificate'>, place: Filed): Promise<void> {
    const file = fileNameOf(each.facts.subject, each.facts.thumbprint)
    await writeWhole(join(this.#parts.pki, folderOf[place], file), pemOf(each.certificate.raw))
    this.kept = [
      ...this.kept.filter(({ facts }) => facts.sha256 !== each.facts.sha256),
      { ...each, place, file },
    ]
    // What we wrote ourselves need not be read again.
    this.#stamp = await stampOf(this.#parts.pki)
  }

  /** Puts it there, wherever it was; the decision follows the file, so that a torn step trusts nobody more. */
  async put(
    each: Pick<Kept, 'facts' | 'certificate'>,
    place: Filed,
    decision: CertificateDecision | null,
  ): Promise<void> {
    const before = this.find(each.facts.sha256)
    if (decision?.state === 'trusted') await this.decisions.decide(each.facts.sha256, decision)
    if (before?.place !== place || before.file === null) {
      if (before?.file != null) await this.#move(before, place)
      else await this.#write(each, place)
    }
    if (decision?.state === 'refused') await this.decisions.decide(each.facts.sha256, decision)
    if (place === 'issuers') await this.#listsAgain()
  }

  async #move(each: Kept, place: Filed): Promise<void> {
    const { pki } = this.#parts
    const from = this.#pathOf(each)
    if (from !== null) await moveFile(from, join(pki, folderOf[place], each.file ?? ''))
    this.kept = this.kept.map((other) => (other === each ? { ...each, place } : other))
    this.#stamp = await stampOf(pki)
  }

  #pathOf({ place, file }: Kept): string | null {
    return file === null || place === 'shown' ? null : join(this.#parts.pki, folderOf[place], file)
  }

  /** Forgets it altogether. */
  async remove(each: Kept): Promise<void> {
    const path = this.#pathOf(each)
    if (path !== null) await removeFile(path)
    this.kept = this.kept.filter((other) => other !== each)
    this.#stamp = await stampOf(this.#parts.pki)
    await this.decisions.forget(each.facts.sha256)
    await this.#listsAgain()
  }

  async removeFile({ folder, file }: { readonly folder: Folder; readonly file: string }) {
    await removeFile(join(this.#parts.pki, folder, file))
    await this.refresh()
  }

  /** Takes the place of older lists of the same issuer. */
  async putList(list: Crl, by: string): Promise<void> {
    const older = this.crls.filter((each) => each.by === by && each.sha256 !== list.sha256)
    const path = join(this.#parts.pki, 'issuers/crl', fileNameOf(list.issuer, list.sha256))
    await writeWhole(path, pemOf(list.der, 'X509 CRL'))
    for (const { folder, file } of older) {
      await removeFile(join(this.#parts.pki, folder, file))
    }
    await this.refresh()
  }

  async #listsAgain(): Promise<void> {
    this.crls = await Promise.all(
      this.crls.map(async (list) => ({ ...list, by: await this.#signerOf(list) })),
    )
  }
}

const latest = (shown: readonly { readonly at: number }[]): number =>
  Math.max(0, ...shown.map(({ at }) => at))
