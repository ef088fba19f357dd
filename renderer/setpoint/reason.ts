/** The reason of a change: one of the common ones, words of one's own, or both. Pure. */
import { REASON_LEAST, REASON_MOST, plainText, textFault } from '../../shared/plain-text.ts'
import { codedReason, reasonCodes } from '../../shared/reasons.ts'

export const reasonKinds = [...reasonCodes, 'other'] as const
export type ReasonKind = (typeof reasonKinds)[number]

export interface Reason {
  readonly kind: ReasonKind | null
  readonly words: string
}

/** A request needs who asked, and "other" says nothing by itself. */
const needsWords = (kind: ReasonKind | null): boolean =>
  kind === null || kind === 'request' || kind === 'other'

/** As it goes into the journal, for readers of every language: `[alarm] level of V-101`. */
export function reasonText({ kind, words: typed }: Reason): string {
  const words = plainText(typed)
  return kind === null || kind === 'other' ? words : codedReason(kind, words)
}

export type ReasonFault = 'missing' | 'words' | 'long' | null

export function reasonFault(reason: Reason, text: string): ReasonFault {
  const words = plainText(reason.words)
  if (reason.kind === null && words === '') return 'missing'
  const fault = textFault(needsWords(reason.kind) ? words : text, REASON_LEAST, REASON_MOST)
  if (fault === 'short') return 'words'
  return text.length > REASON_MOST ? 'long' : null
}
