/**
 * What comes late, through SIGKILL, over all of the core: a real server with a history, a link that is cut, a
 * console that is killed while it takes what it missed into its formulas, and is started again. What stands
 * in the history then is what one run over all of it comes to.
 */
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { Job, Output } from '../../shared/contract.ts'
import { SampleFlag } from '../../shared/samples.ts'
import { eventually, temporaryFolder, value } from '../fixtures.ts'
import { startCable } from '../opcua/test-cable.ts'
import { FIELD, startTestServer } from '../opcua/test-server.ts'
import { administrator, passwordFile, start } from '../test-gateway.ts'
import { FRESH_MS } from './afterwards.ts'
import { freePort } from '../test-port.ts'

/** More than are worked on between two steps that are kept, in the order in which they are. */
const PRODUCTS = Array.from({ length: 28 }, (_, at) => `M.${String(at).padStart(3, '0')}`)
const factorOf = (at: number): number => at + 2
/** Milliseconds between two values of the outage. */
const STEP = 10

interface Row {
  readonly time: number
  readonly value: number
  readonly status: number
  readonly flags: number
}

/** As JSON has it. */
interface Answer {
  readonly series: readonly {
    readonly time: readonly string[]
    readonly value: readonly number[]
    readonly status: readonly number[]
    readonly flags: readonly number[]
  }[]
  readonly gaps: readonly object[]
}

async function seat(folder: string, options: readonly string[]) {
  const run = start(folder, ...options)
  const call = await administrator(await run.ready)
  const ask = async <T>(name: string, body: unknown): Promise<T> => value<T>(await call(name, body))
  const jobs = (): Promise<readonly Job[]> => ask('jobs.list', {})
  const range = async (tag: string, from: number, to: number): Promise<Row[]> => {
    const { series } = await ask<Answer>('history.range', { tags: [tag], from, to })
    const [found] = series
    return (found?.time ?? []).map((time, row) => ({
      time: Number(BigInt(time) / 10_000n),
      value: found?.value[row] ?? Number.NaN,
      status: found?.status[row] ?? -1,
      flags: found?.flags[row] ?? 0,
    }))
  }
  const kill = async (): Promise<void> => {
    run.child.kill('SIGKILL')
    await run.ended
  }
  return { ask, jobs, range, kill }
}

it('a console that is killed while it takes in what came late ends with what one run over all of it comes to', async () => {
  const server = await startTestServer({
    ...{ port: await freePort(), pki: temporaryFolder(), history: true },
  })
  onTestFinished(() => server.stop())
  const cable = await startCable(server.port)
  onTestFinished(() => cable.close())
  const folder = join(temporaryFolder(), 'data')
  const options = ['--admin-password-file', passwordFile()]

  const first = await seat(folder, options)
  const made: { time: number; value: number }[] = []
  const set = (time: number, reading: number): void => {
    server.set('Double', reading, { at: new Date(time) })
    made.push({ time, value: reading })
  }
  set(Date.now(), 0)
  const { id } = await first.ask<Output<'servers.create'>>('servers.create', {
    ...{ name: 'PLC', endpoint: cable.endpoint, bridge: 0 },
  })
  const node = `nsu=${FIELD};s=Double`
  await first.ask('tags.create', {
    tags: [{ name: 'FLOW', server: id, node, sampling: 50, queue: 1 }],
  })
  const isLive = async (seen: typeof first, reading: number): Promise<void> =>
    eventually(async () => {
      const [latest] = await seen.ask<Output<'tags.latest'>>('tags.latest', { tags: ['FLOW'] })
      expect(latest).toMatchObject({ value: reading, live: true })
    })
  await isLive(first, 0)
  // One is done before it is killed, one after: neither counts anything twice.
  const formulas = {
    ...{ 'A.TOTAL': 'integral([FLOW], "s")', 'Z.TOTAL': 'integral([FLOW], "s")' },
    MEAN: 'mean([FLOW], "2 s")',
    ...Object.fromEntries(PRODUCTS.map((name, at) => [name, `[FLOW] * ${factorOf(at)}`])),
  }
  for (const [name, text] of Object.entries(formulas)) {
    await first.ask('calculations.create', { name, text, sampling: 0 })
  }
  set(Date.now(), 3)
  await isLive(first, 3)

  await cable.cut()
  // Whole seconds are among them, at which time alone is looked at too.
  const cut = Math.ceil(Date.now() / STEP) * STEP
  await eventually(async () => {
    const [seen] = await first.ask<Output<'servers.list'>>('servers.list', {})
    expect(['up', 'suspect']).not.toContain(seen?.state)
    expect(Date.now()).toBeGreaterThan(cut + 3000)
  })
  const steps = Math.floor((Date.now() - cut) / STEP) - 10
  for (let at = 1; at <= steps; at++) set(cut + at * STEP, 1 + ((at * 7) % 53))
  await cable.mend()

  let seen: Job | undefined
  await eventually(async () => {
    seen = (await first.jobs()).find(({ kind }) => kind === 'recalculate')
    expect(seen?.done).toBeGreaterThan(0)
  })
  await first.kill()
  // In the middle of it.
  expect(seen).toMatchObject({ state: 'running', of: PRODUCTS.length + 3 })
  expect(seen?.done).toBeLessThan(PRODUCTS.length + 3)

  const second = await seat(folder, options)
  await isLive(second, made.at(-1)?.value ?? 0)
  await eventually(async () => {
    const all = await second.jobs()
    expect(all.find((job) => job.id === seen?.id)?.state).toBe('done')
    expect(all.filter(({ state }) => state !== 'done')).toEqual([])
  })
  // What the console itself had missed while it was away is a job of its own, where a server tells of it.
  const ended = (await second.jobs()).filter(({ kind }) => kind === 'recalculate')
  expect(ended.map(({ result }) => result?.['left'])).toEqual(ended.map(() => 0))

  const [begin, end] = [made[1]?.time ?? 0, made.at(-1)?.time ?? 0]
  const flow = await second.range('FLOW', begin, end + 1)
  expect(flow.map(({ time, value: reading }) => ({ time, value: reading }))).toEqual(made.slice(1))
  expect(flow.filter(({ flags }) => (flags & SampleFlag.BackFilled) !== 0).length).toBeGreaterThan(
    steps - 2,
  )

  for (const [at, name] of PRODUCTS.entries()) {
    const rows = await second.range(name, begin, end + 1)
    const expected = made.slice(1).map((each) => ({
      ...{ time: each.time, value: each.value * factorOf(at), status: 0 },
    }))
    expect(
      rows.map(({ time, value: result, status }) => ({ time, value: result, status })),
      name,
    ).toEqual(expected)
  }

  let sum = 0
  const totals = new Map<number, number>()
  for (const [at, each] of made.entries()) {
    const before = made[at - 1]
    if (before !== undefined) sum += (before.value * (each.time - before.time)) / 1000
    totals.set(each.time, sum)
  }
  for (const name of ['A.TOTAL', 'Z.TOTAL']) {
    const rows = await second.range(name, begin, end + 1)
    // A result that is as it was is none anew; where a way through the history begins there it is told all the same.
    const there = rows.filter(({ time }) => time > begin && totals.has(time))
    expect(there.map(({ time }) => time)).toEqual([...totals.keys()].slice(2))
    for (const { time, value: total, status } of there) {
      expect(Math.abs(total - (totals.get(time) ?? Number.NaN))).toBeLessThan(1e-6)
      expect(status >>> 30).toBe(0)
    }
  }

  // The same by one run over all of it, which a person asks for.
  const judged = made.find(({ time }) => time >= begin + 2000)?.time ?? 0
  // At its very begin a range has what stood there.
  const means = async () =>
    (await second.range('MEAN', judged, end)).filter(({ time }) => time > judged)
  const before = await means()
  expect(before.length).toBeGreaterThan(50)
  const body = { tag: 'MEAN', from: judged, to: end, reason: 'to compare' }
  await eventually(() => expect(Date.now()).toBeGreaterThan(end + FRESH_MS))
  await second.ask('calculations.backfill', body)
  await eventually(async () => {
    const job = (await second.jobs()).find(({ kind }) => kind === 'calculate')
    expect(job?.state).toBe('done')
  })
  const after = await means()
  const results = (rows: readonly Row[]) =>
    rows.map(({ time, value: mean, status }) => ({ time, mean: mean.toFixed(6), status }))
  expect(results(after)).toEqual(results(before))
}, 300_000)
