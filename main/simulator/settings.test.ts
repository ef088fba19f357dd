import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MessageSecurityMode, SecurityPolicy, StatusCodes, UserTokenType } from 'node-opcua'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { plainSettings, soon } from './fixtures.ts'
import { connect, type TestClient } from './test-client.ts'
import { readRecording } from './recording.ts'
import { type RunningSimulator, type SimulatorSettings, startSimulator } from './server.ts'

const plain = plainSettings()

describe('settings', () => {
  const started: { stop(): Promise<void> }[] = []
  const start = async (settings: Partial<SimulatorSettings>): Promise<RunningSimulator> => {
    const simulator = await startSimulator({ ...plain, ...settings })
    started.push(simulator)
    return simulator
  }
  const open = async (...args: Parameters<typeof connect>): Promise<TestClient> => {
    const client = await connect(...args)
    started.push({ stop: () => client.close() })
    return client
  }
  afterEach(async () => {
    for (const each of started.splice(0).toReversed()) await each.stop()
  })

  test.each([
    [SecurityPolicy.Basic256Sha256, MessageSecurityMode.SignAndEncrypt],
    [SecurityPolicy.Aes128_Sha256_RsaOaep, MessageSecurityMode.Sign],
    [SecurityPolicy.Aes256_Sha256_RsaPss, MessageSecurityMode.SignAndEncrypt],
  ])('secured: %s', async (policy, mode) => {
    const { endpoint } = await start({})
    const client = await open(endpoint, { policy, mode })
    expect((await client.read('101.PIN')).statusCode).toEqual(StatusCodes.Good)
  })

  test('the certificate stays the same over starts with the same directory', async () => {
    const own = join(plain.data, 'pki', 'own')
    const first = await start({})
    const certificate = readFileSync(join(own, 'certs', 'certificate.pem'))
    await first.stop()
    await start({})
    expect(readFileSync(join(own, 'certs', 'certificate.pem'))).toEqual(certificate)
    expect(existsSync(join(own, 'private'))).toBe(true)
  })

  test('a user and a password, and nobody without', async () => {
    const { endpoint } = await start({ user: { name: 'seat', password: 'cold river' } })
    await expect(connect(endpoint)).rejects.toThrow()
    const wrong = { type: UserTokenType.UserName, userName: 'seat', password: 'x' } as const
    await expect(connect(endpoint, { user: wrong })).rejects.toThrow()
    const client = await open(endpoint, { user: { ...wrong, password: 'cold river' } })
    expect((await client.read('101.PIN')).statusCode).toEqual(StatusCodes.Good)
  })

  test('load tags are there and change at their interval', async () => {
    const { endpoint } = await start({ tags: 2000, interval: 200 })
    const client = await open(endpoint)
    expect((await client.read('Load.02000')).statusCode).toEqual(StatusCodes.Good)
    expect((await client.read('Load.02001')).statusCode).toEqual(StatusCodes.BadNodeIdUnknown)
    const changes = await client.watch('Load.00001', 0)
    await vi.waitFor(() => expect(changes.length).toBeGreaterThan(5), soon)
    const times = changes.map(({ sourceTimestamp }) => sourceTimestamp?.getTime() ?? 0)
    // A busy machine makes some of them late, never all.
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    expect(Math.min(...pauses)).toBeLessThan(400)
  })

  test('a recording is played at its speed, row by row, with its holes, and ends as last known', async () => {
    const recording = readRecording('t,Oil rate,b\n0,1,\n10,2,5\n20,3,6\n')
    const { endpoint } = await start({ replay: { recording, speed: 10, loop: false } })
    const client = await open(endpoint)
    const oil = await client.watch('Replay.Oil_rate', 0)
    expect((await client.read('Replay.b')).statusCode).toEqual(StatusCodes.BadNoData)
    await vi.waitFor(
      () => expect(oil.at(-1)?.statusCode).toEqual(StatusCodes.UncertainLastUsableValue),
      soon,
    )
    expect(oil.map(({ value }) => value.value as number)).toEqual([1, 2, 3, 3])
    const [first, second] = oil.map(({ sourceTimestamp }) => sourceTimestamp?.getTime() ?? 0)
    expect((second ?? 0) - (first ?? 0)).toBe(1000)
  })

  test('a recording goes round where it is asked to', async () => {
    const recording = readRecording('t,a\n0,1\n1,2\n')
    const { endpoint } = await start({ replay: { recording, speed: 4, loop: true } })
    const client = await open(endpoint)
    const changes = await client.watch('Replay.a', 0)
    await vi.waitFor(() => expect(changes.length).toBeGreaterThan(4), soon)
    expect(new Set(changes.map(({ value }) => value.value as number))).toEqual(new Set([1, 2]))
  })
})
