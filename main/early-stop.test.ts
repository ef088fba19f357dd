/** A console that is asked to stop while it starts ends where it is, with nothing half done. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startConsole, type ConsoleOptions } from './console.ts'
import { quiet, temporaryFolder, value } from './fixtures.ts'
import type { SimulatorHost } from './ground.ts'
import { wasStopped } from './stops.ts'

const PASSWORD = 'three wells and a tank'

const optionsOf = (dataDirectory: string): ConsoleOptions => ({
  dataDirectory,
  host: 'gateway',
  version: 'test',
  log: quiet,
  simulator: null,
  presetSimulatedField: false,
  administratorPassword: PASSWORD,
})

const plc = { name: 'PLC', endpoint: 'opc.tcp://127.0.0.1:1' }

/** Starts and stops it, with a server that never answers; the kinds of its journal, oldest first, and the gaps of its history. */
async function wholeRun(dataDirectory: string) {
  const core = value(await startConsole(optionsOf(dataDirectory)))
  const from = { token: null, address: 'test' }
  const { token } = value(
    await core.dispatch('session.open', { user: 'admin', password: PASSWORD }, from),
  ) as { token: string }
  const ask = async (name: string, body: object) =>
    value(await core.dispatch(name, body, { token, address: 'test' })) as never[]
  if ((await ask('servers.list', {})).length === 0) await ask('servers.create', plc)
  const rows: { kind: string }[] = await ask('journal.list', {})
  const range = { from: 0, to: Date.now() + 60_000 }
  const gaps: { kind: string; from: bigint; to: bigint | null }[] = await ask('history.gaps', range)
  await core.stop()
  return { kinds: rows.map(({ kind }) => kind).toReversed(), gaps }
}

test('asked before the records were open it opens nothing more, and the next start is a first one', async () => {
  const folder = temporaryFolder()
  const asked = new AbortController()
  let ended = 0
  const simulator: SimulatorHost = {
    start: () => {
      asked.abort()
      return {
        endpoint: () => new Promise(() => undefined),
        onArrival: () => undefined,
        stop: () => {
          ended += 1
          return Promise.resolve()
        },
      }
    },
  }
  const left = await startConsole({ ...optionsOf(folder), simulator, stopping: asked.signal })
  expect(left.ok || wasStopped(left.error)).toBe(true)
  expect(left.ok).toBe(false)
  expect(ended).toBe(1)
  expect(existsSync(join(folder, 'history.db'))).toBe(false)
  const { kinds } = await wholeRun(folder)
  expect(kinds.slice(0, 2)).toEqual(['started', 'administrator_created'])
})

test('asked between its parts it leaves no moment of the history without a reason', async () => {
  const folder = temporaryFolder()
  await wholeRun(folder)
  // The look at the signal says where the start is: each is one of the places where it may end.
  for (let places = 1, complete = false; !complete; places += 1) {
    let looks = 0
    const stopping = {
      get aborted() {
        return (looks += 1) >= places
      },
    } as AbortSignal
    const left = await startConsole({ ...optionsOf(folder), stopping })
    complete = left.ok
    if (left.ok) await left.value.stop()
    expect(left.ok || wasStopped(left.error)).toBe(true)
    expect(places).toBeLessThan(20)
  }
  const { kinds, gaps } = await wholeRun(folder)
  // Whatever was told to have started was told to have stopped.
  const told = kinds.filter((kind) => kind === 'started' || kind === 'stopped').slice(0, -1)
  told.forEach((kind, at) => {
    expect(kind).toBe(at % 2 === 0 ? 'started' : 'stopped')
  })
  const stops = gaps.filter(({ kind }) => kind === 'console_stopped')
  expect(stops.length).toBeGreaterThan(3)
  // Its server has never said a word: from the first stop to now there is no hole.
  const [first, ...rest] = stops
  let until = first?.to ?? 0n
  for (const { from, to } of rest) {
    expect(from <= until).toBe(true)
    if (to !== null && to > until) until = to
  }
})
