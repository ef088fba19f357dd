/**
 * A number with its unit. What is typed stays as typed; both decimal marks are read, so that a habit
 * of the other language does not become a wrong setpoint. `null` is "nothing", `NaN` is "not a number".
 */
import { useState } from 'react'
import { Group, Input, Label, TextField } from 'react-aria-components'
import { classes } from './classes.ts'
import { Fault } from './Fault.tsx'
import css from './Field.module.css'
import { useFormat } from './language.tsx'

export interface NumberFieldProps {
  readonly label: string
  readonly value: number | null
  readonly onChange: (value: number | null) => void
  readonly unit?: string | null
  readonly decimals?: number
  /** What an arrow key adds; without it arrows do nothing. */
  readonly step?: number
  readonly error?: string | null | undefined
  readonly hint?: string
  readonly readOnly?: boolean
  /** Takes the focus when it appears: only the first field of a form that was asked for. */
  readonly initialFocus?: boolean
}

/** Reads a number as people write it: thin spaces, either mark, either minus. */
export function readNumber(text: string): number | null {
  const plain = text
    .replace(/[\s\u2009\u202f\u00a0]/g, '')
    .replace('\u2212', '-')
    .replace(',', '.')
  if (plain === '') return null
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : Number.NaN
}

export function NumberField(props: NumberFieldProps) {
  const { label, value, onChange, unit, decimals = 0, step, error, hint, readOnly } = props
  const format = useFormat()
  const written = value === null || Number.isNaN(value) ? '' : format.number(value, decimals)
  const [draft, setDraft] = useState<string | null>(null)
  const faulty = typeof error === 'string'
  const type = (text: string) => {
    setDraft(text)
    onChange(readNumber(text))
  }
  const move = (by: number) => {
    if (step === undefined || value === null || Number.isNaN(value)) return
    const factor = 10 ** decimals
    setDraft(null)
    onChange(Math.round((value + by * step) * factor) / factor)
  }
  const shownUnit = format.unit(unit)
  return (
    <TextField
      className={css['field'] ?? ''}
      value={draft ?? written}
      onChange={type}
      onBlur={() => {
        if (value === null || !Number.isNaN(value)) setDraft(null)
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowUp') move(1)
        else if (event.key === 'ArrowDown') move(-1)
        else event.continuePropagation()
      }}
      inputMode="decimal"
      isInvalid={faulty}
      isReadOnly={readOnly === true}
      {...(props.initialFocus === undefined ? {} : { autoFocus: props.initialFocus })}
    >
      <Label className={css['label']}>{label}</Label>
      <Group
        className={classes(
          css['box'],
          faulty && css['invalid'],
          readOnly === true && css['readonly'],
        )}
      >
        <Input className={classes(css['input'], css['number'])} autoComplete="off" />
        {shownUnit === null ? null : <span className={css['unit']}>{shownUnit}</span>}
      </Group>
      {faulty ? <Fault>{error}</Fault> : null}
      {hint === undefined || faulty ? null : <span className={css['hint']}>{hint}</span>}
    </TextField>
  )
}
