/** What a formula that is being written comes to now, and from which values. */
import { TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import { call } from '../stores/core.ts'
import { useMessages } from '../ui/language.tsx'
import { Note } from '../ui/Note.tsx'
import { Quality, type QualityMark } from '../ui/Quality.tsx'
import css from './Formula.module.css'
import catalogue from './messages.ts'
import { useFormulaWords, type Input, type Trial as Tried } from './say.ts'

/** Milliseconds after the last key, and between two looks at the values. */
const PAUSE = 250
const AGAIN = 2_000

/** Judged by the core a moment after each key, and again as its values change. */
export function useTrial(text: string, own: string | null, unit: string) {
  const [tried, setTried] = useState<{ readonly of: string; readonly trial: Tried } | null>(null)
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let left = false
    const ask = async () => {
      const answer = await call('calculations.try', {
        text,
        unit,
        ...(own === null ? {} : { tag: own }),
      })
      if (left) return
      setFailed(!answer.ok)
      if (answer.ok) setTried({ of: text, trial: answer.value })
      timer = setTimeout(() => void ask(), AGAIN)
    }
    timer = setTimeout(() => void ask(), PAUSE)
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [text, own, unit])
  // Of another text nothing is said: its faults would stand at the wrong place.
  return { trial: tried?.of === text ? tried.trial : null, failed }
}

const markOf = (quality: Input['quality'], known: boolean): QualityMark =>
  !known ? 'bad' : quality === 'good' ? 'live' : quality

export function Inputs({ inputs }: { readonly inputs: readonly Input[] }) {
  const texts = useMessages(catalogue)
  const words = useFormulaWords()
  if (inputs.length === 0) return <p className={css['muted']}>{texts.noInputs}</p>
  return (
    <ul className={css['inputs']}>
      {inputs.map(({ tag, known, value, unit, quality }) => (
        <li key={tag}>
          <a href={`#/tags?tag=${encodeURIComponent(tag)}`}>{tag}</a>
          <span>
            <Quality mark={markOf(quality, known)} absent={value === null} />{' '}
            {known ? words.value(value, 3, unit) : texts.gone}
          </span>
        </li>
      ))}
    </ul>
  )
}

interface TrialProps {
  readonly trial: Tried | null
  readonly failed: boolean
  readonly unit: string
  readonly decimals: number
}

export function Trial({ trial, failed, unit, decimals }: TrialProps) {
  const texts = useMessages(catalogue)
  const words = useFormulaWords()
  if (failed) {
    return (
      <Note icon={TriangleAlert} error>
        {texts.none}
      </Note>
    )
  }
  const outcome = trial?.outcome ?? null
  const why = outcome === null ? null : words.reason(outcome)
  return (
    <div className={css['trial']}>
      <div className={css['result']} role="status">
        <span>{texts.result}</span>
        <span>
          {outcome === null ? (
            <i>{texts.noResult}</i>
          ) : (
            <>
              <Quality mark={markOf(outcome.quality, true)} absent={outcome.value === null} />{' '}
              <b>{words.value(outcome.value, decimals, unit)}</b>
            </>
          )}
        </span>
      </div>
      {why === null ? null : <p className={css['muted']}>{why}</p>}
      {trial?.warnings.map((warning) => (
        <Note key={`${warning.kind} ${warning.at}`} icon={TriangleAlert}>
          {words.warning(warning)}
        </Note>
      ))}
      {trial === null || trial.fault !== null ? null : <Inputs inputs={trial.inputs} />}
    </div>
  )
}
