/**
 * The calls about certificates: who may trust whom. What is done to files is acquisition's; here each change
 * is planned, its row written, and only then done, so that nobody is trusted without a row. What falls due by
 * itself (the renewal of our own) is looked after here too, for the same reason.
 */
import type { EventName } from '../../shared/contract.ts'
import type {
  CertificateChange,
  CertificatePort,
  CertificateSubject,
  OwnMade,
} from '../../shared/certificates.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type {
  Handlers,
  JournalEntry,
  JournalFacts,
  Log,
  Publish,
  SessionContext,
} from '../interface.ts'

export type CertificateCalls = Extract<keyof Handlers, `certificates.${string}`>

export interface CertificateParts {
  readonly port: CertificatePort
  append(entries: readonly JournalEntry[]): Promise<Result<null>>
  /** Undefined where there is no such server. */
  serverName(id: number): string | undefined
  /** Every server that there is can be named: none of them is damaged. */
  knowsServers(): boolean
  readonly publish: Publish
  readonly log: Log
  now(): number
}

/** How often it is asked whether our own is due for renewal, in milliseconds. */
const WATCH_EVERY = 600_000
/** After its first minute the program is up; a renewal must not make the start longer. */
const WATCH_FIRST = 60_000

export interface Certificates {
  readonly handlers: Handlers<CertificateCalls>
  /** Acquisition says that the list is no longer what it was. */
  changed(made: OwnMade | null): void
  /** A server was removed. */
  serverLeft(): void
  /** Called every second. */
  tick(): void
}

/** What stands in the row of each; of our own, what becomes of it. */
const rows = {
  trust: { kind: 'server_trusted' },
  refuse: { kind: 'certificate_refused' },
  remove: { kind: 'certificate_removed' },
  leave: { kind: 'certificate_removed', outcome: 'left' },
  import: { kind: 'certificate_imported' },
  renew: { kind: 'own_certificate', outcome: 'prepared' },
  replace: { kind: 'own_certificate', outcome: 'prepared' },
  request: { kind: 'own_certificate', outcome: 'requested' },
  use: { kind: 'own_certificate', outcome: 'in_use' },
  discard: { kind: 'own_certificate', outcome: 'discarded' },
} as const satisfies Record<CertificateChange['do'], Pick<JournalFacts, 'kind' | 'outcome'>>

/** Letters of a subject in a row. */
const MOST_SUBJECT = 200

export function createCertificates(parts: CertificateParts): Certificates {
  const { port } = parts
  let revision = 0
  let watchedAt = parts.now() - WATCH_EVERY + WATCH_FIRST
  let watching = false
  let last: Promise<unknown> = Promise.resolve()

  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }

  const factsOf = (change: CertificateChange, about: CertificateSubject): JournalFacts => {
    const server = 'server' in change ? change.server : null
    const name = server === null ? undefined : parts.serverName(server)
    const subject = about.subject.slice(0, MOST_SUBJECT)
    const accepted = change.do === 'trust' ? change.accept.join(', ') : ''
    return {
      ...rows[change.do],
      subject: name ?? subject,
      ...(about.thumbprint === '' ? {} : { new: about.thumbprint }),
      details: {
        subject,
        ...(accepted === '' ? {} : { accepted }),
        ...(change.do === 'import' ? { import: change.kind } : {}),
      },
    }
  }

  /** Plan, row, deed. A deed that fails after its row leaves a second one that says so. */
  const carryOut = (
    change: CertificateChange,
    entry: (facts: JournalFacts) => JournalEntry,
  ): Promise<Result<CertificateSubject>> =>
    inOrder(async () => {
      if ('server' in change && change.server !== null) {
        if (parts.serverName(change.server) === undefined) return unknownServer(change.server)
      }
      const plan = await port.plan(change)
      if (!plan.ok) return plan
      const facts = factsOf(change, plan.value)
      const written = await parts.append([entry(facts)])
      if (!written.ok) return written
      const done = await port.change(change)
      if (!done.ok) await parts.append([entry({ ...facts, outcome: 'failed' })])
      return done
    })

  const byPerson = (change: CertificateChange, context: SessionContext) =>
    carryOut(change, (facts) => context.entry(facts))

  const byProgram = (facts: JournalFacts): JournalEntry => ({
    ...facts,
    at: parts.now(),
    person: null,
  })

  /** What is trusted for a server that is gone, and for no other: the next server is another one. */
  const clear = async (): Promise<void> => {
    if (!parts.knowsServers()) return
    const list = await port.list()
    if (!list.ok) return
    for (const { sha256, servers, state } of list.value.certificates) {
      if (state !== 'trusted' || servers === null) continue
      for (const left of servers.filter((server) => parts.serverName(server) === undefined)) {
        const done = await carryOut({ do: 'leave', thumbprint: sha256, left }, byProgram)
        if (!done.ok) return
      }
    }
  }

  const watch = async (): Promise<void> => {
    await clear()
    const due = await port.due()
    if (!due.ok || due.value === null) return
    const done = await carryOut(due.value, byProgram)
    if (!done.ok) {
      parts.log.warn({ error: done.error, due: due.value.do }, 'our certificate is not renewed yet')
    }
  }

  return {
    handlers: {
      'certificates.list': () => port.list(),
      'certificates.trust': (input, context) => byPerson({ do: 'trust', ...input }, context),
      'certificates.refuse': (input, context) => byPerson({ do: 'refuse', ...input }, context),
      'certificates.remove': (input, context) => byPerson({ do: 'remove', ...input }, context),
      'certificates.import': (input, context) => byPerson({ do: 'import', ...input }, context),
      'certificates.export': async ({ which, format }) => {
        const found = await port.exported(which, format)
        if (!found.ok) return found
        const { subject, thumbprint, content } = found.value
        const own = which === 'own' || which === 'next'
        return ok({ name: `${fileName(subject, thumbprint, own)}.${format}`, content })
      },
      'certificates.request': async (_input, context) => {
        const planned = await byPerson({ do: 'request' }, context)
        if (!planned.ok) return planned
        const made = await port.request()
        if (!made.ok) return made
        return ok({
          name: 'derrick.csr.pem',
          content: Buffer.from(made.value.csr).toString('base64'),
        })
      },
      'certificates.renew': (_input, context) => byPerson({ do: 'renew' }, context),
      'certificates.replace': (input, context) => byPerson({ do: 'replace', ...input }, context),
      'certificates.use': (input, context) => byPerson({ do: 'use', ...input }, context),
      'certificates.discard': async (_input, context) => {
        const done = await byPerson({ do: 'discard' }, context)
        return done.ok ? ok(null) : done
      },
    },
    changed(made) {
      revision += 1
      parts.publish('certificates' satisfies EventName, { revision })
      if (made === null) return
      const { subject, thumbprint, cause } = made
      const row = byProgram({
        kind: 'own_certificate',
        subject: subject.slice(0, MOST_SUBJECT),
        new: thumbprint,
        outcome: cause === 'first' ? 'made' : 'made_anew',
        details: { subject: subject.slice(0, MOST_SUBJECT) },
      })
      parts.append([row]).then(
        (written) => {
          if (!written.ok) parts.log.warn({ error: written.error }, 'no row of our certificate')
        },
        (error: unknown) => parts.log.warn({ error }, 'no row of our certificate'),
      )
    },
    serverLeft() {
      clear().catch((error: unknown) => {
        parts.log.warn({ error }, 'what was trusted for a server that is gone is still listed')
      })
    },
    tick() {
      if (watching || parts.now() - watchedAt < WATCH_EVERY) return
      watching = true
      watch()
        .catch((error: unknown) => {
          parts.log.error({ error }, 'the renewal of our certificate failed')
        })
        .finally(() => {
          watching = false
          watchedAt = parts.now()
        })
    },
  }
}

const unknownServer = (server: number): Result<never> =>
  fail('not_found', `There is no server ${server}.`, { server })

/** Letters that every file system takes; which it is follows from the thumbprint. */
function fileName(subject: string, thumbprint: string, own: boolean): string {
  const common = /CN=([^,]*)/.exec(subject)?.[1] ?? ''
  const label = common.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 40)
  return `${own ? 'derrick' : label === '' ? 'certificate' : label}-${thumbprint.slice(0, 8)}`
}
