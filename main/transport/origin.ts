/**
 * Who may speak to a gateway on loopback: a page that was served by it, and scripts. A page of
 * another site (its Origin) and a name that somebody pointed at this machine (its Host, DNS
 * rebinding) are refused.
 */

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i

export const hostAllowed = (host: string | undefined): boolean =>
  host !== undefined && loopback.test(host)

/** Scripts send no Origin; a page must have been served from this very host and port. */
export function originAllowed(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`)
}
