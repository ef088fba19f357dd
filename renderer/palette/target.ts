/**
 * What can be opened, of which kind, and where it is: a row for each kind. A domain that is found by the
 * core (`shared/finding.ts`) adds its row here.
 */
import {
  Activity,
  ChartLine,
  FileDown,
  LayoutGrid,
  ListTree,
  ScrollText,
  SearchCheck,
  type LucideIcon,
} from 'lucide-react'
import type { Hit } from '../../shared/contract.ts'
import type { FoundKind } from '../../shared/finding.ts'
import type { Language } from '../../shared/language.ts'
import { hrefOf } from '../stores/navigation.ts'
import { select } from '../stores/selection.ts'

/** A place is a screen; the core knows none. */
export type TargetKind = 'place' | FoundKind

export interface Target extends Hit {
  readonly kind: TargetKind
}

interface Way {
  readonly icon: LucideIcon
  /** @param text by which it was found */
  readonly to: (target: Target, text: string) => string
  /** Opened with Shift, where there are two ways. */
  readonly other?: (target: Target) => string
  /** What is selected for the other screens, too. */
  readonly selects?: (target: Target) => void
  /** It is worth being offered again: a row of the journal is not, there are new ones. */
  readonly isKept: boolean
}

/** In the order in which the kinds stand. */
export const ways: Readonly<Record<TargetKind, Way>> = {
  place: { icon: LayoutGrid, to: ({ key }) => hrefOf(key), isKept: true },
  equipment: {
    icon: ListTree,
    to: ({ key }) => hrefOf('tags', { equipment: key }),
    other: ({ key }) => hrefOf('equipment', { equipment: key }),
    selects: ({ key }) => select({ equipment: key }),
    isKept: true,
  },
  tag: {
    icon: ChartLine,
    to: ({ key }) => hrefOf('trends', { pens: key }),
    other: ({ key }) => hrefOf('tags', { tag: key }),
    selects: ({ key }) => select({ tag: key }),
    isKept: true,
  },
  server: { icon: Activity, to: ({ key }) => hrefOf('servers', { server: key }), isKept: true },
  search: {
    icon: SearchCheck,
    to: ({ key, name }) => hrefOf('search', { text: name, search: key }),
    isKept: false,
  },
  export: { icon: FileDown, to: ({ key }) => hrefOf('export', { export: key }), isKept: false },
  journal: {
    icon: ScrollText,
    // The newest rows with a text are at the head of the journal that is narrowed to it.
    to: ({ key }, text) => hrefOf('journal', { text, row: key }),
    isKept: false,
  },
}

export const targetKinds = Object.keys(ways) as readonly TargetKind[]

/** Rows of the journal with this text, older ones too. */
export const journalOf = (text: string): string => hrefOf('journal', { text })

/** Screens and the simulated field have a name in each language, and no other. */
export const nameOf = ({ kind, name, title }: Target, language: Language): string =>
  (kind === 'place' || kind === 'server') && title !== null ? title[language] : name

export const titleOf = ({ kind, title }: Target, language: Language): string =>
  kind === 'place' || kind === 'server' ? '' : (title?.[language] ?? '')
