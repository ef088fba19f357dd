/**
 * Addresses of OPC UA servers: `opc.tcp://host[:port][/path]`, where the host is a name, four numbers,
 * or an IPv6 address in brackets. What is almost an address is refused: a library that made `10.1` into
 * 10.0.0.1 would connect to another device.
 */

export const DEFAULT_PORT = 4840

const MOST = 300
const form =
  /^opc\.tcp:\/\/(?:\[(?<six>[0-9a-f:.]+)\]|(?<host>[^\s/?#:@[\]\\%]+))(?::(?<port>\d{1,5}))?(?:[/?][\p{L}\p{M}\p{N}!$%&'()*+,\-./:;=?@_~]*)?$/iu
const label = /^[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_-]{0,61}[\p{L}\p{M}\p{N}_])?$/u
const four = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/

function isName(host: string): boolean {
  const labels = host.replace(/\.$/, '').split('.')
  // A name that ends in a number, also one of base 16, is taken for four numbers by some.
  if (/^(?:\d+|0x[0-9a-f]*)$/i.test(labels.at(-1) ?? '')) return false
  return host.length <= 253 && labels.every((part) => label.test(part))
}

function isSix(host: string): boolean {
  const [head = '', tail, ...more] = host.split('::')
  if (more.length > 0) return false
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'))
  const all = [...groups(head), ...groups(tail ?? '')]
  const last = all.at(-1) ?? ''
  // The last two groups may be four numbers.
  const ends = host.endsWith('::') ? '' : last
  if (four.test(ends)) all.splice(-1, 1, '0', '0')
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false
  return tail === undefined ? all.length === 8 : all.length < 8
}

/** Host, without brackets, and port of an endpoint; null where it is no address. */
export function addressOf(endpoint: string): { host: string; port: number } | null {
  const parts = endpoint.length > MOST ? undefined : form.exec(endpoint)?.groups
  if (parts === undefined) return null
  const port = parts['port'] === undefined ? DEFAULT_PORT : Number(parts['port'])
  const host = parts['six'] ?? parts['host'] ?? ''
  const known = parts['six'] === undefined ? four.test(host) || isName(host) : isSix(host)
  return known && port >= 1 && port <= 65_535 ? { host, port } : null
}

/** An address as it stands in an endpoint: an IPv6 host in brackets. */
export const placeOf = ({ host, port }: { host: string; port: number }): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`

interface Placed {
  readonly endpoint: string
  readonly alternates: readonly string[]
}

/** A place of `after` at which `before` has no endpoint: what was entered for the one is not for the other. */
export function newPlace(before: Placed, after: Placed): string | undefined {
  const placesOf = ({ endpoint, alternates }: Placed): string[] =>
    [endpoint, ...alternates].map((each) => {
      const address = addressOf(each)
      return address === null ? each : placeOf(address).toLowerCase()
    })
  const known = new Set(placesOf(before))
  return placesOf(after).find((place) => !known.has(place))
}
