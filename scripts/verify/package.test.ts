/** The packaging as it is written; that the packed program runs is tested in e2e/package.spec.ts. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Configuration } from 'electron-builder'
import viteConfig from '../../vite.config.ts'
import { filesBelow, isTest } from '../setup/sources.mjs'
import { root } from '../setup/setup.mjs'

/** The builder's own reader and validator, which are not among its exports. */
const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder'))
const { getConfig, validateConfiguration } = builder('app-builder-lib/out/util/config/config') as {
  getConfig(project: string, file: string, overrides: object): Promise<Configuration>
  validateConfiguration(configuration: object, log: { isEnabled: boolean }): Promise<void>
}

const configuration = await getConfig(root, 'electron-builder.yml', {})
const validate = (value: object): Promise<void> =>
  validateConfiguration(value, { isEnabled: false })

test("the configuration fits the builder's own schema", async () => {
  await expect(validate(configuration)).resolves.toBeUndefined()
})

test('the schema is looked at: an unknown key and a wrong value are refused', async () => {
  await expect(validate({ ...configuration, aap: true })).rejects.toThrow(/aap/)
  await expect(validate({ ...configuration, asar: 'sometimes' })).rejects.toThrow(/asar/)
})

test('AppImage, deb, nsis and dmg are made', () => {
  expect(configuration.linux?.target).toEqual(['AppImage', 'deb'])
  expect(configuration.win?.target).toBe('nsis')
  expect(configuration.mac?.target).toBe('dmg')
})

test('nothing is published or downloaded by itself, and a reinstallation keeps the data', () => {
  expect(configuration.publish).toBeNull()
  expect(configuration.npmRebuild).toBe(false)
  expect(configuration.nsis?.deleteAppDataOnUninstall).toBe(false)
})

test('the console cannot be turned into a plain Node, and loads only the code it was made with', () => {
  expect(configuration.electronFuses).toMatchObject({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  })
})

test('every icon and text that the configuration names is there', () => {
  const { linux, win, mac, nsis } = configuration
  const named = [linux?.icon, win?.icon, mac?.icon, nsis?.license, nsis?.installerIcon]
  for (const path of named) {
    expect(typeof path === 'string' && existsSync(join(root, path)), String(path)).toBe(true)
  }
  for (const size of [16, 32, 48, 64, 128, 256, 512]) {
    expect(existsSync(join(root, 'build/icons', `${size}x${size}.png`))).toBe(true)
  }
})

/** Entries of the main build, by the path of their source. */
function mainEntries(): Map<string, string> {
  const { build } = viteConfig({ mode: 'main', command: 'build' })
  const input = build?.rolldownOptions?.input as Record<string, string>
  return new Map(Object.entries(input).map(([name, source]) => [source, name]))
}

test('every thread that the program starts is an entry of the build, where it is looked for', () => {
  const entries = mainEntries()
  const started = filesBelow(root, 'main')
    .filter((path) => path.endsWith('.ts') && !isTest(path))
    .flatMap((path) => [
      ...readFileSync(join(root, path), 'utf8').matchAll(/startWorker\(\s*'([^']+)'/g),
    ])
    .map(([, source = '']) => source)
  expect(started.length).toBeGreaterThan(0)
  for (const source of started) {
    expect(entries.get(`main/${source}`), source).toBe(source.replace(/^.*\/|\.ts$/g, ''))
  }
})

test('every worker and host in the sources is built', () => {
  const entries = mainEntries()
  const sources = filesBelow(root, 'main').filter(
    (path) => path.endsWith('.worker.ts') || /^main\/(gateway|desktop|simulator)\.ts$/.test(path),
  )
  expect([...entries.keys()].sort()).toEqual(sources)
})

test('the package starts with the desktop', () => {
  const { main } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { main: string }
  expect(main).toBe('out/main/desktop.js')
  expect(configuration.extraMetadata).toMatchObject({ main })
})
