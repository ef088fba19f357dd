/**
 * What a host takes from its command line and from `derrick.json` in the data directory. Settings of
 * the site are in the database; these belong to this machine alone.
 */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { fail, ok, type Result } from '../shared/result.ts'
import type { RestoreOptions } from './restore.ts'

export const DEFAULT_PORT = 8480

export interface HostOptions {
  /** Null: the platform's data directory. */
  readonly data: string | null
  /** Null: from `derrick.json`, else the default. */
  readonly port: number | null
  readonly simulator: boolean
  /** A first start configures itself for the simulated field; the launcher of a checkout says so. */
  readonly preset: boolean
  readonly administratorPasswordFile: string | null
  /** A backup that is restored instead of a start. */
  readonly restore: RestoreOptions | null
}

/** Of the gateway; the desktop has no terminal to say it in. */
export const usage = `Derrick's core without a window; its interface is served to a browser on this machine.

  --data DIR                   folder of the data (default: the platform's data folder)
  --port N                     port on 127.0.0.1, 0 for any free one (default ${DEFAULT_PORT})
  --no-simulator               do not start the simulated field
  --preset-simulated-field     a first start comes up on the simulated field without asking
  --admin-password-file FILE   password of the first administrator, "admin"
  --restore FOLDER             restore this backup into the folder of the data, and end
  --take-over                  with it: the console that made the backup is gone, go on with its backups

It prints "ready http://127.0.0.1:PORT" when it serves, and ends in order on Ctrl+C.`

const fileSchema = z.strictObject({
  port: z.number().int().min(0).max(65_535).optional(),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).optional(),
})
export type HostFile = z.output<typeof fileSchema>

const wrong = (message: string): Result<never> => fail('bad_input', message)

const portOf = (text: string): number | undefined => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  return port <= 65_535 ? port : undefined
}

export function readOptions(args: readonly string[]): Result<HostOptions> {
  try {
    const { values } = parseArgs({
      args: [...args],
      strict: true,
      options: {
        data: { type: 'string' },
        port: { type: 'string' },
        'no-simulator': { type: 'boolean', default: false },
        'preset-simulated-field': { type: 'boolean', default: false },
        'admin-password-file': { type: 'string' },
        restore: { type: 'string' },
        'take-over': { type: 'boolean', default: false },
      },
    })
    const port = values.port === undefined ? null : portOf(values.port)
    if (port === undefined)
      return wrong(`--port takes a number from 0 to 65535, not ${values.port}.`)
    if (values.data === '') return wrong('--data takes the path of a folder.')
    if (values.restore === '') return wrong('--restore takes the folder of a backup.')
    const takeOver = values['take-over']
    if (takeOver && values.restore === undefined) return wrong('--take-over goes with --restore.')
    return ok({
      data: values.data ?? null,
      port,
      simulator: !values['no-simulator'],
      preset: values['preset-simulated-field'],
      administratorPasswordFile: values['admin-password-file'] ?? null,
      restore: values.restore === undefined ? null : { from: values.restore, takeOver },
    })
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return wrong(
      `${said.split('.')[0]}. Options: --data DIR --port N --no-simulator --admin-password-file FILE --restore FOLDER.`,
    )
  }
}

/** Missing is empty; a file that does not parse is refused, with the place where it is wrong. */
export function readHostFile(dataDirectory: string): Result<HostFile> {
  const path = join(dataDirectory, 'derrick.json')
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    // Not every system tells a missing file from one that would lie under a file.
    const isFile = statSync(dataDirectory, { throwIfNoEntry: false })?.isFile() === true
    if (code === 'ENOENT' && !isFile) return ok({})
    if (isFile || code === 'ENOTDIR') {
      return wrong(
        `${dataDirectory} is not a folder, or lies under a file. --data takes the path of a folder.`,
      )
    }
    return fail('unavailable', `${path} cannot be read: ${String(error)}.`, { reason: 'settings' })
  }
  try {
    const parsed = fileSchema.safeParse(JSON.parse(text.replace(/^\uFEFF/, '')))
    if (parsed.success) return ok(parsed.data)
    const issue = parsed.error.issues[0]
    const where = issue?.path.join('.') ?? ''
    return wrong(
      `${path}: ${where === '' ? '' : `${where}: `}${issue?.message ?? 'not valid'}. Correct it or delete the file.`,
    )
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return wrong(`${path} is not JSON: ${said}. Correct it or delete the file.`)
  }
}

/** The first line's password; a trailing newline does not belong to it. */
export function readPasswordFile(path: string): Result<string> {
  try {
    const password = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
    return password === ''
      ? wrong(`${path} is empty: it must hold the administrator's password.`)
      : ok(password)
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return wrong(`The password file cannot be read: ${said}.`)
  }
}
