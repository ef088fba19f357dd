/** Test fixture: acquisition for a whole test file, and servers of the wire that are gone after each test. */
import { afterAll, afterEach } from 'vitest'
import { startRig, type Rig } from '../test-rig.ts'
import { startWireServer, type WireOptions, type WireServer } from './test-wire-server.ts'

export interface WireRig {
  readonly rig: Rig
  /** Until the end of the test. */
  serve(options?: WireOptions): Promise<WireServer>
}

export function startWireRig(): WireRig {
  const rig = startRig()
  const servers: WireServer[] = []
  afterEach(async () => {
    await rig.reset()
    await Promise.all(servers.splice(0).map((server) => server.close()))
  })
  afterAll(() => rig.stop())
  return {
    rig,
    async serve(options) {
      const server = await startWireServer(options)
      servers.push(server)
      return server
    },
  }
}
