import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { answer } from './arbitrary.ts'
import { openForReading } from './opening.ts'
import { HistoryReader } from './reader.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'derrick-kill-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

const ROUNDS = 20
/** As `killed.process.ts` has them. */
const TAGS = 500
const EACH = 40n
const START = 1_773_301_600n * 10_000_000n
const ROUND = 100_000_000n
const valueAt = (tag: number, time: bigint): number =>
  Number(((time - START) % ROUND) / 10_000n) + tag / 100

/** Kills the writer after some acknowledgements; answers the times that it had acknowledged. */
async function round(base: bigint, acknowledgements: number): Promise<bigint[]> {
  const program = join(import.meta.dirname, 'killed.process.ts')
  const child = spawn(process.execPath, [program, directory, String(base)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const acknowledged: bigint[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    const [time, stored] = line.split(' ')
    expect(stored).toBe(String(TAGS * Number(EACH)))
    acknowledged.push(BigInt(time ?? ''))
    if (acknowledged.length === acknowledgements) child.kill('SIGKILL')
  }
  await ended
  return acknowledged
}

test('a console killed at any moment has lost nothing acknowledged, and doubled nothing', async () => {
  const acknowledged: bigint[] = []
  for (let n = 0; n < ROUNDS; n++) {
    const base = START + BigInt(n) * ROUND
    acknowledged.push(...(await round(base, 1 + Math.floor(Math.random() * 16))))
  }
  const opened = openForReading(directory)
  if (!opened.ok) throw new Error(opened.error.message)
  const db = opened.value
  const reader = new HistoryReader(db)
  const [from, to] = [START, START + 10_000_000_000n]
  const moments = new Map<bigint, number>()
  for (let tag = 0; tag < TAGS; tag++) {
    const { time, value } = answer(reader.range({ tags: [tag], from, to })).series[0]!
    const wrong = value.findIndex((each, row) => each !== valueAt(tag, time[row]!))
    expect(wrong).toBe(-1)
    for (const each of time) moments.set(each, (moments.get(each) ?? 0) + 1)
  }
  for (const time of acknowledged) {
    for (let each = 0n; each < EACH; each++) expect(moments.get(time + each)).toBe(TAGS)
  }
  // Of a batch that was not acknowledged there is all or nothing.
  expect([...moments.values()].filter((count) => count !== TAGS)).toEqual([])
  expect(moments.size % Number(EACH)).toBe(0)
  // The kills have met seals, and packing.
  expect(db.prepare('SELECT count(*) FROM month').pluck().get()).toBe(1)
  expect(db.prepare('SELECT seq FROM sealed').pluck().get()).toBeGreaterThan(0)
  expect(db.prepare("SELECT count(*) FROM gap WHERE kind = 'console_stopped'").pluck().get()).toBe(
    ROUNDS - 1,
  )
  reader.close()
}, 180_000)
