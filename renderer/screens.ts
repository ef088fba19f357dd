/**
 * The places of the console in the order of the rail; `Ctrl 1…` goes to them. A screen is a folder with
 * an `index.tsx` whose default export is its component; it is loaded when it is first opened, and a
 * place whose folder has none is not listed.
 */
import { Activity, ChartLine, LayoutGrid, ListTree, ScrollText, Users } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { lazy, type ComponentType } from 'react'
import type { Permission } from '../shared/users.ts'

export type Place = 'overview' | 'tags' | 'trends' | 'journal' | 'diagnostics' | 'people'

export interface ScreenEntry {
  /** Folder, route (`#/trends`) and key of the word in shell/messages.ts. */
  readonly key: Place
  readonly icon: LucideIcon
  /** Who finds it in the rail. */
  readonly needs: Permission
  /** Stands at the bottom of the rail. */
  readonly low?: boolean
}

const places: readonly ScreenEntry[] = [
  { key: 'overview', icon: LayoutGrid, needs: 'read' },
  { key: 'tags', icon: ListTree, needs: 'read' },
  { key: 'trends', icon: ChartLine, needs: 'read' },
  { key: 'journal', icon: ScrollText, needs: 'read' },
  { key: 'diagnostics', icon: Activity, needs: 'read', low: true },
  { key: 'people', icon: Users, needs: 'administer', low: true },
]

const loaders = import.meta.glob<{ default: ComponentType }>(
  './{overview,tags,trends,journal,diagnostics,people}/index.tsx',
)

const components: ReadonlyMap<string, ComponentType> = new Map(
  places.flatMap(({ key }) => {
    const load = loaders[`./${key}/index.tsx`]
    return load === undefined ? [] : [[key, lazy(load)] as const]
  }),
)

/** The screen of a route, loaded when it is first drawn; undefined where there is none. */
export const screenOf = (key: string): ComponentType | undefined => components.get(key)

export const screens: readonly ScreenEntry[] = places.filter(({ key }) => components.has(key))
