/**
 * Password hashing: argon2id with OWASP's second parameter set (19 MiB, two passes, one lane), about
 * 30 ms here. Verifying an unknown person costs the same, so that names cannot be probed by time.
 */
import { hash, verify } from '@node-rs/argon2'

const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const hashPassword = (password: string): Promise<string> =>
  hash(password.normalize('NFC'), parameters)

/** A hash of nothing that anyone knows, for people who do not exist. */
let decoy: Promise<string> | undefined

export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  decoy ??= hash(crypto.randomUUID(), parameters)
  const matches = await verify(stored ?? (await decoy), password.normalize('NFC'))
  return stored !== null && matches
}
