/** A menu under its button. Every entry has its word; its key stands at the right. */
import type { ReactElement } from 'react'
import {
  Menu as List,
  MenuItem,
  MenuTrigger,
  Popover,
  Separator,
  type PopoverProps,
} from 'react-aria-components'
import type { LucideIcon } from 'lucide-react'
import { Icon } from './Icon.tsx'
import { Kbd } from './Kbd.tsx'
import css from './Menu.module.css'

export type MenuEntry =
  | 'rule'
  | {
      readonly key: string
      readonly text: string
      readonly icon?: LucideIcon
      readonly keys?: string
      /** Off, with the reason as part of its text. */
      readonly reason?: string | null
      readonly chosen?: boolean
      readonly act: () => void
    }

export interface MenuProps {
  readonly label: string
  readonly entries: readonly MenuEntry[]
  /** The button that opens it: a react-aria pressable, for example `Button`. */
  readonly children: ReactElement
  readonly placement?: PopoverProps['placement']
}

export function Menu({ label, entries, children, placement = 'bottom start' }: MenuProps) {
  return (
    <MenuTrigger>
      {children}
      <Popover placement={placement} offset={2}>
        <List className={css['menu'] ?? ''} aria-label={label}>
          {entries.map((entry, index) =>
            entry === 'rule' ? (
              <Separator key={`rule-${index}`} className={css['rule'] ?? ''} />
            ) : (
              <MenuItem
                key={entry.key}
                id={entry.key}
                className={css['item'] ?? ''}
                textValue={entry.text}
                isDisabled={typeof entry.reason === 'string'}
                onAction={entry.act}
                data-chosen={entry.chosen === true ? '' : undefined}
              >
                <span className={css['icon']}>
                  {entry.icon === undefined ? null : <Icon of={entry.icon} size="small" />}
                </span>
                <span className={css['text']}>
                  {typeof entry.reason === 'string' ? `${entry.text}: ${entry.reason}` : entry.text}
                </span>
                {entry.keys === undefined ? null : <Kbd>{entry.keys}</Kbd>}
              </MenuItem>
            ),
          )}
        </List>
      </Popover>
    </MenuTrigger>
  )
}
