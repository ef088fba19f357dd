/**
 * How the gateway answers: a result as JSON or as columns, and whatever the HTTP machinery refuses by
 * itself in the same form. Who asked for a page, not for the contract, gets a plain page that says it.
 */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { fail, httpStatus, type Failure, type Result } from '../../shared/result.ts'
import { encode } from '../../shared/wire.ts'
import texts from './messages.ts'
import { jsonOf } from './parts.ts'

export function send(
  reply: FastifyReply,
  result: Result<unknown>,
  binary = false,
  status = result.ok ? 200 : httpStatus[result.error.code],
): FastifyReply {
  void reply
    .code(status)
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff')
  if (result.ok && binary) {
    return reply.type('application/octet-stream').send(Buffer.from(encode(result.value).buffer))
  }
  return reply.type('application/json; charset=utf-8').send(jsonOf(result))
}

interface Refusal {
  readonly status: number
  readonly error: Failure
}

const refusal = (status: number, code: Failure['code'], message: string): Refusal => ({
  status,
  error: { code, message },
})

export const refusals = {
  host: refusal(
    403,
    'forbidden',
    'This address is not one under which the gateway may be called. Use 127.0.0.1 or localhost.',
  ),
  origin: refusal(
    403,
    'forbidden',
    'Another site may not call this gateway. Use the interface that it serves itself.',
  ),
  twice: refusal(
    400,
    'bad_input',
    'Host, Origin, Authorization and Content-Type may each be sent once. Send one of each.',
  ),
  missing: refusal(404, 'not_found', 'There is nothing at this address. The interface is at /.'),
  address: refusal(400, 'bad_input', 'The address cannot be read. The interface is at /.'),
  long: refusal(414, 'too_large', 'The address is too long. What a call takes goes in its body.'),
  headers: refusal(431, 'too_large', 'The headers are too large. Send fewer or shorter ones.'),
  slow: refusal(408, 'bad_input', 'The request did not come to its end in time. Send it again.'),
  large: refusal(413, 'too_large', 'The body is larger than this call takes. Send it in parts.'),
  body: refusal(
    400,
    'bad_input',
    'The body is not JSON. Send JSON with Content-Type: application/json.',
  ),
  request: refusal(400, 'bad_input', 'The request cannot be read. Send HTTP/1.1.'),
  fault: refusal(500, 'internal', 'The program made a mistake; it is in the log.'),
} as const

/** What the HTTP machinery objects to, in the product's words. */
export function refusalOf(error: { code?: string; statusCode?: number }): Refusal {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return refusals.large
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return refusals.body
    case 'FST_ERR_BAD_URL':
      return refusals.address
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return refusals.long
    case 'HPE_HEADER_OVERFLOW':
      return refusals.headers
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return refusals.slow
    default:
  }
  // A file that is not to be had (outside the folder, hidden) is not there for anybody.
  if (error.statusCode === 403 || error.statusCode === 404) return refusals.missing
  return error.statusCode !== undefined && error.statusCode < 500
    ? refusals.request
    : refusals.fault
}

export function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, error }: Refusal,
): FastifyReply {
  if (!wantsPage(request)) return send(reply, { ok: false, error }, false, status)
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
    .type('text/html; charset=utf-8')
    .send(pageOf(status, /^ru\b/i.test(request.headers['accept-language'] ?? '') ? 'ru' : 'en'))
}

const wantsPage = ({ method, url, headers }: FastifyRequest): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  !/^\/+(api|health)\b/.test(url) &&
  (headers.accept ?? '').includes('text/html')

/** Nothing of the request is in it. */
function pageOf(status: number, language: 'en' | 'ru'): string {
  const say = texts[language]
  const [title, detail] =
    status === 403
      ? [say.forbidden, say.forbiddenDetail]
      : status === 404
        ? [say.missing, say.missingDetail]
        : status === 414
          ? [say.long, say.longDetail]
          : [say.refused, say.refusedDetail]
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>Derrick</title><h1>${title}</h1><p>${detail} <a href="/">${say.open}</a></p></html>\n`
}

/** What never became a request is answered on the bare connection, which then ends. */
export function refuseConnection(error: { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const { status, error: failure } = refusalOf({ ...error, statusCode: 400 })
  const body = JSON.stringify(fail(failure.code, failure.message))
  if (!socket.writable) {
    socket.destroy()
    return
  }
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
    () => {
      socket.destroy()
    },
  )
}
