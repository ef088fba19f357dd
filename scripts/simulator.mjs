/** `npm run simulator -- …`: the simulated field alone, as a server of its own. */
import { join } from 'node:path'
import { runProgram } from './launch/program.mjs'
import { runEntry } from './setup/progress.mjs'
import { nodeRuntime } from './setup/runtime.mjs'
import { root, setUp } from './setup/setup.mjs'

await runEntry(async () => {
  await setUp()
  const program = join(root, 'out', 'main', 'simulator.js')
  return runProgram(nodeRuntime(root), [program, ...process.argv.slice(2)], {
    // Paths such as --replay FILE are meant from where the command was given.
    cwd: process.env['INIT_CWD'] ?? process.cwd(),
  })
})
