/**
 * The box that adds a pen. Where no pen fits any more, the reason stands in its place and whole; Esc in
 * the empty box leads back to where one came from.
 */
import { useRef, type Ref } from 'react'
import { TagSearch } from '../readings/TagSearch.tsx'
import { useConfiguration } from '../stores/configuration.ts'
import { useMessages } from '../ui/language.tsx'
import { MOST_PENS } from './ink.ts'
import catalogue from './messages.ts'
import css from './PenSearch.module.css'
import { addPen, useTrend } from './trend.ts'

export function PenSearch({ ref }: { readonly ref: Ref<HTMLInputElement> }) {
  const texts = useMessages(catalogue)
  const tags = useConfiguration((state) => state.tags)
  const pens = useTrend((state) => state.pens)
  /** What had the focus before the box. */
  const before = useRef<HTMLElement | null>(null)
  if (pens.length >= MOST_PENS) {
    return (
      <p className={css['full']} role="status">
        {texts.full(MOST_PENS)}
      </p>
    )
  }
  return (
    <TagSearch
      tags={tags}
      label={texts.addPen}
      placeholder={texts.addPenShort}
      hotkey="P"
      placement="bottom end"
      className={css['search']}
      inputRef={ref}
      onPick={({ name }) => addPen(name)}
      onEnter={(from) => {
        before.current = from instanceof HTMLElement ? from : null
      }}
      onLeave={(box) => {
        const from = before.current?.isConnected === true ? before.current : null
        ;(from ?? box.closest('main'))?.focus()
      }}
    />
  )
}
