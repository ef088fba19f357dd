/**
 * Setpoint changes of the whole console by id, as the core tells them. Nothing here is ahead of the
 * core: a change enters by an event or by the core's own answer, and it never goes back a phase when
 * an older answer arrives late.
 */
import { useMemo } from 'react'
import { create } from 'zustand'
import type { Output } from '../../shared/contract.ts'
import { isOpen } from '../../shared/setpoints.ts'
import { useConnection } from '../stores/connection.ts'
import { call, listen } from '../stores/core.ts'

export type Change = Output<'setpoint.status'>

/** Changes kept here at most; older ones are in the journal. */
export const KEPT = 500

interface State {
  readonly byId: ReadonlyMap<string, Change>
}

export const useChanges = create<State>(() => ({ byId: new Map() }))

const rank = (change: Change): number => {
  switch (change.phase) {
    case 'armed':
      return 0
    case 'sent':
      return 1
    case 'accepted':
      return 2
    case 'holding':
      return 3
    default:
      return 4
  }
}

type Listener = (change: Change, before: Change | undefined) => void
const listeners = new Set<Listener>()

/** Told of every change that went on, with what it was before; for notices and announcements. */
export function onChange(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function merged(known: ReadonlyMap<string, Change>, news: readonly Change[]): Map<string, Change> {
  const next = new Map(known)
  for (const change of news) {
    const before = next.get(change.id)
    if (before === undefined || rank(change) >= rank(before)) next.set(change.id, change)
  }
  if (next.size <= KEPT) return next
  // What is open says that somebody is at it now: it is never the one to go.
  const newest = [...next.values()]
    .sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || b.armedAt - a.armedAt)
    .slice(0, KEPT)
  return new Map(newest.map((change) => [change.id, change]))
}

export function takeChange(change: Change): void {
  const before = useChanges.getState().byId.get(change.id)
  useChanges.setState(({ byId }) => ({ byId: merged(byId, [change]) }))
  const after = useChanges.getState().byId.get(change.id)
  if (after !== undefined && after !== before) {
    for (const listener of [...listeners]) listener(after, before)
  }
}

/** Told by the core that it knows no such change: it was armed and never sent, and the core began anew. */
export function forgetChange(id: string): void {
  useChanges.setState(({ byId }) => {
    const next = new Map(byId)
    next.delete(id)
    return { byId: next }
  })
}

/** Asks how far a change is. `gone`: the core does not know it, so nothing was sent. */
export async function askChange(id: string): Promise<'known' | 'gone' | 'unanswered'> {
  const result = await call('setpoint.status', { change: id })
  if (result.ok) {
    takeChange(result.value)
    return 'known'
  }
  if (result.error.code !== 'not_found') return 'unanswered'
  forgetChange(id)
  return 'gone'
}

async function load(): Promise<void> {
  for (const change of useChanges.getState().byId.values()) {
    if (isOpen(change)) void askChange(change.id)
  }
  const result = await call('setpoint.list', { limit: 200 })
  if (result.ok) {
    useChanges.setState(({ byId }) => ({ byId: merged(byId, result.value) }))
  }
}

/** Follows the core until the returned function is called; asks again for what a broken link missed. */
export function followChanges(): () => void {
  const stops = [
    listen('setpoint', takeChange),
    useConnection.subscribe(({ phase }, before) => {
      if (phase === 'connected' && before.phase !== 'connected') void load()
    }),
  ]
  void load()
  return () => {
    for (const stop of stops) stop()
    useChanges.setState({ byId: new Map() })
  }
}

const newestFirst = (a: Change, b: Change): number => b.armedAt - a.armedAt

/** Changes of a setpoint that were sent, newest first. */
export const sentOn = (byId: State['byId'], tag: string): Change[] =>
  [...byId.values()]
    .filter((change) => change.tag === tag && change.sentAt !== null)
    .sort(newestFirst)

/** The change that is armed or under way on a setpoint, if there is one. */
export const openOn = (byId: State['byId'], tag: string): Change | undefined =>
  [...byId.values()].find((change) => change.tag === tag && isOpen(change))

export const changeById = (id: string): Change | undefined => useChanges.getState().byId.get(id)

export const useChange = (id: string | null): Change | undefined =>
  useChanges(({ byId }) => (id === null ? undefined : byId.get(id)))

export function useSentOn(tag: string | undefined): readonly Change[] {
  const byId = useChanges((state) => state.byId)
  return useMemo(() => (tag === undefined ? [] : sentOn(byId, tag)), [byId, tag])
}

export const useOpenOn = (tag: string | undefined): Change | undefined =>
  useChanges(({ byId }) => (tag === undefined ? undefined : openOn(byId, tag)))
