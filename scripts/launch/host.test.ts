import { describe, expect, test } from 'vitest'
import { appWindowArguments, findBrowser } from './browser.mjs'
import { findElectron } from './electron.mjs'
import { chooseHost, hasDisplay } from './host.mjs'

const plain = { host: undefined, open: true, port: false } as const

describe('which host', () => {
  test('the desktop where it can be shown', () => {
    expect(chooseHost(plain, true)).toBe('desktop-if-there')
  })
  test('the gateway without a display, with a port, or without a window', () => {
    expect(chooseHost(plain, false)).toBe('gateway')
    expect(chooseHost({ ...plain, port: true }, true)).toBe('gateway')
    expect(chooseHost({ ...plain, open: false }, true)).toBe('gateway')
  })
  test('what was asked for, whatever is there', () => {
    expect(chooseHost({ ...plain, host: 'desktop' }, false)).toBe('desktop')
    expect(chooseHost({ ...plain, host: 'gateway' }, true)).toBe('gateway')
  })
})

test('Linux has a display where X11 or Wayland say so', () => {
  expect(hasDisplay('linux', {})).toBe(false)
  expect(hasDisplay('linux', { DISPLAY: '' })).toBe(false)
  expect(hasDisplay('linux', { DISPLAY: ':0' })).toBe(true)
  expect(hasDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(true)
  expect(hasDisplay('win32', {})).toBe(true)
  expect(hasDisplay('darwin', { SSH_CONNECTION: 'a b' })).toBe(false)
})

describe('which browser', () => {
  const there =
    (...paths: string[]) =>
    (path: string) =>
      paths.includes(path)
  test('Chromium before the others, wherever the PATH has it', () => {
    const env = { PATH: '/usr/local/bin:/usr/bin' }
    const exists = there('/usr/local/bin/google-chrome', '/usr/bin/chromium')
    expect(findBrowser('linux', env, exists)).toBe('/usr/bin/chromium')
    expect(findBrowser('linux', env, there())).toBeUndefined()
  })
  test('the named one and no other', () => {
    const env = { PATH: '/usr/bin', CHROMIUM_PATH: '/opt/chrome' }
    expect(findBrowser('linux', env, there('/opt/chrome'))).toBe('/opt/chrome')
    expect(findBrowser('linux', env, there('/usr/bin/chromium'))).toBeUndefined()
  })
  test('Edge, which every Windows has', () => {
    const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe'
    const env = { 'ProgramFiles(x86)': 'C:\\Program Files (x86)' }
    expect(findBrowser('win32', env, there(edge))).toBe(edge)
  })
})

test('the window has a profile of its own, and gives up the sandbox only as root', () => {
  const args = appWindowArguments('http://127.0.0.1:8480', '/tmp/profile', false)
  expect(args).toContain('--app=http://127.0.0.1:8480')
  expect(args).toContain('--user-data-dir=/tmp/profile')
  expect(args).not.toContain('--no-sandbox')
  expect(appWindowArguments('', '', true)).toContain('--no-sandbox')
})

test("Electron's binary is nowhere on a platform that it does not know, or in an empty folder", () => {
  expect(findElectron('/nowhere', {}, 'linux')).toBeUndefined()
  expect(findElectron('/nowhere', {}, 'aix')).toBeUndefined()
})
