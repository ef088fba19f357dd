/**
 * The console as a host has it: the same for as long as the process lives, also where it starts itself anew on other
 * data. So the host goes on with its port or its window, whoever started it knows nothing of it, and what is asked
 * in between is told that it is a moment. Whoever listened is told to sign in again.
 */
import { fail, type Failure, type Result } from '../shared/result.ts'
import type { Console, ConsoleOptions } from './console.ts'
import type { Core, Subscriber, Subscription } from './interface.ts'
import { wasStopped } from './stops.ts'

export interface HostedOptions {
  /** Starts one; it asks to be started anew by the function that it is given. */
  start(restart: NonNullable<ConsoleOptions['restart']>): Promise<Result<Console>>
  /** It has stopped to start anew, and does not come up. */
  failed(failure: Failure): void
}

const between: Result<never> = fail(
  'unavailable',
  'The console is being started anew. Try again in a moment.',
  { part: 'core', reason: 'restarting' },
)

const anew: Failure = {
  code: 'unauthenticated',
  message: 'The console was started anew. Sign in again.',
}

export async function startHosted({ start, failed }: HostedOptions): Promise<Result<Console>> {
  let current: Console | null = null
  let restarting: Promise<void> | null = null
  let stopped = false
  const listening = new Map<Subscriber, Subscription>()

  const restart = (): void => {
    restarting ??= again().finally(() => {
      restarting = null
    })
  }
  const again = async (): Promise<void> => {
    const former = current
    health = { ...core.health(), status: 'degraded' }
    current = null
    await former?.stop()
    if (stopped) return
    const started = await start(restart)
    if (started.ok) current = started.value
    // Of the former one nobody hears anything more.
    for (const subscriber of [...listening.keys()]) {
      listening.delete(subscriber)
      subscriber.ended(anew)
    }
    if (!started.ok && !wasStopped(started.error)) failed(started.error)
  }

  const first = await start(restart)
  if (!first.ok) return first
  current = first.value
  let health = first.value.health()

  const core: Core = {
    dispatch: (...asked) => current?.dispatch(...asked) ?? Promise.resolve(between),
    events: {
      open: (token, subscriber) => {
        const opened = current?.events.open(token, subscriber) ?? between
        if (!opened.ok) return opened
        const { value } = opened
        listening.set(subscriber, value)
        const close = (): void => {
          listening.delete(subscriber)
          value.close()
        }
        return { ok: true, value: { subscribe: (events) => value.subscribe(events), close } }
      },
    },
    files: { open: (ticket) => current?.files.open(ticket) ?? Promise.resolve(between) },
    health: () => current?.health() ?? health,
  }
  return {
    ok: true,
    value: {
      ...core,
      stop: async () => {
        stopped = true
        await restarting
        await current?.stop()
      },
    },
  }
}
