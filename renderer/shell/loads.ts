/**
 * Which screens have been loaded into this window, and which could not be. A screen is loaded ahead of
 * its first use, so that it is there when the way to the core is not; one that could not be had is asked
 * for anew, which React's `lazy` never does: it keeps the first refusal for ever.
 */
import type { ComponentType } from 'react'
import { create } from 'zustand'

export interface Loaded {
  readonly component: ComponentType | null
  /** Why the last attempt failed; it stays until one succeeds. */
  readonly error: Error | null
}

export type Loaders = ReadonlyMap<string, () => Promise<{ readonly default: ComponentType }>>

const nothing: Loaded = { component: null, error: null }

export function createLoads(loaders: Loaders) {
  const useLoads = create<Readonly<Record<string, Loaded>>>(() => ({}))
  const underWay = new Map<string, Promise<void>>()

  const attempt = async (key: string, load: () => Promise<{ default: ComponentType }>) => {
    let loaded: Loaded
    try {
      loaded = { component: (await load()).default, error: null }
    } catch (error) {
      loaded = { component: null, error: error instanceof Error ? error : new Error(String(error)) }
    }
    underWay.delete(key)
    useLoads.setState({ [key]: loaded })
  }

  /** Loads a screen unless it is here or on its way. */
  const load = (key: string): Promise<void> => {
    const loader = loaders.get(key)
    if (loader === undefined || useLoads.getState()[key]?.component) return Promise.resolve()
    const asked = underWay.get(key) ?? attempt(key, loader)
    underWay.set(key, asked)
    return asked
  }

  return {
    has: (key: string): boolean => loaders.has(key),
    load,
    /** One after the other, so that none of them stands in the way of what is being looked at. */
    async loadAll(): Promise<void> {
      for (const key of loaders.keys()) await load(key)
    },
    useLoaded: (key: string): Loaded => useLoads((loads) => loads[key] ?? nothing),
  }
}
