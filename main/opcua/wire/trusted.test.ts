/** A server that takes nobody whom it does not know, and takes them as soon as it does. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sharedFolder } from '../../fixtures.ts'
import { quietSecurity, trustShown } from '../certificates/fixtures.ts'
import { CertificateDesk } from '../certificates/desk.ts'
import { createClient, leave } from '../client.ts'
import { diagnose } from '../diagnosis.ts'
import { serverSpec } from '../test-rig.ts'
import { makeIdentity } from './test-identity.ts'
import { startWireServer } from './test-wire-server.ts'

const ours = quietSecurity(sharedFolder())
const folder = sharedFolder()

test('a server that does not know us says so, until our certificate lies among its own', async () => {
  const trusted = join(folder, 'clients')
  mkdirSync(trusted)
  const server = await startWireServer({
    identity: await makeIdentity(folder),
    trusted,
    users: { orlova: 'right' },
  })
  const enter = async (password: string): Promise<unknown> => {
    const spec = serverSpec(server.endpoint, {
      securityMode: 'SignAndEncrypt',
      securityPolicy: 'Basic256Sha256',
      identity: { kind: 'user', user: 'orlova', password, plain: false },
    })
    const client = await createClient(spec, ours, () => {})
    try {
      await client.connect()
      await leave(await client.newSession())
      return null
    } catch (error) {
      const failure = diagnose(error, spec)
      const reason = failure.details?.['reason']
      if (reason === 'untrusted') await trustShown(ours, failure.details?.['thumbprint'])
      return reason
    } finally {
      client.drop()
    }
  }
  try {
    expect(await enter('wrong')).toBe('untrusted')
    expect(await enter('wrong')).toBe('distrusts')
    const found = await new CertificateDesk(ours, () => false).exported('own', 'der')
    if (!found.ok) throw new Error(found.error.message)
    writeFileSync(join(trusted, 'derrick.der'), Buffer.from(found.value.content, 'base64'))
    expect(await enter('wrong')).toBe('user_denied')
    expect(await enter('right')).toBe(null)
  } finally {
    await server.close()
  }
})
