/** A backup that has been told is whole, and nothing else counts, wherever the process was killed. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryFolder, value } from '../fixtures.ts'
import { digestFile } from './durable.ts'
import { LATER, OTHER_CONSOLE } from './fixtures.ts'
import { checkBackup } from './restoring.ts'
import { BackupTarget } from './target.ts'

const program = fileURLToPath(new URL('./killed.process.ts', import.meta.url))
const KILLS = 12

it('killed at any instant: what counts is whole, and the next run takes the rest away', async () => {
  const folder = temporaryFolder()
  const [data, target] = [join(folder, 'data'), join(folder, 'target')]
  for (const each of [data, target]) mkdirSync(each)
  const backups = new BackupTarget(target, OTHER_CONSOLE)
  let left = 0
  for (let run = 0; run < KILLS; run += 1) {
    const first = LATER + run * 1_000 * 3_600_000
    const child = fork(program, [data, target, OTHER_CONSOLE, String(first)], { execArgv: [] })
    onTestFinished(() => {
      child.kill('SIGKILL')
    })
    const told: string[] = []
    let steps = 0
    child.on('message', (message) => {
      if (typeof message === 'string' && message !== 'step') told.push(message)
      else if (told.length > 0) steps += 1
      // One has been made, and the next is under way or an old one rotated out, each time at another place.
      if (steps > run * 3) child.kill('SIGKILL')
    })
    await once(child, 'close')
    left += readdirSync(target).filter((name) => name.startsWith('.')).length

    const found = await backups.list()
    expect(found.map(({ good }) => good)).not.toContain(false)
    const names = new Set(found.map(({ name }) => name))
    expect(names.has(told.at(-1) ?? '')).toBe(true)
    for (const { name } of found.slice(0, 3)) {
      const known = [{ application: 0x22, schema: 1 }]
      const { files } = value(await checkBackup(join(target, name), known))
      for (const file of files) {
        const { sha256 } = await digestFile(join(target, name, file.name))
        expect(sha256).toBe(file.sha256)
      }
    }
  }
  expect(left).toBeGreaterThan(0)
  await backups.tidy()
  expect(readdirSync(target).filter((name) => name.startsWith('.'))).toEqual([])
})
