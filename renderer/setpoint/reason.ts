/** The reason of a change: one of the common ones, words of one's own, or both. Pure. */
import { REASON_LEAST, REASON_MOST, plainText, textFault } from '../../shared/plain-text.ts'

export const reasonKinds = ['alarm', 'plan', 'trial', 'request', 'other'] as const
export type ReasonKind = (typeof reasonKinds)[number]

export interface Reason {
  readonly kind: ReasonKind | null
  readonly words: string
}

/** A request needs who asked, and "other" says nothing by itself. */
const needsWords = (kind: ReasonKind | null): boolean =>
  kind === null || kind === 'request' || kind === 'other'

/** As it goes into the journal: `Alarm response: level of V-101`. */
export function reasonText(reason: Reason, names: Readonly<Record<ReasonKind, string>>): string {
  const words = plainText(reason.words)
  if (reason.kind === null || reason.kind === 'other') return words
  const name = names[reason.kind].replace(/…$/, '')
  return words === '' ? name : `${name}${reason.kind === 'request' ? ' ' : ': '}${words}`
}

export type ReasonFault = 'missing' | 'words' | 'long' | null

export function reasonFault(reason: Reason, text: string): ReasonFault {
  const words = plainText(reason.words)
  if (reason.kind === null && words === '') return 'missing'
  const fault = textFault(needsWords(reason.kind) ? words : text, REASON_LEAST, REASON_MOST)
  if (fault === 'short') return 'words'
  return text.length > REASON_MOST ? 'long' : null
}
