/** Findings, refusals and outcomes in the language of the screen. */
import { useMemo } from 'react'
import type { Language } from '../../shared/language.ts'
import type { Failure } from '../../shared/result.ts'
import { assertNever } from '../../shared/result.ts'
import { stateText } from '../../shared/tags.ts'
import { useErrorText } from '../errors/text.ts'
import type { Tag } from '../stores/configuration.ts'
import type { Format } from '../ui/format.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import type { Change } from './changes.ts'
import { decimalsIn, finerThan } from './entry.ts'
import type { Finding } from './findings.ts'
import { timeoutOf } from './steps.ts'
import catalogue from './messages.ts'
import { statusWords } from './statusCodes.ts'

export type Texts = (typeof catalogue)['en']
export type Value = number | boolean | null

/** Figures of one setpoint: fixed decimals, unit in the language, states as words. */
export interface Figures {
  /** Without the unit. */
  figure(value: Value): string
  /** As it was typed, with more decimals than the tag has where more were typed. */
  exact(value: number): string
  /** With the unit. */
  quantity(value: Value): string
  /** `80–220 Hz`; null where nothing bounds it. */
  range(low: number | null, high: number | null): string | null
  readonly unit: string | null
}

export function figuresOf(
  tag: (Pick<Tag, 'decimals' | 'unit'> & Partial<Pick<Tag, 'enumeration'>>) | undefined,
  texts: Texts,
  format: Format,
): Figures {
  const decimals = tag?.decimals ?? 0
  const unit = format.unit(tag?.unit)
  const withUnit = (text: string) => (unit === null ? text : `${text} ${unit}`)
  const figure = (value: Value) =>
    stateText(tag?.enumeration, value) ??
    (typeof value === 'boolean' ? (value ? texts.on : texts.off) : format.number(value, decimals))
  const exact = (value: number) =>
    format.number(value, finerThan(value, decimals) ? decimalsIn(value) : decimals)
  return {
    unit,
    figure,
    exact,
    quantity: (value) => (typeof value === 'number' ? withUnit(figure(value)) : figure(value)),
    range(low, high) {
      if (low !== null && high !== null) return withUnit(format.range(low, high, decimals))
      if (low !== null) return withUnit(`≥ ${figure(low)}`)
      return high === null ? null : withUnit(`≤ ${figure(high)}`)
    },
  }
}

export function useFigures(tag: Tag | undefined): Figures {
  const texts = useMessages(catalogue)
  const format = useFormat()
  return useMemo(() => figuresOf(tag, texts, format), [tag, texts, format])
}

export interface Said {
  readonly left: string
  readonly right: string
}

/** One finding as two texts: what it is about, and its bound or what to do. */
export function sayFinding(
  finding: Finding,
  texts: Texts,
  figures: Figures,
  format: Format,
  steered: string,
): Said {
  const { check } = texts
  switch (finding.key) {
    case 'locked':
      return { left: check.locked, right: check.lockedHow }
    case 'role':
      return {
        left: check.role,
        right: finding.role === null ? '' : texts.roles[finding.role].toLowerCase(),
      }
    case 'core':
      return { left: check.core, right: check.coreHow }
    case 'journal':
      return {
        left: check.journal,
        right: finding.trouble === 'unknown' ? check.journalHow : check.journalWhy[finding.trouble],
      }
    case 'live':
      return {
        left: finding.mark === 'live' ? check.live : check.notLive,
        right: finding.mark === 'live' ? '' : texts.mark[finding.mark],
      }
    case 'busy':
      return {
        left: check.busy(finding.change.person.name),
        right: `→ ${figures.quantity(finding.change.value)}`,
      }
    case 'elsewhere':
      return { left: check.elsewhere, right: `→ ${figures.quantity(finding.change.value)}` }
    case 'missing':
      return { left: check.missing, right: check.missingHow }
    case 'type':
      return { left: check.type, right: check.typeHow }
    case 'whole':
      return { left: check.whole, right: '' }
    case 'decimals':
      return { left: check.decimals, right: check.atMost(finding.decimals) }
    case 'limits': {
      const range = figures.range(finding.low, finding.high)
      return range === null
        ? { left: check.noLimits, right: '' }
        : { left: check.limits, right: range }
    }
    case 'low':
    case 'high': {
      const sign = finding.key === 'low' ? '<' : '>'
      return {
        left: check[finding.key],
        right: `${figures.exact(finding.value)} ${sign} ${figures.quantity(finding.bound)}`,
      }
    }
    case 'same':
      return { left: check.same, right: check.sameHow }
    case 'alarm':
      return {
        left: finding.side === 'high' ? check.alarmHigh(steered) : check.alarmLow(steered),
        right: figures.quantity(finding.bound),
      }
    case 'last':
      return {
        left: check.last(finding.change.person.name),
        right: `${figures.figure(finding.change.value)} · ${format.time(finding.change.sentAt)}`,
      }
    case 'reason':
      return { left: texts.reasonFault[finding.fault], right: texts.reasonHow[finding.fault] }
    default:
      return assertNever(finding)
  }
}

const asValue = (value: unknown): Value =>
  typeof value === 'number' || typeof value === 'boolean' ? value : null

/** A refusal of the core, with the names and figures that it carries. */
export function useRefusal(): (failure: Failure, figures: Figures) => string {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  return (failure, figures) => {
    const details = failure.details ?? {}
    if (failure.code === 'conflict' && details['reason'] === 'busy') {
      const { person } = details
      return texts.notice.busy(
        typeof person === 'string' ? person : '—',
        figures.quantity(asValue(details['value'])),
      )
    }
    if (failure.code === 'conflict' && details['reason'] === 'moved') {
      return texts.notice.moved(
        figures.figure(asValue(details['old'])),
        figures.quantity(asValue(details['now'])),
      )
    }
    return say(failure)
  }
}

/** `not writable now (BadNotWritable)` */
export function statusText(status: number, language: Language): string {
  const { name, text, hex } = statusWords(status, language)
  return `${text} (${name ?? hex})`
}

export interface Ending {
  readonly what: string
  readonly next: string
}

/** How a sent change ended and what to do now; null while it goes on. */
export function endingOf(
  change: Change,
  texts: Texts,
  figures: Figures,
  format: Format,
): Ending | null {
  const { end } = texts
  switch (change.phase) {
    case 'applied':
      return {
        what: end.applied(figures.quantity(change.value), Math.round(change.rules.hold / 1000)),
        next: end.appliedNext,
      }
    case 'rejected': {
      const status = statusText(change.status ?? 0x8000_0000, format.language)
      return { what: end.rejected(status), next: end.rejectedNext }
    }
    case 'reverted':
      return {
        what: end.reverted(figures.quantity(change.value), figures.quantity(change.readBack)),
        next: end.revertedNext,
      }
    case 'timed_out': {
      const why = timeoutOf(change)
      const what = why === 'different' ? end.different(figures.quantity(change.readBack)) : end[why]
      return { what, next: end.timedOutNext }
    }
    case 'unknown':
      return { what: end.unknown, next: end.unknownNext }
    case 'armed':
    case 'sent':
    case 'accepted':
    case 'holding':
      return null
    case 'conflict':
      return { what: texts.notice.conflict, next: '' }
    case 'expired':
      return { what: texts.notice.expired(Math.round(change.rules.armed / 1000)), next: '' }
    case 'cancelled':
      return { what: texts.notice.cancelled, next: '' }
    default:
      return assertNever(change.phase)
  }
}
