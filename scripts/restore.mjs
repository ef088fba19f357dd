/** `npm run restore -- --from FOLDER [--data DIR] [--take-over]`: brings a backup back, while no console runs. */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { runProgram } from './launch/program.mjs'
import { runEntry, SetupError } from './setup/progress.mjs'
import { nodeRuntime } from './setup/runtime.mjs'
import { root, setUp } from './setup/setup.mjs'

const usage = `npm run restore -- --from FOLDER [--data DIR] [--take-over]
  --from FOLDER   folder of one backup, as derrick-2026-11-22T10-00-00Z
  --data DIR      folder of the data (default: the platform's data folder); what is in it is kept aside
  --take-over     the console that made the backup is gone for good: go on with its backups`

/** @param {string} directory that relative paths are meant from */
function argumentsFor(directory) {
  try {
    const {
      from,
      data,
      'take-over': takeOver,
    } = parseArgs({
      options: {
        from: { type: 'string' },
        data: { type: 'string' },
        'take-over': { type: 'boolean', default: false },
      },
    }).values
    if (!from) throw new Error('--from is missing')
    return [
      ...['--restore', resolve(directory, from)],
      ...(data === undefined ? [] : ['--data', resolve(directory, data)]),
      ...(takeOver ? ['--take-over'] : []),
    ]
  } catch (error) {
    const said = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    throw new SetupError(`${said}\n${usage}`, 2)
  }
}

await runEntry(async () => {
  const args = argumentsFor(process.env['INIT_CWD'] ?? process.cwd())
  await setUp()
  return runProgram(nodeRuntime(root), [join(root, 'out', 'main', 'gateway.js'), ...args], {
    cwd: root,
  })
})
