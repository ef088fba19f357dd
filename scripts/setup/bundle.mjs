/**
 * Builds renderer, main and preload into the folder named on the command line, and beside the page the
 * licences of everything in them. Runs on the project's own Node.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { licencesOf } from './licences.mjs'
import { root } from './setup.mjs'

const folder = process.argv[2]
if (folder === undefined) throw new Error('usage: bundle.mjs FOLDER')

/** @type {Set<string>} */
const modules = new Set()
for (const mode of ['renderer', 'main', 'preload']) {
  const built = await build({
    configFile: join(root, 'vite.config.ts'),
    mode,
    logLevel: 'warn',
    build: { outDir: join(folder, mode), emptyOutDir: true },
  })
  if (!('output' in built)) throw new Error(`${mode} is one build that ends`)
  for (const part of built.output) {
    if (part.type === 'chunk') for (const id of part.moduleIds) modules.add(id)
  }
}
writeFileSync(join(folder, 'renderer', 'licences.txt'), licencesOf(root, modules))
