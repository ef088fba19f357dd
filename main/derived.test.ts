/** Calculated and manual tags through the whole core: calls in, values, history and journal out. */
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { CallName, Input, Output } from '../shared/contract.ts'
import type { Result } from '../shared/result.ts'
import { SampleFlag } from '../shared/samples.ts'
import type { Role } from '../shared/users.ts'
import { startConsole, type Console } from './console.ts'
import { codeOf, eventually, quiet, temporaryFolder, value } from './fixtures.ts'

const PASSWORD = 'three wells and a tank'

async function started(folder = temporaryFolder()) {
  const core: Console = value(
    await startConsole({
      dataDirectory: join(folder, 'data'),
      host: 'gateway',
      version: '0',
      log: quiet,
      simulator: null,
      presetSimulatedField: false,
      administratorPassword: PASSWORD,
    }),
  )
  onTestFinished(() => core.stop())
  let token: string | null = null
  const call = <N extends CallName>(name: N, body: Input<N>): Promise<Result<Output<N>>> =>
    core.dispatch(name, body, { token, address: 'test' }) as Promise<Result<Output<N>>>
  const signIn = async (user: string): Promise<void> => {
    token = value(await call('session.open', { user, password: PASSWORD })).token
  }
  await signIn('admin')
  const person = async (user: string, role: Role): Promise<void> => {
    value(await call('users.create', { user, name: user, role, password: PASSWORD }))
  }
  const latest = async (tag: string) => value(await call('tags.latest', { tags: [tag] }))[0]
  const until = (tag: string, expected: object) =>
    vi.waitFor(async () => expect(await latest(tag)).toMatchObject(expected), {
      timeout: 10_000,
      interval: 20,
    })
  const stored = async (tag: string, from = 0) => {
    const range = { tags: [tag], from, to: Date.now() + 120_000 }
    const { series } = value(await call('history.range', range))
    return [...(series[0]?.value ?? [])].map((each, row) => ({
      value: each,
      time: Number((series[0]?.time[row] ?? 0n) / 10_000n),
      flags: series[0]?.flags[row],
      status: series[0]?.status[row],
    }))
  }
  return { core, folder, call, signIn, person, latest, until, stored }
}

const minutesAgo = (minutes: number): number => Date.now() - minutes * 60_000

test('what is entered is live, is calculated with, and is in the history with its mark', async () => {
  const { call, until, stored } = await started()
  value(await call('manual.create', { name: 'LAB.WC', unit: '%', low: 0, high: 100 }))
  value(await call('calculations.create', { name: 'LAB.OIL', text: '100 - [LAB.WC]', unit: '%' }))
  await until('LAB.OIL', { quality: 'bad', value: null })
  const time = minutesAgo(5)
  const [entry] = value(
    await call('manual.enter', {
      entries: [{ tag: 'LAB.WC', value: 38, time, comment: 'wellhead' }],
    }),
  )
  expect(entry).toMatchObject({ tag: 'LAB.WC', value: 38, time, person: { user: 'admin' } })
  await until('LAB.WC', { value: 38, live: true, quality: 'good', unit: '%' })
  await until('LAB.OIL', { value: 62, live: true })
  await eventually(async () => {
    expect(await stored('LAB.WC')).toEqual([
      { value: 38, time, flags: SampleFlag.Manual, status: 0 },
    ])
    expect((await stored('LAB.OIL')).at(-1)).toMatchObject({
      value: 62,
      flags: SampleFlag.Calculated,
    })
  })
  const read = value(await call('calculations.read', { tag: 'LAB.OIL' }))
  expect(read).toMatchObject({
    outcome: { value: 62, quality: 'good', reason: null },
    inputs: [{ tag: 'LAB.WC', known: true, value: 38, unit: '%' }],
  })
  const rows = value(await call('journal.list', {}))
  expect(rows.find(({ kind }) => kind === 'manual_entered')).toMatchObject({
    subject: 'LAB.WC',
    new: 38,
    unit: '%',
    details: { comment: 'wellhead', time },
  })
})

test('a correction takes the place of a value everywhere but in the journal', async () => {
  const { call, until, stored } = await started()
  value(await call('manual.create', { name: 'T.LEVEL', unit: 'm' }))
  const time = minutesAgo(30)
  const [entry] = value(
    await call('manual.enter', { entries: [{ tag: 'T.LEVEL', value: 42, time }] }),
  )
  const id = entry?.id ?? 0
  const corrected = value(
    await call('manual.correct', { entry: id, value: 4.2, reason: 'a slip of the decimal point' }),
  )
  expect(corrected).toMatchObject({ corrects: id, value: 4.2, time })
  await until('T.LEVEL', { value: 4.2, live: true })
  await eventually(async () => {
    expect((await stored('T.LEVEL')).map((each) => each.value)).toEqual([4.2])
  })
  const again = await call('manual.correct', { entry: id, value: 5, reason: 'another' })
  expect(codeOf(again)).toBe('conflict')
  const entries = value(await call('manual.entries', { tag: 'T.LEVEL' }))
  expect(entries.map((each) => [each.value, each.correctedBy])).toEqual([
    [4.2, null],
    [42, corrected.id],
  ])
  const rows = value(await call('journal.list', { kind: 'manual_corrected' }))
  expect(rows).toMatchObject([{ old: 42, new: 4.2, reason: 'a slip of the decimal point' }])
})

test('what cannot be entered is refused, all of it, with the row and what is wrong', async () => {
  const { call, stored } = await started()
  value(await call('manual.create', { name: 'M', unit: 'bar', low: 0, high: 10 }))
  value(await call('calculations.create', { name: 'C', text: '[M]' }))
  const time = minutesAgo(1)
  const good = { tag: 'M', value: 1, time }
  const cases = [
    [{ ...good, tag: 'X' }, 'not_found', 'unknown_tag'],
    [{ ...good, tag: 'C' }, 'not_writable', 'origin'],
    [{ ...good, value: 'much' }, 'bad_input', 'type'],
    [{ ...good, time: -1 }, 'bad_input', 'time'],
    [{ ...good, time: -1e15 }, 'bad_input', 'time'],
    [{ ...good, unit: 'psi' }, 'bad_input', 'unit'],
    [{ ...good, time: Date.now() + 3_600_000 }, 'bad_input', 'future'],
    [{ ...good, value: 11 }, 'out_of_limits', 'limits'],
    [good, 'conflict', 'twice'],
  ] as const
  for (const [wrong, code, reason] of cases) {
    const result = await call('manual.enter', { entries: [good, wrong] })
    expect(result).toMatchObject({ ok: false, error: { code, details: { reason, row: 1 } } })
  }
  expect(await stored('M')).toEqual([])
  const override = 'the gauge was read twice'
  value(await call('manual.enter', { entries: [{ ...good, value: 11, override }] }))
  const taken = await call('manual.enter', { entries: [good] })
  expect(taken).toMatchObject({
    ok: false,
    error: { code: 'conflict', details: { reason: 'taken' } },
  })
})

test('operators enter and viewers do not; formulas are for engineers', async () => {
  const { call, signIn, person } = await started()
  value(await call('manual.create', { name: 'M' }))
  await person('olga', 'operator')
  await person('vera', 'viewer')
  const entry = { entries: [{ tag: 'M', value: 1, time: minutesAgo(1) }] }
  await signIn('vera')
  expect(codeOf(await call('manual.enter', entry))).toBe('forbidden')
  await signIn('olga')
  expect(value(await call('manual.enter', entry))[0]?.person.user).toBe('olga')
  expect(codeOf(await call('calculations.create', { name: 'F', text: '1' }))).toBe('forbidden')
})

test('a value that is due is shown as overdue, and no formula makes it good', async () => {
  const { call, until } = await started()
  value(await call('manual.create', { name: 'M', due: 60_000 }))
  value(await call('calculations.create', { name: 'C', text: '[M] * 2' }))
  value(await call('manual.enter', { entries: [{ tag: 'M', value: 3, time: minutesAgo(5) }] }))
  await until('M', { value: 3, quality: 'uncertain', live: false })
  await until('C', { value: 6, quality: 'uncertain', live: false })
  expect(value(await call('manual.round', {}))).toMatchObject([{ tag: 'M', overdue: true }])
  value(await call('manual.enter', { entries: [{ tag: 'M', value: 4, time: minutesAgo(0.1) }] }))
  await until('C', { value: 8, quality: 'good', live: true })
})

test('an older value that is entered later is history, not the present', async () => {
  const { call, until, stored } = await started()
  value(await call('manual.create', { name: 'M' }))
  value(await call('manual.enter', { entries: [{ tag: 'M', value: 2, time: minutesAgo(1) }] }))
  value(await call('manual.enter', { entries: [{ tag: 'M', value: 1, time: minutesAgo(9) }] }))
  await eventually(async () => {
    expect((await stored('M')).map((each) => each.value)).toEqual([1, 2])
  })
  await until('M', { value: 2 })
})

test('a sheet is read and judged row by row', async () => {
  const { call } = await started()
  value(await call('manual.create', { name: 'M', low: 0, high: 10 }))
  const text =
    'Тег;Значение;Время;Примечание\nM;3,5;12.03.2026 07:40;ok\nM;11;2026-03-12T08:00Z;\nX;1;;\nM;a;;\nM;1;31.02.2026 07:00;'
  const rows = value(await call('manual.preview', { text }))
  expect(rows.map(({ line, value: read, fault }) => [line, read, fault])).toEqual([
    [2, 3.5, null],
    [3, 11, 'limits'],
    [4, null, 'unknown_tag'],
    [5, null, 'type'],
    [6, 1, 'time'],
  ])
})

test('a formula that cannot be is refused with its place, a circle with its names', async () => {
  const { call } = await started()
  value(await call('manual.create', { name: 'M', unit: 'bar' }))
  value(await call('manual.create', { name: 'N', unit: 'm³/d' }))
  value(await call('calculations.create', { name: 'A', text: '[M] * 2' }))
  value(await call('calculations.create', { name: 'B', text: '[A] + 1' }))
  const wrong = {
    '[M] +': 'syntax',
    '[X]': 'unknown_tag',
    'foo([M])': 'name',
    '[C]': 'itself',
    'sqrt([M] > 1)': 'type',
  }
  for (const [text, fault] of Object.entries(wrong)) {
    const refused = await call('calculations.create', { name: 'C', text })
    expect(refused, text).toMatchObject({ ok: false, error: { details: { field: 'text', fault } } })
  }
  const circle = await call('calculations.update', { tag: 'A', text: '[B]' })
  expect(circle).toMatchObject({
    ok: false,
    error: { details: { fault: 'circular', about: 'A → B → A' } },
  })
  const tried = value(await call('calculations.try', { text: '[M] + [N]', unit: 'bar' }))
  expect(tried).toMatchObject({
    fault: null,
    kind: 'number',
    warnings: [{ kind: 'unlike', at: 6 }],
  })
  expect(codeOf(await call('tags.update', { tag: 'A', node: 'ns=2;s=A' }))).toBe('bad_input')
  expect(codeOf(await call('setpoint.propose', { tag: 'A', value: 1, reason: 'none' }))).toBe(
    'not_writable',
  )
})

test('a formula is changed over the one that was looked at, and over no other unseen', async () => {
  const { call } = await started()
  value(await call('manual.create', { name: 'M' }))
  const { formula } = value(await call('calculations.create', { name: 'A', text: '[M]' }))
  const seen = { tag: 'A', revision: formula?.revision ?? 0 }
  value(await call('calculations.update', { ...seen, text: '[M] * 2' }))
  expect(await call('calculations.update', { ...seen, text: '[M] * 3' })).toMatchObject({
    error: {
      code: 'conflict',
      details: { reason: 'formula_changed', name: 'A', by: formula?.author, revision: 2 },
    },
  })
  expect(value(await call('tags.list', { text: 'A' }))[0]?.formula).toMatchObject({
    text: '[M] * 2',
  })
  value(await call('calculations.update', { tag: 'A', revision: 2, text: '[M] * 3' }))
})

test('whatever else of a calculated or manual tag is changed, is changed over what was looked at', async () => {
  const { call } = await started()
  value(await call('manual.create', { name: 'M', due: 60_000 }))
  const made = { name: 'A', text: '[M]', unit: 'bar', deadband: 0 }
  value(await call('calculations.create', made))
  const refused = (field: string, name: string) => ({
    error: { code: 'conflict', details: { reason: 'field_changed', name, field } },
  })
  // Two look at the same; the second one is refused, and nothing of his is done.
  const seen = { deadband: 0, unit: 'bar' }
  const first = { tag: 'A', deadband: 0.5, was: { deadband: 0 } }
  value(await call('calculations.update', first))
  const second = { tag: 'A', deadband: 2, unit: '%', was: seen }
  expect(await call('calculations.update', second)).toMatchObject(refused('deadband', 'A'))
  const late = { tag: 'A', equipment: null, was: { equipment: 'nowhere' } }
  expect(await call('calculations.update', late)).toMatchObject(refused('equipment', 'A'))
  const when = { on: 'interval', seconds: 5 } as const
  value(await call('calculations.update', { tag: 'A', when, was: { when: { on: 'change' } } }))
  const other = { on: 'interval', seconds: 9 } as const
  const again = { tag: 'A', when: other, was: { when: { on: 'change' } } } as const
  expect(await call('calculations.update', again)).toMatchObject({
    error: { details: { reason: 'formula_changed' } },
  })
  value(await call('manual.update', { tag: 'M', due: 90_000, was: { due: 60_000 } }))
  const manual = { tag: 'M', due: 30_000, unit: 'm', was: { due: 60_000, unit: '' } }
  expect(await call('manual.update', manual)).toMatchObject(refused('sampling', 'M'))
  const tags = value(await call('tags.list', {}))
  expect(tags).toMatchObject([
    { name: 'A', deadband: 0.5, unit: 'bar', formula: { when } },
    { name: 'M', sampling: 90_000, unit: null },
  ])
  // What the other did not touch is changed beside it.
  value(await call('manual.update', { ...manual, was: { due: 90_000, unit: '' } }))
})

test('over the history a formula takes the place of what another had made', async () => {
  const { call, stored, until } = await started()
  value(await call('manual.create', { name: 'M' }))
  const times = [60, 50, 40, 30, 20, 10].map((each) => Math.round(minutesAgo(each)))
  const entries = times.map((time, at) => ({ tag: 'M', time, value: at + 1 }))
  value(await call('manual.enter', { entries }))
  await eventually(async () => expect(await stored('M')).toHaveLength(6))
  value(await call('calculations.create', { name: 'C', text: '[M] * 10' }))
  await until('C', { value: 60 })
  const run = async (): Promise<Output<'jobs.list'>[number] | undefined> => {
    const body = { tag: 'C', from: times[1] ?? 0, to: times[4] ?? 0, reason: 'a new formula' }
    value(await call('calculations.backfill', body))
    return vi.waitFor(
      async () => {
        const [job] = value(await call('jobs.list', {}))
        expect(job?.state).toBe('done')
        return job
      },
      { timeout: 10_000 },
    )
  }
  expect(await run()).toMatchObject({
    kind: 'calculate',
    subject: 'C',
    person: { user: 'admin' },
    lasting: true,
    result: { stored: 3 },
    failure: null,
  })
  const past = async () =>
    (await stored('C')).filter(({ time }) => time < (times[5] ?? 0) - 1).map((each) => each.value)
  expect(await past()).toEqual([20, 30, 40])
  await run()
  expect(await past()).toEqual([20, 30, 40])
  value(await call('calculations.update', { tag: 'C', text: '[M] * 100' }))
  await run()
  expect(await past()).toEqual([200, 300, 400])
  const flags = (await stored('C'))[0]?.flags
  expect(flags).toBe(SampleFlag.Calculated | SampleFlag.Afterwards)
  const endless = await call('calculations.create', { name: 'T', text: 'integral([M], "h")' })
  expect(endless.ok).toBe(true)
  expect(
    codeOf(await call('calculations.backfill', { tag: 'T', from: 0, to: 1e12, reason: 'none' })),
  ).toBe('conflict')
})

test('over the history a formula begins where something is recorded, once at a time', async () => {
  const { call, stored, until } = await started()
  value(await call('manual.create', { name: 'M' }))
  value(await call('calculations.create', { name: 'C', text: '[M] * 10' }))
  const asked = () =>
    call('calculations.backfill', { tag: 'C', from: 0, to: Date.now(), reason: 'from 1970' })
  const nothing = await asked()
  expect(codeOf(nothing)).toBe('conflict')
  expect(nothing.ok || nothing.error.details?.['reason']).toBe('nothing_recorded')
  const first = Math.round(minutesAgo(30))
  value(await call('manual.enter', { entries: [{ tag: 'M', time: first, value: 1 }] }))
  await eventually(async () => expect(await stored('M')).toHaveLength(1))
  await until('C', { value: 10 })
  const answers = await Promise.all(Array.from({ length: 10 }, asked))
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
  const [job] = value(await call('jobs.list', {}))
  expect(job?.of).toBeLessThan(3600)
  const [row] = value(await call('journal.list', { kind: 'calculated_afterwards' }))
  expect(Date.parse(String(row?.details['from']))).toBeGreaterThanOrEqual(first - 1000)
})

test('after a start entries and formulas are as they were, and a total goes on', async () => {
  const first = await started()
  value(await first.call('manual.create', { name: 'M' }))
  value(await first.call('calculations.create', { name: 'T', text: 'integral([M], "s")' }))
  value(await first.call('calculations.create', { name: 'C', text: '[M] + 1' }))
  value(
    await first.call('manual.enter', {
      entries: [{ tag: 'M', value: 100, time: minutesAgo(0.01) }],
    }),
  )
  await first.until('C', { value: 101 })
  await vi.waitFor(
    async () => expect(Number((await first.latest('T'))?.value)).toBeGreaterThan(50),
    {
      timeout: 10_000,
    },
  )
  const before = Number((await first.latest('T'))?.value)
  await first.core.stop()
  const second = await started(first.folder)
  await second.until('M', { value: 100, live: true })
  await second.until('C', { value: 101, live: true })
  await vi.waitFor(
    async () => {
      const now = await second.latest('T')
      expect(now?.quality).not.toBe('bad')
      expect(Number(now?.value)).toBeGreaterThanOrEqual(before)
    },
    { timeout: 10_000 },
  )
})

test('a manual tag that is restored in a later run shows what was entered last', async () => {
  const first = await started()
  value(await first.call('manual.create', { name: 'LAB', due: 86_400_000 }))
  const time = minutesAgo(5)
  value(await first.call('manual.enter', { entries: [{ tag: 'LAB', value: 5, time }] }))
  value(await first.call('tags.remove', { tags: ['LAB'], history: 'keep' }))
  await first.core.stop()

  const second = await started(first.folder)
  value(await second.call('tags.restore', { tags: ['LAB'] }))
  await second.until('LAB', { value: 5, live: true, quality: 'good' })
  const round = value(await second.call('manual.round', {}))
  expect(round).toMatchObject([{ tag: 'LAB', last: { value: 5, time }, overdue: false }])
})

test('a round of a thousand values is read and entered at once; the true limit is told with its number', async () => {
  const { call } = await started()
  value(await call('manual.create', { name: 'M' }))
  const row = (at: number): string =>
    `M;${at};2026-03-12T${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}Z;${'x'.repeat(60)}`
  const sheet = (rows: number): string =>
    Array.from({ length: rows }, (_, at) => row(at)).join('\n')
  const text = sheet(1_000)
  expect(text.length).toBeGreaterThan(65_536)
  const rows = value(await call('manual.preview', { text }))
  expect(rows.filter(({ fault }) => fault === null)).toHaveLength(1_000)
  const entries = rows.map(({ tag, value: given, time, comment }) => ({
    ...{ tag, value: given ?? 0, time: time ?? 0, comment },
  }))
  expect(value(await call('manual.enter', { entries }))).toHaveLength(1_000)
  const more = await call('manual.preview', { text: sheet(1_001) })
  expect(more).toMatchObject({
    ok: false,
    error: { code: 'bad_input', details: { reason: 'rows', rows: 1_001, most: 1_000 } },
  })
}, 120_000)

test('a refused formula repeats what was written without what nobody sees or what turns words', async () => {
  const { call } = await started()
  const told = async (text: string) => value(await call('calculations.try', { text })).fault?.about
  expect(await told('[a\u202Eb]')).not.toContain('\u202E')
  expect(await told('1 \u202E')).toBe('U+202E')
})
