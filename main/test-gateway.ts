/** The gateway as a process of its own, as tests start, ask and end it. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished } from 'vitest'
import type { Result } from '../shared/result.ts'
import { temporaryFolder, value } from './fixtures.ts'

export const entry = fileURLToPath(new URL('./gateway.ts', import.meta.url))

export interface Run {
  readonly child: ChildProcess
  /** Address after `ready`, or null where it ended before. */
  readonly ready: Promise<string | null>
  readonly ended: Promise<number | null>
  output(): { out: string; error: string }
}

export const start = (folder: string, ...args: string[]): Run =>
  watch(
    fork(entry, ['--data', folder, '--port', '0', '--no-simulator', ...args], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: [],
    }),
  )

export function watch(child: ChildProcess): Run {
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let out = ''
  let error = ''
  child.stderr?.on('data', (data: Buffer) => (error += data.toString()))
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  const ready = new Promise<string | null>((resolve) => {
    child.stdout?.on('data', (data: Buffer) => {
      out += data.toString()
      const address = /^ready (\S+)$/m.exec(out)?.[1]
      if (address !== undefined) resolve(address)
    })
    child.once('exit', () => {
      resolve(null)
    })
  })
  return { child, ready, ended, output: () => ({ out, error }) }
}

/** Starts where it must not come up: its exit code and the one line that it says. */
export async function refusal(
  folder: string,
  ...args: string[]
): Promise<{ code: number | null; said: string }> {
  const run = start(folder, ...args)
  expect(await run.ready).toBeNull()
  const code = await run.ended
  const { error } = run.output()
  expect(error.trim().split('\n')).toHaveLength(1)
  return { code, said: error }
}

export const PASSWORD = 'three wells and a tank'

/** Asks the gateway as somebody whose password is that of all. */
export async function signedIn(address: string | null, user: string) {
  const post = async (path: string, body: unknown, token = '') => {
    const response = await fetch(`${address}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    })
    return (await response.json()) as Result<never>
  }
  const session = await post('/api/session', { user, password: PASSWORD })
  const { token } = value<{ token: string }>(session)
  return (call: string, body: unknown) => post(`/api/call/${call}`, body, token)
}

export const administrator = (address: string | null) => signedIn(address, 'admin')

export function passwordFile(): string {
  const file = join(temporaryFolder(), 'password')
  writeFileSync(file, PASSWORD)
  return file
}
