import { expect, test } from 'vitest'

/** Class names are plain strings to the compiler, so a slip of the pen would pass it. */
const sheets = Object.keys(import.meta.glob('./**/*.module.css'))
const sources = import.meta.glob<string>('./**/*.tsx', {
  eager: true,
  query: '?raw',
  import: 'default',
})

/** The sheets as they were written: the test runner hands out processed ones. */
const { getBuiltinModule } = (
  globalThis as unknown as {
    process: {
      getBuiltinModule(name: 'node:fs'): { readFileSync(path: string, encoding: 'utf8'): string }
    }
  }
).process
const written = (sheet: string): string =>
  getBuiltinModule('node:fs').readFileSync(`renderer/${sheet}`, 'utf8')

const uses = Object.entries(sources).flatMap(([file, source]) =>
  [...source.matchAll(/import (\w+) from '(\.[^']+\.module\.css)'/g)].map(([, name, path]) => ({
    file,
    sheet: new URL(path ?? '', `file:///${file.slice(2)}`).pathname.replace(/^\//, './'),
    classes: [...source.matchAll(new RegExp(`\\b${name}\\['([\\w-]+)'\\]`, 'g'))].map(
      ([, each]) => each ?? '',
    ),
  })),
)

test.each(uses)('$file uses classes that $sheet has', ({ sheet, classes }) => {
  expect(sheets).toContain(sheet)
  const css = written(sheet)
  for (const each of classes) expect(css).toMatch(new RegExp(`\\.${each}\\b`))
})

test.each(sheets)('%s takes its colours from the tokens', (sheet) => {
  expect(written(sheet)).not.toMatch(/#[\da-f]{3,8}\b|\b(rgb|hsl|oklch)a?\(/i)
})
