/**
 * Packs the built program for Linux as its installers would, over an empty stand-in for Electron, into
 * the folder named on the command line: enough to look into the archive without the network.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, Platform } from 'electron-builder'
import manifest from '../../package.json' with { type: 'json' }
import { root } from '../setup/setup.mjs'

const folder = process.argv[2]
if (folder === undefined) throw new Error('usage: pack.mjs FOLDER')

const standIn = join(folder, 'electron')
mkdirSync(join(standIn, 'resources'), { recursive: true })
writeFileSync(join(standIn, 'electron'), '')
chmodSync(join(standIn, 'electron'), 0o755)
writeFileSync(join(standIn, 'version'), manifest.devDependencies.electron)
writeFileSync(join(standIn, 'LICENSE'), '')
writeFileSync(join(standIn, 'LICENSES.chromium.html'), '')

await build({
  projectDir: root,
  targets: Platform.LINUX.createTarget('dir'),
  publish: 'never',
  config: {
    extends: join(root, 'electron-builder.yml'),
    directories: { output: join(folder, 'release') },
    electronDist: standIn,
    // There is no binary to set them in.
    electronFuses: null,
  },
})
