/** The launcher around a tiny program: signals, exit codes, orphans. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { root } from '../setup/setup.mjs'

let folder: string
let launcher: ChildProcess | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'derrick-program-'))
})
afterEach(() => {
  launcher?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const module = (name: string): string => JSON.stringify(join(root, 'scripts', 'launch', name))

/** Writes a program that says its pid in a file, and a launcher around it. */
function prepare(program: string): void {
  writeFileSync(
    join(folder, 'program.mjs'),
    `import { renameSync, writeFileSync } from 'node:fs'
     // Whoever sees the file finds all of it in there.
     const note = (name, text) => {
       const file = ${JSON.stringify(folder)} + '/' + name
       writeFileSync(file + '.part', text)
       renameSync(file + '.part', file)
     }
     setInterval(() => undefined, 1000)
     process.on('disconnect', () => process.exit(0))
     ${program}
     console.log('ready here')
     note('pid', String(process.pid))`,
  )
  writeFileSync(
    join(folder, 'launcher.mjs'),
    `import { runProgram } from ${module('program.mjs')}
     process.exitCode = await runProgram(process.execPath, [${JSON.stringify(join(folder, 'program.mjs'))}], {
       onReady: (address) => console.log('told ' + address),
     })`,
  )
}

/** Pid of the program, once it runs. */
async function running(): Promise<number> {
  const file = join(folder, 'pid')
  await vi.waitFor(() => expect(existsSync(file)).toBe(true), { timeout: 10_000 })
  return Number(readFileSync(file, 'utf8'))
}

async function start(program: string): Promise<{ pid: number; said: () => string }> {
  prepare(program)
  const started = spawn(process.execPath, [join(folder, 'launcher.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  launcher = started
  let said = ''
  started.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  return { pid: await running(), said: () => said }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
const ended = async (): Promise<number | null> => {
  if (launcher === undefined) throw new Error('no launcher')
  if (launcher.exitCode === null && launcher.signalCode === null) await once(launcher, 'exit')
  return launcher.exitCode
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s is passed on, and the exit code comes back',
  async (signal) => {
    const { pid } = await start(`process.on('${signal}', () => process.exit(7))`)
    launcher?.kill(signal)
    expect(await ended()).toBe(7)
    expect(isAlive(pid)).toBe(false)
  },
)

test('the output of the program is that of the launcher', async () => {
  const { said } = await start('')
  await vi.waitFor(() => expect(said()).toContain('ready here\n'))
})

test('the address is told once, when its line is whole', async () => {
  const { said } = await start(
    `process.stdout.write('ready http://127.0.0.1')
     await new Promise((resolve) => setTimeout(resolve, 50))
     process.stdout.write(':8480\\nready http://elsewhere\\n')`,
  )
  await vi.waitFor(() => expect(said()).toContain('told '))
  expect(said().match(/^told .*$/gm)).toEqual(['told http://127.0.0.1:8480'])
})

test('a program that a signal ended gives 128 and its number', async () => {
  const { pid } = await start('')
  process.kill(pid, 'SIGKILL')
  expect(await ended()).toBe(137)
})

test('the channel of a killed launcher closes, which is how the program learns of it', async () => {
  const { pid } = await start('')
  launcher?.kill('SIGKILL')
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 5_000 })
})

test("the program is ended when the launcher's own parent dies, even one that ignores SIGTERM", async () => {
  prepare(`process.on('SIGTERM', () => note('asked', 'yes'))`)
  const command = `"${process.execPath}" "${join(folder, 'launcher.mjs')}" & wait`
  launcher = spawn('sh', ['-c', command], { stdio: 'ignore' })
  const pid = await running()
  launcher.kill('SIGKILL')
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 5_000 })
  expect(existsSync(join(folder, 'asked'))).toBe(true)
})
