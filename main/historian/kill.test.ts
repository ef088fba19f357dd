import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../database/database.ts'
import { APPLICATION, migrations } from './schema.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'derrick-kill-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

const ROUNDS = 20
const TAGS = 50

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
    expect(stored).toBe(String(TAGS))
    acknowledged.push(BigInt(time ?? ''))
    if (acknowledged.length === acknowledgements) child.kill('SIGKILL')
  }
  await ended
  return acknowledged
}

test('a console killed at any moment has lost nothing acknowledged, and doubled nothing', async () => {
  const acknowledged: bigint[] = []
  for (let n = 0; n < ROUNDS; n++) {
    const base = 1_773_301_600n * 10_000_000n + BigInt(n) * 100_000_000n
    acknowledged.push(...(await round(base, 1 + Math.floor(Math.random() * 40))))
  }
  const opened = openDatabase(join(directory, 'history.db'), {
    migrations,
    application: APPLICATION,
  })
  if (!opened.ok) throw new Error(opened.error.message)
  const db = opened.value
  const count = db
    .prepare<[bigint], [number, number]>(
      `SELECT count(*), count(DISTINCT tag) FROM
         (SELECT * FROM sample UNION ALL SELECT * FROM recent) WHERE time = ?`,
    )
    .raw()
  for (const time of acknowledged) expect(count.get(time)).toEqual([TAGS, TAGS])
  // Of a batch that was not acknowledged there is all or nothing.
  const torn = `SELECT time FROM (SELECT * FROM sample UNION ALL SELECT * FROM recent)
    GROUP BY time HAVING count(*) <> ${TAGS}`
  expect(db.prepare(torn).all()).toEqual([])
  expect(db.prepare("SELECT count(*) FROM gap WHERE kind = 'console_stopped'").pluck().get()).toBe(
    ROUNDS - 1,
  )
  db.close()
}, 60_000)
