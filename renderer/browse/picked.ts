/** What was picked, over all servers; it stays until it is added or dropped. */
import { create } from 'zustand'
import { pickKey, type Pick } from './picks.ts'

export const usePicked = create<{ readonly picks: ReadonlyMap<string, Pick> }>(() => ({
  picks: new Map(),
}))

export function setPicked(picks: readonly Pick[], on: boolean): void {
  usePicked.setState((state) => {
    const next = new Map(state.picks)
    for (const pick of picks) {
      if (on) next.set(pickKey(pick), pick)
      else next.delete(pickKey(pick))
    }
    return { picks: next }
  })
}

export const dropPicked = (): void => usePicked.setState({ picks: new Map() })
