/** The set-up that every command begins with: packages, then the build. Says nothing when both are fresh. */
import { fileURLToPath } from 'node:url'
import { build, buildIsFresh } from './build.mjs'
import { withLock } from './lock.mjs'
import { installPackages, packagesAreFresh } from './packages.mjs'
import { say } from './progress.mjs'

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')

const onWait = () => say('waiting for another start that is setting up this folder …')

export async function setUpPackages() {
  if (packagesAreFresh(root)) return
  await withLock(
    root,
    async () => {
      if (!packagesAreFresh(root)) await installPackages(root)
    },
    onWait,
  )
}

/** @param {{ force?: boolean }} [options] */
export async function setUpBuild({ force = false } = {}) {
  if (!force && buildIsFresh(root)) return
  await withLock(
    root,
    async () => {
      if (force || !buildIsFresh(root)) await build(root)
    },
    onWait,
  )
}

export async function setUp() {
  await setUpPackages()
  await setUpBuild()
}
