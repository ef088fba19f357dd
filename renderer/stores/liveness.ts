/**
 * What ran when, as the core says it every second, and the core's clock: ages on screen are counted
 * by it, so a workstation whose own clock is wrong still shows true ages. The beat counts frames that
 * really arrived and nothing else.
 */
import { useEffect, useState } from 'react'
import { create } from 'zustand'
import type { Payload } from '../../shared/contract.ts'

export type Liveness = Payload<'liveness'>

interface State {
  readonly latest: Liveness | null
  readonly beats: number
}

export const useLiveness = create<State>(() => ({ latest: null, beats: 0 }))

let offset = 0

export function setLiveness(latest: Liveness): void {
  offset = latest.now - Date.now()
  useLiveness.setState(({ beats }) => ({ latest, beats: beats + 1 }))
}

/** Unix milliseconds of the core's clock; of this machine's until the first frame. */
export const coreNow = (): number => Date.now() + offset

/** A time of this machine's clock on that of the core. */
export const onCoreClock = (ms: number): number => ms + offset

const waiting = new Map<number, Set<() => void>>()

function every(period: number, listener: () => void): () => void {
  let listeners = waiting.get(period)
  if (listeners === undefined) {
    const fresh = new Set<() => void>()
    waiting.set(period, fresh)
    listeners = fresh
    const tick = () => {
      if (fresh.size === 0) {
        waiting.delete(period)
        return
      }
      for (const each of [...fresh]) each()
      // Aligned to the core's clock, so that all clocks of a screen step together.
      setTimeout(tick, period - (coreNow() % period))
    }
    setTimeout(tick, period - (coreNow() % period))
  }
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The core's clock, refreshed each `period` milliseconds; all users of one period paint together. */
export function useNow(period = 1000): number {
  const [now, setNow] = useState(coreNow)
  useEffect(() => every(period, () => setNow(coreNow())), [period])
  return now
}
