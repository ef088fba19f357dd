/** Builds renderer, main and preload into the folder named on the command line. Runs on the project's own Node. */
import { join } from 'node:path'
import { build } from 'vite'

const folder = process.argv[2]
if (folder === undefined) throw new Error('usage: bundle.mjs FOLDER')

for (const mode of ['renderer', 'main', 'preload']) {
  await build({
    configFile: join(import.meta.dirname, '..', '..', 'vite.config.ts'),
    mode,
    logLevel: 'warn',
    build: { outDir: join(folder, mode), emptyOutDir: true },
  })
}
