import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { OPCUACertificateManager } from 'node-opcua'
import { fail } from '../../shared/result.ts'
import { temporaryRecords, value } from '../fixtures.ts'
import { createJournal } from '../journal/journal.ts'
import type { journalStore } from '../journal/store.ts'
import { makeIdentity } from '../opcua/wire/test-identity.ts'
import { configured, small, turned } from './fixtures.ts'
import type { configurationStore } from './store.ts'

const PASSWORD = 'пароль 7'
const server = {
  name: 'PLC-5',
  endpoint: 'opc.tcp://10.0.0.5:4840',
  securityMode: 'SignAndEncrypt',
  securityPolicy: 'Basic256Sha256',
} as const
const withUser = { ...server, identity: 'user', user: 'ivanov', password: PASSWORD } as const

async function site() {
  const records = await temporaryRecords()
  const rest = await configured(records.of<typeof configurationStore>(), small)
  const journal = createJournal(records.of<typeof journalStore>())
  const rows = async () => value(await journal.handlers['journal.list']({}, rest.engineer))
  const secretOf = (id: number) =>
    records.of<typeof configurationStore>().read('configuration.secret', id)
  return { ...rest, rows, secretOf }
}

describe('a server with a user', () => {
  it('keeps the password sealed, and tells it to acquisition alone', async () => {
    const { handlers, engineer, rows, secretOf, configuration, load } = await site()
    const created = value(await handlers['servers.create'](withUser, engineer))
    expect(created).toMatchObject({ identity: 'user', user: 'ivanov' })
    const told = [created, value(await handlers['servers.list']({}, engineer)), await rows()]
    expect(JSON.stringify(told)).not.toContain(PASSWORD)
    expect(JSON.stringify(told)).not.toContain(turned(PASSWORD))
    expect(Buffer.from((await secretOf(created.id))!).toString()).toContain(turned(PASSWORD))
    for (const each of [configuration, await load()]) {
      expect(await each.identityOf(each.servers[0]!)).toEqual({
        ok: true,
        value: { kind: 'user', user: 'ivanov', password: PASSWORD, plain: false },
      })
    }
  })

  it('is changed without its password, but not to another user without one', async () => {
    const { handlers, engineer, rows, configuration } = await site()
    const { id } = value(await handlers['servers.create'](withUser, engineer))
    const change = (input: object) => handlers['servers.update']({ server: id, ...input }, engineer)
    expect(
      value(await change({ bridge: 120, endpoint: 'opc.tcp://10.0.0.5:4840/UA' })),
    ).toMatchObject({ user: 'ivanov', bridge: 120 })
    expect(await change({ user: 'petrov' })).toMatchObject({
      error: { code: 'bad_input', details: { field: 'password' } },
    })
    value(await change({ user: 'petrov', password: 'другой' }))
    expect(await configuration.identityOf(configuration.servers[0]!)).toMatchObject({
      value: { user: 'petrov', password: 'другой' },
    })
    const [last] = await rows()
    expect(last).toMatchObject({ kind: 'server_changed', details: { secret: 'changed' } })
    expect([last?.old, last?.new].map((text) => JSON.parse(String(text)) as object)).toEqual([
      { user: 'ivanov' },
      { user: 'petrov' },
    ])
    expect(JSON.stringify(await rows())).not.toContain('другой')
  })

  it('forgets the password with the user', async () => {
    const { handlers, engineer, secretOf, configuration } = await site()
    const { id } = value(await handlers['servers.create'](withUser, engineer))
    const change = { server: id, identity: 'anonymous' } as const
    expect(value(await handlers['servers.update'](change, engineer)).user).toBeNull()
    expect(await secretOf(id)).toBeNull()
    expect(await configuration.identityOf(configuration.servers[0]!)).toEqual({
      ok: true,
      value: { kind: 'anonymous' },
    })
    const back = { server: id, identity: 'user', user: 'ivanov' } as const
    expect(await handlers['servers.update'](back, engineer)).toMatchObject({
      error: { details: { field: 'password' } },
    })
  })

  it('whose secret cannot be read says which one is to be entered again', async () => {
    const { handlers, engineer, configuration } = await site()
    value(await handlers['servers.create'](withUser, engineer))
    const other = { ...configuration.servers[0]!, user: 'petrov' }
    const failure = await configuration.identityOf(other)
    expect(failure).toMatchObject({
      error: { code: 'unavailable', details: { reason: 'secret', user: 'petrov' } },
    })
    expect(failure.ok || failure.error.message).toContain('petrov for PLC-5')
  })
})

describe('a password', () => {
  it('goes to no address for which it was not entered', async () => {
    const { handlers, engineer, rows, configuration } = await site()
    const { id } = value(await handlers['servers.create'](withUser, engineer))
    const change = (input: object) => handlers['servers.update']({ server: id, ...input }, engineer)
    const before = configuration.servers[0]
    const count = (await rows()).length
    for (const elsewhere of [
      { endpoint: 'opc.tcp://10.0.0.6:4840', plainPassword: true },
      { endpoint: 'opc.tcp://10.0.0.5:4841' },
      { alternates: ['opc.tcp://b:4840'] },
    ]) {
      expect(await change(elsewhere)).toMatchObject({
        error: { code: 'bad_input', details: { field: 'password', reason: 'password_elsewhere' } },
      })
    }
    expect(configuration.servers[0]).toEqual(before)
    expect(await rows()).toHaveLength(count)
    value(await change({ alternates: ['opc.tcp://b:4840'], password: PASSWORD }))
    // The two change places.
    value(await change({ endpoint: 'opc.tcp://B', alternates: ['opc.tcp://10.0.0.5:4840'] }))
  })
})

describe('a password in the open', () => {
  it('is allowed for the one that was entered then, and asked for again with any other', async () => {
    const { handlers, engineer, configuration } = await site()
    const allowed = { ...withUser, securityMode: 'None', securityPolicy: 'None' } as const
    const made = await handlers['servers.create']({ ...allowed, plainPassword: true }, engineer)
    const { id } = value(made)
    const change = async (input: object) => {
      value(await handlers['servers.update']({ server: id, ...input }, engineer))
      return configuration.servers[0]?.plainPassword
    }
    expect(await change({ name: 'PLC-5 north' })).toBe(true)
    expect(await change({ password: 'another' })).toBe(false)
    expect(await change({ password: 'another', plainPassword: true })).toBe(true)
    expect(await change({ user: 'petrov', password: 'his' })).toBe(false)
    const secured = { securityMode: 'SignAndEncrypt', securityPolicy: 'Basic256Sha256' }
    expect(await change({ ...secured, plainPassword: true })).toBe(true)
    expect(await change({ securityMode: 'None', securityPolicy: 'None' })).toBe(false)
  })
})

describe('a server with a user certificate', () => {
  let folder: string
  let pair: { certificate: string; key: string }
  let other: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'derrick-user-'))
    pair = await makeIdentity(folder)
    const manager = new OPCUACertificateManager({ rootFolder: join(folder, 'other') })
    await manager.initialize()
    await manager.dispose()
    other = (await makeIdentity(join(folder, 'other'))).key
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('takes the two that belong together, and nothing else', async () => {
    const { handlers, engineer, configuration, rows } = await site()
    const create = (more: object) =>
      handlers['servers.create']({ ...server, identity: 'certificate', ...more }, engineer)
    const { certificate } = pair
    const locked = createPrivateKey(pair.key)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
      .toString()
    for (const [more, details] of [
      [{}, { field: 'userCertificate' }],
      [{ userCertificate: certificate }, { field: 'userKey' }],
      [
        { userCertificate: 'x', userKey: pair.key },
        { field: 'userCertificate', reason: 'no_certificate' },
      ],
      [
        { userCertificate: certificate, userKey: 'x' },
        { field: 'userKey', reason: 'no_key' },
      ],
      [
        { userCertificate: certificate, userKey: locked },
        { field: 'userKey', reason: 'passphrase' },
      ],
      [
        { userCertificate: certificate, userKey: other },
        { field: 'userKey', reason: 'other_key' },
      ],
    ] as const) {
      expect(await create(more)).toMatchObject({ error: { code: 'bad_input', details } })
    }
    const made = value(await create({ userCertificate: pair.certificate, userKey: pair.key }))
    expect(JSON.stringify([made, await rows()])).not.toContain('BEGIN')
    expect(await configuration.identityOf(configuration.servers[0]!)).toMatchObject({
      value: { kind: 'certificate', certificate: pair.certificate },
    })
  })
})

describe('a server that is removed', () => {
  it('goes with its secret and a row; not while it has tags', async () => {
    const { handlers, engineer, rows, secretOf, configuration, changed } = await site()
    const { id } = value(await handlers['servers.create'](withUser, engineer))
    const tag = { name: 'P1', server: id, node: 'ns=2;s=P1' }
    value(await handlers['tags.create']({ tags: [tag] }, engineer))
    const remove = () => handlers['servers.remove']({ server: id }, engineer)
    expect(await remove()).toMatchObject({
      error: { code: 'conflict', details: { reason: 'has_tags', tags: 1 } },
    })
    const next = value(await handlers['servers.create']({ ...withUser, name: 'PLC-6' }, engineer))
    value(await handlers['tags.update']({ tag: 'P1', server: next.id }, engineer))
    changed.length = 0
    value(await remove())
    expect(changed).toEqual([[id]])
    expect(configuration.servers.map(({ name }) => name)).toEqual(['PLC-6'])
    expect(await secretOf(id)).toBeNull()
    expect((await rows())[0]).toMatchObject({
      kind: 'server_removed',
      subject: 'PLC-5',
    })
    expect(await remove()).toMatchObject({ error: { code: 'not_found' } })
  })
})

describe('addresses', () => {
  it('are asked two at a time, however many are wanted', async () => {
    const { handlers, engineer, discovery } = await site()
    const begun: (() => void)[] = []
    let answered = 0
    discovery.ask = () =>
      new Promise((resolve) => {
        begun.push(() => resolve(fail('unavailable', 'Nobody answers there.')))
      })
    const all = Array.from({ length: 5 }, async (_, at) => {
      const address = `opc.tcp://10.0.0.${at}:4840`
      await handlers['servers.discover']({ address }, engineer)
      answered += 1
    })
    for (const asked of [2, 3, 4, 5, 5]) {
      await vi.waitFor(() => expect(begun).toHaveLength(asked))
      begun[answered]?.()
      const before = answered
      await vi.waitFor(() => expect(answered).toBe(before + 1))
    }
    await Promise.all(all)
  })
})
