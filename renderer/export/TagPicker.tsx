/** The tags of an export: a box that finds them by words, and those that were chosen, in their order. */
import { Search, X } from 'lucide-react'
import { useMemo, useState } from 'react'
import { ComboBox, Input, ListBox, ListBoxItem, Popover } from 'react-aria-components'
import { MOST_TAGS } from '../../shared/export.ts'
import { findTags } from '../readings/search.ts'
import { useConfiguration } from '../stores/configuration.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useLanguage, useMessages } from '../ui/language.tsx'
import { choose, useChoice } from './choice.ts'
import css from './Export.module.css'
import catalogue from './messages.ts'

const MOST_FOUND = 30

export function TagPicker() {
  const texts = useMessages(catalogue)
  const language = useLanguage()
  const recorded = useConfiguration((state) => state.recorded)
  const { tags, shape } = useChoice()
  const [text, setText] = useState('')
  const all = useMemo(() => [...recorded.values()], [recorded])
  const found = useMemo(() => findTags(all, text, MOST_FOUND), [all, text])
  const isFull = tags.length >= MOST_TAGS[shape]
  return (
    <div className={css['picker']}>
      <ComboBox
        aria-label={texts.addTag}
        items={found}
        inputValue={text}
        onInputChange={setText}
        value={null}
        isDisabled={isFull}
        onChange={(key) => {
          const tag = all.find(({ id }) => id === key)
          if (tag === undefined) return
          if (!tags.includes(tag.name)) choose({ tags: [...tags, tag.name] })
          setText('')
        }}
        menuTrigger="input"
        allowsEmptyCollection={text.trim() !== ''}
      >
        <div className={css['box']}>
          <Icon of={Search} size="small" />
          <Input
            className={css['input'] ?? ''}
            placeholder={isFull ? texts.full(MOST_TAGS[shape]) : texts.addTagShort}
            spellCheck="false"
          />
        </div>
        <Popover className={css['popover'] ?? ''} offset={2} placement="bottom start">
          <ListBox
            className={css['found'] ?? ''}
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
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
      {tags.length === 0 ? (
        <p className={css['hint']}>{texts.noTags}</p>
      ) : (
        <>
          <ul className={css['tags']} aria-label={texts.tags}>
            {tags.map((name) => (
              <li key={name}>
                <b>{name}</b>
                <span>{recorded.get(name)?.title[language] ?? texts.unknown}</span>
                <Button
                  small
                  rank="quiet"
                  icon={X}
                  label={texts.drop(name)}
                  onPress={() => choose({ tags: tags.filter((each) => each !== name) })}
                />
              </li>
            ))}
          </ul>
          {tags.length < 2 ? null : (
            <Button small rank="quiet" onPress={() => choose({ tags: [] })}>
              {texts.dropAll}
            </Button>
          )}
        </>
      )}
    </div>
  )
}
