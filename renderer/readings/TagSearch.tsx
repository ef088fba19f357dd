/** The box by which a tag is picked out of many: words of its name or title, arrows, Enter. */
import { Search } from 'lucide-react'
import { useMemo, useState, type ComponentProps, type Ref } from 'react'
import { ComboBox, Input, ListBox, ListBoxItem, Popover } from 'react-aria-components'
import type { Tag } from '../stores/configuration.ts'
import { Icon } from '../ui/Icon.tsx'
import { Kbd } from '../ui/Kbd.tsx'
import { useFormat, useLanguage, useMessages } from '../ui/language.tsx'
import catalogue from './messages.ts'
import { findTags } from './search.ts'
import css from './TagSearch.module.css'

const MOST = 30

export interface TagSearchProps {
  /** Those to choose from. */
  readonly tags: readonly Tag[]
  readonly label: string
  readonly placeholder: string
  readonly onPick: (tag: Tag) => void
  readonly isDisabled?: boolean
  /** The key that leads into the box. */
  readonly hotkey?: string
  readonly placement?: ComponentProps<typeof Popover>['placement']
  readonly className?: string | undefined
  readonly inputRef?: Ref<HTMLInputElement>
  /** The box is entered, from where; and left with Esc while it is empty. */
  readonly onEnter?: (from: EventTarget | null) => void
  readonly onLeave?: (box: HTMLElement) => void
}

export function TagSearch({ tags, label, placeholder, onPick, ...props }: TagSearchProps) {
  const texts = useMessages(catalogue)
  const language = useLanguage()
  const format = useFormat()
  const [text, setText] = useState('')
  const found = useMemo(() => findTags(tags, text, MOST), [tags, text])
  return (
    <ComboBox
      className={props.className ?? ''}
      aria-label={label}
      items={found}
      inputValue={text}
      onInputChange={setText}
      value={null}
      isDisabled={props.isDisabled === true}
      onChange={(key) => {
        const tag = tags.find(({ id }) => id === key)
        if (tag === undefined) return
        onPick(tag)
        setText('')
      }}
      menuTrigger="input"
      allowsEmptyCollection={text.trim() !== ''}
    >
      <div className={css['box']}>
        <Icon of={Search} size="small" />
        <Input
          {...(props.inputRef === undefined ? {} : { ref: props.inputRef })}
          className={css['input'] ?? ''}
          placeholder={placeholder}
          spellCheck="false"
          onFocus={({ relatedTarget }) => props.onEnter?.(relatedTarget)}
          onKeyDown={({ key, currentTarget }) => {
            if (key === 'Escape' && text === '') props.onLeave?.(currentTarget)
          }}
        />
        {props.hotkey === undefined ? null : <Kbd>{props.hotkey}</Kbd>}
      </div>
      <Popover
        className={css['popover'] ?? ''}
        offset={2}
        placement={props.placement ?? 'bottom start'}
      >
        <ListBox
          className={css['list'] ?? ''}
          renderEmptyState={() => <p className={css['none']}>{texts.noTag}</p>}
        >
          {(tag: Tag) => (
            <ListBoxItem
              id={tag.id}
              className={css['option'] ?? ''}
              textValue={`${tag.name} ${tag.title[language]}`}
            >
              <b>{tag.name}</b>
              <span>{tag.title[language]}</span>
              <i>{format.unit(tag.unit)}</i>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  )
}
