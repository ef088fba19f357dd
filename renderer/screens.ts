/**
 * The places of the console in the order of the rail; `Ctrl 1…` goes to them. A screen is a folder with
 * an `index.tsx` whose default export is its component, in a file of its own that is loaded behind the
 * first picture (`shell/loads.ts`); a place whose folder has none is not listed. The tabs of the field
 * are screens of one place: they have routes of their own and share one entry of the rail.
 */
import {
  Activity,
  Archive,
  ChartLine,
  FileDown,
  LayoutGrid,
  ListTree,
  ScrollText,
  SearchCheck,
  Users,
} from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { ComponentType } from 'react'
import type { Permission } from '../shared/users.ts'
import { createLoads } from './shell/loads.ts'

/** The tabs of the field, in their order; the first of them stands for all in the rail. */
const tabs = ['tags', 'rounds', 'browse', 'equipment', 'servers', 'certificates'] as const
export type Tab = (typeof tabs)[number]

/** A place of the rail. */
export type Place =
  | 'overview'
  | 'tags'
  | 'trends'
  | 'journal'
  | 'search'
  | 'export'
  | 'diagnostics'
  | 'people'
  | 'storage'

export interface ScreenEntry<K extends Place | Tab = Place | Tab> {
  /** Folder, route (`#/trends`) and key of the word in shell/messages.ts. */
  readonly key: K
  readonly icon: LucideIcon
  /** Who finds it. */
  readonly needs: Permission
  /** Stands at the bottom of the rail. */
  readonly low?: boolean
}

const entries: readonly ScreenEntry[] = [
  { key: 'overview', icon: LayoutGrid, needs: 'read' },
  { key: 'tags', icon: ListTree, needs: 'read' },
  { key: 'rounds', icon: ListTree, needs: 'read' },
  { key: 'browse', icon: ListTree, needs: 'engineer' },
  { key: 'equipment', icon: ListTree, needs: 'read' },
  { key: 'servers', icon: ListTree, needs: 'read' },
  { key: 'certificates', icon: ListTree, needs: 'read' },
  { key: 'trends', icon: ChartLine, needs: 'read' },
  { key: 'journal', icon: ScrollText, needs: 'read' },
  { key: 'search', icon: SearchCheck, needs: 'read' },
  { key: 'export', icon: FileDown, needs: 'export' },
  { key: 'diagnostics', icon: Activity, needs: 'read', low: true },
  { key: 'people', icon: Users, needs: 'administer', low: true },
  { key: 'storage', icon: Archive, needs: 'read', low: true },
]

const loaders = import.meta.glob<{ default: ComponentType }>(
  './{overview,tags,rounds,browse,equipment,servers,certificates,trends,journal,search,export,diagnostics,people,storage}/index.tsx',
)

export const screenLoads = createLoads(
  new Map(
    entries.flatMap(({ key }) => {
      const load = loaders[`./${key}/index.tsx`]
      return load === undefined ? [] : [[key, load] as const]
    }),
  ),
)

/** Every screen of this version, the tabs of the field among them. */
export const screens: readonly ScreenEntry[] = entries.filter(({ key }) => screenLoads.has(key))

export const isTab = (key: string): key is Tab => (tabs as readonly string[]).includes(key)

const isPlace = (entry: ScreenEntry): entry is ScreenEntry<Place> =>
  entry.key === 'tags' || !isTab(entry.key)

/** Those of the rail. */
export const places: readonly ScreenEntry<Place>[] = screens.filter(isPlace)

/** The place of the rail in which a screen lies. */
export const placeOf = (screen: string): string => (isTab(screen) ? 'tags' : screen)
