/**
 * The live table: the latest value of every tag, in columns. It is the one place that decides whether
 * a value is live: a sample of a server whose link is not up carries a status that says so, on every
 * screen, for every script.
 */
import { Status, qualityOf } from '../../shared/quality.ts'
import {
  SampleFlag,
  ValueType,
  concatenated,
  valueAt,
  type Sample,
  type SampleBatch,
  type TagValue,
} from '../../shared/samples.ts'
import { Rows } from './rows.ts'

/** How the link to a tag's server is; decides the status that is shown. After `switching` as after `lost`
 * each value has to come anew or be confirmed: it was another server's. */
export type Link = 'up' | 'last_known' | 'suspect' | 'switching' | 'lost'

const isApart = (link: Link | undefined): boolean => link === 'lost' || link === 'switching'

const statusOf: Readonly<Record<Exclude<Link, 'up'>, number>> = {
  last_known: Status.UncertainLastUsableValue,
  suspect: Status.UncertainLastUsableValue,
  switching: Status.UncertainLastUsableValue,
  lost: Status.BadNoCommunication,
}

export interface LiveValue extends Sample {
  /** As the source gave it; `status` is what is shown. */
  readonly sourceStatus: number
  /** Unix milliseconds at which the sample arrived; 0 where it is from the history. */
  readonly arrivedAt: number
  readonly live: boolean
}

/** What a row of the table is of. */
interface Configured {
  readonly id: number
  /** Null where no link can be lost between its source and us. */
  readonly server: number | null
  readonly node?: string | null
  readonly member?: string | null
}

export class LiveTable {
  #rows: ReadonlyMap<number, number> = new Map()
  #configured: readonly unknown[] = []
  #tags: number[] = []
  #servers: (number | null)[] = []
  #nodes: (string | null | undefined)[] = []
  #members: (string | null)[] = []
  #samples = new Rows(0)
  #arrivedAt = new Float64Array(0)
  #shown = new Uint32Array(0)
  /** Whether the server has told the row since its link came up; not so from the history. */
  #fresh: boolean[] = []
  #revisions = new Float64Array(0)
  readonly #links = new Map<number, Link>()
  /** Of tags without a server: what keeps their values current says how it is. */
  readonly #own = new Map<number, Link>()
  #revision = 0

  /** Grows with every change; a subscriber that has seen it has seen everything. */
  get revision(): number {
    return this.#revision
  }

  get size(): number {
    return this.#tags.length
  }

  /**
   * Sets which tags there are. The value of one that stays is kept, unless it stands for another variable
   * now: of that one nothing is known yet. The same list again is no news.
   */
  configure(tags: readonly Configured[]): void {
    if (tags === this.#configured) return
    this.#configured = tags
    this.#revision += 1
    // Row by row, each looked up once: of thirty thousand this must hold up nobody.
    const old = tags.map(({ id, server, node, member }) => {
      const row = this.#rows.get(id) ?? -1
      const isSame = this.#servers[row] === server && this.#nodes[row] === node
      return isSame && this.#members[row] === (member ?? null) ? row : -1
    })
    this.#tags = tags.map((tag) => tag.id)
    this.#servers = tags.map((tag) => tag.server)
    this.#nodes = tags.map((tag) => tag.node)
    this.#members = tags.map((tag) => tag.member ?? null)
    this.#samples = this.#samples.moved(old)
    this.#arrivedAt = Float64Array.from(old, (row) => this.#arrivedAt[row] ?? 0)
    this.#fresh = old.map((row) => this.#fresh[row] ?? false)
    this.#revisions = new Float64Array(old.length).fill(this.#revision)
    this.#rows = new Map(this.#tags.map((tag, row) => [tag, row]))
    this.#shown = Uint32Array.from(this.#tags, (_tag, row) => this.#statusOf(row))
  }

  /** The nodes of these tags have other words now, and are the same nodes: their values stay. */
  rename(tags: readonly Configured[]): void {
    for (const { id, node } of tags) {
      const row = this.#rows.get(id)
      if (row !== undefined) this.#nodes[row] = node
    }
  }

  /** Fills rows from the history after a start: shown as last known until the server confirms. */
  seed(latest: SampleBatch): void {
    this.#take(latest, 0, false)
  }

  /** Takes samples as they arrive; the newest by source time stays. */
  apply(batch: SampleBatch, now: number): void {
    this.#take(batch, now, true)
  }

  #take(batch: SampleBatch, now: number, told: boolean): void {
    this.#revision += 1
    const put = this.#samples.putting(batch)
    let row = -1
    let server: number | null | undefined
    let link: Link | undefined
    for (let index = 0; index < batch.tag.length; index += 1) {
      // Servers send their values in the order in which they were asked for, as a rule that of the rows.
      const tag = batch.tag[index] ?? -1
      row = this.#tags[row + 1] === tag ? row + 1 : (this.#rows.get(tag) ?? -1)
      if (row < 0) continue
      // What arrives last is what holds, whatever the source's clock says: one that was set back must
      // not leave a value on the screen that is no longer true. Only what was read from a history, ours
      // or the server's, tells of the past.
      const past = !told || ((batch.flags[index] ?? 0) & SampleFlag.BackFilled) !== 0
      if (past && this.#samples.isNewer(row, batch.sourceTime[index] ?? 0n)) continue
      put(row, index)
      this.#arrivedAt[row] = now
      if (server === null || this.#servers[row] !== server) {
        server = this.#servers[row]
        link = this.#linkOf(row)
      }
      // What a server had kept over an outage comes before its link counts as up.
      if (!past) this.#fresh[row] = server === null || !isApart(link)
      else if (!told) this.#fresh[row] = false
      this.#shown[row] = this.#statusOf(row, link)
      this.#revisions[row] = this.#revision
    }
  }

  /**
   * The link of a server changed: every value of it is marked. After a loss each is shown as live
   * again only when it has come anew or is confirmed.
   */
  setLink(server: number, link: Link): void {
    if (this.#links.get(server) === link) return
    this.#links.set(server, link)
    this.#mark(server, (row) => {
      if (isApart(link)) this.#fresh[row] = false
    })
  }

  /**
   * What keeps the values of these tags current, without a server, is so now. After a loss each is shown
   * as live again only when it has come anew.
   * @param confirmed what stands there is true: an entry of yesterday is, until the next one
   */
  setOwn(tags: readonly number[], link: Link, confirmed = false): void {
    if (tags.length === 0) return
    this.#revision += 1
    for (const tag of tags) {
      const row = this.#rows.get(tag)
      const changed = this.#own.get(tag) !== link
      this.#own.set(tag, link)
      if (row === undefined || !(changed || confirmed)) continue
      if (link === 'lost') this.#fresh[row] = false
      if (confirmed) this.#fresh[row] = true
      this.#shown[row] = this.#statusOf(row)
      this.#revisions[row] = this.#revision
    }
  }

  /** The values of a server are what it holds now, but for those of these tags. */
  confirm(server: number, silent: readonly number[]): void {
    const unsure = new Set(silent)
    this.#mark(server, (row) => {
      const arrived = (this.#arrivedAt[row] ?? 0) > 0
      if (arrived && !unsure.has(this.#tags[row] ?? -1)) this.#fresh[row] = true
    })
  }

  #mark(server: number, change: (row: number) => void): void {
    this.#revision += 1
    this.#servers.forEach((owner, row) => {
      if (owner !== server) return
      change(row)
      this.#shown[row] = this.#statusOf(row)
      this.#revisions[row] = this.#revision
    })
  }

  #linkOf(row: number): Link | undefined {
    const server = this.#servers[row] ?? null
    return server === null ? this.#own.get(this.#tags[row] ?? -1) : this.#links.get(server)
  }

  #statusOf(row: number, known = this.#linkOf(row)): number {
    if (!this.#samples.has(row)) return Status.BadWaitingForInitialData
    const link = known ?? 'last_known'
    if (link === 'lost') return statusOf.lost
    const status = this.#samples.status(row)
    // A bad value stays bad whatever the link does.
    if (qualityOf(status) === 'bad') return status
    if (link !== 'up') return statusOf[link]
    return this.#fresh[row] === true ? status : statusOf.last_known
  }

  get(tag: number): LiveValue | null {
    const row = this.#rows.get(tag)
    if (row === undefined || !this.#samples.has(row)) return null
    const sample = this.#samples.at(row, tag)
    const status = this.#shown[row] ?? Status.BadWaitingForInitialData
    return {
      ...sample,
      status,
      sourceStatus: sample.status,
      arrivedAt: this.#arrivedAt[row] ?? 0,
      live: qualityOf(status) === 'good',
    }
  }

  /** Columns of what changed after a revision, of some tags or of all; null where nothing did. */
  changedSince(revision: number, only: ReadonlySet<number> | null): SampleBatch | null {
    const rows: number[] = []
    for (let row = 0; row < this.#revisions.length; row += 1) {
      if ((this.#revisions[row] ?? 0) <= revision) continue
      if (only !== null && !only.has(this.#tags[row] ?? -1)) continue
      rows.push(row)
    }
    if (rows.length === 0) return null
    const others: [number, TagValue][] = []
    const batch = {
      tag: new Int32Array(rows.length),
      sourceTime: new BigInt64Array(rows.length),
      serverTime: new BigInt64Array(rows.length),
      status: new Uint32Array(rows.length),
      type: new Uint8Array(rows.length),
      flags: new Uint8Array(rows.length),
      value: new Float64Array(rows.length).fill(Number.NaN),
      others,
    }
    rows.forEach((row, index) => {
      batch.tag[index] = this.#tags[row] ?? 0
      batch.status[index] = this.#shown[row] ?? Status.BadWaitingForInitialData
      if (this.#samples.has(row)) this.#samples.tell(row, batch, index)
      else batch.type[index] = ValueType.Null
    })
    return batch
  }
}

/** The rows of a batch that are of these tags, in columns of their own. */
export function select(batch: SampleBatch, tags: ReadonlySet<number>): SampleBatch | null {
  const rows: number[] = []
  for (let row = 0; row < batch.tag.length; row += 1)
    if (tags.has(batch.tag[row] ?? -1)) rows.push(row)
  if (rows.length === 0) return null
  if (rows.length === batch.tag.length) return concatenated([batch])
  const others: [number, TagValue][] = []
  rows.forEach((row, index) => {
    if (!Number.isNaN(batch.value[row])) return
    const value = valueAt(batch, row)
    if (value !== null && typeof value !== 'number' && typeof value !== 'boolean')
      others.push([index, value])
  })
  return {
    tag: Int32Array.from(rows, (row) => batch.tag[row] ?? 0),
    sourceTime: BigInt64Array.from(rows, (row) => batch.sourceTime[row] ?? 0n),
    serverTime: BigInt64Array.from(rows, (row) => batch.serverTime[row] ?? 0n),
    status: Uint32Array.from(rows, (row) => batch.status[row] ?? 0),
    type: Uint8Array.from(rows, (row) => batch.type[row] ?? 0),
    flags: Uint8Array.from(rows, (row) => batch.flags[row] ?? 0),
    value: Float64Array.from(rows, (row) => batch.value[row] ?? Number.NaN),
    others,
  }
}

/** Batches one after the other; a single one as it is. */
export function concatenate(batches: readonly SampleBatch[]): SampleBatch {
  const only = batches[0]
  return batches.length === 1 && only !== undefined ? only : concatenated(batches)
}
