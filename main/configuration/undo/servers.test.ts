// Servers are taken back without their secrets: what would need one says so, and nothing is sent anywhere.
import { expect, it } from 'vitest'
import { value } from '../../fixtures.ts'
import { rig, type Rig } from './fixtures.ts'

const plc = {
  name: 'PLC-5',
  endpoint: 'opc.tcp://10.0.0.5:4840',
  securityMode: 'SignAndEncrypt',
  securityPolicy: 'Basic256Sha256',
} as const
const withUser = { ...plc, identity: 'user', user: 'ivanov', password: 'секрет' } as const

const refusedBy = (reason: string) => ({ error: { code: 'conflict', details: { reason } } })

const made = async (input: typeof plc | typeof withUser): Promise<Rig & { id: number }> => {
  const all = await rig()
  return { ...all, id: value(await all.call('servers.create', input)).id }
}

it('name, address, security and settings go back, in a row of its own that tells them', async () => {
  const { call, configuration, id, undo, newest, rows, changed, load } = await made(plc)
  const before = configuration.directory.server(id)
  value(
    await call('servers.update', {
      ...{ server: id, name: 'PLC-6', bridge: 10, backfill: false, enabled: false },
      ...{ endpoint: 'opc.tcp://10.0.0.6:4840', securityMode: 'None', securityPolicy: 'None' },
    }),
  )
  const seq = await newest()
  const preview = value(await call('journal.undo', { seq, preview: true }))
  expect(preview).toMatchObject({ servers: 1, tags: 0, off: 0 })
  changed.length = 0
  value(await undo())
  expect(configuration.directory.server(id)).toEqual(before)
  expect((await load()).directory.server(id)).toEqual(before)
  expect(changed).toEqual([[id]])
  const [row] = await rows()
  expect(row).toMatchObject({
    ...{ kind: 'undone', subject: 'PLC-5', edit: true },
    details: { undoes: seq, of: 'server_changed' },
  })
  expect(JSON.parse(String(row?.new))).toMatchObject({ name: 'PLC-5', enabled: true })
})

it('of two people each takes back his own, but not half of how a server is reached', async () => {
  const { call, id, undo, newest, configuration } = await made(plc)
  value(await call('servers.update', { server: id, endpoint: 'opc.tcp://10.0.0.6:4840' }))
  const moved = await newest()
  value(await call('servers.update', { server: id, bridge: 10 }))
  const bridged = await newest()
  value(await call('servers.update', { server: id, securityMode: 'Sign' }))
  const signed = await newest()
  expect(await undo(moved)).toMatchObject({
    error: { details: { reason: 'changed_since', name: 'PLC-5', row: signed, by: 'engineer 1' } },
  })
  value(await undo(bridged))
  value(await undo(signed))
  value(await undo(moved))
  expect(configuration.directory.server(id)).toMatchObject(plc)
})

it('a name that another has by now is not taken back', async () => {
  const { call, id, undo, newest } = await made(plc)
  value(await call('servers.update', { server: id, name: 'PLC-6' }))
  const renamed = await newest()
  value(await call('servers.create', { ...plc, name: 'PLC-5' }))
  expect(await undo(renamed)).toMatchObject(refusedBy('name_taken'))
})

it('a server that was removed comes back under its number, switched off and without its password', async () => {
  const { call, id, undo, newest, configuration, rows, load } = await made(withUser)
  const before = configuration.directory.server(id)
  value(await call('servers.remove', { server: id }))
  const seq = await newest()
  expect(value(await call('journal.undo', { seq, preview: true }))).toMatchObject({ off: 1 })
  value(await undo())
  expect(configuration.directory.server(id)).toEqual({ ...before, enabled: false })
  expect((await load()).servers).toEqual(configuration.servers)
  const row = configuration.directory.server(id)
  if (row === undefined) throw new Error('no server')
  expect(await configuration.identityOf(row)).toMatchObject({
    error: { code: 'unavailable', details: { reason: 'secret' } },
  })
  expect((await rows())[0]).toMatchObject({ kind: 'undone', details: { undoes: seq, off: 1 } })
  expect(await undo(seq)).toMatchObject(refusedBy('changed_since'))
  // And gone again.
  value(await undo())
  expect(configuration.directory.server(id)).toBeUndefined()
  value(await call('servers.create', { ...plc, name: 'PLC-5' }))
  expect(await undo(seq)).toMatchObject(refusedBy('name_taken'))
})

it('adding a server is undone while it has no tags and is as it was added', async () => {
  const { call, id, undo, newest, configuration } = await made(plc)
  const added = await newest()
  const tags = [{ name: 'X', server: id, node: 'ns=2;s=X' }]
  value(await call('tags.create', { tags }))
  expect(await undo(added)).toMatchObject(refusedBy('has_tags'))
  value(await undo())
  value(await call('servers.update', { server: id, enabled: false }))
  expect(await undo(added)).toMatchObject(refusedBy('changed_since'))
  value(await undo())
  value(await undo(added))
  expect(configuration.directory.server(id)).toBeUndefined()
})

it('what would need a password of before says so, and the one that is kept goes nowhere else', async () => {
  const { call, id, undo, newest, configuration, rows } = await made(withUser)
  const change = async (input: object) => {
    value(await call('servers.update', { server: id, ...input }))
    return newest()
  }
  const needed = refusedBy('secret_needed')
  // Another password, another user, another address with its password, and no user any more.
  expect(await undo(await change({ password: 'другой' }))).toMatchObject(needed)
  expect(await undo(await change({ user: 'petrov', password: 'третий' }))).toMatchObject(needed)
  const elsewhere = { endpoint: 'opc.tcp://10.0.0.6:4840', password: 'третий' }
  expect(await undo(await change(elsewhere))).toMatchObject(needed)
  expect(await undo(await change({ identity: 'anonymous' }))).toMatchObject(needed)
  expect(await call('journal.undo', { seq: await newest(), preview: true })).toMatchObject(needed)
  expect(configuration.directory.server(id)).toMatchObject({ identity: 'anonymous' })
  const all = JSON.stringify(await rows())
  for (const secret of ['секрет', 'другой', 'третий']) expect(all).not.toContain(secret)
})

it('the address that a password was not entered for does not get it by an undo', async () => {
  const { call, id, undo, newest } = await made(plc)
  value(await call('servers.update', { server: id, endpoint: 'opc.tcp://10.0.0.6:4840' }))
  const moved = await newest()
  value(
    await call('servers.update', {
      ...{ server: id, identity: 'user', user: 'ivanov', password: 'секрет' },
    }),
  )
  const entered = await newest()
  expect(await undo(moved)).toMatchObject(refusedBy('changed_since'))
  // Without a user nobody needs it: it is dropped.
  value(await undo(entered))
  value(await undo(moved))
})

it('a user is taken back with the password, unless another was entered since', async () => {
  const { call, id, undo, newest, configuration, rows } = await made(plc)
  const user = { server: id, identity: 'user', user: 'ivanov', password: 'секрет' } as const
  value(await call('servers.update', user))
  const entered = await newest()
  value(await call('servers.update', { server: id, password: 'другой' }))
  const again = await newest()
  expect(await undo(entered)).toMatchObject({
    error: { details: { reason: 'changed_since', row: again } },
  })
  expect(configuration.directory.server(id)).toMatchObject({ identity: 'user' })
  value(await call('servers.update', { server: id, identity: 'anonymous' }))
  value(await call('servers.update', user))
  value(await undo())
  expect(configuration.directory.server(id)).toMatchObject({ identity: 'anonymous', user: null })
  const [row] = await rows()
  expect(row).toMatchObject({ details: { secret: 'dropped' } })
})

it('an undo does not let a password go unencrypted', async () => {
  const { call, id, undo, newest } = await made(withUser)
  value(await call('servers.update', { server: id, plainPassword: true }))
  value(await call('servers.update', { server: id, plainPassword: false }))
  expect(await undo(await newest())).toMatchObject(refusedBy('plain_password'))
})
