/**
 * Whom we believe to be a server. A certificate that nobody has decided about lies among the rejected
 * in the folder of the trust lists; a person who has compared its thumbprint moves it to the trusted.
 * The next attempt to connect finds it there. The thumbprint is SHA-1, as OPC UA names certificates.
 *
 * The core asks for this by itself, so node-opcua, which is slow to load, stays out of it.
 */
import { mkdir, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { plainText } from '../../shared/plain-text.ts'
import { fail, ok, type Result } from '../../shared/result.ts'

/** A certificate that is neither trusted nor wrong: somebody has to decide. */
export interface Stranger {
  /** Forty hexadecimal digits. */
  readonly thumbprint: string
  /** Whom it names, on one line. */
  readonly subject: string
}

/** Letters of a subject: whoever made the certificate wrote it, and it stands on every screen. */
const MOST_SUBJECT = 300

/** @param fingerprint in pairs with colons @param subject a part of the name on each line */
export const strangerOf = (fingerprint: string, subject: string): Stranger => ({
  thumbprint: fingerprint.replaceAll(':', '').toLowerCase(),
  subject: plainText(subject.replaceAll('\n', ', ')).slice(0, MOST_SUBJECT).toWellFormed(),
})

/** The server is one that nobody has decided about. */
export class StrangerError extends Error {
  readonly stranger: Stranger
  constructor(stranger: Stranger) {
    super(`the certificate ${stranger.thumbprint} is not trusted here`)
    this.stranger = stranger
  }
}

/** Moves a certificate among the trusted. */
export type Trust = () => Promise<Result<void>>

/** A certificate that was turned away, ready to be trusted; `not_found` where there is none like it. */
export async function turnedAway(pki: string, thumbprint: string): Promise<Result<Trust>> {
  const [rejected, trusted] = [join(pki, 'rejected'), join(pki, 'trusted', 'certs')]
  // No folder, no certificates.
  const files = await readdir(rejected).catch(() => [])
  const file = files.find((name) => name.includes(`[${thumbprint}]`))
  if (file === undefined) {
    return fail(
      'not_found',
      `No certificate ${thumbprint} was turned away. Take the one that the server shows now.`,
    )
  }
  return ok(async () => {
    try {
      await mkdir(trusted, { recursive: true, mode: 0o700 })
      await rename(join(rejected, file), join(trusted, file))
      return ok(undefined)
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error)
      return fail('unavailable', `The certificate cannot be put among the trusted: ${said}.`)
    }
  })
}
