/**
 * The search of this window: begun, followed while it runs, and read page by page as it finds. It lasts while
 * the window is open, so that one comes back from a trend to the same list; its name is in the address, so that
 * a page that is loaded again finds it, as long as the console knows it.
 */
import { create } from 'zustand'
import type { Input, Output } from '../../shared/contract.ts'
import type { Failure } from '../../shared/result.ts'
import { call } from '../stores/core.ts'

export type Search = Output<'searches.read'>['search']
export type Occurrence = Output<'searches.read'>['occurrences'][number]
/** With its place in time, by which it is known. */
export type Row = Occurrence & { readonly number: number }

export interface Feed {
  readonly search: Search | null
  /** In order of time. */
  readonly rows: readonly Row[]
  /** Why what was asked last could not be begun; what was found before stays. */
  readonly refusal: Failure | null
  /** Why it cannot be followed. */
  readonly failure: Failure | null
  /** The console does not know it any more: its name was in the address. */
  readonly isGone: boolean
  readonly isBeginning: boolean
}

/** Milliseconds between two looks at a search that runs, and at one that could not be asked for. */
const EVERY = 300
const AGAIN = 2_000

const start: Feed = {
  search: null,
  rows: [],
  refusal: null,
  failure: null,
  isGone: false,
  isBeginning: false,
}
export const useFeed = create<Feed>(() => start)
const { getState: state, setState } = useFeed

let turn = 0
let timer: ReturnType<typeof setTimeout> | undefined

function later(ms: number, mine: number, id: string): void {
  clearTimeout(timer)
  timer = setTimeout(() => {
    if (mine === turn) void pull(mine, id)
  }, ms)
}

/** Reads what was found since; goes on while there is more, or it runs. */
async function pull(mine: number, id: string): Promise<void> {
  const { rows } = state()
  const answer = await call('searches.read', { search: id, after: rows.length })
  if (mine !== turn) return
  if (!answer.ok) {
    if (answer.error.code === 'not_found') {
      setState({ isGone: true, failure: null, search: null, rows: [] })
      return
    }
    setState({ failure: answer.error })
    later(AGAIN, mine, id)
    return
  }
  const { search, occurrences } = answer.value
  const fresh = occurrences.map((each, at) => ({ ...each, number: rows.length + at }))
  const all = fresh.length === 0 ? rows : [...rows, ...fresh]
  setState({ search, rows: all, failure: null, isGone: false })
  if (search.kept > all.length) later(0, mine, id)
  else if (search.state === 'running') later(EVERY, mine, id)
}

/** @return its name; null where it was refused, which the feed then says */
export async function begin(input: Input<'searches.begin'>): Promise<string | null> {
  if (state().isBeginning) return null
  turn += 1
  clearTimeout(timer)
  const mine = turn
  setState({ isBeginning: true, refusal: null, failure: null })
  const answer = await call('searches.begin', input)
  if (mine !== turn) return null
  if (!answer.ok) {
    setState({ isBeginning: false, refusal: answer.error })
    // The former one may run still.
    const { search } = state()
    if (search !== null) void pull(mine, search.id)
    return null
  }
  setState({ ...start, search: answer.value })
  void pull(mine, answer.value.id)
  return answer.value.id
}

/** Takes up one that was begun before: by this page, or by another whose address this is. */
export function takeUp(id: string): void {
  turn += 1
  clearTimeout(timer)
  if (state().search?.id !== id) setState(start, true)
  void pull(turn, id)
}

/** What is asked is being changed: why it was refused holds no more. */
export function forgetRefusal(): void {
  if (state().refusal !== null) setState({ refusal: null })
}

/** Follows it no more; what was read stays. */
export function leave(): void {
  turn += 1
  clearTimeout(timer)
  setState({ isBeginning: false })
}

export async function cancel(): Promise<void> {
  const { search } = state()
  if (search === null) return
  const answer = await call('searches.cancel', { search: search.id })
  // One that has ended meanwhile shows so by itself.
  if (!answer.ok && answer.error.code !== 'conflict') setState({ failure: answer.error })
}

export function resetFeed(): void {
  leave()
  setState(start, true)
}
