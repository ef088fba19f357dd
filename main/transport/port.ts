/**
 * The contract over a message port: calls go to dispatch, events come from the hub. It knows neither
 * Electron nor threads, only something that carries messages. Whatever arrives is checked here; what
 * is not a message of ours is answered where it has an id and dropped where it has none.
 */
import { z } from 'zod'
import type { FromCore } from '../../shared/bridge.ts'
import { fail, type Failure } from '../../shared/result.ts'
import type { Core, Subscriber, Subscription } from '../interface.ts'

export interface Port {
  post(message: FromCore): void
  onMessage(listener: (message: unknown) => void): void
  /** The other end is gone. */
  onClose(listener: () => void): void
}

const token = z.string().max(128)
const call = z.strictObject({
  id: z.number().int(),
  call: z.string().max(200),
  body: z.unknown(),
  token: token.nullable(),
})
/** What is asked for is checked by the hub, which knows the events. */
const subscribe = z.strictObject({ token, subscribe: z.unknown() })
const taken = z.strictObject({ taken: z.number().int().nonnegative() })
const numbered = z.object({ id: z.number().int() })

/** Attempts to sign in are limited by address; the desktop has one seat. */
const address = 'desktop'

/** Serves the core on the port until the port closes, or the returned function is called. */
export function servePort(
  port: Port,
  { dispatch, events }: Pick<Core, 'dispatch' | 'events'>,
): () => void {
  const gone = new AbortController()
  let sent = 0
  let takenByPage = 0
  let current: { token: string; subscription: Subscription } | undefined

  const post = (message: FromCore): void => {
    if (!gone.signal.aborted) port.post(message)
  }
  const leave = (): void => {
    current?.subscription.close()
    current = undefined
  }
  const refused = (error: Failure): void => {
    post({ subscription: { ok: false, error } })
  }

  const answer = async ({
    id,
    call: name,
    body,
    token: of,
  }: z.infer<typeof call>): Promise<void> => {
    const result = await dispatch(name, body, { token: of, address, signal: gone.signal })
    try {
      post({ id, result })
    } catch {
      // A value that no message can carry; the page must not wait for ever.
      post({
        id,
        result: fail('internal', 'The answer cannot be sent; it is a fault of the program.'),
      })
    }
  }

  const subscriber = (): Subscriber => ({
    send: (event, payload) => {
      sent += 1
      post({ event, payload })
    },
    drained: () => takenByPage >= sent,
    ended: (failure) => {
      current = undefined
      refused(failure)
    },
  })

  const subscribeTo = ({ token: of, subscribe: wanted }: z.infer<typeof subscribe>): void => {
    if (current?.token !== of) {
      leave()
      const opened = events.open(of, subscriber())
      if (!opened.ok) {
        refused(opened.error)
        return
      }
      current = { token: of, subscription: opened.value }
    }
    post({ subscription: current.subscription.subscribe(wanted) })
  }

  port.onMessage((message) => {
    const asCall = call.safeParse(message)
    if (asCall.success) {
      void answer(asCall.data)
      return
    }
    const asSubscribe = subscribe.safeParse(message)
    if (asSubscribe.success) {
      subscribeTo(asSubscribe.data)
      return
    }
    const asTaken = taken.safeParse(message)
    if (asTaken.success) {
      takenByPage = asTaken.data.taken
      return
    }
    const { data } = numbered.safeParse(message)
    if (data === undefined) return
    post({ id: data.id, result: fail('bad_input', 'A call is {id, call, body, token}.') })
  })
  const end = (): void => {
    gone.abort()
    leave()
  }
  port.onClose(end)
  return end
}
