/**
 * The box that adds a pen: words of a name or title in either language, arrows, Enter. Where no pen fits
 * any more, the reason stands in its place and whole.
 */
import { Search } from 'lucide-react'
import { useMemo, useRef, useState, type Ref } from 'react'
import { ComboBox, Input, ListBox, ListBoxItem, Popover } from 'react-aria-components'
import { useConfiguration } from '../stores/configuration.ts'
import { classes } from '../ui/classes.ts'
import { Icon } from '../ui/Icon.tsx'
import { Kbd } from '../ui/Kbd.tsx'
import { useFormat, useLanguage, useMessages } from '../ui/language.tsx'
import { MOST_PENS } from './ink.ts'
import catalogue from './messages.ts'
import css from './PenSearch.module.css'
import { findTags } from '../readings/search.ts'
import { addPen, useTrend } from './trend.ts'

const MOST = 30

export function PenSearch({ ref }: { readonly ref: Ref<HTMLInputElement> }) {
  const texts = useMessages(catalogue)
  const language = useLanguage()
  const format = useFormat()
  const tags = useConfiguration((state) => state.tags)
  const pens = useTrend((state) => state.pens)
  const [text, setText] = useState('')
  /** What had the focus before the box. */
  const before = useRef<HTMLElement | null>(null)
  const leave = (box: HTMLElement) => {
    const from = before.current?.isConnected === true ? before.current : null
    ;(from ?? box.closest('main'))?.focus()
  }
  const full = pens.length >= MOST_PENS
  const found = useMemo(() => findTags(tags, text, MOST), [tags, text])
  if (full) {
    return (
      <p className={classes(css['search'], css['box'], css['full'])} role="status">
        {texts.full(MOST_PENS)}
      </p>
    )
  }
  return (
    <ComboBox
      className={css['search'] ?? ''}
      aria-label={texts.addPen}
      items={found}
      inputValue={text}
      onInputChange={setText}
      value={null}
      onChange={(key) => {
        const tag = tags.find(({ id }) => id === key)
        if (tag === undefined) return
        addPen(tag.name)
        setText('')
      }}
      menuTrigger="input"
      allowsEmptyCollection={text.trim() !== ''}
    >
      <div className={css['box']}>
        <Icon of={Search} size="small" />
        <Input
          ref={ref}
          className={css['input'] ?? ''}
          placeholder={texts.addPenShort}
          spellCheck="false"
          onFocus={({ relatedTarget }) => {
            before.current = relatedTarget instanceof HTMLElement ? relatedTarget : null
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && text === '') leave(event.currentTarget)
          }}
        />
        <Kbd>P</Kbd>
      </div>
      <Popover className={css['popover'] ?? ''} offset={2} placement="bottom end">
        <ListBox
          className={css['list'] ?? ''}
          renderEmptyState={() => <p className={css['none']}>{texts.noMatch}</p>}
        >
          {(tag: (typeof found)[number]) => (
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
