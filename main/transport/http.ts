/**
 * The gateway's door: the contract over HTTP and WebSocket, the interface as files, `/health`. It
 * turns requests into dispatched calls and results into responses, and decides nothing else.
 */
import fastifyHelmet from '@fastify/helmet'
import fastifyStatic from '@fastify/static'
import fastifyWebsocket from '@fastify/websocket'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { calls, isCallName } from '../../shared/contract.ts'
import { fail, httpStatus, ok, type Failure, type Result } from '../../shared/result.ts'
import { encode, toJson } from '../../shared/wire.ts'
import type { Core } from '../interface.ts'
import { describeContract } from './describe.ts'
import { hostAllowed, originAllowed } from './origin.ts'
import { serveSocket } from './socket.ts'

/** Largest body of a call; parsing is done before anyone is known, so it is small. */
const BODY_BYTES = 64 * 1024
/** Of `tags.create`, which takes 10,000 tags from somebody who is signed in. */
const BULK_BYTES = 8 * 1024 * 1024
const FRAME_BYTES = 1024 * 1024
/** A body that does not come in this time never comes. */
const REQUEST_MS = 30_000

export interface HttpOptions {
  readonly core: Core
  /** Folder of the built interface. */
  readonly interfaceDirectory: string
}

const tokenOf = (request: FastifyRequest): string | null =>
  /^Bearer ([\w-]{1,128})$/.exec(request.headers.authorization ?? '')?.[1] ?? null

function send(reply: FastifyReply, result: Result<unknown>, binary: boolean): FastifyReply {
  const status = result.ok ? 200 : httpStatus[result.error.code]
  void reply.code(status).header('cache-control', 'no-store')
  if (result.ok && binary) {
    return reply.type('application/octet-stream').send(Buffer.from(encode(result.value).buffer))
  }
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(toJson(result)))
}

/** Fastify's own refusals in the product's words. */
function refusal(error: { code?: string; statusCode?: number; message?: string }): Failure {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return failure('too_large', 'The body is larger than this call takes. Send it in parts.')
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return failure(
        'bad_input',
        'The body is not JSON. Send JSON with Content-Type: application/json.',
      )
    default:
      return error.statusCode !== undefined && error.statusCode < 500
        ? failure('bad_input', error.message ?? 'The request cannot be read.')
        : failure('internal', 'The program made a mistake; it is in the log.')
  }
}

const failure = (code: Failure['code'], message: string): Failure => ({ code, message })

/** Everything but listening. */
export async function buildHttp({
  core,
  interfaceDirectory,
}: HttpOptions): Promise<FastifyInstance> {
  const server = fastify({
    logger: false,
    bodyLimit: BODY_BYTES,
    requestTimeout: REQUEST_MS,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
  })
  const contract = JSON.stringify(describeContract())

  server.addHook('onRequest', async (request, reply) => {
    if (!hostAllowed(request.headers.host)) {
      await send(
        reply,
        fail('forbidden', 'This address is not one under which the gateway may be called.'),
        false,
      )
    } else if (!originAllowed(request.headers.origin, request.headers.host)) {
      await send(reply, fail('forbidden', 'Another site may not call this gateway.'), false)
    }
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

  server.setErrorHandler(
    (error: { code?: string; statusCode?: number; message?: string }, _request, reply) => {
      void send(reply, { ok: false, error: refusal(error) }, false)
    },
  )
  server.setNotFoundHandler((_request, reply) => {
    void send(
      reply,
      fail('not_found', 'There is nothing at this address. The interface is at /.'),
      false,
    )
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
  ): Promise<Result<unknown>> =>
    core.dispatch(name, body, { token: tokenOf(request), address: request.ip })

  server.post('/api/session', async (request, reply) => {
    const result = await dispatch('session.open', request.body, request)
    return send(reply, result, false)
  })

  server.post<{ Params: { name: string } }>('/api/call/:name', async (request, reply) => {
    const { name } = request.params
    const binary =
      isCallName(name) &&
      calls[name].binary &&
      (request.headers.accept ?? '').includes('application/octet-stream')
    return send(reply, await dispatch(name, request.body ?? {}, request), binary)
  })

  server.post(
    '/api/call/tags.create',
    {
      bodyLimit: BULK_BYTES,
      onRequest: async (request, reply) => {
        const session = await dispatch('session.current', {}, request)
        if (!session.ok) await send(reply, session, false)
      },
    },
    async (request, reply) =>
      send(reply, await dispatch('tags.create', request.body, request), false),
  )

  server.get('/api/events', { websocket: true }, (socket) => {
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
