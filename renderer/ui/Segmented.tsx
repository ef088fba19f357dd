/** One of two to five choices that are all seen at once. */
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import { classes } from './classes.ts'
import css from './Segmented.module.css'
import type { Choice } from './Select.tsx'

export interface SegmentedProps<K extends string> {
  readonly label: string
  readonly value: K
  readonly choices: readonly Choice<K>[]
  readonly onChange: (value: K) => void
  readonly small?: boolean
}

export function Segmented<K extends string>(props: SegmentedProps<K>) {
  const { label, value, choices, onChange, small } = props
  return (
    <ToggleButtonGroup
      className={classes(css['segmented'], small === true && css['small'])}
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const [key] = keys
        if (key !== undefined) onChange(String(key) as K)
      }}
    >
      {choices.map(({ key, text }) => (
        <ToggleButton key={key} id={key} className={css['choice'] ?? ''}>
          {text}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}
