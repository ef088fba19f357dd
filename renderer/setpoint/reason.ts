/** The reason of a change: one of the common ones, words of one's own, or both. Pure. */
export const reasonKinds = ['alarm', 'plan', 'trial', 'request', 'other'] as const
export type ReasonKind = (typeof reasonKinds)[number]

/** As the contract has it. */
export const REASON_LEAST = 3
export const REASON_MOST = 500

export interface Reason {
  readonly kind: ReasonKind | null
  readonly words: string
}

/** A request needs who asked, and "other" says nothing by itself. */
const needsWords = (kind: ReasonKind | null): boolean =>
  kind === null || kind === 'request' || kind === 'other'

/** As it goes into the journal: `Alarm response: level of V-101`. */
export function reasonText(reason: Reason, names: Readonly<Record<ReasonKind, string>>): string {
  const words = reason.words.trim()
  if (reason.kind === null || reason.kind === 'other') return words
  const name = names[reason.kind].replace(/…$/, '')
  return words === '' ? name : `${name}${reason.kind === 'request' ? ' ' : ': '}${words}`
}

export type ReasonFault = 'missing' | 'words' | 'long' | null

export function reasonFault(reason: Reason, text: string): ReasonFault {
  const words = reason.words.trim()
  if (reason.kind === null && words === '') return 'missing'
  if (needsWords(reason.kind) && words.length < REASON_LEAST) return 'words'
  if (text.length > REASON_MOST) return 'long'
  return null
}
