/**
 * The only way in: validate → authorise → handle → journal. A transport brings a name, a body and a
 * token; what comes back is a `Result`, whatever happened.
 */
import { z } from 'zod'
import { calls, isCallName, type Access, type CallName } from '../shared/contract.ts'
import { fail, type ErrorDetails, type Failure, type Result } from '../shared/result.ts'
import { REASON_MOST, plainText } from '../shared/plain-text.ts'
import { may, type Person } from '../shared/users.ts'
import { readBody } from './body.ts'
import type {
  Caller,
  Dispatch,
  Handlers,
  JournalEntry,
  JournalFacts,
  Log,
  Session,
} from './interface.ts'
import { Line } from './threads/line.ts'

export interface DispatchParts {
  readonly handlers: Handlers
  /** The session of a token, or null; a look-up keeps the session from expiring. */
  session(token: string, now: number): Session | null
  /** Appends entries in a transaction of their own. */
  journal(entries: readonly JournalEntry[]): Promise<unknown>
  readonly log: Log
  now(): number
}

/** Which permission a session must have; a locked one reads but does not command. */
function authorise(access: Access, session: Session | null): Failure | null {
  if (access === 'public') return null
  if (session === null) {
    return failure('unauthenticated', 'Nobody is signed in with this token. Sign in again.')
  }
  if (access === 'session') return null
  if (!may(session.person.role, access)) {
    return failure('forbidden', `The role ${session.person.role} may not do this.`, {
      role: session.person.role,
      permission: access,
    })
  }
  if (session.locked && access !== 'read') {
    return failure('locked', 'The session is locked. Unlock it with the password first.')
  }
  return null
}

const failure = (...args: Parameters<typeof fail>): Failure => {
  const result = fail(...args)
  return result.ok ? { code: 'internal', message: '' } : result.error
}

/** A refusal repeats what was sent; in a row stands nothing of it that nobody sees. */
const seen = (details: ErrorDetails = {}): ErrorDetails =>
  Object.fromEntries(
    Object.entries(details).map(([key, value]) => [
      key,
      typeof value === 'string' ? plainText(value) : value,
    ]),
  )

/** Refusals that say something about a person's intent; a slip of the pen does not. */
const worthARow: ReadonlySet<string> = new Set([
  'forbidden',
  'locked',
  'out_of_limits',
  'not_writable',
  'not_live',
  'conflict',
  'expired',
  'not_found',
])

/**
 * It asks what would be, where the call knows such a question: that it cannot be is an answer to read, and
 * nothing that anybody attempted. Said of another call it is only a word too many.
 */
const isPreview = (name: CallName, body: unknown): boolean => {
  const { input } = calls[name]
  return (
    input instanceof z.ZodObject &&
    'preview' in input.shape &&
    typeof body === 'object' &&
    body !== null &&
    'preview' in body &&
    body.preview === true
  )
}

/** Rows of refusals that one person may leave in a minute, in all sessions; more tell nothing new. */
const REFUSALS_A_MINUTE = 30

/** Questions of one person that are answered at the same time; further ones wait for these. */
const QUESTIONS_AT_ONCE = 6

export function createDispatch(parts: DispatchParts): Dispatch {
  let minute = 0
  const refusals = new Map<number, number>()

  const worthTelling = ({ person: { id, user } }: Session): boolean => {
    const now = Math.floor(parts.now() / 60_000)
    if (now !== minute) {
      minute = now
      refusals.clear()
    }
    const count = (refusals.get(id) ?? 0) + 1
    refusals.set(id, count)
    if (count === REFUSALS_A_MINUTE + 1) {
      parts.log.warn({ user }, 'refused too often; no further rows this minute')
    }
    return count <= REFUSALS_A_MINUTE
  }

  const refused = async (
    name: CallName,
    error: Failure,
    session: Session,
    body: unknown,
  ): Promise<void> => {
    const fields = typeof body === 'object' && body !== null ? body : {}
    // What a body names by a token alone, the refusal tells.
    const { tag, value } = { ...error.details, ...fields } as { tag?: unknown; value?: unknown }
    const asked = tag ?? error.details?.['name']
    const subject = typeof asked === 'string' ? asked : name
    const reason =
      'reason' in fields && typeof fields.reason === 'string' ? fields.reason : undefined
    const { id, user, name: shown } = session.person
    await parts.journal([
      {
        kind: 'refused',
        at: parts.now(),
        person: { id, user, name: shown },
        subject: plainText(subject).slice(0, 64) || name,
        ...(typeof value === 'number' || typeof value === 'boolean' ? { new: value } : {}),
        ...(reason === undefined ? {} : { reason: plainText(reason).slice(0, REASON_MOST) }),
        outcome: 'refused',
        details: { call: name, code: error.code, ...seen(error.details) },
      },
    ])
  }

  const handle = async (
    name: CallName,
    body: unknown,
    caller: Caller,
    session: Session | null,
  ): Promise<Result<unknown>> => {
    const definition = calls[name]
    const read = await readBody(definition, body)
    if (!read.ok) return read
    let entries = 0
    const context = {
      now: parts.now(),
      caller,
      session,
      signal: caller.signal ?? new AbortController().signal,
      entry: (facts: JournalFacts, person?: Person): JournalEntry => {
        entries += 1
        const actor = person ?? session?.person ?? null
        return {
          ...facts,
          at: parts.now(),
          person: actor === null ? null : { id: actor.id, user: actor.user, name: actor.name },
        }
      },
    }
    // The handler's own types were checked where it was registered; here the name is only known at
    // run time, so input and context meet it untyped, once.
    const handler = parts.handlers[name] as (input: unknown, context: unknown) => unknown
    const result = (await handler(read.value, context)) as Result<unknown>
    if (result.ok && definition.journalled === 'always' && entries === 0) {
      throw new Error(`${name} is journalled and left no entry`)
    }
    return result
  }

  const lines = new Map<number, Line>()

  /** One person's questions take turns; the history has its own (historian/desk.ts). */
  const inTurn = async <T>(
    name: CallName,
    session: Session | null,
    work: () => Promise<T>,
  ): Promise<T> => {
    if (session === null || calls[name].access !== 'read' || calls[name].binary) return work()
    const { id } = session.person
    const line = lines.get(id) ?? new Line(QUESTIONS_AT_ONCE)
    lines.set(id, line)
    try {
      return await line.take(work)
    } finally {
      if (line.idle) lines.delete(id)
    }
  }

  return async (name, body, caller) => {
    if (!isCallName(name)) {
      return fail(
        'unknown_call',
        `There is no call ${JSON.stringify(name.slice(0, 64))}. See /api/contract.`,
      )
    }
    const now = parts.now()
    const session = caller.token === null ? null : parts.session(caller.token, now)
    try {
      const denied = authorise(calls[name].access, session)
      const result =
        denied === null
          ? await inTurn(name, session, () => handle(name, body, caller, session))
          : ({ ok: false, error: denied } as const)
      if (
        !result.ok &&
        session !== null &&
        calls[name].journalled !== 'never' &&
        worthARow.has(result.error.code) &&
        !isPreview(name, body) &&
        worthTelling(session)
      ) {
        await refused(name, result.error, session, body).catch((error: unknown) => {
          parts.log.error({ call: name, error }, 'a refusal could not be journalled')
        })
      }
      return result
    } catch (error) {
      parts.log.error({ call: name, error }, 'a call failed unexpectedly')
      return fail(
        'internal',
        'The program made a mistake; it is in the log. See whether the action took effect before you repeat it.',
        { call: name },
      )
    }
  }
}
