/** Formulas that cannot be calculated at all, for Health. */
import { TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Output } from '../../shared/contract.ts'
import { call } from '../stores/core.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Note } from '../ui/Note.tsx'
import { Panel } from '../ui/Panel.tsx'
import css from './Formula.module.css'
import catalogue from './messages.ts'

const AGAIN = 5_000
const SHOWN = 20

export function Troubled() {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const [list, setList] = useState<Output<'calculations.troubled'>>([])
  useEffect(() => {
    let left = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async () => {
      const answer = await call('calculations.troubled', {})
      if (left) return
      if (answer.ok) setList(answer.value)
      timer = setTimeout(() => void ask(), AGAIN)
    }
    void ask()
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [])
  if (list.length === 0) return null
  const said = ({ reason, missing }: (typeof list)[number]): string =>
    missing.length > 0 ? texts.missing(missing.join(', ')) : texts.reason[reason]
  return (
    <Panel title={texts.troubled} flush>
      <Note icon={TriangleAlert} error>
        {texts.troubledAdvice}
      </Note>
      <ul className={`${css['inputs']} ${css['part']}`}>
        {list.slice(0, SHOWN).map((each) => (
          <li key={each.tag}>
            <a href={`#/tags?tag=${encodeURIComponent(each.tag)}`}>{each.tag}</a>
            <span>{said(each)}</span>
          </li>
        ))}
        {list.length > SHOWN ? (
          <li>{texts.moreTroubled(format.number(list.length - SHOWN))}</li>
        ) : null}
      </ul>
    </Panel>
  )
}
