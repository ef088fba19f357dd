// The calls about certificates through dispatch, over the real folder: who may, what stands in the journal, and
// that nothing is done of which no row could be written.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { CertificatePort } from '../../shared/certificates.ts'
import type { Output } from '../../shared/contract.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { roles } from '../../shared/users.ts'
import { createDispatch } from '../dispatch.ts'
import {
  codeOf,
  eventually,
  person,
  quiet,
  sessionOf,
  temporaryFolder,
  value,
} from '../fixtures.ts'
import type { Handlers, JournalEntry } from '../interface.ts'
import { CertificateDesk } from '../opcua/certificates/desk.ts'
import { DAY, authority, selfSigned, type Made } from '../opcua/certificates/fixtures.ts'
import { certificateOperations } from '../opcua/certificates/operations.ts'
import { Security } from '../opcua/certificates/security.ts'
import { createCertificates } from './certificates.ts'

let plc: Made
beforeAll(async () => {
  plc = await selfSigned()
})

function site() {
  const pki = temporaryFolder()
  const rows: JournalEntry[] = []
  const published: unknown[] = []
  const servers: Record<number, string> = { 7: 'PLC-5' }
  const state = { writable: true, deedFails: false, now: Date.now(), knowsServers: true, servers }
  const security = new Security(
    pki,
    {
      changed: () => certificates.changed(null),
      made: ({ subject, thumbprint }, cause) =>
        certificates.changed({ subject, thumbprint, cause }),
      reconnect() {},
    },
    () => state.now,
  )
  const operations = certificateOperations(new CertificateDesk(security, () => false), security)
  const port: CertificatePort = {
    list: operations.listCertificates,
    plan: operations.planCertificates,
    change: (change) =>
      state.deedFails
        ? Promise.resolve(fail('unavailable', 'The disk is full.', { reason: 'certificates' }))
        : operations.changeCertificates(change),
    exported: operations.exportCertificate,
    request: operations.requestCertificate,
    due: operations.dueCertificate,
  }
  const append = (entries: readonly JournalEntry[]): Promise<Result<null>> => {
    if (!state.writable) {
      return Promise.resolve(fail('unavailable', 'The disk is full.', { part: 'journal' }))
    }
    rows.push(...entries)
    return Promise.resolve(ok(null))
  }
  const certificates = createCertificates({
    port,
    append,
    serverName: (id) => state.servers[id],
    knowsServers: () => state.knowsServers,
    publish: (event, payload) => {
      if (event === 'certificates') published.push(payload)
    },
    log: quiet,
    now: () => state.now,
  })
  const dispatch = createDispatch({
    handlers: certificates.handlers as unknown as Handlers,
    session: (token) => {
      const role = roles.find((each) => each === token)
      return role === undefined ? null : sessionOf(person(role))
    },
    journal: append,
    log: quiet,
    now: () => state.now,
  })
  const call = (name: string, body: unknown = {}, token = 'engineer') =>
    dispatch(`certificates.${name}`, body, { token, address: 'test' })
  const list = async () => value(await call('list')) as Output<'certificates.list'>
  const show = () =>
    security.shown(
      [plc.certificate],
      { server: 7, host: '127.0.0.1' },
      { endpoint: 'opc.tcp://127.0.0.1:4840', showsOurs: true, end() {} },
    )
  const told = () => rows.map(({ kind, subject, outcome }) => [kind, subject, outcome].join(' '))
  return { pki, rows, told, published, state, security, certificates, call, list, show }
}

const thumbprint = () => plc.certificate.fingerprint.replaceAll(':', '').toLowerCase()
const content = (bytes: Buffer) => bytes.toString('base64')

describe('a server that is removed', () => {
  test('takes with it what was trusted for it alone, with a row; nothing of what others or all are trusted by', async () => {
    const { call, list, rows, show, state, certificates } = site()
    await show()
    state.servers[8] = 'PLC-6'
    for (const server of [7, 8]) {
      value(await call('trust', { thumbprint: thumbprint(), server, accept: ['expired'] }))
    }
    rows.length = 0
    delete state.servers[7]
    certificates.serverLeft()
    await eventually(async () => {
      expect((await list()).certificates).toMatchObject([
        { state: 'trusted', servers: [8], accepted: ['expired'] },
      ])
    })
    delete state.servers[8]
    certificates.serverLeft()
    await eventually(async () => expect((await list()).certificates).toEqual([]))
    expect(rows).toMatchObject([
      { kind: 'certificate_removed', outcome: 'left', person: null },
      { kind: 'certificate_removed', outcome: 'left', person: null },
    ])
  })

  test('leaves what a person said for all', async () => {
    const { call, list, rows, show, state, certificates } = site()
    await show()
    value(await call('trust', { thumbprint: thumbprint(), server: null, accept: [] }))
    rows.length = 0
    delete state.servers[7]
    certificates.serverLeft()
    // The next call comes after it.
    value(await call('export', { which: thumbprint(), format: 'pem' }))
    expect((await list()).certificates).toMatchObject([{ state: 'trusted', servers: null }])
    expect(rows.filter(({ kind }) => kind === 'certificate_removed')).toEqual([])
  })

  test('takes nothing where a damaged record may be the server that it is of', async () => {
    const { call, list, show, state, certificates } = site()
    await show()
    value(await call('trust', { thumbprint: thumbprint(), server: 7, accept: [] }))
    delete state.servers[7]
    state.knowsServers = false
    certificates.serverLeft()
    expect((await list()).certificates).toMatchObject([{ state: 'trusted', servers: [7] }])
    // What is left over from before is found by itself.
    state.knowsServers = true
    state.now += 700_000
    certificates.tick()
    await eventually(async () => expect((await list()).certificates).toEqual([]))
  })
})

describe('a certificate', () => {
  test('is trusted, refused and removed with a row each, by its thumbprint of either length', async () => {
    const { call, list, rows, show, published } = site()
    await show()
    expect(published.length).toBeGreaterThan(0)
    const trust = { thumbprint: thumbprint(), server: 7, accept: ['expired'] }
    expect(value(await call('trust', trust))).toEqual({
      subject: 'O=Field, CN=PLC-5',
      thumbprint: thumbprint(),
    })
    expect(rows).toMatchObject([
      {
        kind: 'server_trusted',
        subject: 'PLC-5',
        new: thumbprint(),
        person: { user: 'engineer1' },
        details: { accepted: 'expired', subject: 'O=Field, CN=PLC-5' },
      },
    ])
    expect((await list()).certificates).toMatchObject([
      { state: 'trusted', servers: [7], accepted: ['expired'], blocked: null },
    ])
    const { sha256 } = (await list()).certificates[0] ?? { sha256: '' }
    value(await call('refuse', { thumbprint: sha256 }))
    value(await call('remove', { id: sha256 }))
    expect(rows.map(({ kind }) => kind)).toEqual([
      'server_trusted',
      'certificate_refused',
      'certificate_removed',
    ])
    expect((await list()).certificates).toEqual([])
  })

  test('nobody trusts whose row cannot be written, and a deed that fails after its row has a second one', async () => {
    const { call, list, show, state, told, pki } = site()
    await show()
    state.writable = false
    const trust = { thumbprint: thumbprint(), server: null }
    expect(codeOf(await call('trust', trust))).toBe('unavailable')
    expect(existsSync(join(pki, 'trusted'))).toBe(false)
    expect((await list()).certificates).toMatchObject([{ state: 'undecided' }])
    state.writable = true
    state.deedFails = true
    expect(codeOf(await call('trust', trust))).toBe('unavailable')
    expect(told()).toEqual([
      'server_trusted O=Field, CN=PLC-5 ',
      'server_trusted O=Field, CN=PLC-5 failed',
    ])
  })

  test('is decided about by engineers and administrators alone, and seen by everybody', async () => {
    const { call, rows } = site()
    for (const role of ['viewer', 'operator', 'supervisor']) {
      expect(codeOf(await call('list', {}, role))).toBe('ok')
      expect(codeOf(await call('trust', { thumbprint: thumbprint(), server: null }, role))).toBe(
        'forbidden',
      )
      expect(codeOf(await call('export', { which: 'own', format: 'pem' }, role))).toBe('forbidden')
    }
    expect(rows.map(({ kind }) => kind)).toEqual(['refused', 'refused', 'refused'])
  })

  test.each([
    ['trust', { thumbprint: 'AB'.repeat(20), server: null }],
    ['trust', { thumbprint: 'ab'.repeat(21), server: null }],
    ['trust', { thumbprint: 'ab'.repeat(20), server: null, accept: ['revoked'] }],
    ['remove', { id: '../../derrick.db' }],
    ['import', { kind: 'key', content: 'QUJD' }],
    ['import', { kind: 'server', content: 'not base64!' }],
    ['import', { kind: 'crl', content: 'QUJD'.repeat(200_000) }],
    ['export', { which: '../own/private/private_key.pem', format: 'pem' }],
    ['replace', { certificate: '' }],
  ])('%s takes no %o', async (name, body) => {
    const { call, rows } = site()
    expect(codeOf(await call(name, body))).toBe('bad_input')
    expect(rows).toEqual([])
  })

  test('of a server that is not there is trusted for nobody', async () => {
    const { call, show, list } = site()
    await show()
    expect(codeOf(await call('trust', { thumbprint: thumbprint(), server: 8 }))).toBe('not_found')
    expect(
      codeOf(await call('import', { kind: 'server', content: content(plc.der), server: 8 })),
    ).toBe('not_found')
    expect((await list()).certificates).toMatchObject([{ state: 'undecided' }])
  })
})

test('an issuer and its list are imported with a row each', async () => {
  const { call, list, told } = site()
  const ca = await authority()
  value(await call('import', { kind: 'issuer', content: content(ca.der) }))
  value(await call('import', { kind: 'crl', content: content(await ca.crl([plc])) }))
  expect(told()).toEqual([
    'certificate_imported O=Field, CN=Site authority ',
    'certificate_imported O=Field, CN=Site authority ',
  ])
  expect(await list()).toMatchObject({
    certificates: [{ state: 'issuer', faults: [] }],
    crls: [{ revoked: 1, signed: true, outdated: false }],
  })
})

describe('our own', () => {
  test('is exported in both forms, never with its key, and that it was made has a row', async () => {
    const { call, told, pki } = site()
    const exported = async (format: string) =>
      value(await call('export', { which: 'own', format })) as Output<'certificates.export'>
    const pem = await exported('pem')
    expect(pem.name).toMatch(/^derrick-[0-9a-f]{8}\.pem$/)
    const text = Buffer.from(pem.content, 'base64').toString()
    expect(text).toMatch(/^-----BEGIN CERTIFICATE-----/)
    expect(text).not.toContain('KEY')
    expect(Buffer.from((await exported('der')).content, 'base64')[0]).toBe(0x30)
    expect(told()).toEqual([expect.stringMatching(/^own_certificate O=Derrick, CN=.* made$/)])
    expect(readdirSync(join(pki, 'own'))).toEqual(['certs', 'private'])
    expect(codeOf(await call('export', { which: 'next', format: 'pem' }))).toBe('not_found')
  })

  test('is renewed by the program when due: a row first, and not while none can be written', async () => {
    const { security, certificates, state, told, list } = site()
    const { facts } = await security.own.ensure()
    const settle = async (wanted: number) => {
      state.now += 600_000
      certificates.tick()
      await eventually(() => expect(told()).toHaveLength(wanted))
    }
    await settle(1)
    state.now = facts.to - 80 * DAY
    state.writable = false
    certificates.tick()
    await security.own.load()
    expect((await list()).own.next).toBeNull()
    state.writable = true
    // The attempt that could not be journalled ends first; then it is asked for again.
    await eventually(async () => {
      state.now += 600_000
      certificates.tick()
      expect((await list()).own.next).not.toBeNull()
    })
    expect(told()[1]).toMatch(/^own_certificate .* prepared$/)
    const next = (await list()).own.next?.thumbprint
    state.now = facts.to - 10 * DAY
    await eventually(async () => {
      state.now += 600_000
      certificates.tick()
      expect((await list()).own.current?.thumbprint).toBe(next)
    })
    expect(told()[2]).toMatch(/^own_certificate .* in_use$/)
  })

  test('is renewed, discarded, asked to be signed and changed by an engineer, with a row each', async () => {
    const { call, list, told, rows } = site()
    value(await call('renew'))
    const { next } = (await list()).own
    expect(rows.at(-1)?.new).toBe(next?.thumbprint)
    value(await call('discard'))
    expect((await list()).own.next).toBeNull()
    const csr = value(await call('request')) as Output<'certificates.request'>
    expect(Buffer.from(csr.content, 'base64').toString()).toMatch(/BEGIN CERTIFICATE REQUEST/)
    expect((await list()).own.requested).toBe(true)
    value(await call('replace', { certificate: plc.pem, privateKey: plc.keyPem }))
    expect(codeOf(await call('use', { thumbprint: 'ab'.repeat(20) }))).toBe('conflict')
    value(await call('use', { thumbprint: thumbprint() }))
    expect((await list()).own).toMatchObject({ current: { thumbprint: thumbprint() }, next: null })
    expect(told().map((row) => row.split(' ').at(-1))).toEqual([
      'made',
      'prepared',
      'discarded',
      'requested',
      'prepared',
      'refused',
      'in_use',
    ])
    // Nothing of a key stands in a row.
    expect(JSON.stringify(rows)).not.toContain('PRIVATE')
  })
})
