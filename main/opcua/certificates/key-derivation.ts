/**
 * How much work a passphrase is made into before it opens a key. The file itself says it, without a bound,
 * and the work is done in the thread that acquires: a key of two thousand million rounds would hold it for
 * ten minutes. So it is read before the key is opened; what cannot be read counts as too much.
 */

/** Rounds: about a third of a second; openssl makes 2048, careful authorities a million. */
const MOST_ROUNDS = 1_200_000
/** Of scrypt the product of N, r and p: about a third of a second. */
const MOST_SCRYPT = 1_048_576
const SEQUENCE = 0x30
const INTEGER = 0x02
const SCRYPT = Buffer.from('2b06010401da47040b', 'hex')
const MOST_DEPTH = 10

interface Element {
  readonly tag: number
  readonly content: Buffer
}

/** The elements that stand side by side; null where it is no DER. */
function elementsOf(der: Buffer): readonly Element[] | null {
  const found: Element[] = []
  for (let at = 0; at < der.length;) {
    const tag = der[at] ?? 0
    const first = der[at + 1]
    if (first === undefined) return null
    const bytes = first < 0x80 ? 0 : first & 0x7f
    // Without a length, or with one that no file has.
    if (first === 0x80 || bytes > 4 || at + 2 + bytes > der.length) return null
    const length = bytes === 0 ? first : der.readUIntBE(at + 2, bytes)
    const from = at + 2 + bytes
    if (from + length > der.length) return null
    found.push({ tag, content: der.subarray(from, from + length) })
    at = from + length
  }
  return found
}

/** All whole numbers of it, in order; null where it cannot be read. */
function numbersOf({ tag, content }: Element, depth = 0): readonly number[] | null {
  if (tag === INTEGER) {
    return [content.length <= 5 ? Number(`0x${content.toString('hex') || '0'}`) : Infinity]
  }
  if (tag !== SEQUENCE) return []
  const parts = depth === MOST_DEPTH ? null : elementsOf(content)
  const numbers: number[] = []
  for (const part of parts ?? []) {
    const within = numbersOf(part, depth + 1)
    if (within === null) return null
    numbers.push(...within)
  }
  return parts === null ? null : numbers
}

const armour =
  /-----BEGIN ENCRYPTED PRIVATE KEY-----([A-Za-z0-9+/=\s]*)-----END ENCRYPTED PRIVATE KEY-----/g

function opensSoon(der: Buffer): boolean {
  const [whole] = elementsOf(der) ?? []
  const [algorithm] = whole?.tag === SEQUENCE ? (elementsOf(whole.content) ?? []) : []
  const numbers = algorithm === undefined ? null : numbersOf(algorithm)
  const [first] = numbers ?? []
  if (algorithm === undefined || numbers === null || first === undefined) return false
  if (first > MOST_ROUNDS) return false
  const product = numbers.slice(0, 3).reduce((made, each) => made * each, 1)
  return !algorithm.content.includes(SCRYPT) || product <= MOST_SCRYPT
}

/** Whether every protected key of a file is opened, or not, within a moment. */
export function isOpenedSoon(pem: string): boolean {
  const marked = pem.match(/ENCRYPTED PRIVATE KEY/g)?.length ?? 0
  const keys = [...pem.matchAll(armour)]
  return (
    keys.length * 2 === marked &&
    keys.every(([, body = '']) => opensSoon(Buffer.from(body, 'base64')))
  )
}
