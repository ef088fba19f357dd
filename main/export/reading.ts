/**
 * Owns the way of an export through the history: page after page of each tag, the next being read while one is
 * written, so that memory stays as it is however much there is. Where several tags stand in one row, each is
 * held at its next sample, and the earliest moment of all makes the row.
 */
import type { Gap } from '../../shared/history.ts'
import type { HistoryPage } from '../../shared/history-page.ts'
import type { Ticks } from '../../shared/time.ts'
import type { Bytes } from './bytes.ts'
import type { ExportCount, ExportPlan, ExportSource } from './plan.ts'
import { ExportTable, type SamplePlace } from './table.ts'

/** Samples of a page; of wide rows of all tags together, but so many of each. */
const PAGE = 65_536
const ALL_PAGES = 131_072
const LEAST_PAGE = 2_048

/** It was asked to end; nothing is wrong. */
export class Left extends Error {}

export interface Reading {
  readonly plan: ExportPlan
  readonly source: ExportSource
  readonly bytes: Bytes
  /** Bytes that have left the buffer. */
  written(): number
  /** Rows after which it ends: a preview. */
  readonly most?: number
}

/** The pages of one tag, the next one under way. */
class Pages {
  /** The sample that is next; null where there is none. */
  place: SamplePlace | null = null
  readonly #coming: (from: Ticks) => Promise<HistoryPage>
  readonly #to: Ticks
  #next: Promise<HistoryPage> | null

  constructor({ plan, source }: Reading, tag: number, most: number) {
    this.#to = plan.to
    this.#coming = (from) => {
      const page = source.page(tag, from, most)
      // It is awaited when its turn comes, which may be never.
      page.catch(() => undefined)
      return page
    }
    this.#next = this.#coming(plan.from)
  }

  /** The next page that has samples, at its first; null behind the last. @param lost what cannot be read */
  async turn(lost: (gaps: readonly Gap[]) => void): Promise<SamplePlace | null> {
    this.place = null
    while (this.#next !== null && this.place === null) {
      const page: HistoryPage = await this.#next
      lost(page.unreadable)
      this.#next = page.next < this.#to ? this.#coming(page.next) : null
      if (page.low.length > 0) this.place = { page, row: 0, other: 0 }
    }
    return this.place
  }
}

/** Gaps that wait for their place among the samples, and what was found to be lost. */
class GapLine {
  readonly #gaps: Gap[] = []
  readonly #lost = new Set<number>()
  readonly #isTold: boolean
  unreadable = 0
  #low = 0
  #high = Infinity

  constructor(isTold: boolean) {
    this.#isTold = isTold
  }

  add(gaps: readonly Gap[]): void {
    if (!this.#isTold) return
    this.#gaps.push(...gaps)
    this.#gaps.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.id - b.id))
    this.#aim()
  }

  readonly lost = (gaps: readonly Gap[]): void => {
    for (const gap of gaps) {
      // One that spans two pages is met in both; one that was met before is among the gaps already.
      if (this.#lost.has(gap.id)) continue
      this.#lost.add(gap.id)
      this.unreadable += gap.lost ?? 0
      if (!this.#gaps.some(({ id }) => id === gap.id)) this.add([gap])
    }
  }

  /** Whether one begins at this moment or before it. */
  isDue(low: number, high: number): boolean {
    return high > this.#high || (high === this.#high && low >= this.#low)
  }

  /** The first that waits. */
  take(): Gap | undefined {
    const gap = this.#gaps.shift()
    this.#aim()
    return gap
  }

  #aim(): void {
    const [first] = this.#gaps
    this.#high = first === undefined ? Infinity : Number(first.from >> 32n)
    this.#low = first === undefined ? 0 : Number(BigInt.asUintN(32, first.from))
  }
}

export async function writeExport(reading: Reading): Promise<ExportCount> {
  const table = new ExportTable(reading.plan, reading.bytes)
  table.head()
  const unreadable = await (reading.plan.form.shape === 'long' ? long : wide)(reading, table)
  reading.bytes.flush()
  return { rows: table.rows, unreadable }
}

const isFull = ({ most }: Reading, { rows }: ExportTable): boolean =>
  most !== undefined && rows >= most

async function goOn(reading: Reading, { rows }: ExportTable, share: number): Promise<void> {
  const bytes = reading.written() + reading.bytes.at
  if (!(await reading.source.goesOn({ rows, bytes, share }))) throw new Left()
}

const shareOf = ({ from, to }: ExportPlan, at: Ticks): number =>
  Number(at - from) / Math.max(1, Number(to - from))

async function long(reading: Reading, table: ExportTable): Promise<number> {
  const { plan, source, most } = reading
  let unreadable = 0
  for (let tag = 0; tag < plan.tags.length && !isFull(reading, table); tag++) {
    const line = new GapLine(plan.form.gaps)
    const pages = new Pages(reading, tag, Math.min(most ?? PAGE, PAGE))
    if (plan.form.gaps) line.add(await source.gaps(tag))
    for (;;) {
      const place = await pages.turn(line.lost)
      if (place === null) break
      const { page } = place
      for (; place.row < page.low.length && !isFull(reading, table); place.row++) {
        while (line.isDue(page.low[place.row]!, page.high[place.row]!)) {
          table.gap(line.take()!, tag)
        }
        table.long(tag, place)
      }
      if (isFull(reading, table)) break
      await goOn(reading, table, (tag + shareOf(plan, page.next)) / plan.tags.length)
    }
    for (let gap = line.take(); gap !== undefined && !isFull(reading, table); gap = line.take()) {
      table.gap(gap, tag)
    }
    unreadable += line.unreadable
  }
  return unreadable
}

async function wide(reading: Reading, table: ExportTable): Promise<number> {
  const { plan, source, most } = reading
  const line = new GapLine(plan.form.gaps)
  const fit = Math.max(LEAST_PAGE, Math.floor(ALL_PAGES / plan.tags.length))
  const all = plan.tags.map((_, tag) => new Pages(reading, tag, Math.min(most ?? fit, fit)))
  if (plan.form.gaps) line.add(await source.gaps(null))
  for (const pages of all) await pages.turn(line.lost)
  const places: (SamplePlace | null)[] = plan.tags.map(() => null)
  while (!isFull(reading, table)) {
    const ended = row(all, line, table, places, () => isFull(reading, table))
    if (ended === null) break
    for (const pages of ended) await pages.turn(line.lost)
    const at = all.flatMap(({ place }) => place?.page.next ?? []).reduce(earlier, plan.to)
    await goOn(reading, table, shareOf(plan, at))
  }
  for (let gap = line.take(); gap !== undefined && !isFull(reading, table); gap = line.take()) {
    table.gap(gap, null)
  }
  return line.unreadable
}

const earlier = (one: Ticks, other: Ticks): Ticks => (one < other ? one : other)

/** Rows until pages have come to their end, and these; null where there is nothing more. */
function row(
  all: readonly Pages[],
  line: GapLine,
  table: ExportTable,
  places: (SamplePlace | null)[],
  isEnough: () => boolean,
): readonly Pages[] | null {
  for (;;) {
    let [low, high] = [0, Infinity]
    for (const { place } of all) {
      if (place === null) continue
      const [itsLow, itsHigh] = [place.page.low[place.row]!, place.page.high[place.row]!]
      if (itsHigh < high || (itsHigh === high && itsLow < low)) [low, high] = [itsLow, itsHigh]
    }
    if (high === Infinity) return null
    while (line.isDue(low, high) && !isEnough()) table.gap(line.take()!, null)
    if (isEnough()) return null
    all.forEach(({ place }, tag) => {
      const isIts =
        place !== null && place.page.low[place.row] === low && place.page.high[place.row] === high
      places[tag] = isIts ? place : null
    })
    table.wide(low, high, places)
    let hasEnded = false
    for (const place of places) {
      if (place === null) continue
      place.row += 1
      hasEnded ||= place.row === place.page.low.length
    }
    if (hasEnded)
      return all.filter(({ place }) => place !== null && place.row === place.page.low.length)
  }
}
