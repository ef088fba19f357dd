/**
 * The gateway's door: the contract over HTTP and WebSocket, the interface as files, `/health`. It
 * turns requests into dispatched calls and results into responses, and decides nothing else.
 */
import { createReadStream } from 'node:fs'
import fastifyHelmet from '@fastify/helmet'
import fastifyStatic from '@fastify/static'
import fastifyWebsocket from '@fastify/websocket'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { calls, isCallName, type CallName, type Output } from '../../shared/contract.ts'
import { fail, httpStatus, ok, type Result } from '../../shared/result.ts'
import type { Core } from '../interface.ts'
import { refusalOf, refusals, refuse, refuseConnection, send } from './answer.ts'
import { describeContract } from './describe.ts'
import { hostAllowed, originAllowed } from './origin.ts'
import { serveSocket } from './socket.ts'

/** Largest body of a call; parsing is done before anyone is known, so it is small. */
const BODY_BYTES = 64 * 1024
/** Of the calls that take thousands of tags, or a file of them, from somebody who may make them. */
const BULK_BYTES = 8 * 1024 * 1024
const bulkCalls = (Object.keys(calls) as CallName[]).filter((name) => calls[name].bulk)
const FRAME_BYTES = 1024 * 1024
/** A request that has not come in this time never comes; how often that is looked at. */
const REQUEST_MS = 30_000
const LOOK_MS = 1_000
/** Connections at once, so that nobody takes the file handles that the records need. */
const MOST_CONNECTIONS = 1_000
/**
 * Requests that one connection may bring in one turn of the thread. A browser waits for each answer; a
 * thousand in one part of a stream would all be answered before anybody else.
 */
const MOST_AT_ONCE = 8
/** The longest address of ours is that of a file of the interface. */
const MOST_ADDRESS = 1_000
/** The only address that becomes a socket; elsewhere one would be opened and then forgotten. */
const EVENTS = '/api/events'

export interface HttpOptions {
  readonly core: Core
  /** Folder of the built interface. */
  readonly interfaceDirectory: string
  /** Milliseconds in which a request must have come; a test has less patience. */
  readonly patience?: number
}

/** Node takes the first of these where there are two: whoever stands between us may take the other. */
const onlyOnce: ReadonlySet<string> = new Set(['host', 'origin', 'authorization', 'content-type'])

function sentTwice({ rawHeaders }: FastifyRequest['raw']): boolean {
  const seen = new Set<string>()
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase()
    if (onlyOnce.has(name) && seen.has(name)) return true
    seen.add(name)
  }
  return false
}

const utf8 = new TextDecoder('utf-8', { fatal: true })
const NO_JSON = { code: 'FST_ERR_CTP_INVALID_JSON_BODY', statusCode: 400 }

const tokenOf = (request: FastifyRequest): string | null =>
  /^Bearer ([\w-]{1,128})$/.exec(request.headers.authorization ?? '')?.[1] ?? null

/** Everything but listening. */
export async function buildHttp({
  core,
  interfaceDirectory,
  patience = REQUEST_MS,
}: HttpOptions): Promise<FastifyInstance> {
  const server = fastify({
    logger: false,
    bodyLimit: BODY_BYTES,
    requestTimeout: patience,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
    http: {
      headersTimeout: patience,
      connectionsCheckingInterval: Math.min(patience, LOOK_MS),
      // A request without Host is refused below, in our form.
      requireHostHeader: false,
    },
    frameworkErrors: (error, request, reply) => {
      void refuse(request, reply, refusalOf(error))
    },
    clientErrorHandler: refuseConnection,
  })
  server.server.maxConnections = MOST_CONNECTIONS
  const contract = JSON.stringify(describeContract())

  const taken = new Map<object, number>()
  server.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw
    if (taken.size === 0) {
      setImmediate(() => {
        taken.clear()
      })
    }
    const count = (taken.get(socket) ?? 0) + 1
    taken.set(socket, count)
    if (count <= MOST_AT_ONCE) {
      done()
      return
    }
    socket.destroy()
    void reply.hijack()
  })
  server.addHook('onRequest', async (request, reply) => {
    const { host, origin } = request.headers
    const refusal = sentTwice(request.raw)
      ? refusals.twice
      : !hostAllowed(host)
        ? refusals.host
        : !originAllowed(origin, host)
          ? refusals.origin
          : request.url.length > MOST_ADDRESS
            ? refusals.long
            : request.headers.upgrade !== undefined && request.routeOptions.url !== EVENTS
              ? refusals.missing
              : null
    if (refusal !== null) await refuse(request, reply, refusal)
  })
  await server.register(fastifyHelmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
  })
  await server.register(fastifyWebsocket, { options: { maxPayload: FRAME_BYTES } })

  // A socket that asked for an upgrade belongs to nobody once it was refused: without this a stop
  // would wait for it for ever.
  server.addHook('onResponse', async (request) => {
    if (request.headers.upgrade !== undefined) request.raw.socket.destroy()
  })

  // JSON in UTF-8 and nothing else: what is not would be taken for letters that nobody sent.
  server.removeAllContentTypeParsers()
  const parse = server.getDefaultJsonParser('error', 'error')
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    let text: string
    try {
      text = utf8.decode(body as Buffer)
    } catch (error) {
      done(Object.assign(new Error('not UTF-8', { cause: error }), NO_JSON))
      return
    }
    void parse(request, text, done)
  })

  server.setErrorHandler((error: { code?: string; statusCode?: number }, request, reply) => {
    // Closed now, it would be lost to a client that is still sending; what that sends is thrown away.
    reply.removeHeader('connection')
    void refuse(request, reply, refusalOf(error))
  })
  server.setNotFoundHandler((request, reply) => {
    void refuse(request, reply, refusals.missing)
  })

  server.get('/health', (_request, reply) =>
    reply.header('cache-control', 'no-store').send(core.health()),
  )
  server.get('/api/contract', (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(contract),
  )

  const dispatch = (
    name: string,
    body: unknown,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Result<unknown>> => {
    const gone = new AbortController()
    reply.raw.once('close', () => {
      gone.abort()
    })
    const { signal } = gone
    return core.dispatch(name, body, { token: tokenOf(request), address: request.ip, signal })
  }

  server.post('/api/session', async (request, reply) => {
    const result = await dispatch('session.open', request.body, request, reply)
    return send(reply, result)
  })

  server.post<{ Params: { name: string } }>('/api/call/:name', async (request, reply) => {
    const { name } = request.params
    const binary =
      isCallName(name) &&
      calls[name].binary &&
      (request.headers.accept ?? '').includes('application/octet-stream')
    return send(reply, await dispatch(name, request.body ?? {}, request, reply), binary)
  })

  for (const name of bulkCalls) {
    server.post(
      `/api/call/${name}`,
      {
        bodyLimit: BULK_BYTES,
        onRequest: async (request, reply) => {
          const asked = await dispatch('session.current', {}, request, reply)
          const session = asked.ok ? (asked.value as Output<'session.current'>) : null
          // Whoever may not call it is told so before anything of the body is read.
          const { access } = calls[name]
          const may = session?.permissions.some((permission) => permission === access) === true
          if (session === null || !may || session.locked) {
            await send(reply, await dispatch(name, {}, request, reply))
          }
        },
      },
      async (request, reply) => send(reply, await dispatch(name, request.body, request, reply)),
    )
  }

  // A link carries no token; what it carries is good once.
  const once = { exposeHeadRoute: false }
  server.get<{ Params: { ticket: string } }>(
    '/api/export/:ticket',
    once,
    async (request, reply) => {
      const opened = await core.files.open(request.params.ticket)
      if (!opened.ok) {
        return refuse(request, reply, {
          status: httpStatus[opened.error.code],
          error: opened.error,
        })
      }
      const { path, name, bytes } = opened.value
      return reply
        .header('cache-control', 'no-store')
        .header('x-content-type-options', 'nosniff')
        .header('content-disposition', `attachment; filename="${name}"`)
        .header('content-length', bytes)
        .type(name.endsWith('.csv') ? 'text/csv; charset=utf-8' : 'application/x-tar')
        .send(createReadStream(path))
    },
  )

  server.get(EVENTS, { websocket: true }, (socket) => {
    serveSocket(socket, core.events)
  })

  await server.register(fastifyStatic, {
    root: interfaceDirectory,
    index: 'index.html',
    cacheControl: false,
    setHeaders: (response, path) => {
      // File names of the build carry a hash of their content; the page itself is always asked for.
      response.header(
        'cache-control',
        path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      )
    },
  })
  return server
}

/** Listens on loopback; a port in use is a failure that says so. */
export async function listen(server: FastifyInstance, port: number): Promise<Result<string>> {
  try {
    const address = await server.listen({ host: '127.0.0.1', port })
    return ok(address)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EADDRINUSE') {
      return fail(
        'conflict',
        `Port ${port} is in use. Choose another with --port, or 0 for any free one.`,
        {
          reason: 'port_in_use',
          port,
        },
      )
    }
    if (code === 'EACCES') {
      return fail(
        'unavailable',
        `Port ${port} may not be used by this account. Choose one above 1023.`,
        {
          port,
        },
      )
    }
    throw error
  }
}
