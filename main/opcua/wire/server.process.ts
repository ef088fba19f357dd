/**
 * The wire server as a process of its own: for benchmarks, to be stopped and killed, and to be connected
 * on screen. Its options are the argument, as JSON. It says `ready <port>` and then, for each line that
 * it is sent, its counts; `still` ends the changes of the load.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { startWireServer, type WireOptions } from './test-wire-server.ts'

interface ProcessOptions extends WireOptions {
  /**
   * Then it is secured: its certificate is made there as `wire.pem`, it takes those clients alone whose
   * certificates lie in `clients`, and the flow of its raw water moves.
   */
  readonly folder?: string
}

/** Milliseconds between two values of the flow. */
const FLOW_MS = 500

async function secured(folder: string): Promise<Pick<WireOptions, 'identity' | 'trusted'>> {
  // The library behind it is loaded only here: a benchmark measures the server without it.
  const { makeIdentity } = await import('./test-identity.ts')
  const trusted = join(folder, 'clients')
  mkdirSync(trusted)
  return { identity: await makeIdentity(folder), trusted }
}

const { folder, ...given } = JSON.parse(process.argv[2] ?? '{}') as ProcessOptions
const server = await startWireServer({
  ...given,
  ...(folder === undefined ? {} : await secured(folder)),
})
if (folder !== undefined) {
  const flow = server.nodes.id('i=5001')
  setInterval(() => server.nodes.set(flow, 412.5 + 40 * Math.sin(Date.now() / 5000)), FLOW_MS)
}
process.stdout.write(`ready ${server.port}\n`)
createInterface(process.stdin)
  .on('line', (line) => {
    if (line === 'still') server.still()
    process.stdout.write(`${JSON.stringify(server.counts)}\n`)
  })
  // Ends with the test, however that ends.
  .on('close', () => process.exit(0))
