/** When our own certificate is renewed. Pure; times are Unix milliseconds. */
import type { CertificateFacts } from './certificate-facts.ts'

const DAY = 86_400_000
/** Our own is made for ten years. */
export const OWN_DAYS = 3650

export interface RenewalTimes {
  /** From then on there is a new one beside it, to be taken to the servers. */
  readonly prepareAt: number
  /** From then on the new one is used. */
  readonly useAt: number
}

/**
 * Ninety days before its end a new one is made, fourteen days before the end it comes into use; of a
 * short life it is the last quarter and the last twentieth.
 */
export function renewalTimes({ from, to }: Pick<CertificateFacts, 'from' | 'to'>): RenewalTimes {
  const life = Math.max(0, to - from)
  return {
    prepareAt: to - Math.min(90 * DAY, life / 4),
    useAt: to - Math.min(14 * DAY, life / 20),
  }
}

/** What is due. One that a site's authority signed is not replaced by one of ours; the engineer is told. */
export function renewalDue(
  own: Pick<CertificateFacts, 'from' | 'to' | 'selfSigned'>,
  hasNext: boolean,
  now: number,
): 'nothing' | 'prepare' | 'use' {
  const { prepareAt, useAt } = renewalTimes(own)
  if (hasNext) return now >= useAt ? 'use' : 'nothing'
  return own.selfSigned && now >= prepareAt ? 'prepare' : 'nothing'
}
