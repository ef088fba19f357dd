import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from '../fixtures.ts'
import { lockDirectory, type DirectoryLock } from './lock.ts'

let directory: string
const children: ChildProcess[] = []
beforeEach(() => {
  directory = temporaryFolder()
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

function lock(): DirectoryLock {
  const locked = lockDirectory(directory)
  if (!locked.ok) throw new Error(locked.error.message)
  return locked.value
}

async function holder(): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'lock.holder.ts'), directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const [said] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { child, said }
}

test('a directory that does not exist is made', () => {
  directory = join(directory, 'a', 'b')
  lock().release()
  expect(existsSync(directory)).toBe(true)
})

// Windows lets only administrators make links.
test.skipIf(process.platform === 'win32')(
  'below a link to a disk that is not there it is refused, not waited for',
  () => {
    const link = join(directory, 'disk')
    symlinkSync(join(directory, 'unmounted', 'disk'), link)
    expect(lockDirectory(join(link, 'derrick'))).toMatchObject({
      ok: false,
      error: { code: 'unavailable', details: { reason: 'readonly' } },
    })
  },
)

test('a second lock in the same process is refused, and given after the first is released', () => {
  const first = lock()
  const second = lockDirectory(directory)
  expect(second).toMatchObject({ ok: false, error: { code: 'conflict' } })
  expect(second).toMatchObject({ error: { details: { reason: 'in_use' } } })
  first.release()
  first.release()
  lock().release()
})

test('another process is refused while this one holds it', async () => {
  const mine = lock()
  expect((await holder()).said).toBe('in_use')
  mine.release()
})

test('a process killed outright leaves the directory free', async () => {
  const { child, said } = await holder()
  expect(said).toBe('locked')
  expect(lockDirectory(directory)).toMatchObject({ ok: false, error: { code: 'conflict' } })
  child.kill('SIGKILL')
  await once(child, 'exit')
  lock().release()
})

test('of processes that race exactly one gets it', async () => {
  const said = (await Promise.all([holder(), holder(), holder(), holder()])).map((one) => one.said)
  expect(said.sort()).toEqual(['in_use', 'in_use', 'in_use', 'locked'])
})

test('a directory that cannot be made is unavailable, and says so', () => {
  writeFileSync(join(directory, 'file'), '')
  expect(lockDirectory(join(directory, 'file', 'data'))).toMatchObject({
    ok: false,
    error: { code: 'unavailable', details: { reason: 'readonly' } },
  })
})

test('a file named lock that is not ours is named, not overwritten', () => {
  writeFileSync(join(directory, 'lock'), 'a note that has nothing to do with us '.repeat(20))
  expect(lockDirectory(directory)).toMatchObject({
    ok: false,
    error: { code: 'unavailable', details: { reason: 'damaged', file: join(directory, 'lock') } },
  })
})
