/** On, off or, for a group, some. */
import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { CheckboxButton, CheckboxField } from 'react-aria-components'
import css from './Checkbox.module.css'

export interface CheckboxProps {
  readonly children: ReactNode
  readonly on: boolean
  readonly some?: boolean
  readonly off?: boolean
  readonly onChange: (on: boolean) => void
}

export const Checkbox = ({ children, on, some, off, onChange }: CheckboxProps) => (
  <CheckboxField
    className={css['field'] ?? ''}
    isSelected={on}
    isIndeterminate={some === true}
    isDisabled={off === true}
    onChange={onChange}
  >
    <CheckboxButton className={css['checkbox'] ?? ''}>
      <i className={css['box']}>
        {some === true ? <b /> : on ? <Check strokeWidth={3} aria-hidden /> : null}
      </i>
      {children}
    </CheckboxButton>
  </CheckboxField>
)
