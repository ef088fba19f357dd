/** An evidence package, and the verifier over it as a person runs it: one byte, one file less, one more. */
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { temporaryFolder, value } from '../fixtures.ts'
import { tarHeader } from './tar.ts'
import { BEGUN, rig, sample } from './test-rig.ts'

const script = fileURLToPath(new URL('../../scripts/verify-evidence.mjs', import.meta.url))

function verify(target: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, target], {
    encoding: 'utf8',
  })
  return {
    status,
    out: stdout,
    faults: stderr
      .trim()
      .split('\n')
      .filter((line) => line !== ''),
  }
}

async function packed() {
  const whole = await rig()
  await whole.store([sample(1, 0, 1.5), sample(1, 1000, 2.5), sample(2, 0, 3)])
  const row = { person: null, at: BEGUN + 1000 }
  value(
    await whole.journal.append([
      { ...row, kind: 'tag_changed', subject: 'A', reason: 'calibrated' },
      { ...row, kind: 'tag_changed', subject: 'C' },
      { ...row, kind: 'link_lost', subject: 'PLC 1' },
      { ...row, kind: 'stopped', subject: '', at: BEGUN - 1 },
      { ...row, kind: 'stopped', subject: '' },
    ]),
  )
  const made = await whole.made({
    kind: 'evidence',
    tags: ['A', 'B'],
    reason: 'incident of 25 October',
  })
  const archive = join(whole.folder, `${made.id}.tar`)
  const folder = temporaryFolder()
  execFileSync('tar', ['-xf', archive, '-C', folder])
  const [name = ''] = readdirSync(folder)
  return { ...whole, made, archive, folder: join(folder, name), name }
}

test('a package has the rows, the configuration, the journal, and says what it cannot prove', async () => {
  const { made, folder, archive, name, rows } = await packed()
  expect(`${name}.tar`).toBe(made.name)
  expect(readdirSync(folder).sort()).toEqual([
    ...['history.csv', 'journal.jsonl', 'manifest.json', 'manifest.sha256', 'tags.json'],
  ])
  const read = (file: string) => readFileSync(join(folder, file), 'utf8')
  expect(read('history.csv').trim().split('\r\n')).toHaveLength(4)
  const journal = read('journal.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
  expect(journal).toMatchObject([
    { kind: 'stopped' },
    { kind: 'link_lost', subject: 'PLC 1' },
    { kind: 'tag_changed', subject: 'A', reason: 'calibrated' },
  ])
  expect(JSON.parse(read('tags.json'))).toMatchObject([
    { name: 'A', server: 'PLC 1' },
    { name: 'B' },
  ])
  expect(JSON.parse(read('manifest.json'))).toMatchObject({
    made: { by: { user: 'engineer1' }, reason: 'incident of 25 October' },
    program: { version: '1.2.3' },
    journal: { rows: 3, chainHead: null },
    csv: { rows: 3, columns: ['time_utc', 'tag', 'value'] },
  })
  expect(made.digest).toBe(read('manifest.sha256').slice(0, 64))
  expect((await rows())[0]).toMatchObject({
    ...{ kind: 'export_ended', reason: 'incident of 25 October' },
    details: { sha256: made.digest, form: 'evidence' },
  })
  for (const target of [folder, archive]) {
    const { status, out, faults } = verify(target)
    expect([status, faults]).toEqual([0, []])
    expect(out).toContain(`manifest SHA-256: ${made.digest}`)
    expect(out).toContain('no hash chain')
  }
})

test('a changed byte of any file, a missing one and an added one are found', async () => {
  const { folder, archive } = await packed()
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    const bytes = readFileSync(path)
    const changed = Buffer.from(bytes)
    const at = Math.floor(bytes.length / 2)
    changed[at] = changed[at]! ^ 1
    writeFileSync(path, changed)
    const flipped = verify(folder)
    expect([flipped.status, flipped.faults.length]).toEqual([1, expect.any(Number)])
    expect(flipped.faults.join()).toContain(name)
    rmSync(path)
    const missing = verify(folder)
    expect(missing.status).toBe(1)
    expect(missing.faults.join()).toContain(`${name} is missing`)
    writeFileSync(path, bytes)
    expect(verify(folder).status).toBe(0)
  }
  writeFileSync(join(folder, 'extra.csv'), '')
  expect(verify(folder).faults).toEqual(['FAULT extra.csv was added'])

  const bytes = readFileSync(archive)
  // The name of the first file, a byte of its content, and a cut: each is told.
  for (const at of [3, 520]) {
    const changed = Buffer.from(bytes)
    changed[at] = changed[at]! ^ 1
    writeFileSync(archive, changed)
    expect(verify(archive).status).toBe(1)
  }
  writeFileSync(archive, bytes.subarray(0, 600))
  expect(verify(archive).status).toBe(1)
})

test('a header tells a file of any size', () => {
  const small = tarHeader('folder/a.csv', 8 ** 11 - 1, 0)
  expect(small.toString('latin1', 124, 135)).toBe('77777777777')
  const large = tarHeader('folder/a.csv', 8 ** 11, 0)
  expect([large[124], large.readBigUInt64BE(128)]).toEqual([0x80, 8n ** 11n])
})
