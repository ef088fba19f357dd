/** `npm run bench -- NAME …`: runs bench/NAME.ts on the built program. Without a name it lists them. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram } from './launch/program.mjs'
import { runEntry, SetupError } from './setup/progress.mjs'
import { nodeRuntime } from './setup/runtime.mjs'
import { root, setUp } from './setup/setup.mjs'

await runEntry(async () => {
  const [name = '', ...args] = process.argv.slice(2)
  const program = join(root, 'bench', `${name}.ts`)
  if (!/^[\w-]+$/.test(name) || !existsSync(program)) {
    const names = readdirSync(join(root, 'bench'))
      .filter((file) => /^[\w-]+\.ts$/.test(file))
      .map((file) => file.slice(0, -'.ts'.length))
    throw new SetupError(`no benchmark "${name}"; there are: ${names.join(', ')}`, 2)
  }
  await setUp()
  return runProgram(nodeRuntime(root), [program, ...args], { cwd: root })
})
