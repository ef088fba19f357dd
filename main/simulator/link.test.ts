import { StatusCodes } from 'node-opcua'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { plainSettings, soon } from './fixtures.ts'
import { connect, double } from './test-client.ts'
import { type RunningSimulator, startSimulator } from './server.ts'

const plain = plainSettings()

describe('a bad link', () => {
  let simulator: RunningSimulator
  beforeAll(async () => {
    simulator = await startSimulator(plain)
  })
  afterAll(async () => {
    await simulator.stop()
  })

  test('hang: connected, and no answer until it is over', async () => {
    const client = await connect(simulator.endpoint)
    expect(await client.call('Hang', double(3))).toEqual(StatusCodes.Good)
    let longest = 0
    await vi.waitFor(async () => {
      const asked = performance.now()
      expect((await client.read('101.PIN')).statusCode).toEqual(StatusCodes.Good)
      longest = Math.max(longest, performance.now() - asked)
      expect(longest).toBeGreaterThan(1000)
    }, soon)
    await client.close()
  })

  test('dropped link: cut at once, refused for a while, then back', async () => {
    const client = await connect(simulator.endpoint)
    let lost = false
    client.session.once('session_closed', () => {
      lost = true
    })
    expect(await client.call('DropLink', double(5))).toEqual(StatusCodes.Good)
    await vi.waitFor(async () => {
      await expect(connect(simulator.endpoint)).rejects.toThrow()
    }, soon)
    await vi.waitFor(async () => {
      const again = await connect(simulator.endpoint)
      await again.close()
    }, soon)
    await client.close()
    expect(lost).toBe(true)
  })
})
