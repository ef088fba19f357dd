/** Says a failure of the core in the language of the screen, with the facts that it carries. */
import { textFaults } from '../../shared/plain-text.ts'
import { recordsTroubleIn } from '../../shared/records.ts'
import { permissions } from '../../shared/users.ts'
import { assertNever, type Failure } from '../../shared/result.ts'
import type { Format } from '../ui/format.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import catalogue from './messages.ts'

type Texts = (typeof catalogue)['en']

const asText = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const asNumber = (value: unknown): number | null => (typeof value === 'number' ? value : null)

/** Longer than any field's figures need; trailing zeros are cut. */
const plain = (value: number): number => Number(value.toPrecision(9))
const decimalsOf = (value: number): number => String(plain(value)).split('.')[1]?.length ?? 0

function outOfLimits(failure: Failure, texts: Texts, format: Format): string {
  const low = asNumber(failure.details?.['low'])
  const high = asNumber(failure.details?.['high'])
  const unit = asText(failure.details?.['unit'])
  const quantity = (value: number) => format.quantity(plain(value), decimalsOf(value), unit)
  if (low !== null && high !== null) {
    const decimals = Math.max(decimalsOf(low), decimalsOf(high))
    const written = format.unit(unit)
    return texts.outOfLimits(
      `${format.range(low, high, decimals)}${written === null ? '' : ` ${written}`}`,
    )
  }
  if (high !== null) return texts.atMost(quantity(high))
  if (low !== null) return texts.atLeast(quantity(low))
  return texts.out_of_limits
}

function unavailable(failure: Failure, texts: Texts): string {
  const part = failure.details?.['part']
  switch (part) {
    case 'core':
    case 'database':
    case 'historian':
    case 'server':
      return texts[part]
    case 'journal': {
      const trouble = recordsTroubleIn(failure.details)
      return trouble === null ? texts.journal : texts.records[trouble]
    }
    case 'link':
    case 'busy':
      return texts[part]
    default: {
      const reason = failure.details?.['reason']
      return reason === 'unanswered' || reason === 'disabled' || reason === 'unreadable_answer'
        ? texts[reason]
        : texts.unavailable
    }
  }
}

function waiting(failure: Failure, texts: Texts, format: Format): string | null {
  const seconds = asNumber(failure.details?.['seconds'])
  return seconds === null ? null : texts.attempts(format.age(seconds * 1000))
}

/** What is wrong with a text that was typed, where the contract says so. */
function typed(failure: Failure, texts: Texts): string {
  const details = failure.details ?? {}
  const fault = textFaults.find((each) => each === details['fault'])
  switch (fault) {
    case 'short':
      return texts.fault.short(asNumber(details['least']) ?? 1)
    case 'long': {
      const most = asNumber(details['most'])
      return most === null ? texts.bad_input : texts.fault.long(most)
    }
    case 'invisible':
      return texts.fault.invisible
    case 'mixed':
      return texts.fault.mixed(asText(details['word']) ?? '')
    case undefined: {
      const { reason, rows, most } = details
      const isSheet = reason === 'rows' && typeof rows === 'number' && typeof most === 'number'
      return isSheet ? texts.rows(rows, most) : texts.bad_input
    }
    default:
      return assertNever(fault)
  }
}

/** Why tags or equipment were not changed; null where the reason is none of those. */
function changeRefused({ details = {} }: Failure, { change }: Texts): string | null {
  const name = asText(details['name']) ?? asText(details['tag']) ?? ''
  const { reason } = details
  switch (reason) {
    case 'field_changed':
      return change.field_changed(name)
    case 'name_deleted':
      return change.name_deleted(asText(details['like']) ?? name)
    case 'used':
    case 'calculated_from':
    case 'formula_changed':
    case 'sets_none':
    case 'calculated_from_none':
    case 'circular':
      return change[reason](name, asText(details['by']) ?? '')
    case 'changed_since': {
      const row = asNumber(details['row'])
      if (row === null) return change.changed(name)
      return change.changed_since(name, asText(details['by']) ?? change.unknown, String(row))
    }
    case 'number_of_then':
      return change.number_of_then(name, asText(details['node']) ?? '')
    case 'nothing_recorded':
    case 'job_running':
    case 'endless':
    case 'belongs':
    case 'dropping':
    case 'server_gone':
    case 'secret_needed':
    case 'plain_password':
    case 'too_deep':
      return change[reason](name)
    case 'cycle':
    case 'stale_preview':
    case 'cancelled':
    case 'job_ended':
    case 'not_undoable':
    case 'has_tags':
      return change[reason]
    default:
      return null
  }
}

/** Of an export; null where the reason is none of those. */
function exportRefused({ details }: Failure, texts: Texts): string | null {
  const reason = details?.['reason']
  return typeof reason === 'string' && Object.hasOwn(texts.export, reason)
    ? texts.export[reason as keyof Texts['export']]
    : null
}

export function textOf(failure: Failure, texts: Texts, format: Format): string {
  const { code } = failure
  const exporting = exportRefused(failure, texts)
  if (exporting !== null) return exporting
  switch (code) {
    case 'out_of_limits':
      return outOfLimits(failure, texts, format)
    case 'unavailable':
      return unavailable(failure, texts)
    case 'too_many':
      return waiting(failure, texts, format) ?? texts.too_many
    case 'forbidden': {
      const needed = permissions.find((right) => right === failure.details?.['permission'])
      return needed === undefined ? texts.forbidden : texts.forbiddenRole(texts.right[needed])
    }
    case 'conflict': {
      const changing = changeRefused(failure, texts)
      if (changing !== null) return changing
      const like = asText(failure.details?.['like'])
      if (like !== null) return texts.nameAlike(like)
      const { reason, name } = failure.details ?? {}
      if (reason === 'name_taken' && typeof name === 'string') return texts.nameTaken(name)
      return reason === 'commanded' ? texts.commanded : texts.conflict
    }
    case 'not_found': {
      const what = asText(failure.details?.['tag']) ?? asText(failure.details?.['name'])
      return what === null ? texts.not_found : texts.notFound(what)
    }
    case 'bad_input':
      return typed(failure, texts)
    case 'not_live':
      return failure.details?.['reason'] === 'not_described' ? texts.notDescribed : texts.not_live
    case 'unknown_call':
    case 'unauthenticated':
    case 'wrong_credentials':
    case 'locked':
    case 'too_large':
    case 'not_writable':
    case 'expired':
    case 'internal':
      return texts[code]
    default:
      return assertNever(code)
  }
}

/** `const say = useErrorText(); say(result.error)` */
export function useErrorText(): (failure: Failure) => string {
  const texts = useMessages(catalogue)
  const format = useFormat()
  return (failure) => textOf(failure, texts, format)
}
