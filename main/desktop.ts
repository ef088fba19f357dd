/**
 * Entry of the desktop host: one window over the core. It only wires Electron to parts that are tested
 * without it: the port (transport/port.ts), the page (transport/page.ts), the window (window.ts), the
 * end (ending.ts). The page is sandboxed and loads from our own scheme alone; whatever else it asks of
 * Electron is denied.
 */
import { join } from 'node:path'
import {
  app,
  BrowserWindow,
  dialog,
  Menu,
  protocol,
  safeStorage,
  session,
  utilityProcess,
  type Session,
} from 'electron'
import type { Failure } from '../shared/result.ts'
import { startConsole, type Console } from './console.ts'
import { dataDirectory } from './data-directory.ts'
import { debuggerSwitches, desktopArguments } from './desktop-arguments.ts'
import { desktopText } from './desktop-text.ts'
import { endingOf } from './ending.ts'
import { startHosted } from './hosting.ts'
import { readHostFile, readOptions, readPasswordFile } from './host-settings.ts'
import { createLog } from './log.ts'
import { restoreBackup } from './restore.ts'
import { simulatorHost, type SpawnSimulator } from './simulator-host.ts'
import { boundHeaps } from './threads/heap.ts'
import { serveContents } from './transport/ipc.ts'
import { isOwnPage, pageAddress, pageScheme, servePage } from './transport/page.ts'
import { version } from './version.ts'
import { bringForward, recoverPage } from './window.ts'

const here = import.meta.dirname
/** The key store of the operating system. It takes text alone. */
const keyStore = {
  wrap: (key: Buffer) => safeStorage.encryptStringAsync(key.toString('base64')),
  unwrap: async (wrapped: Buffer) =>
    Buffer.from((await safeStorage.decryptStringAsync(wrapped)).result, 'base64'),
}

const text = () => desktopText[app.getLocale().startsWith('ru') ? 'ru' : 'en']

/** The simulated field as a process of Electron's, which a packaged program has instead of a Node. */
const utilitySimulator: SpawnSimulator = (args) => {
  const child = utilityProcess.fork(join(here, 'simulator.js'), [...args], {
    serviceName: 'Derrick simulated field',
    stdio: 'ignore',
  })
  return {
    onMessage: (listener) => {
      child.on('message', listener)
    },
    onExit: (listener) => {
      child.once('exit', listener)
    },
    terminate: () => {
      child.kill()
    },
    kill: () => {
      try {
        if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
      } catch {
        // It ended by itself at this very moment.
      }
    },
  }
}

/** Without a window yet: the reason on the screen and on standard error, and the end. */
function refuse({ message }: Failure, code: number): never {
  process.stderr.write(`derrick: ${message}\n`)
  dialog.showErrorBox(text().startFailed, message)
  app.exit(code)
  process.exit(code)
}

/** The page gets its own files and nothing else: no permission, no device, no download, no other site. */
function confine(contents: Session): void {
  contents.protocol.handle(pageScheme, servePage(join(here, '../renderer')))
  contents.setPermissionRequestHandler((_contents, _permission, decide) => {
    decide(false)
  })
  contents.setPermissionCheckHandler(() => false)
  contents.setDevicePermissionHandler(() => false)
  contents.on('will-download', (event) => {
    event.preventDefault()
  })
  contents.webRequest.onBeforeRequest(({ url }, decide) => {
    decide({ cancel: !isOwnPage(url) && !/^(devtools|data|blob):/.test(url) })
  })
}

/** Holds for whatever contents ever come to be, not for our window alone. */
app.on('web-contents-created', (_event, contents) => {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  const deny = (event: Electron.Event): void => {
    event.preventDefault()
  }
  contents.on('will-navigate', deny)
  contents.on('will-frame-navigate', deny)
  contents.on('will-redirect', deny)
  contents.on('will-attach-webview', deny)
})

function openWindow(core: Console): BrowserWindow {
  const window = new BrowserWindow({
    title: 'Derrick',
    width: 1600,
    height: 950,
    minWidth: 960,
    minHeight: 600,
    show: false,
    webPreferences: {
      preload: join(here, '../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  const contents = window.webContents
  window.once('ready-to-show', () => {
    window.show()
    process.stdout.write('ready desktop\n')
  })
  serveContents(contents, core)
  const load = (): void => {
    // A failure is an event of the contents as well; here it may only be that the window was closed.
    window.loadURL(pageAddress).catch(() => undefined)
  }
  recoverPage(window, {
    open: () => {
      // With the screen that it showed, where it ever showed one.
      if (isOwnPage(contents.getURL())) contents.reload()
      else load()
    },
    ask: askAboutPage,
    quit: () => {
      app.quit()
    },
    now: Date.now,
  })
  load()
  return window
}

async function askAboutPage(): Promise<boolean> {
  const { windowFails, windowFailsDetail, tryAgain, quit } = text()
  const { response } = await dialog.showMessageBox({
    type: 'error',
    title: 'Derrick',
    message: windowFails,
    detail: windowFailsDetail,
    buttons: [tryAgain, quit],
    cancelId: 0,
  })
  return response === 0
}

/** Where a file of an export is to go. */
async function choosePlace(name: string): Promise<string | null> {
  const { filePath } = await dialog.showSaveDialog({
    defaultPath: join(app.getPath('downloads'), name),
  })
  return filePath === '' ? null : filePath
}

/** What is left cannot be trusted; every record on the disk can, however the program ends. */
function endUnexpectedly(error: unknown): void {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`derrick: unexpected: ${what}\n`)
  app.exit(1)
}

async function run(): Promise<void> {
  const options = readOptions(desktopArguments(process.argv.slice(1)))
  if (!options.ok) refuse(options.error, 2)
  const { data, simulator, preset, administratorPasswordFile, restore } = options.value
  const directory = data ?? dataDirectory(process.platform, process.env)
  if (restore !== null) {
    const restored = await restoreBackup(restore, directory, Date.now())
    process.stderr.write(restored.ok ? '' : `derrick: ${restored.error.message}\n`)
    process.stdout.write(restored.ok ? `${restored.value}\n` : '')
    app.exit(restored.ok ? 0 : 1)
    return
  }
  // Chromium's own files; the lock against a second window is theirs, so it is per data directory.
  app.setPath('userData', join(directory, 'desktop'))
  app.setPath('sessionData', join(directory, 'desktop'))
  if (!app.requestSingleInstanceLock()) {
    app.exit(0)
    return
  }

  await app.whenReady()
  const file = readHostFile(directory)
  if (!file.ok) refuse(file.error, 1)
  const password =
    administratorPasswordFile === null ? null : readPasswordFile(administratorPasswordFile)
  if (password !== null && !password.ok) refuse(password.error, 2)

  const stopping = new AbortController()
  const log = createLog(file.value.logLevel ?? 'warn')
  const keyWrap = (await safeStorage.isAsyncEncryptionAvailable()) ? keyStore : null
  const starting = startHosted({
    start: (restart) =>
      startConsole({
        dataDirectory: directory,
        host: 'desktop',
        version,
        log,
        simulator: simulator ? simulatorHost(directory, utilitySimulator) : null,
        presetSimulatedField: preset,
        keyWrap,
        restart,
        stopping: stopping.signal,
        choosePlace,
        ...(password === null ? {} : { administratorPassword: password.value }),
      }),
    failed: (failure) => refuse(failure, 1),
  })
  const ending = endingOf(starting, stopping, (code) => {
    app.exit(code)
  })
  app.on('before-quit', (event) => {
    event.preventDefault()
    ending.begin()
  })
  app.on('window-all-closed', () => {
    app.quit()
  })
  const started = await starting
  if (ending.begun) return
  if (!started.ok) refuse(started.error, 1)

  confine(session.defaultSession)
  if (process.platform !== 'darwin') Menu.setApplicationMenu(null)
  const window = openWindow(started.value)
  app.on('second-instance', () => {
    bringForward(window)
  })
}

protocol.registerSchemesAsPrivileged([
  { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
])
// What is in the data directory is nobody else's business: it holds password hashes.
process.umask(0o077)
boundHeaps()
app.enableSandbox()
// Whoever drives an installed console through a debugger acts as the person who is signed in.
if (app.isPackaged) for (const name of debuggerSwitches) app.commandLine.removeSwitch(name)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) {
  process.on(signal, () => {
    app.quit()
  })
}

process.on('uncaughtException', (error) => {
  endUnexpectedly(error)
})

// Not awaited: Electron becomes ready only after this module has been evaluated.
run().catch(endUnexpectedly)
