import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, item, serverPki, serverSpec, startCable, startRig } from './test-rig.ts'
import { freePort, startTestServer, type TestServer } from './test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ pki: serverPki, port: await freePort() })
})
afterAll(() => server.stop())

const hasSix = Object.values(networkInterfaces())
  .flat()
  .some((each) => each?.address === '::1')

test.skipIf(!hasSix)('a server at an IPv6 address is reached, left and reached again', async () => {
  const cable = await startCable(server.port, '::1')
  const rig = startRig()
  expect(cable.endpoint).toContain('[::1]')
  await rig.port.configure(serverSpec(cable.endpoint), [item(1, 'Double')])
  await eventually(() => expect(rig.latest(1)).toBeDefined())
  cable.reset()
  await eventually(() => expect(rig.figures()?.reconnects).toBe(1))
  await rig.up()
  await rig.stop()
  await cable.close()
})

test('an address that is none is said so, and nothing is connected to', async () => {
  const rig = startRig()
  await rig.port.configure(serverSpec('opc.tcp://127.1:4840'), [])
  await eventually(() =>
    expect(rig.figures()?.error).toMatchObject({ details: { reason: 'endpoint' } }),
  )
  await rig.stop()
})
