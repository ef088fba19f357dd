/** The first rows of the file as they will be, and about how much there will be. */
import { CircleAlert, Info } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Input, Output } from '../../shared/contract.ts'
import { SHEET_ROWS } from '../../shared/export.ts'
import type { Result } from '../../shared/result.ts'
import { useErrorText } from '../errors/text.ts'
import { call } from '../stores/core.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Note } from '../ui/Note.tsx'
import { Panel } from '../ui/Panel.tsx'
import css from './Export.module.css'
import catalogue from './messages.ts'

type Plan = Input<'exports.preview'>
type Seen = Result<Output<'exports.preview'>>

/** What is typed is asked for when it has come to rest. */
const REST_MS = 350

/** The newest answer; it stays while the next is on its way. */
function usePreview(plan: Plan | null): { seen: Seen | null; isReading: boolean } {
  const [answered, setAnswered] = useState<{ asked: string; seen: Seen } | null>(null)
  const asked = plan === null ? '' : JSON.stringify(plan)
  useEffect(() => {
    if (asked === '') return
    let isOver = false
    const timer = setTimeout(() => {
      void call('exports.preview', JSON.parse(asked) as Plan).then((seen) => {
        if (!isOver) setAnswered({ asked, seen })
      })
    }, REST_MS)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [asked])
  return {
    seen: asked === '' ? null : (answered?.seen ?? null),
    isReading: asked !== '' && answered?.asked !== asked,
  }
}

export function Preview({ plan }: { readonly plan: Plan | null }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const say = useErrorText()
  const { seen, isReading } = usePreview(plan)
  const found = seen?.ok === true ? seen.value : null
  const isSheet = plan !== null && plan.dialect !== 'rfc4180'
  return (
    <Panel
      title={texts.preview}
      className={css['preview']}
      flush
      scroll
      aside={
        <span className={css['counts']} role="status">
          {isReading
            ? texts.reading
            : found === null
              ? ''
              : texts.counts[found.about](format.number(found.samples), format.bytes(found.bytes))}
        </span>
      }
    >
      {seen?.ok === false ? (
        <Note icon={CircleAlert} error>
          {say(seen.error)}
        </Note>
      ) : found === null ? (
        <p className={css['hint']}>{isReading ? texts.reading : texts.choosing}</p>
      ) : (
        <>
          {isSheet && found.samples > SHEET_ROWS ? (
            <Note icon={Info}>{texts.sheet(format.number(SHEET_ROWS))}</Note>
          ) : null}
          {found.samples === 0 ? <Note icon={Info}>{texts.empty}</Note> : null}
          <pre className={css['lines']}>{found.text}</pre>
        </>
      )}
    </Panel>
  )
}
