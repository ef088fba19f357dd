/** Facts of a certificate as a list: the label, and beside it what is said, which may wrap. */
import type { ReactNode } from 'react'
import { classes } from '../ui/classes.ts'
import css from './Certificates.module.css'

export interface Fact {
  readonly label: string
  readonly value: ReactNode
  readonly mono?: boolean
  readonly marked?: boolean
}

export const Facts = ({ facts }: { readonly facts: readonly Fact[] }) => (
  <dl className={css['facts']}>
    {facts.map(({ label, value, mono, marked }) => (
      <div key={label}>
        <dt>{label}</dt>
        <dd className={classes(mono === true && css['mono'], marked === true && css['marked'])}>
          {value}
        </dd>
      </div>
    ))}
  </dl>
)
