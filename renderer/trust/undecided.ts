/** Which servers wait for a decision about their certificate. */
import { decidable } from '../../shared/certificate-trust.ts'
import type { Server } from '../stores/servers.ts'

/** The thumbprint of what it shows; null where no decision would help. */
export function undecidedOf({ error }: Pick<Server, 'error'>): string | null {
  const { reason, thumbprint, sha256 } = error?.details ?? {}
  if (typeof reason !== 'string' || !decidable.has(reason)) return null
  return typeof sha256 === 'string' ? sha256 : typeof thumbprint === 'string' ? thumbprint : null
}
