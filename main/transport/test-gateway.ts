/** The gateway's door over a core that remembers what it was asked, and ways to knock at it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { onTestFinished } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import { person, sessionOf, temporaryFolder, value } from '../fixtures.ts'
import type { Caller, Dispatch, FileDoor, Health } from '../interface.ts'
import { Hub } from '../live/hub.ts'
import { LiveTable } from '../live/table.ts'
import { buildHttp, listen } from './http.ts'

export const health: Health = { status: 'ok', version: '1', servers: { up: 1, of: 1 } }

/** No ticket is good. */
export const noFiles: FileDoor = {
  open: () => Promise.resolve(fail('not_found', 'used up')),
}

/** One tag with its link up, and one person signed in, whose token is `good`. */
export function oneTag() {
  const table = new LiveTable()
  table.configure([{ id: 1, server: 1 }])
  table.setLink(1, 'up')
  const session = sessionOf(person('viewer'))
  const hub = new Hub({
    table,
    session: (token) => (token === 'good' ? session : null),
    tagIds: () => new Set([1]),
  })
  return { table, hub, session }
}

/** The door over one tag and one person. */
export async function gateway(
  answer: Dispatch = () => Promise.resolve(ok(null)),
  bounds: { patience?: number } = {},
  files: FileDoor = noFiles,
) {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Derrick</title>')
  writeFileSync(join(folder, 'assets', 'a.js'), '1')
  const { table, hub } = oneTag()
  const asked: { name: string; body: unknown; caller: Caller }[] = []
  const server: FastifyInstance = await buildHttp({
    core: {
      dispatch: (name, body, caller) => {
        asked.push({ name, body, caller })
        return answer(name, body, caller)
      },
      events: hub,
      files,
      health: () => health,
    },
    interfaceDirectory: folder,
    ...bounds,
  })
  onTestFinished(() => server.close())
  const url = value(await listen(server, 0))
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  return { url, post, asked, hub, table, server }
}

/** A request with headers that fetch does not let one set. */
export function raw(url: string, path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(url)
    const sent = request({ host: '127.0.0.1', port, path, headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sent.on('error', reject)
    sent.end()
  })
}

/** A bare connection, for what no HTTP client would send. */
export function connection(url: string): {
  readonly socket: Socket
  /** All that came until it was closed. */
  readonly closed: Promise<Buffer>
} {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  onTestFinished(() => {
    socket.destroy()
  })
  const parts: Buffer[] = []
  const closed = new Promise<Buffer>((resolve) => {
    socket.on('data', (part: Buffer) => parts.push(part))
    // A reset is an end like any other.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      resolve(Buffer.concat(parts))
    })
  })
  return { socket, closed }
}

export interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
}

/** Sends these bytes as they are and takes the first answer. */
export async function knock(url: string, ...bytes: readonly (string | Buffer)[]): Promise<Answer> {
  const { socket, closed } = connection(url)
  for (const part of bytes) socket.write(part)
  const text = (await closed).toString('utf8')
  const [head = '', body = ''] = text.split('\r\n\r\n', 2)
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0),
    type: /^content-type: *(.*)$/im.exec(head)?.[1] ?? '',
    body,
  }
}
