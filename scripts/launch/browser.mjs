/** The gateway's window: an installed browser of the Chromium family, without its address bar. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

const commands = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
]
const applications = ['Google Chrome', 'Chromium', 'Microsoft Edge']
const windowsPrograms = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
]

/**
 * @param {string} platform
 * @param {NodeJS.ProcessEnv} env
 * @param {(path: string) => boolean} [exists]
 * @returns {string | undefined}
 */
export function findBrowser(platform, env, exists = existsSync) {
  const named = env['CHROMIUM_PATH']
  if (named) return exists(named) ? named : undefined
  return candidates(platform, env).find((path) => exists(path))
}

/** @param {string} platform @param {NodeJS.ProcessEnv} env @returns {string[]} */
function candidates(platform, env) {
  if (platform === 'darwin') {
    return applications.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)
  }
  if (platform === 'win32') {
    const folders = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']]
    return folders.flatMap((folder) =>
      folder === undefined ? [] : windowsPrograms.map((program) => `${folder}\\${program}`),
    )
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return commands.flatMap((command) => folders.map((folder) => join(folder, command)))
}

/**
 * @param {string} url
 * @param {string} profile folder of its own, so that the operator's browser is left alone
 * @param {boolean} asRoot Chromium's sandbox refuses to start as root
 */
export const appWindowArguments = (url, profile, asRoot) => [
  `--app=${url}`,
  `--user-data-dir=${profile}`,
  '--window-size=1600,950',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // `--test-type` keeps Chromium from filling a line of the window with that.
  ...(asRoot ? ['--no-sandbox', '--test-type'] : []),
]

/**
 * @param {string} browser
 * @param {string} url
 * @returns {() => void} closes the window
 */
export function openAppWindow(browser, url) {
  const profile = mkdtempSync(join(tmpdir(), 'derrick-window-'))
  const child = spawn(browser, appWindowArguments(url, profile, process.getuid?.() === 0), {
    stdio: 'ignore',
  })
  // Without a window the address is still printed: not a reason to stop.
  child.on('error', () => undefined)
  return () => {
    child.kill('SIGTERM')
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}
