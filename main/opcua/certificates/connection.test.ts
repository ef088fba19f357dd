import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { CertificateChange, CertificateList } from '../../../shared/certificates.ts'
import {
  eventually,
  item,
  serverSpec,
  spawnServer,
  startRig,
  type Rig,
  type ServerProcess,
} from '../test-rig.ts'
import { DAY, authority, filesOf, selfSigned, type Authority, type Made } from './fixtures.ts'

const policy = { securityMode: 'SignAndEncrypt', securityPolicy: 'Basic256Sha256' } as const

let folder: string
let rig: Rig
let site: Authority
const servers: ServerProcess[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'derrick-test-certificates-'))
  site = await authority()
})
afterEach(async () => {
  await rig.stop()
  await Promise.all(servers.splice(0).map((server) => server.kill()))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let count = 0
async function serverWith(certificate: Made, chain = '') {
  count += 1
  const server = await spawnServer({
    secured: true,
    trusting: true,
    pki: join(folder, `server-${count}`),
    certificate: filesOf(folder, `server-${count}`, certificate, chain),
  })
  servers.push(server)
  return server
}

const details = (server = 1) => rig.figures(server)?.error?.details
const reason = (server = 1) => details(server)?.['reason']
const becomes = (wanted: string, server = 1) =>
  eventually(() => expect(reason(server)).toBe(wanted))
const counts = () => {
  const before = rig.values(1).length
  return eventually(() => expect(rig.values(1).length).toBeGreaterThan(before + 2))
}
const list = async (): Promise<CertificateList> => {
  const listed = await rig.port.certificates.list()
  if (!listed.ok) throw new Error(listed.error.message)
  return listed.value
}
const change = async (wanted: CertificateChange) => {
  const done = await rig.port.certificates.change(wanted)
  if (!done.ok) throw new Error(done.error.message)
  return done.value
}
const connect = (server: ServerProcess, more: object = {}) =>
  rig.port.configure(serverSpec(server.endpoint, { ...policy, ...more }), [item(1, 'counter')])
const thumbprint = ({ certificate }: Made) =>
  certificate.fingerprint256.replaceAll(':', '').toLowerCase()
const base64 = (content: Buffer | string) => Buffer.from(content).toString('base64')

describe('a link with security', () => {
  test('stands when its certificate is trusted for this server, and ends when the trust is withdrawn', async () => {
    rig = startRig()
    const own = await selfSigned()
    const server = await serverWith(own)
    await connect(server)
    await becomes('untrusted')
    expect(details()).toMatchObject({
      subject: 'O=Field, CN=PLC-5',
      sha256: thumbprint(own),
      host: '127.0.0.1',
      hosts: '127.0.0.1',
    })
    expect((await list()).certificates).toMatchObject([
      { state: 'undecided', shown: [{ server: 1, host: '127.0.0.1' }], faults: ['undecided'] },
    ])
    // Trusted for another server is not trusted for this one.
    await change({ do: 'trust', thumbprint: thumbprint(own), server: 2, accept: [] })
    expect((await list()).certificates).toMatchObject([{ servers: [2], faults: ['elsewhere'] }])
    expect(reason()).toBe('untrusted')
    await change({
      do: 'trust',
      thumbprint: String(details()?.['thumbprint']),
      server: 1,
      accept: [],
    })
    await counts()
    expect((await list()).certificates).toMatchObject([
      { state: 'trusted', servers: [1, 2], inUse: [1], faults: [] },
    ])
    await change({ do: 'refuse', thumbprint: thumbprint(own) })
    await becomes('certificate_refused')
    expect(rig.figures()?.state).not.toBe('up')
    expect((await list()).certificates).toMatchObject([{ state: 'refused', inUse: [] }])
    await change({ do: 'remove', id: thumbprint(own) })
    await becomes('untrusted')
  })

  test('is refused with an expired certificate and with one of another host, until each is accepted', async () => {
    rig = startRig()
    const old = await selfSigned({ from: Date.now() - 20 * DAY, to: Date.now() - DAY })
    const other = await selfSigned({ dns: ['plc-9.north'], ip: ['10.9.9.9'] })
    const early = await selfSigned({ from: Date.now() + DAY, key: other.key })
    const [first, second, third] = [
      await serverWith(old),
      await serverWith(other),
      await serverWith(early),
    ]
    await connect(first)
    await connect(second, { id: 2 })
    await connect(third, { id: 3 })
    for (const [server, each, fault] of [
      [1, old, 'certificate_expired'],
      [2, other, 'certificate_host'],
      [3, early, 'certificate_early'],
    ] as const) {
      await becomes('untrusted', server)
      await change({ do: 'trust', thumbprint: thumbprint(each), server, accept: [] })
      await becomes(fault, server)
    }
    expect(details(2)).toMatchObject({ hosts: 'plc-9.north, 10.9.9.9', host: '127.0.0.1' })
    await change({ do: 'trust', thumbprint: thumbprint(old), server: 1, accept: ['expired'] })
    await change({ do: 'trust', thumbprint: thumbprint(other), server: 2, accept: ['other_host'] })
    await rig.up(1)
    await rig.up(2)
    const certificates = (await list()).certificates.filter(({ inUse }) => inUse.length > 0)
    expect(certificates.map(({ faults, accepted }) => [faults, accepted])).toEqual(
      expect.arrayContaining([
        [['expired'], ['expired']],
        [['other_host'], ['other_host']],
      ]),
    )
    await rig.port.remove(3)
  })

  test('stands by an issuer while its list allows it, and ends when the list revokes it', async () => {
    rig = startRig()
    const below = await site.below('Plant authority')
    const plc = await below.issue()
    // The server sends its issuer along; only the root is here.
    const server = await serverWith(plc, below.pem)
    await connect(server)
    await becomes('certificate_issuer')
    await change({ do: 'import', kind: 'issuer', content: base64(site.pem), server: null })
    await change({ do: 'import', kind: 'issuer', content: base64(below.der), server: null })
    await becomes('certificate_unchecked')
    await change({
      do: 'import',
      kind: 'crl',
      content: base64(await site.crl([])),
      server: null,
    })
    await change({
      do: 'import',
      kind: 'crl',
      content: base64(await below.crl([], { from: Date.now() - 9 * DAY, to: Date.now() - DAY })),
      server: null,
    })
    await counts()
    expect((await list()).crls.map(({ signed, outdated }) => [signed, outdated])).toEqual(
      expect.arrayContaining([
        [true, false],
        [true, true],
      ]),
    )
    const revoking = await below.crl([plc])
    await change({ do: 'import', kind: 'crl', content: base64(revoking), server: null })
    await becomes('certificate_revoked')
    // Nobody's trust outweighs the word of the issuer.
    await change({ do: 'trust', thumbprint: thumbprint(plc), server: 1, accept: [] })
    expect(
      (await list()).certificates.find(({ sha256 }) => sha256 === thumbprint(plc)),
    ).toMatchObject({ blocked: 'revoked' })
    await becomes('certificate_revoked')
  })

  test('is made anew with the certificate that follows ours, and told apart where the server does not take it', async () => {
    rig = startRig()
    const own = await selfSigned()
    const server = await serverWith(own)
    await change({ do: 'import', kind: 'server', content: base64(own.der), server: 1 })
    await connect(server)
    await counts()
    const before = (await list()).own.current?.thumbprint
    await change({ do: 'renew' })
    const { next } = (await list()).own
    expect(next?.thumbprint).not.toBe(before)
    expect((await list()).own.current?.thumbprint).toBe(before)
    await change({ do: 'use', thumbprint: next?.sha256 ?? '' })
    expect((await list()).own).toMatchObject({ current: next, next: null })
    await counts()
    await rig.port.remove(1)
  })

  test('says so where the server does not trust us', async () => {
    rig = startRig()
    const own = await selfSigned()
    count += 1
    const server = await spawnServer({
      secured: true,
      pki: join(folder, `server-${count}`),
      certificate: filesOf(folder, `server-${count}`, own),
    })
    servers.push(server)
    await change({ do: 'import', kind: 'server', content: base64(own.pem), server: null })
    await connect(server)
    await becomes('certificate')
    expect(rig.figures()?.error?.message).toMatch(/does not accept this console's certificate/)
  })
})
