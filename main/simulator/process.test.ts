/** The simulator as a process: its one line of output, its errors, its end. */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { connect, double } from './test-client.ts'

const entry = fileURLToPath(new URL('../simulator.ts', import.meta.url))
const home = mkdtempSync(join(tmpdir(), 'derrick-home-'))
const temporary = join(home, 'tmp')
const data = join(home, 'data')
const running = new Set<ChildProcess>()

interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<number | null>
  out: string
  error: string
}

function start(args: readonly string[], ipc = false): Started {
  const env = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    TMPDIR: temporary,
  }
  const child = ipc
    ? fork(entry, [...args], { env, silent: true })
    : spawn(process.execPath, [entry, ...args], { env })
  running.add(child)
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      running.delete(child)
      resolve(code)
    })
  })
  const started: Started = { child, ended, out: '', error: '' }
  child.stdout?.on('data', (chunk: Buffer) => {
    started.out += chunk.toString()
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    started.error += chunk.toString()
  })
  return started
}

const soon = { timeout: 15_000, interval: 20 }
async function endpointOf(started: Started): Promise<string> {
  await Promise.race([
    vi.waitFor(() => expect(started.out).toContain('\n'), soon),
    started.ended.then(() => Promise.reject(new Error(`it ended: ${started.error}`))),
  ])
  const endpoint = /^ready (opc\.tcp:\/\/127\.0\.0\.1:\d+)\n$/.exec(started.out)?.[1]
  if (endpoint === undefined) throw new Error(`unexpected output: ${started.out}`)
  return endpoint
}

mkdirSync(temporary)
writeFileSync(join(home, 'torn.csv'), 't,a,b\n0,1,2\n1,2')
afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
})
afterAll(() => {
  rmSync(home, { recursive: true, force: true })
})

describe('a simulator in a temporary directory', () => {
  test('says ready once, serves, ends on a signal with 0 and leaves nothing behind', async () => {
    const simulator = start(['--port', '0'])
    const client = await connect(await endpointOf(simulator))
    expect((await client.read('101.PIN')).statusCode.isGood()).toBe(true)
    simulator.child.kill('SIGTERM')
    expect(await simulator.ended).toBe(0)
    await client.close()
    expect(simulator.out.split('\n')).toHaveLength(2)
    expect(simulator.error).toBe('')
    expect(readdirSync(temporary)).toEqual([])
    expect(existsSync(join(home, 'config'))).toBe(false)
  })
})

describe('a simulator that another program started', () => {
  test('tells it the endpoint, and ends with it, hanging or not', async () => {
    const simulator = start(['--port', '0', '--data', data, '--fault', 'hang for 600'], true)
    const message = await new Promise((resolve) => {
      simulator.child.once('message', resolve)
    })
    const endpoint = await endpointOf(simulator)
    expect(message).toEqual({ ready: endpoint })
    await vi.waitFor(async () => {
      await expect(connect(endpoint, { patience: 300 })).rejects.toThrow()
    }, soon)
    simulator.child.disconnect()
    expect(await simulator.ended).toBe(0)
    expect(simulator.error).toBe('')
  })
})

test('faults, load tags and a recording from the command line', async () => {
  const file = join(home, 'good.csv')
  writeFileSync(file, 'time;Pressure, MPa\n0;1,5\n3600;2\n')
  const simulator = start([
    ...['--port', '0', '--data', data, '--tags', '20', '--replay', file],
    ...['--fault', 'esp_trip 103', '--fault', 'bad_sensor 101.TM'],
  ])
  const client = await connect(await endpointOf(simulator))
  expect(await client.value('Replay.Pressure_MPa')).toBe(1.5)
  expect((await client.read('Load.00020')).statusCode.isGood()).toBe(true)
  await vi.waitFor(async () => {
    expect(await client.value('103.STATE')).toMatch(/^Tripped/)
    expect((await client.read('101.TM')).statusCode.name).toBe('BadSensorFailure')
  }, soon)
  expect((await client.call('Hang', double(-1))).isGood()).toBe(false)
  await client.close()
})

describe('a mistake ends it with 2 and one line', () => {
  test.each([
    [['--prot', '0'], /--prot/],
    [['--replay', join(home, 'torn.csv')], /torn\.csv: line 3: it has 2 columns/],
    [['--user', 'a', '--password-file', home], /--password-file .* cannot be read/],
    [['--data', '/dev/null/no', '--port', '0'], /cannot start/],
  ])('%j', async (args, message) => {
    const simulator = start(args)
    expect(await simulator.ended).toBe(2)
    expect(simulator.error).toMatch(message)
    expect(simulator.error.trimEnd().split('\n')).toHaveLength(1)
    expect(simulator.out).toBe('')
  })

  test('a port in use', async () => {
    const taken = createServer()
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => {
        const address = taken.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
    const simulator = start(['--port', String(port), '--data', data])
    expect(await simulator.ended).toBe(2)
    expect(simulator.error).toBe(
      `simulator: port ${port} is in use; give another with --port, 0 for any free one\n`,
    )
    taken.close()
  })

  test('--help is no mistake', async () => {
    const simulator = start(['--help'])
    expect(await simulator.ended).toBe(0)
    expect(simulator.out).toContain('--replay FILE.csv')
  })
})
