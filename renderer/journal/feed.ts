/**
 * Reads the journal page by page and keeps up with new rows. While somebody is reading, new rows wait:
 * they are counted, and join the list when they are asked for or the pointer has left.
 */
import { create } from 'zustand'
import type { Failure } from '../../shared/result.ts'
import { useConnection } from '../stores/connection.ts'
import { call, listen } from '../stores/core.ts'
import { by, joined, type Kind, type Row } from './rows.ts'

export interface Filter {
  readonly kind: Kind | null
  readonly text: string
  readonly user: string | null
}

export interface Feed {
  readonly filter: Filter
  /** What was read with this kind and text, newest first. */
  readonly read: readonly Row[]
  /** New rows that wait. */
  readonly fresh: readonly Row[]
  readonly status: 'loading' | 'ready' | 'failed'
  readonly failure: Failure | null
  /** No older rows are left. */
  readonly complete: boolean
  /** Somebody is reading: the order holds. */
  readonly held: boolean
}

export const PAGE = 200
/** Rows come in pairs and bursts: one question for all of them. */
export const GATHER_MS = 200
/** A text is asked for when the typing pauses. */
export const TYPING_MS = 300

export const everything: Filter = { kind: null, text: '', user: null }
const start: Feed = {
  filter: everything,
  read: [],
  fresh: [],
  status: 'loading',
  failure: null,
  complete: false,
  held: false,
}

export const useFeed = create<Feed>(() => start)
const state = () => useFeed.getState()

/** A person is looked for by text where no other text is given, so that their rows are found at once. */
const question = ({ kind, text, user }: Filter) => {
  const words = text.trim() === '' ? (user ?? '') : text.trim()
  return {
    limit: PAGE,
    ...(kind === null ? {} : { kind }),
    ...(words === '' ? {} : { text: words }),
  }
}

let turn = 0
let paging = false

/** Reads the first page anew. */
export async function ask(): Promise<void> {
  const mine = ++turn
  const result = await call('journal.list', question(state().filter))
  if (mine !== turn) return
  paging = false
  if (!result.ok) return useFeed.setState({ status: 'failed', failure: result.error })
  useFeed.setState({
    read: result.value,
    fresh: [],
    status: 'ready',
    failure: null,
    complete: result.value.length < PAGE,
  })
}

/** Reads older rows, where there are any. */
export async function more(): Promise<void> {
  const { filter, read, complete, status } = state()
  const before = read.at(-1)?.seq
  if (paging || complete || status !== 'ready' || before === undefined) return
  paging = true
  const mine = turn
  const result = await call('journal.list', { ...question(filter), before })
  if (mine !== turn) return
  paging = false
  if (!result.ok) return useFeed.setState({ failure: result.error })
  useFeed.setState({
    read: joined(state().read, result.value),
    complete: result.value.length < PAGE,
  })
}

/** Lets the waiting rows join the list. */
export function release(): void {
  const { read, fresh } = state()
  if (fresh.length > 0) useFeed.setState({ read: joined(read, fresh), fresh: [] })
}

export function hold(held: boolean): void {
  if (held === state().held) return
  useFeed.setState({ held })
  if (!held) release()
}

/** Brings in what is newer than the newest row here, however many pages that is: no row is left out between. */
async function gather(): Promise<void> {
  const mine = turn
  const { filter, status, read, fresh: waiting } = state()
  if (status === 'failed') return ask()
  const newest = Math.max(read[0]?.seq ?? 0, waiting[0]?.seq ?? 0)
  const fresh: Row[] = []
  let before: number | undefined
  do {
    const page = { ...question(filter), ...(before === undefined ? {} : { before }) }
    const result = await call('journal.list', page)
    if (mine !== turn || !result.ok) return
    fresh.push(...result.value.filter(({ seq }) => seq > newest))
    const last = result.value.at(-1)?.seq ?? 0
    before = result.value.length === PAGE && last > newest ? last : undefined
  } while (before !== undefined)
  useFeed.setState({ fresh: joined(state().fresh, fresh) })
  if (!state().held) release()
}

let typing: ReturnType<typeof setTimeout> | undefined

export function narrow(change: Partial<Filter>): void {
  const filter = { ...state().filter, ...change }
  useFeed.setState({ filter })
  clearTimeout(typing)
  if (change.text === undefined) void ask()
  else typing = setTimeout(() => void ask(), TYPING_MS)
}

/** Narrows at once: the address asks for it, nobody is typing. */
export function narrowTo(filter: Filter): void {
  clearTimeout(typing)
  useFeed.setState({ filter, read: [], fresh: [], status: 'loading' })
  void ask()
}

/** Keeps up with the core until the returned function is called. */
export function follow(): () => void {
  useFeed.setState(start)
  void ask()
  let waiting: ReturnType<typeof setTimeout> | undefined
  const soon = () => {
    waiting ??= setTimeout(() => {
      waiting = undefined
      // The first page may have been read just before.
      if (state().status === 'loading') soon()
      else void gather()
    }, GATHER_MS)
  }
  const stops = [
    listen('journal', soon),
    // Of what was written while the core was not heard nobody told.
    useConnection.subscribe(({ phase }, before) => {
      if (phase === 'connected' && before.phase !== 'connected') soon()
    }),
  ]
  return () => {
    turn += 1
    clearTimeout(waiting)
    clearTimeout(typing)
    for (const stop of stops) stop()
  }
}

/** New rows that wait and would be seen. */
export const waitingOf = ({ fresh, filter }: Feed): number => by(fresh, filter.user).length
