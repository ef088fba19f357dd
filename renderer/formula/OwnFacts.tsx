/** Of a calculated or manual tag in its faceplate: what it is made of, by whom, and what is wrong with it. */
import { useEffect, useState } from 'react'
import { call, listen } from '../stores/core.ts'
import type { Output } from '../../shared/contract.ts'
import type { Tag } from '../stores/configuration.ts'
import { coreNow, useNow } from '../stores/liveness.ts'
import { go } from '../stores/navigation.ts'
import { useMay } from '../stores/session.ts'
import { Button } from '../ui/Button.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import css from './Formula.module.css'
import { Over } from './Over.tsx'
import catalogue from './messages.ts'
import { useFormulaWords } from './say.ts'
import { Inputs } from './Trial.tsx'

/** Milliseconds between two looks at what has changed. */
const AGAIN = 1_000

function useRead(tag: string): Output<'calculations.read'> | null {
  const [read, setRead] = useState<Output<'calculations.read'> | null>(null)
  useEffect(() => {
    let left = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async () => {
      const answer = await call('calculations.read', { tag })
      if (left) return
      if (answer.ok) setRead(answer.value)
      timer = setTimeout(() => void ask(), AGAIN)
    }
    void ask()
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [tag])
  return read
}

function Calculated({ tag }: { readonly tag: Tag }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const words = useFormulaWords()
  const read = useRead(tag.name)
  const { formula } = tag
  if (formula === null) return null
  const why = read === null || read.outcome === null ? null : words.reason(read.outcome)
  return (
    <section className={css['part']}>
      <h3>{texts.formula}</h3>
      <pre className={css['code']}>{formula.text}</pre>
      {why === null ? null : <p role="status">{why}</p>}
      {read === null ? null : (
        <>
          <h3>{texts.inputs}</h3>
          <Inputs inputs={read.inputs} />
        </>
      )}
      <dl className={css['facts']}>
        <dt>{texts.author}</dt>
        <dd>{texts.written(formula.author, format.moment(formula.changedAt))}</dd>
      </dl>
      <Over tag={tag.name} />
    </section>
  )
}

type Entry = Output<'manual.entries'>[number]

/** The last entries; read again with each journal row, since an entry leaves one. */
function useEntries(tag: string): readonly Entry[] {
  const [entries, setEntries] = useState<readonly Entry[]>([])
  useEffect(() => {
    let left = false
    const ask = async () => {
      const answer = await call('manual.entries', { tag, limit: 5 })
      if (!left && answer.ok) setEntries(answer.value)
    }
    void ask()
    const stop = listen('journal', () => void ask())
    return () => {
      left = true
      stop()
    }
  }, [tag])
  return entries
}

function Manual({ tag }: { readonly tag: Tag }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const words = useFormulaWords()
  const entries = useEntries(tag.name)
  const may = useMay('enter')
  useNow()
  const last = entries.find(({ correctedBy }) => correctedBy === null)
  const due = last === undefined || tag.sampling === 0 ? null : last.time + tag.sampling
  return (
    <section className={css['part']}>
      {due !== null && due < coreNow() ? (
        <p role="status">{texts.overdue(format.age(coreNow() - due))}</p>
      ) : null}
      {entries.length === 0 ? <p className={css['muted']}>{texts.neverEntered}</p> : null}
      {entries.map((entry) => (
        <dl key={entry.id} className={css['facts']}>
          <dt>{format.moment(entry.time)}</dt>
          <dd>
            {entry.correctedBy === null ? (
              words.value(entry.value, tag.decimals, tag.unit)
            ) : (
              <s>{words.value(entry.value, tag.decimals, tag.unit)}</s>
            )}
          </dd>
          <dt>{texts.entered}</dt>
          <dd>{texts.written(entry.person.name, format.moment(entry.enteredAt))}</dd>
          {entry.comment === '' ? null : (
            <>
              <dt>{texts.comment}</dt>
              <dd>{entry.comment}</dd>
            </>
          )}
          {entry.override === null ? null : (
            <>
              <dt>{texts.override}</dt>
              <dd>{entry.override}</dd>
            </>
          )}
          {entry.reason === null ? null : (
            <>
              <dt>{texts.corrected}</dt>
              <dd>{entry.reason}</dd>
            </>
          )}
        </dl>
      ))}
      {may ? (
        <div className={css['row']}>
          <Button small onPress={() => go('rounds', { tag: tag.name })}>
            {texts.enter}
          </Button>
        </div>
      ) : null}
    </section>
  )
}

/** Nothing for a tag of the field. */
export function OwnFacts({ tag }: { readonly tag: Tag }) {
  if (tag.origin === 'calculated') return <Calculated key={tag.name} tag={tag} />
  return tag.origin === 'manual' ? <Manual key={tag.name} tag={tag} /> : null
}
