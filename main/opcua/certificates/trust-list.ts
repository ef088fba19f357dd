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
import type { CertificateFacts } from '../../../shared/certificate-facts.ts'
import {
  judge,
  type CertificateDecision,
  type CertificateVerdict,
  type Revocation,
} from '../../../shared/certificate-trust.ts'
import type { UnreadableFile } from '../../../shared/certificates.ts'
import { Decisions } from './decisions.ts'
import {
  certificateOf,
  crlOf,
  factsOf,
  partsOf,
  pemOf,
  plainSerial,
  sha256Of,
  signedBy,
  type Crl,
} from './facts.ts'
import {
  fileNameOf,
  filesOf,
  folders,
  moveFile,
  removeFile,
  stampOf,
  writeWhole,
  type Folder,
} from './folder.ts'

/** Certificates that nobody has decided about: of all servers, and of one. The oldest go. */
const MOST_UNDECIDED = 50
const MOST_OF_ONE = 5
/** Longest way from a certificate to a trusted issuer. */
const MOST_ISSUERS = 6

/** `shown`: in no folder; a trusted issuer signed it, and nobody had to decide. */
type Place = 'trusted' | 'rejected' | 'issuers' | 'shown'
type Filed = Exclude<Place, 'shown'>
const folderOf: Readonly<Record<Filed, Folder>> = {
  trusted: 'trusted/certs',
  rejected: 'rejected',
  issuers: 'issuers/certs',
}

export interface Kept {
  readonly facts: CertificateFacts
  readonly certificate: X509Certificate
  readonly place: Place
  /** Null where it could not be written: it is known until the console ends. */
  readonly file: string | null
}

export interface KeptList extends Crl {
  readonly folder: Folder
  readonly file: string
  /** SHA-256 of the issuer here that signed it. */
  readonly by: string | null
}

export interface Lost extends UnreadableFile {
  readonly folder: Folder
}

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
  unreadable: Lost[] = []

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
    const kept: Kept[] = []
    const lists: Omit<KeptList, 'by'>[] = []
    const unreadable: Lost[] = []
    for (const folder of folders) {
      for (const { file, bytes, content } of await filesOf(this.#parts.pki, folder)) {
        const isList = folder.endsWith('/crl')
        const part = content === null ? undefined : partsOf(content, kindOf(isList))[0]
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
    const path = this.#wayOf(certificate, chain)
    return judge({
      facts,
      decision: kept === undefined ? null : this.decisionOn(kept),
      path: path?.map(({ facts: issuer }) => issuer) ?? null,
      revocation: this.#revocationOf(facts, path ?? []),
      server: showing?.server ?? null,
      host: showing?.host ?? null,
      here: this.#parts.here(),
      now: this.#parts.now(),
    })
  }

  /** Issuers up to one of ours; the way may lead over such as came with the certificate. */
  #wayOf(leaf: X509Certificate, chain: readonly X509Certificate[]): Issuer[] | null {
    const path: Issuer[] = []
    for (let below = leaf; path.length < MOST_ISSUERS;) {
      const ours = this.issuers.find(({ certificate }) => signs(certificate, below))
      if (ours !== undefined) {
        path.push({ facts: ours.facts })
        return path
      }
      const sent = chain.find((each) => each.ca && signs(each, below))
      if (sent === undefined) return null
      path.push({ facts: factsOf(sent) })
      below = sent
    }
    return null
  }

  /** The worst of the way: one link that is revoked, or of which nothing is known, decides. */
  #revocationOf(leaf: CertificateFacts, path: readonly Issuer[]): Revocation {
    let worst: Revocation = 'good'
    let below = leaf
    for (const { facts } of path) {
      const told = this.#toldBy(facts, below)
      if (told === 'revoked') return told
      if (told === 'none' || (told === 'outdated' && worst === 'good')) worst = told
      below = facts
    }
    return worst
  }

  #toldBy(issuer: CertificateFacts, { serial }: CertificateFacts): Revocation {
    const lists = this.crls.filter(({ by }) => by === issuer.sha256)
    // What was once taken back stays so, also where an older list is all that tells of it.
    if (lists.some(({ revoked }) => revoked.has(plainSerial(serial)))) return 'revoked'
    if (lists.length === 0) return 'none'
    const now = this.#parts.now()
    return lists.some(({ to }) => to === null || now <= to) ? 'good' : 'outdated'
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

interface Issuer {
  readonly facts: CertificateFacts
}

const kindOf = (isList: boolean) => (isList ? 'X509 CRL' : 'CERTIFICATE')

const placeOf = (folder: Folder): Place =>
  folder === 'issuers/certs' ? 'issuers' : folder === 'trusted/certs' ? 'trusted' : 'rejected'

const latest = (shown: readonly { readonly at: number }[]): number =>
  Math.max(0, ...shown.map(({ at }) => at))

/** A certificate that signed itself has no issuer above it. */
const signs = (issuer: X509Certificate, below: X509Certificate): boolean =>
  !issuer.raw.equals(below.raw) && signedBy(below, issuer)
