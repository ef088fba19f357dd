/**
 * Present values of the rows in sight: asked for once a second, the next question only after the answer to
 * the last, none when the screen is left. The last minute of each is kept for its line.
 */
import { useEffect } from 'react'
import { create } from 'zustand'
import { MOST_PREVIEWED } from '../../shared/browsing.ts'
import type { Output } from '../../shared/contract.ts'
import { call } from '../stores/core.ts'

type Value = Output<'browse.preview'>[number]

export interface Seen {
  readonly last: Value
  /** Our clock when it was read. */
  readonly at: number
  readonly times: readonly number[]
  readonly values: readonly number[]
}

/** Milliseconds. */
const EVERY = 1000
const MINUTE = 60_000

interface State {
  readonly key: string
  readonly seen: ReadonlyMap<string, Seen>
  /** The last question had no answer. */
  readonly silent: boolean
}

export const usePreviews = create<State>(() => ({ key: '', seen: new Map(), silent: false }))

export const useSeen = (node: string): Seen | undefined =>
  usePreviews((state) => state.seen.get(node))

/** What was seen before, with what is read now. */
export function taken(
  before: ReadonlyMap<string, Seen>,
  values: readonly Value[],
  at: number,
): Map<string, Seen> {
  const seen = new Map(before)
  for (const last of values) {
    const old = seen.get(last.node)
    const from = old?.times.findIndex((time) => time > at - MINUTE) ?? 0
    const keep = <T>(list: readonly T[] | undefined): readonly T[] =>
      from < 0 ? [] : (list?.slice(from) ?? [])
    const isGood = last.status >>> 30 === 0
    const number = typeof last.value === 'boolean' ? Number(last.value) : last.value
    seen.set(last.node, {
      last,
      at,
      times: [...keep(old?.times), at],
      values: [...keep(old?.values), isGood && typeof number === 'number' ? number : Number.NaN],
    })
  }
  return seen
}

export function usePreviewing(server: number | null, nodes: readonly string[]): void {
  const list = nodes.slice(0, MOST_PREVIEWED).join('\n')
  useEffect(() => {
    if (server === null || list === '') return
    const wanted = list.split('\n')
    const key = String(server)
    if (usePreviews.getState().key !== key) {
      usePreviews.setState({ key, seen: new Map(), silent: false })
    }
    let ended = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async (): Promise<void> => {
      const answer = await call('browse.preview', { server, nodes: wanted })
      if (ended) return
      usePreviews.setState((state) =>
        answer.ok
          ? { seen: taken(state.seen, answer.value, Date.now()), silent: false }
          : { silent: true },
      )
      timer = setTimeout(() => void ask(), EVERY)
    }
    void ask()
    return () => {
      ended = true
      clearTimeout(timer)
    }
  }, [server, list])
}
