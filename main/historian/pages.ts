/**
 * Owns giving out a range page by page and reckoning how much stands in it, in steps of one page of the
 * history each, for exports. What a page is and where it stands is the business of `Merging`.
 */
import type { Gap } from '../../shared/history.ts'
import type { HistoryPage, PageQuery, SampleCount } from '../../shared/history-page.ts'
import type { Ticks } from '../../shared/time.ts'
import type { Page } from './merging.ts'
import { momentOf, ticksOf, type Rows } from './rows.ts'

/** Reads one page in a transaction of its own. */
type Read = (tag: number, from: Ticks, to: Ticks) => Page

/** Parts into which a range is cut to reckon what stands in it. */
const PARTS = 16n

/** Columns that grow by whole pages. */
class Gathered {
  readonly #pages: Omit<HistoryPage, 'next' | 'unreadable'>[] = []
  length = 0

  add(rows: Rows, from: number, to: number): void {
    const others: [number, string][] = []
    for (const [row, json] of rows.others) {
      if (row >= from && row < to) others.push([this.length + row - from, json.toString('utf8')])
    }
    others.sort(([one], [other]) => one - other)
    this.#pages.push({
      low: rows.low.slice(from, to),
      high: rows.high.slice(from, to),
      value: rows.value.slice(from, to),
      status: rows.status.slice(from, to),
      type: rows.type.slice(from, to),
      flags: rows.flags.slice(from, to),
      others,
    })
    this.length += to - from
  }

  take(): Omit<HistoryPage, 'next' | 'unreadable'> {
    const pages = this.#pages
    const [first] = pages
    if (first !== undefined && pages.length === 1) return first
    const all = <T extends { readonly length: number; set(from: T, at: number): void }>(
      whole: T,
      column: (page: (typeof pages)[number]) => T,
    ): T => {
      let at = 0
      for (const page of pages) {
        whole.set(column(page), at)
        at += column(page).length
      }
      return whole
    }
    const { length } = this
    return {
      low: all(new Uint32Array(length), ({ low }) => low),
      high: all(new Int32Array(length), ({ high }) => high),
      value: all(new Float64Array(length), ({ value }) => value),
      status: all(new Uint32Array(length), ({ status }) => status),
      type: all(new Uint8Array(length), ({ type }) => type),
      flags: all(new Uint8Array(length), ({ flags }) => flags),
      others: pages.flatMap(({ others }) => others),
    }
  }
}

/** @param unreadable what is known to be damaged in a stretch, once it was read */
export function* pageOf(
  { tag, from, to, most }: PageQuery,
  read: Read,
  unreadable: (from: Ticks, to: Ticks) => readonly Gap[],
): Generator<void, HistoryPage> {
  const gathered = new Gathered()
  let next = from
  while (next < to) {
    const page = read(tag, next, to)
    const room = most - gathered.length
    let end = page.to
    if (page.to - page.from > room) {
      // Up to the moment of the first that has no room, or, where that would be nothing, all of the first moment.
      const cut = page.rows.firstFrom(page.rows.moment(page.from + room))
      end = cut > page.from ? cut : after(page.rows, page.from, page.to)
      if (cut <= page.from && gathered.length > 0) break
    }
    gathered.add(page.rows, page.from, end)
    next = end < page.to ? ticksOf(page.rows.moment(end)) : page.next
    if (gathered.length >= most || end < page.to) break
    if (next < to) yield
  }
  return { ...gathered.take(), next, unreadable: unreadable(from, next) }
}

/** The first row that is not of the moment of a row. */
function after(rows: Rows, row: number, to: number): number {
  const moment = momentOf(ticksOf(rows.moment(row)) + 1n)
  return Math.min(to, rows.firstFrom(moment))
}

/** Each part of the range is counted where one page holds it, and reckoned from its first page where not. */
export function* countOf(
  { tag, from, to }: Omit<PageQuery, 'most'>,
  read: Read,
): Generator<void, SampleCount> {
  let samples = 0
  let isExact = true
  for (let part = 0n; part < PARTS; part++) {
    const begin = from + ((to - from) * part) / PARTS
    const end = from + ((to - from) * (part + 1n)) / PARTS
    if (begin >= end) continue
    const page = read(tag, begin, end)
    const found = page.to - page.from
    if (page.next < end) {
      isExact = false
      samples += (found * Number(end - begin)) / Math.max(1, Number(page.next - begin))
    } else samples += found
    yield
  }
  return { samples: Math.round(samples), isExact }
}
