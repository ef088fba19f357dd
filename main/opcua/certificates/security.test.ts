/** Which connections end, and which servers are connected anew, by a decision about a certificate. */
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { temporaryFolder, value } from '../../fixtures.ts'
import { CertificateDesk } from './desk.ts'
import { selfSigned, type Made } from './fixtures.ts'
import { Security, type Shower } from './security.ts'

const showing = { server: 1, host: '127.0.0.1' }
let security: Security
let desk: CertificateDesk
let reconnected: number[]
let ended: string[]

const by = (port: number, name = '', showsOurs = true): Shower => ({
  endpoint: `opc.tcp://127.0.0.1:${port}`,
  showsOurs,
  end: ({ trouble }) => void ended.push(`${port}${name} ${trouble}`),
})
async function decide(deed: 'trust' | 'refuse', { certificate }: Made): Promise<void> {
  const thumbprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase()
  const plan = await desk.plan(
    deed === 'trust'
      ? { do: 'trust', thumbprint, server: 1, accept: [] }
      : { do: 'refuse', thumbprint },
  )
  await value(plan).apply()
}
const shown = async (made: Made, shower: Shower): Promise<boolean> =>
  (await security.shown([made.certificate], showing, shower)).blocked === null

let a: Made
let b: Made
beforeAll(async () => {
  a = await selfSigned({ name: 'A' })
  b = await selfSigned({ name: 'B', key: a.key, uri: 'urn:b' })
})
beforeEach(async () => {
  reconnected = []
  ended = []
  const reconnect = (servers: readonly number[]) => void reconnected.push(...servers)
  security = new Security(temporaryFolder(), { changed() {}, made() {}, reconnect })
  desk = new CertificateDesk(security, () => true)
  // Looked at once, or there is nothing to decide about.
  for (const each of [a, b]) {
    const first = by(1)
    await shown(each, first)
    await decide('trust', each)
    security.gone(first)
  }
  security.left(1)
  reconnected = []
})

test('a trust that is withdrawn ends what stands on it, whatever else the server has shown since', async () => {
  const [active, standby, line] = [by(1), by(2), by(1, ' commands')]
  for (const [each, shower] of [
    [a, active],
    [b, standby],
    [b, line],
  ] as const) {
    expect(await shown(each, shower)).toBe(true)
  }
  await decide('refuse', a)
  expect(ended).toEqual(['1 certificate_refused'])
  await decide('refuse', b)
  expect(ended.slice(1)).toEqual(['2 certificate_refused', '1 commands certificate_refused'])
  expect(reconnected).toEqual([])
})

test('what was shown on another connection to the same endpoint and is not trusted hides nothing', async () => {
  expect(await shown(a, by(1))).toBe(true)
  await decide('refuse', b)
  expect(await shown(b, by(1, ' commands'))).toBe(false)
  await decide('refuse', a)
  expect(ended).toEqual(['1 certificate_refused'])
})

test('a decision about the stand-by leaves the link alone that stands', async () => {
  const active = by(1)
  expect(await shown(a, active)).toBe(true)
  await decide('refuse', b)
  expect(await shown(b, by(2))).toBe(false)
  await decide('trust', b)
  expect([ended, reconnected]).toEqual([[], []])
  // Nothing of the server stands: whoever waited is connected at once.
  await decide('refuse', b)
  expect(await shown(b, by(2))).toBe(false)
  security.gone(active)
  await decide('trust', b)
  expect(reconnected).toEqual([1])
})

test('a certificate of ours that is renewed is shown anew where it is shown at all', async () => {
  const [leaf] = [a.certificate]
  await security.shown([leaf], { ...showing, server: 1 }, by(1))
  // Without security, but for the password, which is encrypted to the server's certificate.
  await security.shown([leaf], { ...showing, server: 2 }, by(2, '', false))
  await security.renewed()
  expect(reconnected).toEqual([1])
  expect(ended).toEqual([])
})

test('a connection that is gone is ended by nothing', async () => {
  const active = by(1)
  expect(await shown(a, active)).toBe(true)
  security.gone(active)
  await decide('refuse', a)
  expect(ended).toEqual([])
})
