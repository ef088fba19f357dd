import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './setup/setup.mjs'

test('every benchmark has its command', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const names = readdirSync(join(root, 'bench'))
    .filter((file) => /^[\w-]+\.ts$/.test(file))
    .map((file) => file.replace('.ts', ''))
  expect(names.length).toBeGreaterThan(0)
  for (const name of names)
    expect(scripts[`bench:${name}`], name).toBe(`node scripts/bench.mjs ${name}`)
})
