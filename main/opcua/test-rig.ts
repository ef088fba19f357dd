/**
 * Test fixture: acquisition as the core runs it, with everything it says collected; servers as
 * processes that can be stopped and killed; and a link between both that can be cut.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import {
  serverDefaults,
  type FilledPage,
  type ItemDescription,
  type ItemSpec,
  type PinnedNode,
  type ServerFigures,
  type ServerSpec,
  type ServerState,
} from '../../shared/acquisition.ts'
import type { Portrait } from '../../shared/partners.ts'
import { sampleAt, type Sample } from '../../shared/samples.ts'
import { eventually, sharedFolder } from '../fixtures.ts'
import { startAcquisition, type Acquisition } from './acquisition.ts'
import { FIELD, type TestServerOptions } from './test-server.ts'
import { freePort } from '../test-port.ts'

export { eventually }
export { startCable, type Cable } from './test-cable.ts'

export interface Rig {
  /** Folder of the own certificate and the trust lists. */
  readonly pki: string
  readonly port: Acquisition
  readonly samples: { server: number; sample: Sample }[]
  readonly states: { server: number; state: ServerState; figures: ServerFigures }[]
  readonly described: ItemDescription[]
  readonly pinned: PinnedNode[]
  /** What the numbers of namespaces stood for, each time that a server was connected. */
  /** How first endpoints of redundant servers were seen. */
  readonly portrayed: { server: number; portrait: Portrait }[]
  readonly numbered: { server: number; names: readonly string[] }[]
  /** What was read from histories. */
  readonly pages: FilledPage[]
  /** Each time that a link had its values: the server, its silent tags, and the samples so far. */
  readonly current: { server: number; silent: readonly number[]; samples: number }[]
  readonly beats: number[]
  /** Latest figures of a server. */
  figures(server?: number): ServerFigures | undefined
  values(tag: number): unknown[]
  latest(tag: number): Sample | undefined
  up(server?: number): Promise<void>
  /** Removes servers 1 and 2 and forgets everything. */
  reset(): Promise<void>
  stop(): Promise<void>
}

/** Of every server of a test file; making a key takes longer than most tests. */
export const serverPki = sharedFolder()

/** @param threads that the servers are spread over at most */
export function startRig(threads?: number): Rig {
  const pki = mkdtempSync(join(tmpdir(), 'derrick-test-pki-'))
  const samples: Rig['samples'] = []
  const states: Rig['states'] = []
  const described: ItemDescription[] = []
  const pinned: PinnedNode[] = []
  const portrayed: Rig['portrayed'] = []
  const numbered: Rig['numbered'] = []
  const pages: FilledPage[] = []
  const current: Rig['current'] = []
  const beats: number[] = []
  const figures = new Map<number, ServerFigures>()
  /** Of before the last reset: counts go on for as long as the program runs. */
  const before = new Map<number, ServerFigures>()
  const port = startAcquisition(
    {
      batch(server, batch) {
        for (let row = 0; row < batch.tag.length; row++) {
          samples.push({ server, sample: sampleAt(batch, row) })
        }
      },
      figures(all) {
        for (const each of all) figures.set(each.server, each)
      },
      state(each) {
        figures.set(each.server, each)
        states.push({ server: each.server, state: each.state, figures: each })
      },
      current(server, silent) {
        current.push({ server, silent, samples: samples.length })
      },
      filled(_, page) {
        pages.push(page)
        return Promise.resolve(true)
      },
      described(_, items) {
        described.push(...items)
      },
      pinned(_, nodes) {
        pinned.push(...nodes)
      },
      numbered(server, names) {
        numbered.push({ server, names })
      },
      portrayed(server, portrait) {
        portrayed.push({ server, portrait })
      },
      beat(at) {
        beats.push(at)
      },
    },
    { pki, ...(threads === undefined ? {} : { threads }) },
  )
  const of = (tag: number): Sample[] =>
    samples.filter(({ sample }) => sample.tag === tag).map(({ sample }) => sample)
  return {
    pki,
    port,
    samples,
    states,
    described,
    pinned,
    numbered,
    portrayed,
    pages,
    current,
    beats,
    figures: (server = 1) => since(figures.get(server), before.get(server)),
    values: (tag) => of(tag).map(({ value }) => value),
    latest: (tag) => of(tag).at(-1),
    up: (server = 1) =>
      eventually(() => expect(states.findLast((each) => each.server === server)?.state).toBe('up')),
    async reset() {
      for (const last of await Promise.all([port.remove(1), port.remove(2)])) {
        before.set(last.server, last)
      }
      port.kept(pinned.map(({ tag, node }) => ({ id: tag, node })))
      const lists = [samples, states, described, pinned, numbered, portrayed, current, beats]
      for (const each of lists) each.length = 0
      figures.clear()
    },
    async stop() {
      await port.stop()
      rmSync(pki, { recursive: true, force: true })
    },
  }
}

const counted = [
  ...(['received', 'passed', 'refused', 'dropped'] as const),
  ...(['overflows', 'reconnects', 'filled'] as const),
]

function since(now: ServerFigures | undefined, before: ServerFigures | undefined) {
  if (now === undefined || before === undefined) return now
  const rest = Object.fromEntries(counted.map((count) => [count, now[count] - before[count]]))
  return { ...now, ...rest }
}

export const serverSpec = (endpoint: string, more: Partial<ServerSpec> = {}): ServerSpec => ({
  id: 1,
  name: 'field',
  endpoint,
  securityMode: 'None',
  securityPolicy: 'None',
  ...serverDefaults,
  ...more,
})

export const item = (tag: number, name: string, more: Partial<ItemSpec> = {}): ItemSpec => ({
  tag,
  node: `nsu=${FIELD};s=${name}`,
  sampling: 50,
  deadband: 0,
  queue: 1000,
  ...more,
})

export interface ServerProcess {
  readonly endpoint: string
  readonly port: number
  /** SIGSTOP: the process stands still with all its connections. */
  hang(): void
  goOn(): void
  kill(): Promise<void>
}

/** A test server as a process of its own, ready to be connected. */
export async function spawnServer(
  options: Partial<TestServerOptions> = {},
): Promise<ServerProcess> {
  const port = options.port ?? (await freePort())
  const file = fileURLToPath(new URL('test-server.ts', import.meta.url))
  const setup: TestServerOptions = { pki: serverPki, counting: 50, ...options, port }
  const child: ChildProcess = spawn(process.execPath, [file, JSON.stringify(setup)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (text: Buffer) => {
      if (text.toString().includes('ready')) resolve()
    })
    child.once('exit', () => reject(new Error('the server ended before it was ready')))
  })
  return {
    port,
    endpoint: `opc.tcp://127.0.0.1:${port}`,
    hang: () => child.kill('SIGSTOP'),
    goOn: () => child.kill('SIGCONT'),
    async kill() {
      child.kill('SIGCONT')
      child.kill('SIGKILL')
      await exited
    },
  }
}
