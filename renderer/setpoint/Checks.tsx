/** The findings as rows: mark, what it is about, its bound. The mark is a shape and, for readers, a word. */
import { Check, Eye, Minus, X } from 'lucide-react'
import { classes } from '../ui/classes.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Icon } from '../ui/Icon.tsx'
import css from './Checks.module.css'
import type { Finding, Weight } from './findings.ts'
import catalogue from './messages.ts'
import { sayFinding, type Figures, type Said } from './say.ts'

const marks = { ok: Check, no: X, todo: Minus, watch: Eye } as const

export const CheckRow = ({ weight, left, right }: Said & { readonly weight: Weight }) => (
  <li className={classes(css['row'], css[weight])}>
    <Icon of={marks[weight]} size="small" />
    <span className={css['left']}>{left}</span>
    <span>{right}</span>
  </li>
)

export interface ChecksProps {
  readonly found: readonly Finding[]
  readonly figures: Figures
  /** Name of the steered tag. */
  readonly steered: string
  readonly id?: string
  readonly children?: React.ReactNode
}

/** What is still to be given stands beneath, not here: an empty form is not a list of faults. */
export function Checks({ found, figures, steered, id, children }: ChecksProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  return (
    <ul className={css['checks']} id={id} aria-live="polite">
      {found
        .filter(({ weight }) => weight !== 'todo')
        .map((finding) => (
          <CheckRow
            key={finding.key}
            weight={finding.weight}
            {...sayFinding(finding, texts, figures, format, steered)}
          />
        ))}
      {children}
    </ul>
  )
}
