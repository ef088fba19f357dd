/** What is wrong with a server and what to do, by the code that came with the failure. */
import { useErrorText } from '../errors/text.ts'
import { useMessages } from '../ui/language.tsx'
import catalogue from './messages.ts'

export interface Trouble {
  readonly code: string
  readonly message: string
  readonly details?: Readonly<Record<string, string | number | boolean | null>> | undefined
}

type Reasons = (typeof catalogue)['en']['reason']

/** Names in `details.tags` at most; the rest is a count. */
const NAMED = 4

export function adviceOf(trouble: Trouble, reasons: Reasons, nameOf: (tag: number) => string) {
  const reason = trouble.details?.['reason']
  if (typeof reason !== 'string' || !Object.hasOwn(reasons, reason)) return null
  if (reason === 'items') {
    const ids = String(trouble.details?.['tags'] ?? '')
      .split(',')
      .filter((id) => id !== '')
    const names = ids.slice(0, NAMED).map((id) => nameOf(Number(id)))
    const count = Number(trouble.details?.['count'] ?? ids.length)
    return reasons.items(count, `${names.join(', ')}${count > names.length ? ', …' : ''}`)
  }
  return reasons[reason as Exclude<keyof Reasons, 'items'>]
}

/** The sentence for a failure of a server; its own English words only where nothing better is known. */
export function useAdvice(nameOf: (tag: number) => string): (trouble: Trouble) => string {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  return (trouble) =>
    adviceOf(trouble, texts.reason, nameOf) ??
    (trouble.code === 'unavailable'
      ? trouble.message
      : say({ ...trouble, code: 'internal' as const, details: {} }))
}
