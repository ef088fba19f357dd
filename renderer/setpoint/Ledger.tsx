/** The ledger: every step with its own time in milliseconds. `Good` is "accepted", no more. */
import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Language } from '../../shared/language.ts'
import { reasonIn } from '../../shared/reasons.ts'
import { AlarmSymbol } from '../ui/AlarmSymbol.tsx'
import type { Format } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { useNow } from '../stores/liveness.ts'
import type { Change } from './changes.ts'
import { holdOf, ledgerOf, type Step } from './steps.ts'
import css from './Ledger.module.css'
import catalogue from './messages.ts'
import { statusText, type Figures, type Texts } from './say.ts'

function tookText(ms: number, texts: Texts, format: Format): string {
  return ms < 1000 ? `${format.number(ms)} ${texts.ledger.ms}` : format.age(ms)
}

function Hold({ change, figures }: { readonly change: Change; readonly figures: Figures }) {
  const texts = useMessages(catalogue)
  const hold = holdOf(change, useNow(250))
  if (hold === null) return null
  return (
    <>
      <span className={css['hold']}>
        <i style={{ width: `${hold.share * 100}%` }} />
      </span>
      {texts.ledger.waiting.holding(figures.quantity(change.readBack ?? change.value))}
      {', '}
      {texts.ledger.holdTime(hold.seconds, hold.of)}
    </>
  )
}

function detail(
  step: Step,
  change: Change,
  texts: Texts,
  figures: Figures,
  language: Language,
): ReactNode {
  const { ledger } = texts
  if (step.state === 'todo' || step.state === 'failed') return null
  if (step.state === 'now') {
    const { phase } = change
    if (phase === 'holding') return <Hold change={change} figures={figures} />
    // What the server answered is not believed alone: a device may have taken the value all the same.
    if (phase === 'sent' && change.status !== null) {
      return ledger.waiting.refused(statusText(change.status, language))
    }
    return phase === 'armed' || phase === 'sent' || phase === 'accepted'
      ? ledger.waiting[phase]
      : null
  }
  switch (step.key) {
    case 'drafted':
      return (
        <>
          {ledger.fromTo(figures.figure(change.old), figures.quantity(change.value))}
          <span className={css['reason']}>
            {texts.reasonTitle}: {reasonIn(language, change.reason)}
          </span>
        </>
      )
    case 'armed':
      return ledger.armedBy(change.person.name)
    case 'sent':
      return ledger.sentOnce
    case 'accepted':
      return ledger.accepted
    case 'read_back':
      return ledger.readBack(figures.quantity(change.value))
    case 'held':
      return ledger.heldFor(Math.round(change.rules.hold / 1000))
    case 'closed':
      return null
    default:
      return null
  }
}

function nameOf(step: Step, change: Change, texts: Texts, format: Format): string {
  if (step.state !== 'failed') return texts.step[step.key]
  const { failed } = texts.ledger
  switch (change.phase) {
    case 'reverted':
      return failed.reverted(format.age(step.took ?? 0))
    case 'rejected':
      return failed.rejected
    case 'timed_out':
      return failed.timed_out
    default:
      return failed.unknown
  }
}

export interface LedgerProps {
  readonly change: Change
  readonly draftedAt: number | null
  readonly figures: Figures
}

export function Ledger({ change, draftedAt, figures }: LedgerProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  return (
    <ol className={css['ledger']}>
      {ledgerOf(change, draftedAt).map((step) => (
        <li key={step.key} className={css[step.state]}>
          <span className={css['dot']}>
            {step.state === 'done' ? <Icon of={Check} size="small" /> : null}
            {step.state === 'failed' ? (
              <AlarmSymbol priority={2} size={22} label={nameOf(step, change, texts, format)} />
            ) : null}
          </span>
          <span className={css['name']}>
            {nameOf(step, change, texts, format)}
            <small>{detail(step, change, texts, figures, format.language)}</small>
          </span>
          <span className={css['time']}>
            {step.at === null ? null : <b>{format.time(step.at, { milliseconds: true })}</b>}
            {step.took === null ||
            step.key === 'armed' ||
            step.key === 'sent' ||
            step.key === 'closed' ||
            step.state === 'failed'
              ? null
              : tookText(step.took, texts, format)}
          </span>
        </li>
      ))}
    </ol>
  )
}
