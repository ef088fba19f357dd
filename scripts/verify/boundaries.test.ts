/** Each import rule is fed a tree that breaks it, and one tree that keeps them all. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { root } from '../setup/setup.mjs'
import { checkBoundaries } from './boundaries.mjs'

let tree: string

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'derrick-boundaries-'))
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'))
  cpSync(join(root, 'package.json'), join(tree, 'package.json'))
})
afterEach(() => {
  rmSync(tree, { recursive: true, force: true })
})

function source(path: string, code: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true })
  writeFileSync(join(tree, path), code)
}

async function broken(): Promise<string[]> {
  const { problems } = await checkBoundaries(tree)
  return problems.map((problem) => problem.slice(0, problem.indexOf(':')))
}

/** Rule, importing file, its import, and the file that makes the import resolvable. */
const violations: readonly [rule: string, from: string, code: string, target?: string][] = [
  ['shared-is-pure', 'shared/a.ts', `import 'node:fs'`],
  ['shared-is-pure', 'shared/a.ts', `import type { FC } from 'react'\nexport type A = FC`],
  ['shared-is-pure', 'shared/a.ts', `import '../main/users/b.ts'`, 'main/users/b.ts'],
  ['preload-is-thin', 'preload/a.ts', `import 'node:fs'`],
  ['preload-takes-types', 'preload/a.ts', `import { b } from '../shared/b.ts'\nb()`, 'shared/b.ts'],
  [
    'renderer-is-a-page',
    'renderer/trends/a.ts',
    `import '../../main/users/b.ts'`,
    'main/users/b.ts',
  ],
  ['renderer-has-no-node', 'renderer/trends/a.ts', `import 'node:path'`],
  ['screen-not-client', 'renderer/trends/a.ts', `import '../client/b.ts'`, 'renderer/client/b.ts'],
  [
    'screen-not-screen',
    'renderer/trends/a.ts',
    `import '../journal/b.ts'`,
    'renderer/journal/b.ts',
  ],
  [
    'screen-not-screen',
    'renderer/trends/a.ts',
    `void import('../journal/b.ts')`,
    'renderer/journal/b.ts',
  ],
  ['store-not-screen', 'renderer/stores/a.ts', `import '../trends/b.ts'`, 'renderer/trends/b.ts'],
  ['client-not-screen', 'renderer/client/a.ts', `import '../stores/b.ts'`, 'renderer/stores/b.ts'],
  ['ui-not-screen', 'renderer/ui/a.ts', `import '../stores/b.ts'`, 'renderer/stores/b.ts'],
  ['domain-not-sibling', 'main/users/a.ts', `import '../journal/b.ts'`, 'main/journal/b.ts'],
  [
    'domain-not-sibling',
    'main/users/a.ts',
    `import type { B } from '../journal/b.ts'\nexport type A = B`,
    'main/journal/b.ts',
  ],
  ['domain-not-sibling', 'main/users/a.ts', `import '../console.ts'`, 'main/console.ts'],
  ['ground-not-domain', 'main/database/a.ts', `import '../users/b.ts'`, 'main/users/b.ts'],
  ['transport-only-dispatch', 'main/transport/a.ts', `import '../users/b.ts'`, 'main/users/b.ts'],
  [
    'stores-meet-in-the-database-thread',
    'main/database.worker.ts',
    `import './users/sessions.ts'`,
    'main/users/sessions.ts',
  ],
  [
    'console-knows-no-host',
    'main/console.ts',
    `import './transport/http.ts'`,
    'main/transport/http.ts',
  ],
  ['entry-is-not-a-library', 'main/users/a.ts', `import '../gateway.ts'`, 'main/gateway.ts'],
  ['electron-only-in-its-host', 'main/users/a.ts', `import { app } from 'electron'\napp.quit()`],
  [
    'electron-only-in-its-host',
    'main/gateway.ts',
    `import type { App } from 'electron'\nexport type A = App`,
  ],
  ['node-opcua-only-in-opcua-and-simulator', 'main/historian/a.ts', `import 'node-opcua'`],
  ['node-opcua-only-in-opcua-and-simulator', 'main/historian/a.ts', `import 'node-opcua-client'`],
  ['sqlite-only-in-database', 'main/historian/a.ts', `import 'better-sqlite3'`],
  ['http-only-in-transport', 'main/console.ts', `import 'fastify'`],
  ['http-only-in-transport', 'main/console.ts', `import '@fastify/static'`],
  ['program-not-tools', 'main/users/a.ts', `import 'vite'`],
  ['program-not-checks', 'main/users/a.ts', `import '../../scripts/b.mjs'`, 'scripts/b.mjs'],
  ['resolvable', 'main/users/a.ts', `import './missing.ts'`],
  ['no-cycle', 'main/users/a.ts', `import './b.ts'`, 'main/users/b.ts'],
]

describe('a tree that breaks a rule fails', () => {
  test.each(violations)('%s: %s %s', async (rule, from, code, target) => {
    source(from, code)
    if (target !== undefined) {
      source(target, rule === 'no-cycle' ? `import './a.ts'` : 'export const b = () => 1')
    }
    expect(await broken()).toContain(rule)
  })
})

test('a tree in order passes', async () => {
  source(
    'shared/tags.ts',
    `import { z } from 'zod'\nexport const tag = z.string()\nexport type Tag = string`,
  )
  source(
    'main/interface.ts',
    `import type { Tag } from '../shared/tags.ts'\nexport type Known = Tag`,
  )
  source(
    'main/database/database.ts',
    `import Database from 'better-sqlite3'\nexport const open = () => new Database('')`,
  )
  source(
    'main/users/store.ts',
    `import { open } from '../database/database.ts'\nexport const users = open`,
  )
  source(
    'main/users/users.ts',
    `import type { Known } from '../interface.ts'\nimport { users } from './store.ts'\nexport const list = (): Known => String(users())`,
  )
  source('main/users/users.test.ts', `import '../journal/store.ts'\nimport 'vitest'`)
  source('main/journal/store.ts', 'export const journal = 1')
  source(
    'main/database.worker.ts',
    `import { users } from './users/store.ts'\nimport { journal } from './journal/store.ts'\nvoid [users, journal]`,
  )
  source('main/opcua/link.ts', `import { OPCUAClient } from 'node-opcua'\nvoid OPCUAClient`)
  source('main/console.ts', `import { list } from './users/users.ts'\nexport const start = list`)
  source(
    'main/transport/ipc.ts',
    `import { MessageChannelMain } from 'electron'\nvoid MessageChannelMain`,
  )
  source(
    'main/desktop.ts',
    `import { app } from 'electron'\nimport { start } from './console.ts'\nimport './transport/ipc.ts'\nvoid [app, start]`,
  )
  source(
    'preload/index.ts',
    `import { contextBridge } from 'electron'\nimport type { Tag } from '../shared/tags.ts'\nexport const t: Tag = ''\nvoid contextBridge`,
  )
  source(
    'renderer/client/client.ts',
    `import type { Tag } from '../../shared/tags.ts'\nexport type C = Tag`,
  )
  source(
    'renderer/stores/tags.ts',
    `import { create } from 'zustand'\nimport type { C } from '../client/client.ts'\nexport const c: C = ''\nvoid create`,
  )
  source(
    'renderer/ui/button.tsx',
    `import { Button } from 'react-aria-components'\nexport { Button }`,
  )
  source(
    'renderer/trends/screen.tsx',
    `import { c } from '../stores/tags.ts'\nimport { Button } from '../ui/button.tsx'\nimport { useState } from 'react'\nvoid [c, Button, useState]`,
  )
  expect(await checkBoundaries(tree)).toEqual({
    problems: [],
    modules: expect.any(Number) as number,
  })
})

test('a source file that does not parse fails', async () => {
  source('main/broken.ts', 'export const = ;')
  await expect(checkBoundaries(tree)).rejects.toThrow('main/broken.ts')
})

test('a source file that is silently passed over fails', async () => {
  source('main/users/a.ts', `import '../journal/b.ts'`)
  source('main/journal/b.ts', 'export const b = 1')
  const { problems } = await checkBoundaries(tree, { exclude: { path: '^main/users' } })
  expect(problems).toEqual(['not looked at: main/users/a.ts'])
})
