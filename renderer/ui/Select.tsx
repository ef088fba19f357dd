/** One of a few choices in a list. */
import { ChevronDown } from 'lucide-react'
import {
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select as Frame,
  SelectValue,
} from 'react-aria-components'
import { classes } from './classes.ts'
import { Fault } from './Fault.tsx'
import css from './Field.module.css'
import { Icon } from './Icon.tsx'

export interface Choice<K extends string> {
  readonly key: K
  readonly text: string
}

export interface SelectProps<K extends string> {
  readonly label: string
  readonly value: K
  readonly choices: readonly Choice<K>[]
  readonly onChange: (value: K) => void
  readonly bare?: boolean
  readonly error?: string | null
}

export function Select<K extends string>(props: SelectProps<K>) {
  const { label, value, choices, onChange, bare, error } = props
  return (
    <Frame
      className={css['field'] ?? ''}
      value={value}
      onChange={(key) => {
        if (key !== null) onChange(String(key) as K)
      }}
      {...(bare === true ? { 'aria-label': label } : {})}
    >
      {bare === true ? null : <Label className={css['label']}>{label}</Label>}
      <Button
        className={classes(css['box'], css['choice'], typeof error === 'string' && css['invalid'])}
      >
        <SelectValue className={css['chosen'] ?? ''} />
        <Icon of={ChevronDown} size="small" />
      </Button>
      {typeof error === 'string' ? <Fault>{error}</Fault> : null}
      <Popover offset={2}>
        <ListBox className={css['list'] ?? ''}>
          {choices.map(({ key, text }) => (
            <ListBoxItem key={key} id={key} className={css['option'] ?? ''} textValue={text}>
              {text}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Frame>
  )
}
