/**
 * What the parts of the core agree on: a transport sees `Dispatch` and `EventHub`, a domain writes
 * `Handler`s that get a `CallContext`. Nothing here runs.
 */
import type {
  CallName,
  EventName,
  FoundGroup,
  Job,
  JobKind,
  Output,
  Parsed,
  Payload,
  calls,
  journalKinds,
} from '../shared/contract.ts'
import type { FoundKind, Question } from '../shared/finding.ts'
import type { ErrorDetails, Failure, Result } from '../shared/result.ts'
import type { Person } from '../shared/users.ts'

/** Where a call comes from. Who it is follows from the token alone. */
export interface Caller {
  readonly token: string | null
  /** Remote address, or `desktop`: attempts to sign in are limited by it. */
  readonly address: string
  /** Aborted when whoever asked has gone; absent where the transport cannot tell. */
  readonly signal?: AbortSignal
}

/** Never throws; an unexpected error is logged once and answered as `internal`. */
export type Dispatch = (name: string, body: unknown, caller: Caller) => Promise<Result<unknown>>

export interface Subscriber {
  send(event: EventName, payload: unknown): void
  /** True when the last frame has left: only then is the next one of `values` made. */
  drained(): boolean
  /** The session is gone; nothing is sent any more. */
  ended(failure: Failure): void
}

export interface Subscription {
  /** Replaces what is subscribed; `events` is `subscriptionSchema`'s `subscribe`, unchecked. */
  subscribe(events: unknown): Result<null>
  close(): void
}

export interface EventHub {
  open(token: string, subscriber: Subscriber): Result<Subscription>
}

/** For `/health`: nothing that a stranger may not know. */
export interface Health {
  readonly status: 'ok' | 'degraded'
  readonly version: string
  readonly servers: { readonly up: number; readonly of: number }
}

/** Files that leave by a link, which carries no token: a ticket, good once. */
export interface FileDoor {
  open(
    ticket: string,
  ): Promise<Result<{ readonly path: string; readonly name: string; readonly bytes: number }>>
}

/** What a transport serves. */
export interface Core {
  readonly files: FileDoor
  readonly dispatch: Dispatch
  readonly events: EventHub
  health(): Health
}

/** Publishes an event to whoever subscribed to it. */
export type Publish = <E extends EventName>(event: E, payload: Payload<E>) => void

/** A signed-in person at one seat. */
export interface Session {
  /** Not secret: what the token's digest begins with. */
  readonly id: string
  readonly person: Person
  readonly locked: boolean
  readonly openedAt: number
  readonly expiresAt: number
}

/** A fact for the journal, before it has a person and a time. */
export interface JournalFacts {
  readonly kind: (typeof journalKinds)[number]
  readonly subject: string
  readonly change?: string
  readonly old?: number | boolean | string
  readonly new?: number | boolean | string
  readonly unit?: string
  readonly reason?: string
  readonly outcome?: string
  readonly details?: ErrorDetails
  /**
   * What of the configuration it changed, so that it can be undone: JSON in parts, which the
   * configuration writes and reads (`configuration/edit.ts`).
   */
  readonly edit?: readonly string[]
}

/** As it is written; person null where the program itself acted. */
export interface JournalEntry extends JournalFacts {
  readonly at: number
  readonly person: Pick<Person, 'id' | 'user' | 'name'> | null
}

interface AnyContext {
  /** Unix milliseconds at which the call was taken. */
  readonly now: number
  readonly caller: Caller
  /** A journal entry with this caller's identity and time. A call that is journalled makes one. */
  entry(facts: JournalFacts, person?: Person): JournalEntry
}
export interface PublicContext extends AnyContext {
  readonly session: Session | null
}
export interface SessionContext extends AnyContext {
  readonly session: Session
  /** Aborted when nobody waits for the answer any more: a long question is then given up. */
  readonly signal: AbortSignal
}

export type ContextOf<N extends CallName> = (typeof calls)[N]['access'] extends 'public'
  ? PublicContext
  : SessionContext

export type Handler<N extends CallName> = (
  input: Parsed<N>,
  context: ContextOf<N>,
) => Promise<Result<Output<N>>> | Result<Output<N>>

export type Handlers<N extends CallName = CallName> = { readonly [K in N]: Handler<K> }

/** Diagnostics in English for whoever looks after the program; never a secret, never a password. */
export interface Log {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

/** Of one job, as the work sees it. Both answer the failure to answer with where it was cancelled. */
export interface Progress {
  /** So many are done, of so many where that was not known before. */
  at(done: number, of?: number): Result<null>
  /** From here on it cannot be cancelled: what it does is being written. */
  seal(): Result<null>
}

/** Runs what takes longer than a moment as a job that can be followed and cancelled. */
export interface JobsPort {
  run<T>(
    job: {
      readonly kind: JobKind
      /** Name that the caller has given it. */
      readonly id: string | undefined
      readonly of: number
      /** Whose it is; null where the console does it by itself. */
      readonly person: Pick<Person, 'id' | 'user' | 'name'> | null
      /** What came of it, for whoever looks at the job. */
      figures(value: T): NonNullable<Job['result']>
    },
    work: (progress: Progress) => Promise<Result<T>>,
  ): Promise<Result<T>>
}

/** Of one job that lasts, as its work sees it. */
export interface LastingProgress<T> {
  /** It was cancelled, or the console stops: the work answers as soon as it can, and is asked no more. */
  isLeft(): boolean
  /** So far it is, in the parts of `of`; from here it goes on after a start. */
  step(done: number, task: T): Promise<void>
}

/** What a kind of job that lasts does. A task is what is left of it, kept with the job. */
export interface LastingKind<T> {
  readonly kind: JobKind
  /** Null where it is not what was kept. */
  read(task: unknown): T | null
  work(job: Job, task: T, progress: LastingProgress<T>): Promise<Result<NonNullable<Job['result']>>>
  /** What the journal tells when it ends by itself. */
  told(job: Job, task: T, result: Result<NonNullable<Job['result']>>): JournalFacts
}

/** A kind of job that goes on after a start, one after the other with all others that do. */
export interface LastingJobs<T> {
  /** What was begun of it is kept together with its journal row. */
  begin(
    job: Pick<Job, 'subject' | 'person' | 'of'>,
    task: T,
    entries: readonly JournalEntry[],
  ): Promise<Result<Job>>
  /** Those that run, with what is left of them; newest first. */
  running(): readonly { readonly job: Job; readonly task: T }[]
  /** All that are kept, those that have ended among them. */
  kept(): Promise<readonly { readonly job: Job; readonly task: T }[]>
}

/**
 * What a domain adds to the one search box. Which permission its kind asks for stands in
 * `shared/finding.ts` and is looked at before it is asked; what further rule a domain has for who sees
 * what, it holds itself to by the session.
 */
export interface Finder {
  readonly kind: FoundKind
  /** Aborted where it took too long or nobody waits any more: what is found by then is not looked at. */
  find(
    question: Question,
    limit: number,
    asked: { readonly session: Session; readonly signal: AbortSignal },
  ): Promise<Omit<FoundGroup, 'kind'>>
}
