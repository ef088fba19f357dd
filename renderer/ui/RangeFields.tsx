/**
 * A range of the history as one chooses it: up to now, or between two moments as they are typed by the clock of
 * the site. The same words wherever a range is chosen.
 */
import { useMessages } from './language.tsx'
import catalogue from './messages.ts'
import css from './RangeFields.module.css'
import { Segmented } from './Segmented.tsx'
import type { Span } from './span.ts'
import { TextField } from './TextField.tsx'

const TYPED = 'typed'

/** A moment that cannot be read, or the first behind the second. */
export type MomentFault = 'moment' | 'order' | null

export interface RangeFieldsProps<S extends Span> {
  readonly spans: readonly S[]
  /** Null where moments are typed. */
  readonly span: S | null
  readonly from: string
  readonly to: string
  readonly faults: { readonly from: MomentFault; readonly to: MomentFault }
  /** The moments stand there also while a span is chosen. */
  readonly isOpen: boolean
  readonly small?: boolean
  readonly onSpan: (span: S | null) => void
  readonly onTyped: (typed: { readonly from?: string; readonly to?: string }) => void
}

export function RangeFields<S extends Span>(props: RangeFieldsProps<S>) {
  const { range: texts } = useMessages(catalogue)
  const { spans, span, faults, onSpan, onTyped } = props
  const said = (fault: MomentFault): string | null =>
    fault === null ? null : fault === 'moment' ? texts.moment : texts.order
  return (
    <div className={css['range']}>
      <Segmented<S | typeof TYPED>
        label={texts.label}
        small={props.small ?? false}
        value={span ?? TYPED}
        choices={[...spans, TYPED as typeof TYPED].map((key) => ({ key, text: texts.spans[key] }))}
        onChange={(key) => onSpan(key === TYPED ? null : key)}
      />
      {props.isOpen ? (
        <div className={css['moments']}>
          <TextField
            label={texts.from}
            value={props.from}
            onChange={(from) => onTyped({ from })}
            error={said(faults.from)}
            autoComplete="off"
          />
          <TextField
            label={texts.to}
            value={props.to}
            onChange={(to) => onTyped({ to })}
            error={said(faults.to)}
            autoComplete="off"
          />
        </div>
      ) : null}
    </div>
  )
}
