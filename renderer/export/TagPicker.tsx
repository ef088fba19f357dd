/** The tags of an export: a box that finds them by words, and those that were chosen, in their order. */
import { X } from 'lucide-react'
import { useMemo } from 'react'
import { MOST_TAGS } from '../../shared/export.ts'
import { TagSearch } from '../readings/TagSearch.tsx'
import { useConfiguration } from '../stores/configuration.ts'
import { Button } from '../ui/Button.tsx'
import { useLanguage, useMessages } from '../ui/language.tsx'
import { choose, useChoice } from './choice.ts'
import css from './Export.module.css'
import catalogue from './messages.ts'

export function TagPicker() {
  const texts = useMessages(catalogue)
  const language = useLanguage()
  const recorded = useConfiguration((state) => state.recorded)
  const { tags, shape } = useChoice()
  const all = useMemo(() => [...recorded.values()], [recorded])
  const isFull = tags.length >= MOST_TAGS[shape]
  return (
    <div className={css['picker']}>
      <TagSearch
        tags={all}
        label={texts.addTag}
        placeholder={isFull ? texts.full(MOST_TAGS[shape]) : texts.addTagShort}
        isDisabled={isFull}
        onPick={({ name }) => {
          if (!tags.includes(name)) choose({ tags: [...tags, name] })
        }}
      />
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
