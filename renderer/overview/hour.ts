/**
 * The last hour of every rate on the overview: one question to the history for all pens (in pieces of
 * what the contract allows), asked again rarely, continued meanwhile with live values.
 */
import { useEffect } from 'react'
import { create } from 'zustand'
import { lineOf, noLine, type Line } from '../readings/line.ts'
import { tagByName } from '../stores/configuration.ts'
import { call } from '../stores/core.ts'
import { coreNow } from '../stores/liveness.ts'
import { confirmedUntil, readingNow } from '../stores/readings.ts'
import { extended } from './line.ts'

export const HOUR_MS = 3_600_000
/** Pens of one question, as the contract allows. */
const MOST_PENS = 64
const RELOAD_MS = 300_000
const RETRY_MS = 15_000
const APPEND_MS = 10_000
/** Pixels that a sparkline has at most. */
const WIDTH = 120

interface State {
  readonly lines: ReadonlyMap<string, Line>
  readonly from: number
  readonly to: number
}

export const useHour = create<State>(() => ({ lines: new Map(), from: 0, to: 1 }))

async function load(names: readonly string[]): Promise<boolean> {
  const to = coreNow()
  const pieces = Array.from({ length: Math.ceil(names.length / MOST_PENS) }, (_, piece) =>
    names.slice(piece * MOST_PENS, (piece + 1) * MOST_PENS),
  )
  const answers = await Promise.all(
    pieces.map((tags) => call('history.range', { tags, from: to - HOUR_MS, to, width: WIDTH })),
  )
  const lines = new Map(useHour.getState().lines)
  for (const answer of answers) {
    if (!answer.ok) continue
    for (const series of answer.value.series) {
      const tag = tagByName(series.tag)
      if (tag === undefined) continue
      const until = confirmedUntil(readingNow(tag.id)) ?? to
      lines.set(
        series.tag,
        lineOf(series, answer.value.gaps, tag, Math.min(to, until), HOUR_MS / WIDTH),
      )
    }
  }
  useHour.setState({ lines, from: to - HOUR_MS, to })
  return answers.every(({ ok }) => ok)
}

function numberNow(name: string): number {
  const tag = tagByName(name)
  if (tag === undefined) return Number.NaN
  const { mark, value } = readingNow(tag.id)
  const believed = mark === 'live' || mark === 'uncertain'
  if (!believed) return Number.NaN
  return typeof value === 'boolean' ? Number(value) : typeof value === 'number' ? value : Number.NaN
}

/** Adds the values of this moment to the lines. */
export function appendNow(names: readonly string[]): void {
  const to = coreNow()
  const from = to - HOUR_MS
  useHour.setState(({ lines }) => {
    const next = new Map(lines)
    for (const name of names) {
      next.set(name, extended(lines.get(name) ?? noLine, to, numberNow(name), from))
    }
    return { lines: next, from, to }
  })
}

/** Keeps the lines of these tags while the screen is open. */
export function useHourOf(names: readonly string[]): void {
  useEffect(() => {
    if (names.length === 0) return
    let stopped = false
    let reload: ReturnType<typeof setTimeout> | undefined
    const read = async () => {
      const whole = await load(names)
      if (!stopped) reload = setTimeout(() => void read(), whole ? RELOAD_MS : RETRY_MS)
    }
    void read()
    const append = setInterval(() => appendNow(names), APPEND_MS)
    return () => {
      stopped = true
      clearTimeout(reload)
      clearInterval(append)
    }
  }, [names])
}

export const useLine = (name: string | undefined): Line =>
  useHour((state) => (name === undefined ? noLine : (state.lines.get(name) ?? noLine)))
