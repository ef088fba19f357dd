/** One line of text, or several with `lines`; with its label, hint and fault in words. */
import type { ReactNode, Ref } from 'react'
import { Group, Input, Label, TextArea, TextField as Frame } from 'react-aria-components'
import type { LucideIcon } from 'lucide-react'
import { classes } from './classes.ts'
import { Fault } from './Fault.tsx'
import css from './Field.module.css'
import { Icon } from './Icon.tsx'

export interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** What is wrong, in words; the field is marked. */
  readonly error?: string | null | undefined
  readonly hint?: string | undefined
  readonly placeholder?: string
  readonly icon?: LucideIcon
  /** Hides the label from the eye, not from screen readers. */
  readonly bare?: boolean
  readonly lines?: boolean
  readonly readOnly?: boolean
  /** Takes the focus when it appears: only the first field of a form that was asked for. */
  readonly initialFocus?: boolean
  readonly autoComplete?: string
  readonly maxLength?: number
  readonly type?: 'text' | 'password' | 'search'
  readonly name?: string
  /** Stands inside the box at its right. */
  readonly after?: ReactNode
  readonly ref?: Ref<HTMLInputElement>
}

export function TextField(props: TextFieldProps) {
  const { label, value, onChange, error, hint, icon, bare, lines, readOnly, after, ref } = props
  const faulty = typeof error === 'string'
  const entry = {
    className: css['input'] ?? '',
    ...(props.placeholder === undefined ? {} : { placeholder: props.placeholder }),
  }
  return (
    <Frame
      className={css['field'] ?? ''}
      value={value}
      onChange={onChange}
      isInvalid={faulty}
      isReadOnly={readOnly === true}
      type={props.type ?? 'text'}
      {...(bare === true ? { 'aria-label': label } : {})}
      {...(props.initialFocus === undefined ? {} : { autoFocus: props.initialFocus })}
      {...(props.autoComplete === undefined ? {} : { autoComplete: props.autoComplete })}
      {...(props.maxLength === undefined ? {} : { maxLength: props.maxLength })}
      {...(props.name === undefined ? {} : { name: props.name })}
      spellCheck="false"
    >
      {bare === true ? null : <Label className={css['label']}>{label}</Label>}
      <Group
        className={classes(
          css['box'],
          lines === true && css['area'],
          faulty && css['invalid'],
          readOnly === true && css['readonly'],
        )}
      >
        {icon === undefined ? null : <Icon of={icon} size="small" />}
        {lines === true ? <TextArea {...entry} /> : <Input {...entry} ref={ref} />}
        {after}
      </Group>
      {faulty ? <Fault>{error}</Fault> : null}
      {hint === undefined || faulty ? null : <span className={css['hint']}>{hint}</span>}
    </Frame>
  )
}
