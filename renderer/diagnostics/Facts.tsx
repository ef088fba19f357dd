/** Facts as a list: what it is at the left, the figure at the right edge with its unit. */
import type { ReactNode } from 'react'
import { classes } from '../ui/classes.ts'
import css from './Health.module.css'

export interface Fact {
  /** Where two facts may have the same label. */
  readonly id?: string
  readonly label: string
  readonly value: ReactNode
  readonly unit?: string | null
  /** Said under the label, for what the figure alone does not tell. */
  readonly note?: string | undefined
  /** Not as it should be: bold. */
  readonly marked?: boolean
  /** Text rather than a figure: it is cut at its end, never wraps. */
  readonly text?: boolean
}

export const Facts = ({ facts }: { readonly facts: readonly Fact[] }) => (
  <dl className={css['facts']}>
    {facts.map(({ id, label, value, unit, note, marked, text }) => (
      <div key={id ?? label} className={classes(css['fact'], marked === true && css['marked'])}>
        <dt>
          {label}
          {note === undefined ? null : <span>{note}</span>}
        </dt>
        <dd
          className={classes(text === true && css['text'])}
          {...(text === true && typeof value === 'string' ? { title: value } : {})}
        >
          {value}
          {unit === undefined || unit === null ? null : <i>{unit}</i>}
        </dd>
      </div>
    ))}
  </dl>
)
