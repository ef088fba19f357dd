/** The contract as a script uses it: typed calls over HTTP, columns as typed arrays. */
import { calls, type CallName, type Input, type Output } from '../shared/contract.ts'
import { ok, type Result } from '../shared/result.ts'
import { decode } from '../shared/wire.ts'

export class Api {
  readonly #base: string
  readonly token: string | null

  constructor(base: string, token: string | null = null) {
    this.#base = base
    this.token = token
  }

  /** Any call, with whatever body; for bad input. @returns HTTP status and what was answered */
  async send(name: string, body: unknown): Promise<{ status: number; result: Result<unknown> }> {
    const binary = Object.hasOwn(calls, name) && calls[name as CallName].binary
    const response = await fetch(new URL(`/api/call/${name}`, this.#base), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(binary ? { accept: 'application/octet-stream' } : {}),
        ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }),
      },
      body: JSON.stringify(body),
    })
    const packed = response.headers.get('content-type') === 'application/octet-stream'
    const result = packed
      ? ok(decode(await response.arrayBuffer()))
      : ((await response.json()) as Result<unknown>)
    return { status: response.status, result }
  }

  async call<N extends CallName>(name: N, body: Input<N>): Promise<Result<Output<N>>> {
    return (await this.send(name, body)).result as Result<Output<N>>
  }

  /** A call that must succeed. */
  async ask<N extends CallName>(name: N, body: Input<N>): Promise<Output<N>> {
    const result = await this.call(name, body)
    if (!result.ok) throw new Error(`${name}: ${result.error.code}: ${result.error.message}`)
    return result.value
  }

  /** The same gateway as somebody else. */
  async signIn(user: string, password: string): Promise<Api> {
    const response = await fetch(new URL('/api/session', this.#base), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user, password }),
    })
    const result = (await response.json()) as Result<{ token: string }>
    if (!result.ok) throw new Error(`sign in as ${user}: ${result.error.message}`)
    return new Api(this.#base, result.value.token)
  }

  async health(): Promise<{
    status: string
    version: string
    servers: { up: number; of: number }
  }> {
    const response = await fetch(new URL('/health', this.#base))
    return (await response.json()) as Awaited<ReturnType<Api['health']>>
  }
}
