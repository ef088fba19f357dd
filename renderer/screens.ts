/**
 * The places of the console in the order of the rail; `Ctrl 1…` goes to them. A screen is a folder with
 * an `index.tsx` whose default export is its component, in a file of its own that is loaded behind the
 * first picture (`shell/loads.ts`); a place whose folder has none is not listed.
 */
import { Activity, ChartLine, LayoutGrid, ListTree, ScrollText, Users } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { ComponentType } from 'react'
import type { Permission } from '../shared/users.ts'
import { createLoads } from './shell/loads.ts'

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

export const screenLoads = createLoads(
  new Map(
    places.flatMap(({ key }) => {
      const load = loaders[`./${key}/index.tsx`]
      return load === undefined ? [] : [[key, load] as const]
    }),
  ),
)

export const screens: readonly ScreenEntry[] = places.filter(({ key }) => screenLoads.has(key))
