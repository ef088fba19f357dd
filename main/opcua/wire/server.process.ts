/**
 * The wire server as a process of its own: for benchmarks, and to be stopped and killed. Its options are
 * the argument, as JSON. It says `ready <port>` and then, for each line that it is sent, its counts;
 * `still` ends the changes of the load.
 */
import { createInterface } from 'node:readline'
import { startWireServer, type WireOptions } from './test-wire-server.ts'

const server = await startWireServer(JSON.parse(process.argv[2] ?? '{}') as WireOptions)
process.stdout.write(`ready ${server.port}\n`)
createInterface(process.stdin)
  .on('line', (line) => {
    if (line === 'still') server.still()
    process.stdout.write(`${JSON.stringify(server.counts)}\n`)
  })
  // Ends with the test, however that ends.
  .on('close', () => process.exit(0))
