/**
 * The desktop host in the real Electron, wherever its binary is: from ELECTRON_OVERRIDE_DIST_PATH or an
 * installed dist. Where there is none, the specs say so and are skipped.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, expect, test, type ElectronApplication, type Page } from '@playwright/test'
import { findElectron } from '../../scripts/launch/electron.mjs'
import { hasDisplay } from '../../scripts/launch/host.mjs'
import { root } from '../processes.ts'

const electron = findElectron(root, process.env)
const reason =
  electron === undefined
    ? "Electron's binary is not here; set ELECTRON_OVERRIDE_DIST_PATH to its folder"
    : 'there is no display'

let folder: string
let application: ElectronApplication
let page: Page
let output = ''

const start = async (): Promise<ElectronApplication> => {
  const started = await _electron.launch({
    executablePath: electron ?? '',
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      root,
      '--preset-simulated-field',
      '--data',
      folder,
    ],
  })
  started.process().stdout?.on('data', (text: Buffer) => {
    output += text.toString('utf8')
  })
  return started
}

test.skip(electron === undefined || !hasDisplay(process.platform, process.env), reason)
test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'derrick-desktop-'))
  application = await start()
  page = await application.firstWindow()
})
test.afterAll(async () => {
  await application.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
})

test('says that it is ready and shows its own page', async () => {
  await expect.poll(() => output).toMatch(/^ready desktop$/m)
  expect(page.url()).toBe('derrick://app/')
  await expect(page.getByRole('heading').first()).toBeVisible()
})

test('the page reaches the core over the bridge', async () => {
  const status = await page.evaluate(() => {
    const { derrick } = window as unknown as {
      derrick: { call(name: string, body: unknown, token: null): Promise<unknown> }
    }
    return derrick.call('setup.status', {}, null)
  })
  expect(status).toMatchObject({ ok: true, value: { administrator: false } })
})

test('the page has the contract and nothing else of the machine', async () => {
  const seen = await page.evaluate(() => ({
    bridge: Object.keys((window as unknown as { derrick: object }).derrick).sort(),
    node: ['require', 'process', 'Buffer', 'module', 'global'].filter((name) => name in window),
  }))
  expect(seen).toEqual({ bridge: ['call', 'on', 'subscribe'], node: [] })
})

test('the window is sandboxed and isolated', async () => {
  const preferences = await application.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>
    }
    return contents.getLastWebPreferences()
  })
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
  })
})

test('no other window opens and no other page is gone to', async () => {
  const opened = await page.evaluate(() => window.open('https://example.com/') === null)
  expect(opened).toBe(true)
  // In an object, because a promise alone would be waited for before anybody tries.
  const tried = await application.evaluateHandle(({ BrowserWindow }) => ({
    denied: new Promise<boolean>((resolve) => {
      BrowserWindow.getAllWindows()[0]?.webContents.once('will-navigate', (event) => {
        resolve(event.defaultPrevented)
      })
    }),
  }))
  await page.evaluate(() => {
    window.location.href = 'https://example.com/'
  })
  expect(await tried.evaluate(({ denied }) => denied)).toBe(true)
  expect(page.url()).toBe('derrick://app/')
  expect(application.windows()).toHaveLength(1)
})

test('nothing is loaded from elsewhere, and no permission is given', async () => {
  const refused = await page.evaluate(async () => {
    const loaded = await fetch('https://example.com/').then(
      () => 'loaded',
      () => 'refused',
    )
    const notification = await Notification.requestPermission()
    return { loaded, notification }
  })
  expect(refused).toEqual({ loaded: 'refused', notification: 'denied' })
})

test('a page that dies is opened again', async () => {
  await application.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer()
  })
  const shown = (): Promise<string | undefined> =>
    application.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      return contents?.executeJavaScript('document.body.innerText') as Promise<string> | undefined
    })
  await expect
    .poll(async () => ((await shown()) ?? '').length, { timeout: 15_000 })
    .toBeGreaterThan(0)
})

test('a second start on the same data ends and leaves the first', async () => {
  const second = await start().catch(() => undefined)
  await second?.close().catch(() => undefined)
  expect(application.windows().length).toBeGreaterThan(0)
})
