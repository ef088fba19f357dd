/** A row of the journal in words: what happened, values with units, why it was refused. */
import { jobKinds, type JobKind } from '../../shared/contract/jobs.ts'
import { acceptableFaults } from '../../shared/certificate-trust.ts'
import { reasonIn } from '../../shared/reasons.ts'
import { errorCodes, type ErrorCode, type Failure } from '../../shared/result.ts'
import { outcomes, type Outcome } from '../../shared/setpoints.ts'
import { roles, type Role } from '../../shared/users.ts'
import { useErrorText } from '../errors/text.ts'
import { useBackupTrouble, useRestoreTrouble, useServerTrouble } from '../errors/troubles/text.ts'
import { useServerName } from '../readings/words.ts'
import { figuresOf, useRefusal } from '../setpoint/say.ts'
import setpointWords from '../setpoint/messages.ts'
import { tagByName } from '../stores/configuration.ts'
import { useServers } from '../stores/servers.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import certificateWords from '../trust/messages.ts'
import catalogue from './messages.ts'
import type { Row } from './rows.ts'

type Value = Row['old']

const isCode = (code: unknown): code is ErrorCode =>
  (errorCodes as readonly unknown[]).includes(code)
const isOutcome = (outcome: string): outcome is Outcome =>
  (outcomes as readonly string[]).includes(outcome)
const isRole = (role: unknown): role is Role => (roles as readonly unknown[]).includes(role)

/** Of times that no history holds: when it began, and when it was over. */
const isTimes = ({ kind }: Row): boolean => kind === 'times_refused' || kind === 'times_taken'
const isJob = (kind: unknown): kind is JobKind => (jobKinds as readonly unknown[]).includes(kind)

const isLink = ({ kind }: Row): boolean => kind === 'link_lost' || kind === 'link_restored'

/** The refusal that a row tells of; the core kept its code and facts. */
export function failureOf(row: Row): Failure | null {
  const { code } = row.details
  return isCode(code) ? { code, message: '', details: row.details } : null
}

/** A backup or a restore that failed, or was refused while another one ran. */
const isOfBackups = ({ kind, details: { call } }: Row): boolean =>
  kind === 'restore_failed' || (typeof call === 'string' && call.startsWith('backup.'))

/** Of what a row tells by a folder what tells one from the other: of a backup its time, else the last of the way. */
export const lastOf = ({ kind }: Row, way: string): string => {
  if (!/^(backup|restore)/.test(kind)) return way
  const last = way.split(/[/\\]/).at(-1) ?? ''
  if (last === '' || last === way) return way
  return /^derrick-\d/.test(last) ? last.slice('derrick-'.length) : `…/${last}`
}

export interface Words {
  what(row: Row): string
  subject(row: Row): string
  /** `48.0 → 50.0 Hz`; empty where a row changes no value. */
  change(row: Row): string
  value(row: Row, value: Value): string
  outcome(row: Row): string
  /** Why somebody did it; empty where no reason belongs to it. */
  reason(row: Row): string
  /** Why it was refused; null for any other row. */
  why(row: Row): string | null
}

export function useWords(): Words {
  const texts = useMessages(catalogue)
  const setpoint = useMessages(setpointWords)
  const certificate = useMessages(certificateWords)
  const format = useFormat()
  const refusal = useRefusal()
  const say = useErrorText()
  const trouble = useServerTrouble((tag) => `#${tag}`)
  const ofBackup = useBackupTrouble()
  const ofRestore = useRestoreTrouble()
  const called = useServerName()

  const figures = (row: Row) => {
    const tag = tagByName(row.subject)
    return figuresOf(
      {
        decimals: tag?.decimals ?? 2,
        unit: row.unit ?? tag?.unit ?? null,
        enumeration: tag?.enumeration ?? null,
      },
      setpoint,
      format,
    )
  }
  const value = (row: Row, each: Value): string =>
    typeof each === 'string' ? each : figures(row).quantity(each)
  /** Why a link was lost, or for how long; and what came before it without a row of its own. */
  const linkOutcome = ({ kind, details }: Row): string => {
    const { reason, away, more, moved, restarted } = details
    const back = [
      texts.away(format.age(Number(away))),
      ...(restarted === true ? [texts.restarted] : []),
      ...(typeof moved === 'string' ? [texts.moved(moved)] : []),
    ]
    const told =
      kind === 'link_restored'
        ? back.join('. ')
        : trouble({ code: 'unavailable', message: '', details: { reason: reason ?? null } })
    return typeof more === 'number' ? `${told} (${texts.more(more)})` : told
  }
  const timesOutcome = ({ kind, details: { tag, time, count, tags } }: Row): string =>
    kind === 'times_refused'
      ? texts.misdated(String(tag), String(time))
      : texts.dated(format.number(Number(count)), format.number(Number(tags)))
  /** Null where a row is of something else, or has nothing to add. */
  const certificateOutcome = ({ kind, outcome, details: { accepted } }: Row): string | null => {
    if (kind !== 'server_trusted' && !kind.includes('certificate')) return null
    if (outcome !== null && Object.hasOwn(texts.own, outcome)) {
      return texts.own[outcome as keyof typeof texts.own]
    }
    if (typeof accepted !== 'string') return null
    const faults = acceptableFaults.filter((fault) => accepted.includes(fault))
    return texts.accepted(faults.map((fault) => certificate.fault[fault]).join(', '))
  }
  const wanted = (row: Row): string | null => {
    const { call } = row.details
    if (typeof call !== 'string') return null
    return call !== 'other' && Object.hasOwn(texts.call, call)
      ? ((texts.call as unknown as Readonly<Record<string, string>>)[call] ?? null)
      : texts.call.other(call)
  }
  const why = (row: Row): string | null => {
    if (row.kind === 'backup_failed') return ofBackup(row)
    const failure = failureOf(row)
    if (failure === null) return null
    const { role } = row.details
    if (failure.code === 'forbidden' && isRole(role)) {
      return texts.refusedRole(texts.roles[role].toLowerCase())
    }
    if (isOfBackups(row)) return ofRestore(failure)
    return failure.code === 'conflict' ? refusal(failure, figures(row)) : say(failure)
  }
  return {
    value,
    why,
    what: (row) => {
      if (isLink(row) && row.details['first'] === true) {
        return row.kind === 'link_lost' ? texts.notConnected : texts.connected
      }
      const call = row.kind === 'refused' ? wanted(row) : null
      return call === null ? texts.kind[row.kind] : `${texts.kind.refused}: ${call.toLowerCase()}`
    },
    subject: (row) => {
      if (row.kind === 'field_configured') return texts.simulatedField
      if (isLink(row) || isTimes(row)) {
        const { list } = useServers.getState()
        return called(list.find(({ name }) => name === row.subject)) ?? row.subject
      }
      if (row.kind === 'job_cancelled' && isJob(row.subject)) return texts.job[row.subject]
      if (row.kind === 'recalculated' && row.subject === '') {
        return texts.formulas(Number(row.details['count']))
      }
      return Object.hasOwn(texts.call, row.subject) ? '' : row.subject
    },
    change: (row) => {
      const { old, new: next } = row
      if (typeof old === 'string' || typeof next === 'string' || next === null) return ''
      const written = value(row, next)
      return old === null ? `→ ${written}` : `${figures(row).figure(old)} → ${written}`
    },
    reason: ({ reason }) => (reason === null ? '' : reasonIn(format.language, reason)),
    outcome: (row) => {
      if (row.kind === 'setpoint_attempt') return texts.sent
      if (isLink(row)) return linkOutcome(row)
      if (isTimes(row)) return timesOutcome(row)
      const ofCertificate = certificateOutcome(row)
      if (ofCertificate !== null) return ofCertificate
      if (row.outcome === null) return ''
      if (row.kind === 'backup_failed') return ofBackup(row)
      if (row.kind === 'restore_failed') return why(row) ?? texts.work.failed
      if (Object.hasOwn(texts.work, row.outcome)) {
        return texts.work[row.outcome as keyof typeof texts.work]
      }
      if (row.outcome === 'refused') return why(row) ?? texts.refused
      return isOutcome(row.outcome) ? setpoint.phase[row.outcome] : row.outcome
    },
  }
}
