/**
 * One connection of node-opcua, tuned. Of what reaches into it, the notifications are in `undecoded.ts`.
 *
 * node-opcua can reconnect by itself, but then it repeats requests that were under way (a write must
 * never be repeated), waits up to seconds between attempts, asks for the wrong notification to be
 * republished when a keep-alive came last before a cut, and binds old node ids to a restarted
 * server. So it gets a single attempt here, and `connection.ts` supervises: measured after a cut of
 * the link, data are back in about 0.1 s with nothing lost or doubled.
 */
import {
  ClientSecureChannelLayer,
  OPCUAClient,
  UserTokenType,
  setDebugLogger,
  setErrorLogger,
  setWarningLogger,
  type ClientSession,
  type UserIdentityInfo,
} from 'node-opcua-client'
import type { ServerSpec } from '../../shared/acquisition.ts'
import { APPLICATION_NAME } from './certificates/own.ts'
import type { Security } from './certificates/security.ts'
import { credentialsFor, type Credentials } from './certificates/server-check.ts'
import { within } from './deadline.ts'
import { DistrustError, reasonOf, ServiceError, UnreadableError, UnsentError } from './diagnosis.ts'
import { certificateOf, RENEWAL } from './inquiry.ts'
import { transports } from './transport.ts'
import { secretive, userOf, type TokenContext } from './user-identity.ts'

// Its own floor of 5 s would be longer than the deadlines of ours.
ClientSecureChannelLayer.minTransactionTimeout = 1000

// What matters of its warnings arrives as errors and is diagnosed; standard output belongs to us.
const silent = (): void => {}
setWarningLogger(silent)
setErrorLogger(silent)
setDebugLogger(silent)

/** Milliseconds. */
const CONNECT = 4000
const SESSION = 4000
const FAREWELL = 1000
/** A session of an hour bridges an outage of that length without loss where the server allows it. */
const SESSION_LIFETIME = 3_600_000

interface Internals {
  /** That the channel is secured with; it would be asked for in the library's way where it is not known. */
  serverCertificate?: Buffer
  initializeCM?: () => Promise<void>
  _secureChannel?: { forceConnectionBreak(): void } | null
  /** Of whatever a session is opened or taken over with. */
  createUserIdentityToken(
    context: TokenContext,
    user: UserIdentityInfo,
    answer: (error: Error | null, token?: unknown) => void,
  ): void
}

/** No password leaves by another way than `secretive` lets it: the library asks nowhere else what to send. */
function keepSecret(
  internals: Internals,
  { identity }: ServerSpec,
  credentials: Credentials,
): void {
  const create = internals.createUserIdentityToken.bind(internals)
  internals.createUserIdentityToken = (context, user, answer) => {
    if (user.type !== UserTokenType.UserName) {
      create(context, user, answer)
      return
    }
    secretive(context, identity, credentials.judge).then(
      (narrowed) => create(narrowed, user, answer),
      (error: Error) => answer(error),
    )
  }
}

/** Puts the answers of one secure channel together. */
interface Builder {
  readonly sequenceHeader?: { readonly requestId: number }
  on(event: 'invalid_message', heard: () => void): void
  emit(event: 'abandon', request: number | undefined): void
}

const BadOperationAbandoned = 0x80b3_0000

/**
 * An answer whose body cannot be read is passed over by the library, and whoever asked would wait until his
 * time is over. It is told to him instead, as one that the server has given up half-way; the connection stands.
 */
function tellUnreadable(channel: ClientSecureChannelLayer): void {
  // It is there as soon as something has arrived.
  channel.once('receive_chunk', () => {
    const { _getMessageBuilder } = channel as unknown as {
      _getMessageBuilder(this: unknown): Builder | undefined
    }
    const builder = _getMessageBuilder.call(channel)
    builder?.on('invalid_message', () => {
      builder.emit('abandon', builder.sequenceHeader?.requestId)
    })
  })
}

interface Fault {
  readonly response?: {
    readonly responseHeader?: {
      readonly serviceResult?: { readonly value: number; toString(): string }
      readonly stringTable?: readonly (string | null)[] | null
    }
  }
}

const BadTcpInternalError = 0x8082_0000

/**
 * The library has refused to send it, and answers itself: its clock has jumped forward, and it takes the keys
 * of the channel for outlived. It says the status in words besides, as no server does.
 */
const isUnsent = ({ response }: Fault): boolean => {
  const { serviceResult, stringTable } = response?.responseHeader ?? {}
  return (
    serviceResult?.value === BadTcpInternalError && stringTable?.[0] === serviceResult.toString()
  )
}

/**
 * One request, one answer, sent once. Rejects with a ServiceError where the server refused it, with an
 * UnsentError where it has not left, with an UnreadableError where the server answered with what nobody can
 * read: then it may have done what was asked.
 */
export function call<R>(session: ClientSession, request: object): Promise<R> {
  return new Promise((resolve, reject) => {
    // The public way queues requests while reconnecting and repeats some: see above.
    const sender = session as unknown as {
      _performMessageTransaction(
        request: object,
        answer: (error: Error | null, response?: unknown) => void,
      ): void
    }
    sender._performMessageTransaction(request, (error, response) => {
      if (error === null) {
        resolve(response as R)
        return
      }
      const status = (error as Fault).response?.responseHeader?.serviceResult?.value
      if (isUnsent(error as Fault)) reject(new UnsentError())
      else if (status === BadOperationAbandoned)
        reject(new UnreadableError('the answer cannot be read'))
      else reject(status === undefined ? error : new ServiceError(error.message, status))
    })
  })
}

export interface Client {
  connect(): Promise<void>
  newSession(): Promise<ClientSession>
  /** Takes over a session that was opened on an earlier connection. */
  adopt(session: ClientSession): Promise<void>
  /** Drops the connection at once, and the session lives on at the server; but where its trust was withdrawn it
   * is closed first, within a second. */
  drop(): void
}

/**
 * @param lost called once when the connection breaks after it stood
 * @param lifetime milliseconds that the server keeps a session of which it hears nothing
 */
export async function createClient(
  spec: ServerSpec,
  security: Security,
  lost: (error: Error) => void,
  lifetime = SESSION_LIFETIME,
): Promise<Client> {
  let stands = false
  const cut = (): void => {
    stands = false
    internals._secureChannel?.forceConnectionBreak()
  }
  let withdrawn: Error | null = null
  let session: ClientSession | null = null
  /** Of a session whose server is trusted no longer. */
  let farewell: Promise<void> | null = null
  const credentials = await credentialsFor(spec, security, (why) => {
    const stood = stands
    withdrawn = why
    stands = false
    // Where it still answers: or it would keep the session, with its queues, for an hour. What is asked after
    // that comes too late for the session.
    farewell = stood && session !== null ? leave(session) : null
    if (farewell === null) cut()
    else void farewell.then(cut)
    if (stood) lost(why)
  })
  const client = OPCUAClient.create({
    applicationName: APPLICATION_NAME,
    applicationUri: credentials.applicationUri,
    clientName: APPLICATION_NAME,
    securityMode: spec.securityMode,
    securityPolicy: spec.securityPolicy,
    // Servers behind a gateway or in a container name addresses that are not ours to use.
    endpointMustExist: false,
    connectionStrategy: { maxRetry: 0 },
    keepSessionAlive: false,
    keepPendingSessionsOnDisconnect: true,
    defaultTransactionTimeout: 2000,
    tokenRenewalInterval: RENEWAL,
    // Half of it is the longest silence of the socket; our own watchdog is faster.
    transportTimeout: 10_000,
    requestedSessionTimeout: lifetime,
    transportFactory: transports,
    ...credentials.options,
  })
  const internals = client as unknown as Internals
  if (spec.securityMode === 'None') internals.initializeCM = () => Promise.resolve()
  keepSecret(internals, spec, credentials)
  client.on('secure_channel_created', tellUnreadable)
  client.on('close', (error) => {
    if (!stands) return
    stands = false
    lost(error instanceof Error ? error : new Error('Connection Break'))
  })
  const dropped = new AbortController()
  const open = async (): Promise<void> => {
    if (spec.securityMode !== 'None') {
      const certificate = await certificateOf(spec, security, dropped.signal)
      await credentials.judge(certificate)
      internals.serverCertificate = certificate
    }
    dropped.signal.throwIfAborted()
    await client.connect(spec.endpoint)
  }
  return {
    async connect() {
      try {
        await within(open(), CONNECT, 'connecting')
        if (withdrawn !== null) throw withdrawn
      } catch (error) {
        const refused = withdrawn ?? credentials.refused()
        if (refused !== null) throw refused
        // It has told its endpoints, and ends what is secured with our certificate without a word.
        const isHeard = spec.securityMode !== 'None' && internals.serverCertificate !== undefined
        throw isHeard && reasonOf(error) === 'closed' ? new DistrustError() : error
      }
      stands = true
    },
    async newSession() {
      session = await within(client.createSession(userOf(spec)), SESSION, 'opening a session')
      return session
    },
    async adopt(former) {
      await within(
        (
          client as unknown as { reactivateSession(session: ClientSession): Promise<void> }
        ).reactivateSession(former),
        SESSION,
        'taking over the session',
      )
      session = former
    },
    drop() {
      dropped.abort()
      stands = false
      credentials.gone()
      const end = (): void => {
        cut()
        client.disconnect().catch(silent)
      }
      if (farewell === null) end()
      else void farewell.then(end)
    },
  }
}

/** Closes the session with its subscription, where the server answers in time. */
export async function leave(session: ClientSession): Promise<void> {
  await within(session.close(true), FAREWELL, 'closing the session').catch(silent)
}
