/** Exports as a person meets them: begun, followed, taken, deleted; and what is left where something ends them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { fail } from '../../shared/result.ts'
import {
  codeOf,
  contextOf,
  eventually,
  person,
  quiet,
  sessionOf,
  temporaryFolder,
  value,
} from '../fixtures.ts'
import { mountable, smallDisk } from '../test-disk.ts'
import { Cupboard } from './cupboard.ts'
import { BEGUN, rig, sample } from './test-rig.ts'
import { TICKET_MS } from './tickets.ts'

const text = (path: string): string => readFileSync(path, 'utf8')

test('a file has what the history has, and the journal who made it', async () => {
  const { store, made, folder, rows, list, jobList } = await rig()
  await store([
    sample(1, 0, 1.25),
    sample(1, 1000.0001, -0.5, { status: 0x8000_0000, flags: 8 }),
    sample(1, 2000, 'on; "run"'),
    sample(2, 500, 7),
  ])
  const whole = await made({
    ...{ tags: ['A', 'B'], times: 'both', quality: true, rowKind: true, dialect: 'excel_ru' },
    bom: true,
  })
  expect(whole).toMatchObject({ state: 'done', rows: 4, unreadable: 0, count: 2, digest: null })
  const written = text(join(folder, `${whole.id}.csv`))
  expect(whole.bytes).toBe(Buffer.byteLength(written))
  expect(written.split('\r\n')).toEqual([
    '\uFEFFtime_utc;time_local;offset;row;tag;value;quality;status;flags',
    '2026-10-25 00:00:00,000;2026-10-25 02:00:00,000;UTC+02:00;raw;A;1,25;good;0x00000000;0',
    '2026-10-25 00:00:01,0000001;2026-10-25 02:00:01,0000001;UTC+02:00;raw;A;-0,5;bad;0x80000000;8',
    '2026-10-25 00:00:02,000;2026-10-25 02:00:02,000;UTC+02:00;raw;A;"on; ""run""";good;0x00000000;0',
    '2026-10-25 00:00:00,500;2026-10-25 02:00:00,500;UTC+02:00;raw;B;7;good;0x00000000;0',
    '',
  ])
  expect(await list()).toEqual([whole])
  expect(await jobList()).toMatchObject([{ id: whole.id, state: 'done', done: 4, of: 4 }])
  expect(await rows()).toMatchObject([
    { kind: 'export_ended', outcome: 'finished', person: { user: 'engineer1' } },
    { kind: 'export_begun', subject: whole.name, details: { tags: 'A, B', count: 2 } },
  ])
})

test('tags side by side share a row where they share a moment', async () => {
  const { store, made, folder } = await rig()
  await store([sample(1, 0, 1), sample(1, 2000, 2), sample(2, 0, 10), sample(2, 1000, 20)])
  const { id } = await made({ tags: ['A', 'B', 'C'], shape: 'wide' })
  expect(
    text(join(folder, `${id}.csv`))
      .trim()
      .split('\r\n'),
  ).toEqual([
    'time_utc,A,B,C',
    '2026-10-25T00:00:00.000Z,1,10,',
    '2026-10-25T00:00:01.000Z,,20,',
    '2026-10-25T00:00:02.000Z,2,,',
  ])
})

test('a preview is the begin of the file, and tells how much there is', async () => {
  const { store, preview, made, folder } = await rig()
  await store(Array.from({ length: 3000 }, (_, at) => sample(1, at * 1000, at / 8)))
  const seen = value(await preview())
  const { id } = await made()
  const file = text(join(folder, `${id}.csv`))
  expect(file.startsWith(seen.text)).toBe(true)
  expect(seen.text.trim().split('\r\n')).toHaveLength(21)
  expect(seen).toMatchObject({ samples: 3000, about: 'exact' })
  expect(seen.bytes / file.length).toBeGreaterThan(0.9)
  expect(value(await preview({ tags: ['C'] }))).toMatchObject({
    samples: 0,
    text: 'time_utc,tag,value\r\n',
  })
})

test('what cannot be done is refused before anything is begun', async () => {
  const { begin, rows, list, preview } = await rig()
  expect(codeOf(await begin({ tags: ['A', 'nobody'] }))).toBe('not_found')
  expect(codeOf(await begin({ tags: ['A', 'A'] }))).toBe('bad_input')
  expect(codeOf(await begin({ from: BEGUN + 10 ** 9, to: BEGUN + 2 * 10 ** 9 }))).toBe('bad_input')
  expect(codeOf(await begin({ kind: 'evidence' }))).toBe('bad_input')
  expect(
    codeOf(await preview({ shape: 'wide', tags: Array.from({ length: 65 }, (_, n) => `${n}`) })),
  ).toBe('too_large')
  expect([await rows(), await list()]).toEqual([[], []])
})

test('the range ends now, so that all tags end at the same moment', async () => {
  const { store, made, folder, parts } = await rig()
  await store([sample(1, 0, 1), sample(1, 7_200_001, 2)])
  const { id, to } = await made({ to: BEGUN + 10 ** 9 })
  expect(
    text(join(folder, `${id}.csv`))
      .trim()
      .split('\r\n'),
  ).toHaveLength(2)
  expect(Date.parse(to)).toBe(parts.now())
})

/** A history that answers one page and then no more, until it is let go. */
async function held() {
  const whole = await rig()
  await whole.store([sample(1, 0, 1)])
  let letGo = (): void => undefined
  const waits = new Promise<void>((resolve) => (letGo = resolve))
  const { history } = whole
  const slow = await rig({
    dataDirectory: temporaryFolder(),
    history: {
      gaps: (query) => history.gaps(query),
      pages: {
        count: (...at) => history.pages.count(...at),
        page: async (query, asking) => {
          await waits
          return history.pages.page(query, asking)
        },
      },
    },
  })
  onTestFinished(letGo)
  return { ...slow, letGo }
}

test('one that is under way is ended by its deletion, and nothing is left of it', async () => {
  const { begin, exports, context, folder, list, rows, jobList } = await held()
  const { id } = value(await begin())
  const other = contextOf(sessionOf(person('operator', 2)))
  expect(codeOf(await exports.handlers['exports.remove']({ export: id }, other))).toBe('forbidden')
  value(await exports.handlers['exports.remove']({ export: id }, context))
  expect(readdirSync(folder)).toEqual([])
  expect(await list()).toEqual([])
  expect(await jobList()).toMatchObject([{ id, state: 'cancelled' }])
  expect((await rows())[0]).toMatchObject({ kind: 'export_deleted', outcome: 'cancelled' })
})

test('a job that is cancelled ends at its next page, and two at once are the most', async () => {
  const { begin, jobs, context, folder, list, letGo, ended } = await held()
  const { id } = value(await begin())
  const second = value(await begin())
  expect(codeOf(await begin())).toBe('too_many')
  value(await jobs.handlers['jobs.cancel']({ job: id }, context))
  letGo()
  expect((await ended(second.id)).state).toBe('done')
  await eventually(async () => {
    expect((await list()).map((each) => each.id)).toEqual([second.id])
  })
  expect(readdirSync(folder).sort()).toEqual([`${second.id}.csv`, `${second.id}.json`])
})

test('one that ends by a mistake of the program is told in the journal as any other that fails', async () => {
  let asked = 0
  const { made, rows } = await rig({
    // It is asked for the range first, and then for what the export says of itself.
    site: () =>
      asked++ === 0
        ? Promise.resolve({ name: 'North', zone: 'Europe/Berlin' })
        : Promise.reject(new Error('a mistake')),
  })
  expect(await made()).toMatchObject({ state: 'failed', failure: { code: 'internal' } })
  expect((await rows())[0]).toMatchObject({
    ...{ kind: 'export_ended', outcome: 'failed', person: { user: 'engineer1' } },
    details: { code: 'internal' },
  })
})

test('a stop leaves no part, and the next start tells that it was interrupted', async () => {
  const { begin, exports, history, folder, directory } = await held()
  const { id } = value(await begin())
  await exports.stop()
  await history.stop()
  expect(readdirSync(folder)).toEqual([`${id}.json`])
  const next = await rig({ dataDirectory: directory })
  await next.exports.recover()
  expect(await next.list()).toMatchObject([{ id, state: 'interrupted', bytes: null }])
  expect(await next.rows()).toMatchObject([{ kind: 'export_ended', outcome: 'interrupted' }])
})

test('after a kill the part is deleted, and what was complete is there', async () => {
  const first = await rig()
  await first.store([sample(1, 0, 1)])
  const whole = await first.made()
  await first.history.stop()
  const id = '0f0e0d0c-0b0a-4908-8706-050403020100'
  const record = { ...whole, id, state: 'running', endedAt: null, rows: null, bytes: null }
  writeFileSync(join(first.folder, `${id}.json`), JSON.stringify(record))
  writeFileSync(join(first.folder, `${id}.part`), 'time')
  writeFileSync(join(first.folder, `${whole.id}.json.part`), '{')
  const next = await rig({ dataDirectory: first.directory })
  await next.exports.recover()
  const states = new Map((await next.list()).map((each) => [each.id, each.state]))
  expect(states).toEqual(
    new Map([
      [whole.id, 'done'],
      [id, 'interrupted'],
    ]),
  )
  expect(readdirSync(next.folder).sort()).toEqual(
    [`${whole.id}.csv`, `${whole.id}.json`, `${id}.json`].sort(),
  )
})

test('a file that somebody deleted, and a record that is none, hold nothing up', () => {
  const directory = temporaryFolder()
  mkdirSync(join(directory, 'exports'))
  writeFileSync(join(directory, 'exports', '0f0e0d0c-0b0a-4908-8706-050403020100.json'), '{"id":')
  writeFileSync(join(directory, 'exports', 'notes.txt'), 'mine')
  const cupboard = new Cupboard(directory, quiet)
  expect(cupboard.read(1)).toEqual([])
  expect(cupboard.list).toEqual([])
  expect(existsSync(join(directory, 'exports', 'notes.txt'))).toBe(true)
})

test('a ticket gives the file once, soon, to an open session, and the journal says to whom', async () => {
  let isOpen = true
  const { store, made, exports, context, rows, wait } = await rig({ isOpen: () => isOpen })
  await store([sample(1, 0, 1)])
  const { id, name } = await made()
  const ticket = async (): Promise<string> => {
    const answer = value(await exports.handlers['exports.take']({ export: id }, context))
    return 'ticket' in answer ? answer.ticket : ''
  }
  const good = await ticket()
  expect(value(await exports.files.open(good))).toMatchObject({ name, bytes: expect.any(Number) })
  expect(codeOf(await exports.files.open(good))).toBe('not_found')
  expect(codeOf(await exports.files.open('../../derrick.db'))).toBe('not_found')
  const late = await ticket()
  wait(TICKET_MS)
  expect(codeOf(await exports.files.open(late))).toBe('not_found')
  const closed = await ticket()
  isOpen = false
  expect(codeOf(await exports.files.open(closed))).toBe('not_found')
  const taken = (await rows()).filter(({ kind }) => kind === 'export_taken')
  expect(taken).toMatchObject([{ subject: name, person: { user: 'engineer1' } }])
})

test('of several that begin in one second each has a file name of its own', async () => {
  const { begin, ended, list } = await rig()
  const both = await Promise.all([begin(), begin({ from: BEGUN + 1 })])
  for (const one of both) await ended(value(one).id)
  await ended(value(await begin()).id)
  const names = (await list()).map(({ name }) => name)
  expect(new Set(names).size).toBe(3)
  expect(names.toSorted()).toEqual([
    expect.stringMatching(/^history-\d{8}T\d{6}Z-2\.csv$/),
    expect.stringMatching(/^history-\d{8}T\d{6}Z-3\.csv$/),
    expect.stringMatching(/^history-\d{8}T\d{6}Z\.csv$/),
  ])
})

test('one whose file has vanished is not told as taken, and the list says what became of it', async () => {
  const target = temporaryFolder()
  const window = await rig({ choosePlace: () => Promise.resolve(join(target, 'mine.csv')) })
  const browser = await rig()
  for (const { store, made, exports, context, folder, list, rows } of [window, browser]) {
    await store([sample(1, 0, 1)])
    const { id } = await made()
    const take = () => exports.handlers['exports.take']({ export: id }, context)
    const ticket = exports === browser.exports ? value(await take()) : {}
    rmSync(join(folder, `${id}.csv`))
    const refused =
      'ticket' in ticket ? await exports.files.open(String(ticket.ticket)) : await take()
    expect(refused).toMatchObject({
      error: { code: 'not_found', details: { reason: 'export_file_gone' } },
    })
    expect(await list()).toMatchObject([
      { state: 'failed', failure: { details: { reason: 'export_file_gone' } } },
    ])
    expect((await rows()).map(({ kind }) => kind)).not.toContain('export_taken')
  }
  expect(readdirSync(target)).toEqual([])
})

test('what another program has beside the place stays as it is, and nothing of ours is left', async () => {
  const target = temporaryFolder()
  let isWritable = true
  const whole = await rig()
  const { store, made, exports, context } = await rig({
    choosePlace: () => Promise.resolve(join(target, 'mine.csv')),
    append: (entries) =>
      isWritable
        ? whole.journal.append(entries)
        : Promise.resolve(fail('unavailable', 'the journal', { part: 'journal' })),
  })
  await store([sample(1, 0, 1)])
  const { id } = await made()
  writeFileSync(join(target, 'mine.csv.part'), 'of another')
  isWritable = false
  const take = () => exports.handlers['exports.take']({ export: id }, context)
  expect(codeOf(await take())).toBe('unavailable')
  expect(readdirSync(target)).toEqual(['mine.csv.part'])
  isWritable = true
  value(await take())
  expect(readdirSync(target).sort()).toEqual(['mine.csv', 'mine.csv.part'])
  expect(text(join(target, 'mine.csv.part'))).toBe('of another')
})

test('a window saves the file where the person says, and says why it cannot', async () => {
  const target = temporaryFolder()
  const places: (string | null)[] = [null, join(target, 'mine.csv'), join(target, 'gone', 'x.csv')]
  const { store, made, exports, context, folder } = await rig({
    choosePlace: () => Promise.resolve(places.shift() ?? null),
  })
  await store([sample(1, 0, 1)])
  const { id } = await made()
  const take = () => exports.handlers['exports.take']({ export: id }, context)
  expect(value(await take())).toEqual({ saved: null })
  expect(value(await take())).toEqual({ saved: join(target, 'mine.csv') })
  expect(text(join(target, 'mine.csv'))).toBe(text(join(folder, `${id}.csv`)))
  expect(await take()).toMatchObject({ ok: false, error: { details: { reason: 'export_target' } } })
  expect(readdirSync(target)).toEqual(['mine.csv'])
})

test('nothing is made or taken of which no row of the journal can be written', async () => {
  let isWritable = true
  const refusal = fail('unavailable', 'the journal', { part: 'journal' })
  const whole = await rig()
  const { store, made, exports, context, begin, folder } = await rig({
    append: (entries) => (isWritable ? whole.journal.append(entries) : Promise.resolve(refusal)),
  })
  await store([sample(1, 0, 1)])
  const { id } = await made()
  const answer = value(await exports.handlers['exports.take']({ export: id }, context))
  isWritable = false
  expect(codeOf(await exports.files.open('ticket' in answer ? answer.ticket : ''))).toBe(
    'unavailable',
  )
  expect(codeOf(await begin())).toBe('unavailable')
  expect(codeOf(await exports.handlers['exports.remove']({ export: id }, context))).toBe(
    'unavailable',
  )
  expect(readdirSync(folder).sort()).toEqual([`${id}.csv`, `${id}.json`])
})

test.runIf(mountable)(
  'a disk that fills up ends it in words, and the part gives its room back',
  async () => {
    const disk = smallDisk('40m')
    onTestFinished(() => disk.remove())
    const page = 65_536
    const time = new BigInt64Array(page)
    const { made, folder } = await rig({
      dataDirectory: disk.directory,
      history: {
        gaps: () => Promise.resolve([]),
        pages: {
          count: () => Promise.reject(new Error('not asked')),
          page: ({ from }) => {
            for (let row = 0; row < page; row++) time[row] = from + BigInt(row)
            const halves = new Int32Array(time.buffer)
            return Promise.resolve({
              low: Uint32Array.from(time, (_, row) => halves[2 * row]!),
              high: Int32Array.from(time, (_, row) => halves[2 * row + 1]!),
              value: new Float64Array(page),
              status: new Uint32Array(page),
              type: new Uint8Array(page).fill(11),
              flags: new Uint8Array(page),
              ...{ others: [], next: from + BigInt(page), unreadable: [] },
            })
          },
        },
      },
    })
    const failed = await made()
    expect(failed).toMatchObject({
      ...{ state: 'failed', bytes: null },
      failure: { code: 'unavailable', details: { reason: 'export_disk_full' } },
    })
    expect(readdirSync(folder)).toEqual([`${failed.id}.json`])
  },
)
