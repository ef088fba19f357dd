/** What becomes of sessions at a server whose certificate is trusted no longer. */
import { afterEach, expect, test } from 'vitest'
import type { CertificateChange } from '../../../shared/certificates.ts'
import { eventually, serverSpec, startRig, type Rig } from '../test-rig.ts'
import { PLANT } from '../wire/test-nodes.ts'
import { startWireServer, type WireServer } from '../wire/test-wire-server.ts'
import { Type } from '../wire/test-writing.ts'
import { selfSigned } from './fixtures.ts'

const item = {
  ...{ tag: 1, node: `nsu=${PLANT};s=x`, sampling: 0, deadband: 0, queue: 10 },
}
const request = { server: 1, tag: 1, timeout: 2000 }

let rig: Rig
let server: WireServer
let thumbprint: string
const reason = () => rig.figures()?.error?.details?.['reason']
const change = async (wanted: CertificateChange): Promise<void> =>
  expect((await rig.port.certificates.change(wanted)).ok).toBe(true)
const trust = () => change({ do: 'trust', thumbprint, server: 1, accept: [] })

/** With a session for the data and one for commands. */
async function connect(): Promise<void> {
  rig = startRig(1)
  const made = await selfSigned()
  thumbprint = made.certificate.fingerprint256.replaceAll(':', '').toLowerCase()
  server = await startWireServer({
    identity: { certificate: made.pem, key: made.keyPem },
    fill(nodes) {
      const variant = { type: Type.Double, value: 1 }
      nodes.variable(nodes.id('s=x'), 'x', { variant, writable: true })
    },
  })
  const secured = { securityMode: 'SignAndEncrypt', securityPolicy: 'Basic256Sha256' } as const
  await rig.port.configure(serverSpec(server.endpoint, secured), [item])
  await eventually(() => expect(reason()).toBe('untrusted'))
  await trust()
  await eventually(() => expect(rig.values(1)).toEqual([1]))
  expect((await rig.port.read(request)).ok).toBe(true)
  expect(server.sessions).toBe(2)
}
afterEach(async () => {
  await rig.stop()
  await server.close()
})

test('they are closed, with nothing left behind', async () => {
  await connect()
  await change({ do: 'refuse', thumbprint })
  await eventually(() => expect(reason()).toBe('certificate_refused'))
  await eventually(() => expect(server.sessions).toBe(0))
  expect((await rig.port.write({ ...request, value: 2 })).ok).toBe(false)
  expect(server.asked.get('Write') ?? 0).toBe(0)
  await trust()
  await eventually(() => expect(rig.values(1)).toEqual([1, 1]))
})

test('a server that does not answer keeps the link no longer than a second', async () => {
  await connect()
  server.misbehaviour.withhold.add('CloseSession')
  const before = performance.now()
  await change({ do: 'refuse', thumbprint })
  await eventually(() => expect(reason()).toBe('certificate_refused'))
  expect((await rig.port.write({ ...request, value: 2 })).ok).toBe(false)
  await eventually(() => expect(server.connections).toBe(0))
  expect(performance.now() - before).toBeLessThan(4000)
  expect(server.asked.get('Write') ?? 0).toBe(0)
})
