/**
 * What became of the last try: a refusal of the core with its facts, or how the armed change ended
 * without being sent. What was typed is still there.
 */
import { Info } from 'lucide-react'
import { useShallow } from 'zustand/react/shallow'
import type { Tag } from '../stores/configuration.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Note } from '../ui/Note.tsx'
import type { Change } from './changes.ts'
import { useDialog } from './dialog.ts'
import catalogue from './messages.ts'
import { endingOf, useFigures, useRefusal } from './say.ts'
import css from './View.module.css'

export interface NoticeProps {
  readonly tag: Tag
  readonly ended: Change | undefined
}

export function Notice({ tag, ended }: NoticeProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const figures = useFigures(tag)
  const refusal = useRefusal()
  const [failure, gone, unanswered] = useDialog(
    useShallow((state) => [state.failure, state.gone, state.unanswered]),
  )
  const said = unanswered
    ? texts.notice.unanswered
    : failure !== null
      ? refusal(failure, figures)
      : gone
        ? texts.notice.gone
        : ended === undefined
          ? null
          : (endingOf(ended, texts, figures, format)?.what ?? null)
  if (said === null) return null
  return (
    <div className={css['section']}>
      <Note icon={Info} error={failure !== null}>
        {said}
      </Note>
    </div>
  )
}
