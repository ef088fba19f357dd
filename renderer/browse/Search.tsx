/** Finds nodes of one server by name or node id, while its address space is being walked. */
import { useEffect, useState } from 'react'
import type { Output } from '../../shared/contract.ts'
import type { Failure } from '../../shared/result.ts'
import { useErrorText } from '../errors/text.ts'
import { call } from '../stores/core.ts'
import { Fault } from '../ui/Fault.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import catalogue from './messages.ts'
import css from './Search.module.css'
import { choose, reveal } from './space.ts'

type Answer = Output<'browse.search'>
type Match = Answer['matches'][number]

/** Milliseconds: after the last letter, and between two looks how far the walk is. */
const TYPED = 250
const EVERY = 700

interface Found {
  readonly asked: string
  readonly answer: Answer | null
  readonly error: Failure | null
}

function useSearch(server: number, text: string): Found {
  const asked = `${server} ${text}`
  const [found, setFound] = useState<Found>({ asked, answer: null, error: null })
  useEffect(() => {
    let ended = false
    let timer: ReturnType<typeof setTimeout>
    const ask = async (): Promise<void> => {
      const answer = await call('browse.search', { server, text })
      if (ended) return
      if (!answer.ok) return setFound({ asked, answer: null, error: answer.error })
      setFound({ asked, answer: answer.value, error: null })
      if (!answer.value.done) timer = setTimeout(() => void ask(), EVERY)
    }
    timer = setTimeout(() => void ask(), TYPED)
    return () => {
      ended = true
      clearTimeout(timer)
    }
  }, [server, text, asked])
  return found.asked === asked ? found : { asked, answer: null, error: null }
}

async function lead(server: number, { node, path }: Match): Promise<void> {
  await reveal(
    server,
    path.map((each) => each.node),
  )
  choose(server, node)
}

export function Search({ server, text }: { readonly server: number; readonly text: string }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const say = useErrorText()
  const { answer, error } = useSearch(server, text)
  if (error !== null) return <Fault>{say(error)}</Fault>
  if (answer === null) return <p className={css['note']}>{texts.reading}</p>
  const { matches, seen, done, cut, more, refused } = answer
  return (
    <div className={css['found']}>
      <p className={css['note']} role="status">
        {done ? texts.walked(format.number(seen)) : texts.walk(format.number(seen))}
        {cut ? `; ${texts.walkCut}` : ''}
        {refused > 0 ? `; ${texts.refused(refused, format.number(refused))}` : ''}
      </p>
      {matches.length === 0 ? (
        <p className={css['note']}>{done ? texts.noMatchDone(text) : texts.noMatch}</p>
      ) : (
        <ul aria-label={texts.matches}>
          {matches.map((match) => (
            <li key={match.node}>
              <button
                type="button"
                className={css['match']}
                title={match.local}
                onClick={() => void lead(server, match)}
              >
                <b>{match.name === '' ? match.local : match.name}</b>
                <span>
                  {match.path.length === 0
                    ? match.local
                    : match.path.map(({ name }) => name).join(' / ')}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {more ? (
        <p className={css['note']}>{texts.moreMatches(format.number(matches.length))}</p>
      ) : null}
    </div>
  )
}
