import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sharedFolder } from '../fixtures.ts'
import { quietSecurity, trustShown } from './certificates/fixtures.ts'
import { CertificateError } from './certificates/refusal.ts'
import { createClient, leave } from './client.ts'
import { eventually, item, serverPki, serverSpec, startCable, startRig } from './test-rig.ts'
import { startTestServer, type TestServer } from './test-server.ts'
import { makeIdentity } from './wire/test-identity.ts'
import { startWireServer } from './wire/test-wire-server.ts'
import { freePort } from '../test-port.ts'

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

test.skipIf(!hasSix)(
  'a secured server at an IPv6 address is reached, by our own transport alone',
  async () => {
    const ours = quietSecurity(sharedFolder())
    const wire = await startWireServer({ identity: await makeIdentity(sharedFolder()) })
    const cable = await startCable(wire.port, '::1')
    const spec = serverSpec(cable.endpoint, {
      securityMode: 'SignAndEncrypt',
      securityPolicy: 'Basic256Sha256',
    })
    const enter = async (): Promise<void> => {
      const client = await createClient(spec, ours, () => {})
      try {
        await client.connect()
        await leave(await client.newSession())
      } finally {
        client.drop()
      }
    }
    try {
      const refused: unknown = await enter().catch((error: unknown) => error)
      expect(refused).toBeInstanceOf(CertificateError)
      const { thumbprint } = (refused as CertificateError).facts
      await trustShown(ours, thumbprint)
      await enter()
      expect(wire.asked.get('ActivateSession')).toBe(1)
    } finally {
      await cable.close()
      await wire.close()
    }
  },
)

test('an address that is none is said so, and nothing is connected to', async () => {
  const rig = startRig()
  await rig.port.configure(serverSpec('opc.tcp://127.1:4840'), [])
  await eventually(() =>
    expect(rig.figures()?.error).toMatchObject({ details: { reason: 'endpoint' } }),
  )
  await rig.stop()
})

/** Listens and never takes anybody up: once its queue is full, what knocks is dropped without a word. */
const LISTENER = `
  require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
    console.log(this.address().port)
  })`

test.skipIf(process.platform !== 'linux')(
  'an address at which packets vanish is told as that within three seconds',
  async () => {
    const listener = spawn(process.execPath, ['-e', LISTENER], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const knocking: Socket[] = []
    const rig = startRig()
    try {
      const [told] = (await once(listener.stdout, 'data')) as [Buffer]
      const port = Number(told.toString())
      listener.kill('SIGSTOP')
      // The queue is full when one that knocks is not answered.
      const isFull = async (): Promise<boolean> => {
        const socket = connect(port, '127.0.0.1')
        knocking.push(socket.on('error', () => undefined))
        return once(socket, 'connect', { signal: AbortSignal.timeout(300) }).then(
          () => false,
          () => true,
        )
      }
      while (!(await isFull())) expect(knocking.length).toBeLessThan(20)
      await rig.port.configure(serverSpec(`opc.tcp://127.0.0.1:${port}`), [])
      const began = performance.now()
      await eventually(() =>
        expect(rig.figures()).toMatchObject({
          state: 'down',
          error: { details: { reason: 'no_answer' } },
        }),
      )
      expect(performance.now() - began).toBeLessThan(3000)
    } finally {
      for (const socket of knocking) socket.destroy()
      listener.kill('SIGKILL')
      await rig.stop()
    }
  },
)
