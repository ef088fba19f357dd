/** `npm run package`: the installers of this platform, into `release/`. Arguments go to electron-builder. */
import { join } from 'node:path'
import { run } from './setup/processes.mjs'
import { runEntry } from './setup/progress.mjs'
import { nodeRuntime } from './setup/runtime.mjs'
import { root, setUp } from './setup/setup.mjs'

await runEntry(async () => {
  await setUp()
  const builder = join(root, 'node_modules', 'electron-builder', 'cli.js')
  const args = ['--config', 'electron-builder.yml', '--publish', 'never', ...process.argv.slice(2)]
  const { code } = await run(nodeRuntime(root), [builder, ...args], { cwd: root, show: true })
  return code
})
