/**
 * What is wrong with a server, with the history, the journal or backups, in the language of the screen: by
 * the reason that came with the failure, never by its English words.
 */
import { backupTroubles, restoreTroubles } from '../../../shared/backup.ts'
import { serverTroubles } from '../../../shared/server-troubles.ts'
import { partnerReasons } from '../../../shared/partners.ts'
import { furtherTroubles } from '../../../shared/certificate-trust.ts'
import { historyTroubles } from '../../../shared/history.ts'
import type { Language } from '../../../shared/language.ts'
import { errorCodes, type ErrorDetails } from '../../../shared/result.ts'
import type { Format } from '../../ui/format.ts'
import { useFormat, useMessages } from '../../ui/language.tsx'
import { useErrorText } from '../text.ts'
import catalogue from './messages.ts'

/** A failure as the contract carries it: the code of a later core may be unknown here. */
export interface Trouble {
  readonly code: string
  readonly message: string
  readonly details?: ErrorDetails | undefined
}

type Texts = (typeof catalogue)[Language]

/** Names in `details.tags` at most; the rest is a count. */
const NAMED = 4

function itemsOf(details: ErrorDetails, texts: Texts, nameOf: (tag: number) => string): string {
  const ids = String(details['tags'] ?? '')
    .split(',')
    .filter((id) => id !== '')
  const names = ids.slice(0, NAMED).map((id) => nameOf(Number(id)))
  const count = Number(details['count'] ?? ids.length)
  return texts.server.items(count, `${names.join(', ')}${count > names.length ? ', …' : ''}`)
}

/** What speaks against an endpoint of a redundant set. */
function againstOf(details: ErrorDetails, texts: Texts): string {
  const told = String(details['why'] ?? '').split(',')
  const unfit = Number(details['missing'] ?? 0) + Number(details['changed'] ?? 0)
  const [of, example] = [Number(details['compared'] ?? 0), String(details['example'] ?? '')]
  return partnerReasons
    .filter((each) => told.includes(each))
    .map((each) => {
      const text = texts.partner[each]
      return typeof text === 'string' ? text : text(unfit, of, example)
    })
    .join('; ')
}

/** Of a server; a reason that is not known here is one of the connection's own. */
export function serverTroubleText(
  { details = {} }: Trouble,
  texts: Texts,
  nameOf: (tag: number) => string,
): string {
  const reason = serverTroubles.find((each) => each === details['reason']) ?? 'internal'
  if (reason === 'items') return itemsOf(details, texts, nameOf)
  if (reason === 'other_device' || reason === 'partner_doubt') {
    return texts.server[reason](String(details['endpoint'] ?? ''), againstOf(details, texts))
  }
  if (reason === 'remapped') return texts.server.remapped(String(details['moved'] ?? ''))
  const told = String(details['besides'] ?? '').split(',')
  const besides = furtherTroubles.filter((each) => told.includes(each))
  return [texts.server[reason], ...besides.map((each) => texts.besides[each])].join(' ')
}

/** The reason has no sentence of its own, so that the server's words belong beside it. */
export const isUntold = ({ details }: Trouble): boolean => {
  const known = serverTroubles.find((each) => each === details?.['reason'])
  return known === undefined || known === 'internal'
}

/** Of the history; null where the reason is none of its own. */
export function historyTroubleText(
  { details = {} }: Trouble,
  texts: Texts,
  { moment }: Pick<Format, 'moment'>,
): string | null {
  const reason = historyTroubles.find((each) => each === details['reason'])
  if (reason === undefined) return null
  const file = String(details['file'] ?? '')
  if (reason === 'set_aside') return texts.history.set_aside(file)
  if (
    reason === 'log_damaged' ||
    reason === 'begun_anew' ||
    reason === 'older_copy' ||
    reason === 'unreadable'
  ) {
    const [from, to] = [Number(details['from']), Number(details['to'])]
    return texts.history[reason](file, moment(from), moment(to))
  }
  return texts.history[reason]
}

export function useServerTrouble(nameOf: (tag: number) => string): (trouble: Trouble) => string {
  const texts = useMessages(catalogue)
  return (trouble) => serverTroubleText(trouble, texts, nameOf)
}

/** Of backups, or of a folder for them. */
export function useBackupTrouble(): (trouble: Pick<Trouble, 'details'>) => string {
  const texts = useMessages(catalogue)
  return ({ details = {} }) =>
    texts.backup[backupTroubles.find((each) => each === details['reason']) ?? 'other']
}

/** Why a backup is not restored; what is no such reason is said as any other failure. */
export function useRestoreTrouble(): (trouble: Trouble) => string {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  return ({ code, message, details = {} }) => {
    const reason = restoreTroubles.find((each) => each === details['reason'])
    // What is wrong with the journal has the same reasons, and words of its own.
    if (reason === undefined || details['part'] !== undefined) {
      const known = errorCodes.find((each) => each === code) ?? 'internal'
      return say({ code: known, message, details })
    }
    const text = texts.restore[reason]
    return typeof text === 'string' ? text : text(String(details['by'] ?? '—'))
  }
}

/** Of a part of the console: the history by its reason, any other by its name. */
export function usePartTrouble(): (trouble: Trouble) => string {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const format = useFormat()
  return (trouble) => {
    const { details = {} } = trouble
    if (details['part'] === 'acquisition' && details['reason'] === 'overload') {
      return texts.thinned
    }
    const told = details['part'] === 'historian' ? historyTroubleText(trouble, texts, format) : null
    return told ?? say({ code: 'unavailable', message: trouble.message, details })
  }
}
