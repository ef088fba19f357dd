/** The browser of the end-to-end tests: an installed one, or Debian's where it may be installed. */
import { existsSync } from 'node:fs'
import { findBrowser } from '../launch/browser.mjs'
import { run } from '../setup/processes.mjs'
import { say, SetupError, step } from '../setup/progress.mjs'

const install = ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core']

/** @returns {Promise<string>} path of the browser */
export async function ensureChromium() {
  const there = findBrowser(process.platform, process.env)
  if (there !== undefined) return there
  if (process.env['CHROMIUM_PATH']) {
    throw new SetupError(
      `there is no file ${process.env['CHROMIUM_PATH']}, which CHROMIUM_PATH names.`,
    )
  }
  const aptGet = ['/usr/bin/apt-get', '/bin/apt-get'].find((path) => existsSync(path))
  if (aptGet === undefined || process.getuid?.() !== 0) {
    throw new SetupError(
      'the end-to-end tests need Chromium. Install it (on Debian: sudo apt-get update && ' +
        `sudo apt-get ${install.join(' ')}) or set CHROMIUM_PATH, and start again.`,
    )
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await step('installing Chromium (apt-get)', async () => {
    for (const args of [['update'], install]) {
      const { code, output } = await run(aptGet, args, { env })
      if (code === 0) continue
      throw new SetupError(
        `apt-get ${args.join(' ')} ended with ${code}:\n${output.trim().split('\n').slice(-10).join('\n')}`,
      )
    }
  })
  const installed = findBrowser(process.platform, process.env)
  if (installed === undefined)
    throw new SetupError('apt-get installed Chromium, but it is not on the PATH.')
  say(`Chromium is ${installed}`)
  return installed
}
