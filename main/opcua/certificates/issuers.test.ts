/** What revocation lists tell of a way; whole chains are in `trust-list.test.ts`. */
import { expect, test } from 'vitest'
import { revocationOf } from './issuers.ts'

const NOW = 1_000_000
const leaf = { serial: '0A' }
const site = { serial: '01', sha256: 'site' }
const root = { serial: '02', sha256: 'root' }
const list = (by: string | null, ...revoked: string[]) => ({
  ...{ by, revoked: new Set(revoked) },
  to: NOW + 1,
})
const old = (by: string, ...revoked: string[]) => ({ ...list(by, ...revoked), to: NOW - 1 })

test('nothing is to be told of one that no issuer stands above', () => {
  expect(revocationOf(leaf, [], [], NOW)).toBe('good')
})

test('a list of each issuer on the way is needed', () => {
  expect(revocationOf(leaf, [site, root], [list('site'), list('root')], NOW)).toBe('good')
  expect(revocationOf(leaf, [site, root], [list('site')], NOW)).toBe('none')
  expect(revocationOf(leaf, [site], [list('root'), list(null)], NOW)).toBe('none')
})

test('an old list counts and is told, unless another step has none or a newer one is there', () => {
  expect(revocationOf(leaf, [site, root], [old('site'), list('root')], NOW)).toBe('outdated')
  expect(revocationOf(leaf, [site, root], [old('site')], NOW)).toBe('none')
  expect(revocationOf(leaf, [site, root], [old('root')], NOW)).toBe('none')
  expect(revocationOf(leaf, [site], [old('site'), list('site')], NOW)).toBe('good')
})

test('what any list of its issuer has taken back stays so, at each step', () => {
  expect(revocationOf(leaf, [site], [list('site'), old('site', 'a')], NOW)).toBe('revoked')
  const step = [list('site'), list('root', '1')]
  expect(revocationOf(leaf, [site, root], step, NOW)).toBe('revoked')
  // The same number at another issuer is another certificate.
  expect(revocationOf(leaf, [site, root], [list('site'), list('root', 'a')], NOW)).toBe('good')
})
