/**
 * `npm start`: packages and build where they are not fresh, then the desktop or the gateway. Plain
 * JavaScript without a dependency, since it runs before there are any, on the machine's own Node.
 */
import { join } from 'node:path'
import { findBrowser, openAppWindow } from './launch/browser.mjs'
import { fetchElectron, findElectron } from './launch/electron.mjs'
import { gatewayRuntime } from './launch/gateway.mjs'
import { chooseHost, hasDisplay } from './launch/host.mjs'
import { parseStartOptions, usage } from './launch/options.mjs'
import { runProgram } from './launch/program.mjs'
import { runEntry, say, SetupError, step } from './setup/progress.mjs'
import { nodeRuntime } from './setup/runtime.mjs'
import { root, setUp } from './setup/setup.mjs'

await runEntry(async () => {
  const options = parseStartOptions(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd())
  if (options.help) {
    process.stdout.write(`${usage}\n`)
    return 0
  }
  await setUp()
  const display = hasDisplay(process.platform, process.env)
  const host = chooseHost(options, display)
  const electron = host === 'gateway' ? undefined : await electronFor(host, display)
  // A checkout is there to be tried: its first start comes up on the simulated field without asking.
  const args = ['--preset-simulated-field', ...options.forward]
  return electron === undefined
    ? startGateway(args, display && options.open)
    : startDesktop(electron, args)
})

/**
 * @param {'desktop' | 'desktop-if-there'} host
 * @param {boolean} display
 * @returns {Promise<string | undefined>}
 */
async function electronFor(host, display) {
  if (!display) {
    throw new SetupError('there is no display for the desktop; start with --host gateway.', 2)
  }
  const found =
    findElectron(root, process.env) ??
    (await step("looking for Electron's program file, 10 s at most", () =>
      fetchElectron(root, nodeRuntime(root)),
    ))
  if (found !== undefined) return found
  const missing = "Electron's program file is not here and could not be fetched"
  if (host === 'desktop') {
    throw new SetupError(
      `${missing}. Unpack it and set ELECTRON_OVERRIDE_DIST_PATH to its folder, or start with --host gateway.`,
    )
  }
  say(`${missing}; opening the gateway instead`)
  return undefined
}

/** @param {readonly string[]} args @param {boolean} open */
async function startGateway(args, open) {
  const browser = open ? findBrowser(process.platform, process.env) : undefined
  if (open && browser === undefined) {
    say('no Chromium, Chrome or Edge was found; open the address below in a browser')
  }
  /** @type {(() => void) | undefined} */
  let closeWindow
  const code = await runProgram(
    nodeRuntime(root),
    [...gatewayRuntime.options, join(root, 'out', 'main', 'gateway.js'), ...args],
    {
      cwd: root,
      env: { ...gatewayRuntime.environment, ...process.env },
      onReady: (address) => {
        if (browser !== undefined) closeWindow = openAppWindow(browser, address)
      },
    },
  )
  closeWindow?.()
  return code
}

/** @param {string} electron @param {readonly string[]} args */
function startDesktop(electron, args) {
  // Chromium's sandbox refuses to start as root, which is how containers run.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  return runProgram(electron, [...asRoot, root, ...args], { cwd: root, env })
}
