/**
 * Secrets at rest: passwords and keys that the console has to send on, so that a hash will not do.
 * AES-256-GCM with one key for the data directory. The key lies in a file of its own beside the records
 * (`secrets.key`, readable by the account alone), so that a copy of `derrick.db` without it opens
 * nothing; on the desktop the key store of the operating system wraps what is in that file.
 *
 * A key that is lost or is another, and a secret that was damaged, are failures with the reason
 * `secret`: whoever asks says which one has to be entered again.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fail, ok, type Result } from '../../shared/result.ts'

/** What a host has to protect the key with: on the desktop Electron's safeStorage. */
export interface KeyWrap {
  wrap(key: Buffer): Promise<Buffer>
  /** Rejects where it cannot. */
  unwrap(wrapped: Buffer): Promise<Buffer>
}

export interface Secrets {
  /** @param about what it belongs to; it opens for that alone */
  seal(secret: string, about: string): Promise<Result<Uint8Array>>
  open(sealed: Uint8Array, about: string): Promise<Result<string>>
}

const FILE = 'secrets.key'
const KEY = 32
const IV = 12
const TAG = 16
const FORMAT = 1
/** Format, mark of the key, IV, tag. */
const MARK = 8
const HEAD = 1 + MARK + IV + TAG

const markOf = (key: Buffer): Buffer => createHash('sha256').update(key).digest().subarray(0, MARK)

const lost = (why: string): Result<never> =>
  fail('unavailable', `A stored secret cannot be read: ${why}. Enter it again.`, {
    reason: 'secret',
  })

/** The file is there and may well be whole: nothing is made in its place. */
const locked = (code: string): Result<never> =>
  fail(
    'unavailable',
    `The key for secrets (${FILE}) cannot be read (${code}). Give the console the right to read it, and start it again.`,
    { reason: 'secret_key' },
  )

export function createSecrets(directory: string, wrap: KeyWrap | null): Secrets {
  const file = join(directory, FILE)
  let known: Promise<Result<Buffer>> | null = null

  const read = async (): Promise<Result<Buffer | null>> => {
    let text: string
    try {
      text = await readFile(file, 'utf8')
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      return code === 'ENOENT' ? ok(null) : locked(code ?? 'unknown')
    }
    const [, kind, content] = /^derrick-key (plain|wrapped) ([A-Za-z0-9+/=]+)\n?$/.exec(text) ?? []
    if (kind === undefined || content === undefined) return lost(`${FILE} is damaged`)
    const bytes = Buffer.from(content, 'base64')
    if (kind === 'plain') return bytes.length === KEY ? ok(bytes) : lost(`${FILE} is damaged`)
    try {
      const key = await wrap?.unwrap(bytes)
      return key?.length === KEY ? ok(key) : lost('its key was protected by another host')
    } catch {
      return lost('the key store of the operating system does not open its key')
    }
  }

  const make = async (): Promise<Result<Buffer>> => {
    const key = randomBytes(KEY)
    const beside = `${file}.new`
    try {
      const [kind, content] = wrap === null ? ['plain', key] : ['wrapped', await wrap.wrap(key)]
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      await rm(beside, { force: true })
      const handle = await open(beside, 'wx', 0o600)
      try {
        await handle.writeFile(`derrick-key ${kind} ${content.toString('base64')}\n`)
        await handle.sync()
      } finally {
        await handle.close()
      }
      // One that could not be read may be mended by somebody yet.
      await rename(file, `${file}.unreadable`).catch(() => {})
      await rename(beside, file)
      return ok(key)
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error)
      return fail(
        'unavailable',
        `The key for secrets cannot be written, so nothing was stored: ${said}. Check the data directory.`,
      )
    }
  }

  /** @param making a key is made where there is none, or none that can be read */
  const key = async (making: boolean): Promise<Result<Buffer>> => {
    known ??= read().then((found) => {
      if (!found.ok) return found
      return found.value === null ? lost(`${FILE} is gone`) : ok(found.value)
    })
    const found = await known
    if (found.ok || !making || found.error.details?.['reason'] === 'secret_key') return found
    known = make()
    const made = await known
    if (!made.ok) known = null
    return made
  }

  return {
    async seal(secret, about) {
      const found = await key(true)
      if (!found.ok) return found
      const iv = randomBytes(IV)
      const cipher = createCipheriv('aes-256-gcm', found.value, iv).setAAD(Buffer.from(about))
      const content = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return ok(
        Buffer.concat([Buffer.of(FORMAT), markOf(found.value), iv, cipher.getAuthTag(), content]),
      )
    },
    async open(sealed, about) {
      const bytes = Buffer.from(sealed)
      if (bytes.length < HEAD || bytes[0] !== FORMAT) return lost('it is damaged')
      const found = await key(false)
      if (!found.ok) return found
      const mark = bytes.subarray(1, 1 + MARK)
      if (!mark.equals(markOf(found.value))) return lost(`${FILE} holds another key`)
      const iv = bytes.subarray(1 + MARK, 1 + MARK + IV)
      const tag = bytes.subarray(1 + MARK + IV, HEAD)
      try {
        const opened = createDecipheriv('aes-256-gcm', found.value, iv, { authTagLength: TAG })
          .setAAD(Buffer.from(about))
          .setAuthTag(tag)
        const content = Buffer.concat([opened.update(bytes.subarray(HEAD)), opened.final()])
        return ok(content.toString('utf8'))
      } catch {
        return lost('it is damaged')
      }
    },
  }
}
