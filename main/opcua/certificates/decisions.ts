/**
 * What persons have decided about certificates, and which server showed which: `decisions.json` in the pki
 * folder. A certificate among the trusted files without a decision was trusted before there were any (then
 * no host was compared, so that stays accepted and is marked), or copied there by hand (nothing is accepted).
 */
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { acceptableFaults, type CertificateDecision } from '../../../shared/certificate-trust.ts'
import { DECISIONS, readIfThere, writeWhole } from './folder.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const shownBy = z.strictObject({ server: z.number().int(), host: z.string(), at: z.number() })
const form = z.strictObject({
  version: z.literal(1),
  decided: z.record(
    sha256,
    z.strictObject({
      state: z.enum(['trusted', 'refused']),
      servers: z.array(z.number().int()).nullable(),
      accepted: z.array(z.enum(acceptableFaults)),
    }),
  ),
  shown: z.record(sha256, z.array(shownBy)),
  /** Those of before could not be read. */
  lost: z.boolean().default(false),
})

export type ShownBy = z.output<typeof shownBy>

/** How old a stored time may be before it is stored anew, in milliseconds. */
const STORED_EVERY = 3_600_000

export class Decisions {
  readonly #path: string
  #decided = new Map<string, CertificateDecision>()
  #shown = new Map<string, ShownBy[]>()
  #last: Promise<void> = Promise.resolve()
  /** There was a file that could not be read. */
  lost = false

  private constructor(path: string) {
    this.#path = path
  }

  /** @param trusted what lies among the trusted files, in case it was trusted before there were decisions */
  static async load(pki: string, trusted: readonly string[]): Promise<Decisions> {
    const decisions = new Decisions(join(pki, DECISIONS))
    await decisions.#load(trusted)
    return decisions
  }

  async #load(trusted: readonly string[]): Promise<void> {
    const content = await readIfThere(this.#path)
    if (content === null) {
      for (const each of trusted) {
        this.#decided.set(each, { state: 'trusted', servers: null, accepted: ['other_host'] })
      }
      if (trusted.length > 0) await this.#store()
      return
    }
    const read = form.safeParse(parsed(content))
    if (!read.success) {
      this.lost = true
      // Kept for whoever wants to look; what is decided from now on begins a new one.
      await rename(this.#path, `${this.#path}.damaged`).catch(() => {})
      await this.#store().catch(() => {})
      return
    }
    this.#decided = new Map(Object.entries(read.data.decided))
    this.#shown = new Map(Object.entries(read.data.shown))
    this.lost = read.data.lost
  }

  about(certificate: string): CertificateDecision | null {
    return this.#decided.get(certificate) ?? null
  }

  shown(certificate: string): readonly ShownBy[] {
    return this.#shown.get(certificate) ?? []
  }

  async decide(certificate: string, decision: CertificateDecision): Promise<void> {
    const before = this.#decided.get(certificate)
    this.#decided.set(certificate, decision)
    // Somebody has begun to decide anew.
    this.lost = false
    try {
      await this.#store()
    } catch (error) {
      if (before === undefined) this.#decided.delete(certificate)
      else this.#decided.set(certificate, before)
      throw error
    }
  }

  async forget(certificate: string): Promise<void> {
    this.#decided.delete(certificate)
    this.#shown.delete(certificate)
    await this.#store()
  }

  /** True where this server showed it for the first time. */
  async saw(certificate: string, server: number, host: string, at: number): Promise<boolean> {
    const before = this.#shown.get(certificate) ?? []
    const last = before.find((each) => each.server === server)
    this.#shown.set(certificate, [
      ...before.filter((each) => each.server !== server),
      { server, host, at },
    ])
    const isNew = last === undefined || last.host !== host
    // Who showed it is for people: that it cannot be stored stops no connection.
    if (isNew || at - last.at > STORED_EVERY) await this.#store().catch(() => {})
    return isNew
  }

  /** One after the other, so that what was decided last is what stands in the file. */
  #store(): Promise<void> {
    const stored = this.#last.then(() => {
      const content = {
        version: 1,
        decided: Object.fromEntries(this.#decided),
        shown: Object.fromEntries(this.#shown),
        lost: this.lost,
      }
      return writeWhole(this.#path, JSON.stringify(content, null, 1))
    })
    this.#last = stored.catch(() => {})
    return stored
  }
}

function parsed(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'))
  } catch {
    return null
  }
}
