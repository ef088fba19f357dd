/**
 * Node ids as text: `nsu=<uri>;s=Name`, `ns=2;i=5`, `i=85`. Read to the letter: what is nearly one is none, for
 * half of an id, or one without its last letters, is another node, and perhaps another valve.
 */

const form = /^(?:nsu=[^;]+;|ns=(0|[1-9]\d{0,4});)?([isgb])=(.+)$/s
const whole = /^(?:0|[1-9]\d{0,9})$/
const guid = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i
const base64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}(?:==)?|[A-Za-z\d+/]{3}=?)?$/

export interface Identifier {
  readonly kind: 'i' | 's' | 'g' | 'b'
  readonly value: string
}

/** Behind the namespace; null where the text is no node id. */
export function identifierOf(text: string): Identifier | null {
  const [, index = '0', kind, value = ''] = form.exec(text) ?? []
  if (Number(index) > 0xffff) return null
  switch (kind) {
    case 'i':
      return whole.test(value) && Number(value) <= 0xffff_ffff ? { kind, value } : null
    case 's':
      return value.isWellFormed() ? { kind, value } : null
    case 'g':
      return guid.test(value) ? { kind, value } : null
    case 'b':
      return base64.test(value) ? { kind, value } : null
    default:
      return null
  }
}

export const isNodeId = (text: string): boolean => identifierOf(text) !== null

/** As a file gives it, without the space around it; but a name may end in one. */
export const givenNode = (text: string): string => {
  const begun = text.trimStart()
  return identifierOf(begun)?.kind === 's' ? begun : begun.trimEnd()
}
