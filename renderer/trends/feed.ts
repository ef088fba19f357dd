/**
 * Brings samples to the trend: reads stretches of history somewhat wider than the view, keeps the
 * newest samples of the pens in rings, and tells when something new can be drawn. Free of React and
 * of the screen; a question that is out of date is not waited for, an answer is never thrown away.
 */
import type { Payload } from '../../shared/contract.ts'
import type { Gap } from '../../shared/history.ts'
import type { Failure } from '../../shared/result.ts'
import { SampleFlag } from '../../shared/samples.ts'
import {
  chosen,
  columnsOf,
  covers,
  msColumn,
  qualityCode,
  withBlock,
  type Block,
  type Reach,
} from './blocks.ts'
import { concerns, KnownGaps, type PlotGap } from './gaps.ts'
import type { FeedPorts, FeedState, FeedTag } from './ports.ts'
import { SampleRing } from './ring.ts'
import type { Run } from './run.ts'
import type { Stretch } from './view.ts'

/** What arrived this recently may not be in the history yet. */
export const SETTLE_MS = 2000
const BETWEEN_MS = 250
const RETRY_MS = 5000
const GAPS_MS = 5000
const MOST_PIXELS = 16_384
/** Live rows of a pen beyond which the history, reduced to pixels, takes over. */
const MANY_ROWS = 6000

interface Line {
  tag: FeedTag
  blocks: readonly Block[]
  readonly ring: SampleRing
  /** Samples came that belong into what has been read. */
  stale: boolean
}

export class Feed {
  readonly #ports: FeedPorts
  readonly #changed: (what: 'samples' | 'history') => void
  readonly #lines = new Map<number, Line>()
  readonly #gaps = new KnownGaps()
  #view: Stretch = { from: 0, to: 0 }
  #pixel = 1
  #unlisten: (() => void) | undefined
  #listening = ''
  /** What has been asked and not yet answered, and for which pens. */
  #underWay = new Map<Reach, readonly Line[]>()
  #askedAt = -Infinity
  #gapsAskedAt = -Infinity
  #failedAt = -Infinity
  #timer: ReturnType<typeof setTimeout> | undefined
  #error: Failure | null = null
  #stopped = false

  constructor(ports: FeedPorts, changed: (what: 'samples' | 'history') => void) {
    this.#ports = ports
    this.#changed = changed
  }

  get state(): FeedState {
    const reading = [...this.#lines.values()].some(
      // The last seconds, which are read a second time, are drawn already.
      (line) => !covers(line.blocks, this.#wanted(line, 0, SETTLE_MS), this.#pixel),
    )
    return { reading: reading && this.#error === null, error: this.#error }
  }

  setPens(tags: readonly FeedTag[]): void {
    const now = this.#ports.now()
    const ids = new Set(tags.map(({ id }) => id))
    for (const id of this.#lines.keys()) if (!ids.has(id)) this.#lines.delete(id)
    for (const tag of tags) {
      const line = this.#lines.get(tag.id)
      if (line === undefined) {
        this.#lines.set(tag.id, { tag, blocks: [], ring: new SampleRing(now), stale: false })
      } else line.tag = tag
    }
    const names = tags.map(({ name }) => name)
    if (names.join() === this.#listening) return
    this.#listening = names.join()
    // The new subscription stands before the old one goes: pens that stay miss nothing.
    const before = this.#unlisten
    this.#unlisten =
      names.length === 0
        ? undefined
        : this.#ports.listen('samples', (frame) => this.#take(frame), names)
    before?.()
  }

  /** What is in view and how long a pixel is; reads what is missing. Cheap enough for every paint. */
  look(view: Stretch, pixel: number): void {
    this.#view = view
    this.#pixel = pixel
    this.#readMissing()
  }

  /** Samples were lost, or the core was away: what is here is not all. */
  reload(): void {
    const now = this.#ports.now()
    for (const line of this.#lines.values()) {
      line.ring.clear(now)
      line.stale = true
    }
    this.#askedAt = -Infinity
    this.#failedAt = -Infinity
    // What was asked over a way that broke may never be answered: it must not be waited for.
    this.#underWay = new Map()
    this.#readMissing()
    void this.readGaps()
  }

  retry(): void {
    this.#failedAt = -Infinity
    this.#readMissing()
  }

  /** Fills the run of a pen for the view. `heldTo`: up to when its last value is believed. */
  fill(run: Run, id: number, view: Stretch, heldTo: number): void {
    const line = this.#lines.get(id)
    if (line === undefined) return
    const now = this.#ports.now()
    const { ring, tag } = line
    const block = chosen(line.blocks, view, this.#pixel)
    const time = ring.time
    const live = { time, value: ring.value, quality: ring.quality }
    const liveFrom = Math.max(ring.since, time[0] ?? ring.since)
    const unread: Stretch[] =
      block !== undefined && block.to < ring.since - 2 * SETTLE_MS
        ? [{ from: block.to, to: liveFrom }]
        : []
    run.fill(
      {
        parts: block === undefined ? [live] : [block, live],
        unread,
        gaps: this.gapsOf(tag, view),
        end: Math.min(view.to, now),
        heldTo,
        step: tag.step,
        sampling: tag.sampling,
      },
      view,
    )
  }

  /** Milliseconds of a pixel where the pen is reduced, 0 where every sample is there. */
  pixelOf(id: number): number {
    const line = this.#lines.get(id)
    return line === undefined ? 0 : (chosen(line.blocks, this.#view, this.#pixel)?.pixel ?? 0)
  }

  gapsOf(tag: FeedTag, view: Stretch): PlotGap[] {
    return this.gapsWithin(view, [tag])
  }

  /** Those that concern any of these; others may be known of pens that were taken away. */
  gapsWithin(view: Stretch, tags: readonly FeedTag[]): PlotGap[] {
    const gaps = this.#gaps.within(view, this.#ports.now())
    return gaps.filter((gap) => tags.some((tag) => concerns(gap, tag)))
  }

  /** Gaps of the view as they are now; those that were corrected or taken back are replaced. */
  async readGaps(): Promise<void> {
    const tags = [...this.#lines.values()].map(({ tag }) => tag)
    const from = Math.floor(this.#view.from)
    const to = Math.ceil(this.#view.to)
    this.#gapsAskedAt = this.#ports.now()
    if (tags.length === 0 || to <= from) return
    const names = tags.map(({ name }) => name)
    const answer = await this.#ports.call('history.gaps', { tags: names, from, to })
    if (answer.ok && !this.#stopped) this.#takeGaps(answer.value, tags, { from, to })
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
    this.#unlisten?.()
  }

  #take(frame: Payload<'samples'>): void {
    const { tag, value, status, flags, others } = frame
    const time = msColumn(frame.sourceTime)
    let mine = false
    for (let row = 0; row < tag.length; row++) {
      const line = this.#lines.get(tag[row] as number)
      if (line === undefined) continue
      mine = true
      const late = !line.ring.push(
        time[row] as number,
        value[row] as number,
        qualityCode(status[row] as number),
      )
      if (late || ((flags[row] as number) & SampleFlag.BackFilled) !== 0) line.stale = true
    }
    for (const [row, other] of others) {
      const line = this.#lines.get(tag[row] as number)
      if (typeof other === 'bigint') {
        line?.ring.push(time[row] as number, Number(other), qualityCode(status[row] as number))
      }
    }
    if (frame.lost) this.reload()
    if (mine) this.#changed('samples')
  }

  /**
   * What a pen needs of the history: up to where its ring begins, `short` of which it may end. While the
   * history may not yet have what came just before, that much is asked for once more, when it has it:
   * an end that moved on with the clock would never be reached.
   */
  #wanted({ ring }: Line, margin: number, short = this.#unsettled(ring)): Stretch {
    const { from, to } = this.#view
    const more = (to - from) * margin
    return { from: from - more, to: Math.min(to + more, ring.since - short) }
  }

  readonly #unsettled = ({ since }: SampleRing): number =>
    this.#ports.now() - since > SETTLE_MS ? 0 : SETTLE_MS

  #missing(margin: number): Line[] {
    const now = this.#ports.now()
    const settled = now - this.#askedAt > SETTLE_MS + 1000
    return [...this.#lines.values()].filter(
      (line) =>
        !covers(this.#coming(line), this.#wanted(line, margin), this.#pixel) ||
        (settled && (line.stale || line.ring.length > MANY_ROWS)),
    )
  }

  /** What is read of a pen, or will be. */
  #coming(line: Line): Reach[] {
    const asked = [...this.#underWay].filter(([, lines]) => lines.includes(line))
    return [...line.blocks, ...asked.map(([reach]) => reach)]
  }

  #readMissing(): void {
    if (this.#stopped || this.#view.to <= this.#view.from) return
    const now = this.#ports.now()
    this.#followGaps(now)
    if (now - this.#failedAt < RETRY_MS || this.#underWay.size >= 2) return
    let lines = this.#missing(0)
    if (lines.length === 0 && this.#underWay.size === 0) lines = this.#missing(0.4)
    if (lines.length === 0) return
    const wait = this.#askedAt + BETWEEN_MS - now
    if (wait > 0) {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined
        this.#readMissing()
      }, wait)
      return
    }
    void this.#read(lines, now)
  }

  /** What still goes on in view is asked for until it has ended. */
  #followGaps(now: number): void {
    if (now - this.#gapsAskedAt < GAPS_MS) return
    const tags = [...this.#lines.values()].map(({ tag }) => tag)
    if (this.gapsWithin(this.#view, tags).some(({ open }) => open)) void this.readGaps()
  }

  /** Reads the view and as much again at each side, at the resolution of the view. */
  async #read(lines: readonly Line[], now: number): Promise<void> {
    this.#askedAt = now
    const span = this.#view.to - this.#view.from
    const from = Math.max(0, Math.floor(this.#view.from - span))
    const to = Math.ceil(Math.max(from + 1000, Math.min(this.#view.to + span, now + 1000)))
    const width = Math.min(MOST_PIXELS, Math.max(16, Math.ceil((to - from) / this.#pixel)))
    const tags = lines.map(({ tag }) => tag.name)
    const stretch = { from, to: Math.min(to, now - SETTLE_MS) }
    const reach = { ...stretch, pixel: (to - from) / width }
    const underWay = this.#underWay.set(reach, lines)
    const stale = lines.filter((line) => line.stale)
    for (const line of lines) line.stale = false
    const answer = await this.#ports.call('history.range', { tags, from, to, width })
    underWay.delete(reach)
    if (this.#stopped || (!answer.ok && underWay !== this.#underWay)) return
    if (!answer.ok) {
      for (const line of stale) line.stale = true
      this.#error = answer.error
      this.#failedAt = this.#ports.now()
      this.#changed('history')
      return
    }
    this.#error = null
    this.#gapsAskedAt = now
    for (const series of answer.value.series) {
      const line = lines.find(({ tag }) => tag.name === series.tag)
      if (line === undefined) continue
      const pixel = series.raw ? 0 : reach.pixel
      line.blocks = withBlock(line.blocks, { ...columnsOf(series), ...stretch, pixel })
      if (line.ring.length > MANY_ROWS) line.ring.forget(stretch.to)
    }
    this.#takeGaps(
      answer.value.gaps,
      lines.map(({ tag }) => tag),
      { from, to },
    )
    this.#readMissing()
  }

  #takeGaps(found: readonly Gap[], asked: readonly FeedTag[], stretch: Stretch): void {
    this.#gaps.take(found, asked, stretch, this.#ports.now())
    this.#changed('history')
  }
}
