import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { value } from '../fixtures.ts'
import { jobsStore } from '../jobs/store.ts'
import { openDatabase, type Database } from './database.ts'
import { RECORDS_APPLICATION, recordsMigrations } from './schema.ts'

function directory(): string {
  const made = mkdtempSync(join(tmpdir(), 'derrick-schema-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

const openAt = (file: string, version: number): Database =>
  value(
    openDatabase(file, {
      migrations: recordsMigrations.filter((each) => each.version <= version),
      application: RECORDS_APPLICATION,
    }),
  )

describe('records from before tags had an origin, of version', () => {
  it.each([1, 2])('%i, open with what stood in them', (version) => {
    const file = join(directory(), 'derrick.db')
    const old = openAt(file, version)
    old.exec(`
      INSERT INTO server (id, name, endpoint, security_mode, security_policy, enabled)
        VALUES (4, 'PLC', 'opc.tcp://plc:4840', 'None', 'None', 1);
      INSERT INTO equipment (id, name, kind, title_en, title_ru, parent, position)
        VALUES (2, '101', 'well_esp', 'Well', 'Скважина', NULL, 0);
      INSERT INTO tag (id, name, title_en, title_ru, server, node, equipment, sampling, deadband, queue,
          decimals, step, rules, described)
        VALUES (7, '101.F', 'Frequency', 'Частота', 4, 'ns=2;s=F', 2, 500, 0.1, 100, 1, 0, '{}', '{"unit":"Hz"}');
      INSERT INTO tag (id, name, title_en, title_ru, server, node, sampling, deadband, queue, decimals,
          step, rules)
        VALUES (90, 'gone', '', '', 4, 'ns=2;s=G', 500, 0, 100, 1, 0, '{}');
      DELETE FROM tag WHERE id = 90;
    `)
    old.close()
    const now = openAt(file, Infinity)
    onTestFinished(() => {
      now.close()
    })
    expect(now.prepare('SELECT * FROM tag').all()).toMatchObject([
      {
        id: 7,
        name: '101.F',
        title_ru: 'Частота',
        origin: 'field',
        server: 4,
        node: 'ns=2;s=F',
        member: null,
        equipment: 2,
        sampling: 500,
        deadband: 0.1,
        described: '{"unit":"Hz"}',
      },
    ])
    expect(now.prepare('SELECT * FROM server').all()).toMatchObject([
      { id: 4, alternates: '[]', identity: 'anonymous', user: null, backfill: 1 },
    ])
    expect(now.prepare('SELECT * FROM equipment').all()).toMatchObject([
      { id: 2, state: 'in_service', nameplate: '[]', location: null, template: null },
    ])
    // The id of a tag that is gone stays its own: its history may still be there.
    const { lastInsertRowid } = now
      .prepare(
        `INSERT INTO tag (name, title_en, title_ru, origin, server, node, sampling, deadband, queue,
          decimals, step, rules) VALUES ('new', '', '', 'field', 4, 'i=1', 1, 0, 1, 0, 0, '{}')`,
      )
      .run()
    expect(Number(lastInsertRowid)).toBe(91)
  })
})

it('records from before numbers were never given again know also those that are gone', () => {
  const file = join(directory(), 'derrick.db')
  const old = openAt(file, 7)
  old.exec(`
    INSERT INTO server (id, name, endpoint, security_mode, security_policy, enabled)
      VALUES (4, 'PLC', 'opc.tcp://plc:4840', 'None', 'None', 1);
    INSERT INTO server_secret (server, sealed) VALUES (4, x'01');
    INSERT INTO equipment (id, name, kind, title_en, title_ru, parent, position)
      VALUES (2, '101', 'well_esp', 'Well', 'Скважина', NULL, 0);
    INSERT INTO journal (seq, at, kind, subject, details) VALUES (1, 0, 'tag_changed', 'X', '{}');
    INSERT INTO edit (seq, part, record) VALUES (1, 0, '{"tags":[{"did":"changed","tag":"X",
      "before":{"server":9,"equipment":7},"after":{"server":4,"equipment":null}}],"equipment":[]}');
    INSERT INTO edit (seq, part, record) VALUES (1, 1, '{"tags":[],"equipment":[{"did":"changed",
      "id":11,"name":"W","before":{"parent":12},"after":{"parent":-1}}]}');
    INSERT INTO edit (seq, part, record) VALUES (1, 2, 'a part that is damaged: {"server":99}');
  `)
  old.close()
  const now = openAt(file, Infinity)
  onTestFinished(() => {
    now.close()
  })
  const given = () =>
    Object.fromEntries(now.prepare('SELECT what, number FROM number_given').raw().all() as [])
  expect(given()).toEqual({ server: 9, equipment: 12 })
  expect(now.prepare('SELECT server FROM server_secret').pluck().all()).toEqual([4])
  now.exec(`
    INSERT INTO server (id, name, endpoint, security_mode, security_policy, enabled)
      VALUES (15, 'PLC 2', 'opc.tcp://plc2:4840', 'None', 'None', 1);
    DELETE FROM server WHERE id = 15;
    INSERT INTO equipment (id, name, kind, title_en, title_ru, parent, position)
      VALUES (3, '102', 'well_esp', '', '', NULL, 0);
  `)
  expect(given()).toEqual({ server: 15, equipment: 12 })
})

it('records in which nothing was configured begin with the first number', () => {
  const file = join(directory(), 'derrick.db')
  openAt(file, 7).close()
  const now = openAt(file, Infinity)
  onTestFinished(() => {
    now.close()
  })
  expect(now.prepare('SELECT number FROM number_given').pluck().all()).toEqual([0, 0])
})

it('work over the history of version 7 opens as jobs, with who began it and how far it is', () => {
  const file = join(directory(), 'derrick.db')
  const old = openAt(file, 7)
  const record = (state: string, rest: object = {}): string =>
    JSON.stringify({
      ...{ id: 1, tag: 'C', from: '10000000', to: '110000000', done: '50000000', state },
      ...{ stored: 3, begunAt: 5, endedAt: null, person: 'Anna', error: null, ...rest },
    })
  const put = old.prepare('INSERT INTO calculation_job (record, state) VALUES (?, ?)')
  put.run(record('finished', { endedAt: 9, done: '110000000' }), 'finished')
  put.run(record('running'), 'running')
  put.run('not JSON', 'running')
  old
    .prepare(
      `INSERT INTO journal (at, kind, person_id, person_user, person_name, subject, details)
       VALUES (5, 'calculated_afterwards', 3, 'anna', 'Anna', 'C', '{}')`,
    )
    .run()
  old.close()
  const now = openAt(file, Infinity)
  onTestFinished(() => {
    now.close()
  })
  const kept = jobsStore(now).reads['jobs.kept']()
  const person = { id: 3, user: 'anna', name: 'Anna' }
  expect(kept).toMatchObject([
    { job: { state: 'done', person, done: 10, of: 10, result: { stored: 3 }, endedAt: 9 } },
    {
      job: { kind: 'calculate', subject: 'C', state: 'running', person, done: 4, of: 10 },
      task: { tag: 'C', from: '10000000', to: '110000000', done: '50000000', stored: 3 },
    },
  ])
})
