import { describe, expect, it } from 'vitest'
import type { Input } from '../../shared/contract.ts'
import { likeness } from '../../shared/likeness.ts'
import { createDispatch } from '../dispatch.ts'
import { codeOf, person, quiet, sessionOf, temporaryRecords, value } from '../fixtures.ts'
import type { Handlers } from '../interface.ts'
import { createJournal } from '../journal/journal.ts'
import type { journalStore } from '../journal/store.ts'
import { simulatedField } from '../simulator/field.ts'
import { configured, small } from './fixtures.ts'
import type { configurationStore } from './store.ts'

/** The configuration as it is reached: through dispatch, which judges the form of a call. */
async function site(seed = small) {
  const records = await temporaryRecords()
  const parts = await configured(records.of<typeof configurationStore>(), seed)
  const journal = createJournal(records.of<typeof journalStore>())
  const dispatch = createDispatch({
    handlers: { ...parts.handlers, ...journal.handlers } as unknown as Handlers,
    session: () => sessionOf(person('engineer')),
    journal: (entries) => journal.append(entries),
    log: quiet,
    now: () => 0,
  })
  const call = (name: string, body: unknown) => dispatch(name, body, { token: 't', address: 'a' })
  await call('setup.simulated_field', {})
  const state = async () => ({
    tags: value(await call('tags.list', {})),
    servers: value(await call('servers.list', {})),
    stored: (await parts.load()).tags,
    rows: (value(await call('journal.list', {})) as { kind: string }[]).filter(
      ({ kind }) => kind !== 'refused',
    ),
  })
  return { ...parts, call, state }
}

const tag = (name: string, more: object = {}) => ({ name, server: 1, node: 'ns=2;s=A', ...more })

describe('tags.create', () => {
  it.each<[what: string, tag: object, field: RegExp]>([
    ['an unknown key', { colour: 'red' }, /colour/],
    ['a key of the language', JSON.parse('{"__proto__":{"id":1}}') as object, /__proto__|tags\.1/],
    ['an id of its own', { id: 1 }, /id/],
    ['a sampling below nothing', { sampling: -1 }, /sampling/],
    ['a sampling that is no number', { sampling: Number.NaN }, /sampling/],
    ['a sampling of two hours', { sampling: 7_200_000 }, /sampling/],
    ['a deadband below nothing', { deadband: -0.1 }, /deadband/],
    ['a deadband without end', { deadband: Infinity }, /deadband/],
    ['a deadband that is no number', { deadband: Number.NaN }, /deadband/],
    ['a queue of nothing', { queue: 0 }, /queue/],
    ['a queue without end', { queue: 1e9 }, /queue/],
    ['a queue of a half', { queue: 1.5 }, /queue/],
    ['too many decimals', { decimals: 10 }, /decimals/],
    ['a name of nothing', { name: '' }, /name/],
    ['a name without end', { name: 'x'.repeat(65) }, /name/],
    ['a name with a space', { name: 'a b' }, /name/],
    ['a name with what nobody sees', { name: '101\u200B' }, /name.*cannot be seen/],
    ['a name that runs the other way', { name: '101\u202EF' }, /name.*cannot be seen/],
    ['a name with a control character', { name: '101\u0007' }, /name.*cannot be seen/],
    ['a name with a Cyrillic а in a Latin word', { name: 'T\u0430g' }, /name.*look alike/],
    ['a title without end', { title: { en: 'x'.repeat(201), ru: '' } }, /title\.en/],
    ['half a title', { title: { en: 'x' } }, /title\.ru/],
    ['a node that is none', { node: 'just text' }, /node/],
    ['a node without end', { node: `ns=2;s=${'x'.repeat(500)}` }, /node/],
    ['itself as what it is the setpoint of', { name: 'D', setpointOf: 'D' }, /setpoint of itself/],
    ['a signal that is none', { signal: 'mood' }, /signal/],
    ['no server', { server: null }, /server/],
  ])('with %s among good ones does nothing, and says where', async (_, wrong, field) => {
    const { call, state } = await site()
    const before = await state()
    const result = await call('tags.create', { tags: [tag('C'), { ...tag('D'), ...wrong }] })
    expect(result).toMatchObject({ ok: false, error: { code: 'bad_input' } })
    expect(result.ok ? '' : result.error.message).toMatch(field)
    expect(await state()).toEqual(before)
  })

  it('of none and of too many is refused', async () => {
    const { call } = await site()
    expect(codeOf(await call('tags.create', { tags: [] }))).toBe('bad_input')
    const many = Array.from({ length: 10_001 }, (_, index) => tag(`T${index}`))
    expect(codeOf(await call('tags.create', { tags: many }))).toBe('bad_input')
  })

  it('of one name by many at once makes one tag', async () => {
    const { call, state } = await site()
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        call('tags.create', { tags: [tag(`Own${index}`), tag(index % 2 === 0 ? 'Same' : 'SAME')] }),
      ),
    )
    expect(results.map(codeOf).sort()).toEqual([...Array<string>(7).fill('conflict'), 'ok'])
    const { tags, stored } = await state()
    expect(stored).toEqual(tags)
    expect(stored).toHaveLength(3)
  })

  it('refuses a name that looks like one that is there, or in the same list, and names that one', async () => {
    const { call } = await site()
    expect(value(await call('tags.create', { tags: [tag('ТОР')] }))).toEqual({ created: 1 })
    const refusals: [name: string, like: string][] = [
      ['101.f', '101.F'],
      ['TOP', 'ТОР'],
      ['top', 'ТОР'],
      ['ＴＯＰ', 'ТОР'],
    ]
    for (const [name, like] of refusals) {
      expect(await call('tags.create', { tags: [tag(name)] })).toMatchObject({
        error: { code: 'conflict', details: { reason: 'name_alike', name, like } },
      })
    }
    expect(await call('tags.create', { tags: [tag('НОС'), tag('HOC')] })).toMatchObject({
      error: { code: 'conflict', details: { name: 'HOC', like: 'НОС' } },
    })
    expect(codeOf(await call('tags.create', { tags: [tag('101.F2'), tag('101-F')] }))).toBe('ok')
  })
})

describe('tags.update', () => {
  const described = {
    unit: 'Hz',
    low: 0,
    high: 70,
    limits: { lowLow: null, low: null, high: null, highHigh: null },
    normal: null,
    type: 11,
    enumeration: null,
    writable: true,
  }
  const ready = async () => {
    const parts = await site()
    const id = parts.configuration.tag('101.F')?.id ?? 0
    await parts.configuration.describe([{ ...described, tag: id }])
    return parts
  }

  it.each<[what: string, change: object, field: RegExp]>([
    ['an unknown key', { colour: 'red' }, /colour/],
    ['a limit that is no number', { siteLow: Number.NaN }, /siteLow/],
    ['a limit without end', { siteHigh: Infinity }, /siteHigh/],
    ['a limit in words', { siteHigh: '60' }, /siteHigh/],
    ['limits the wrong way round', { siteLow: 60, siteHigh: 50 }, /siteLow must lie below/],
    ['limits without room', { siteLow: 50, siteHigh: 50 }, /siteLow must lie below/],
    ['a limit above what the server takes', { siteLow: 80 }, /outside the range.*0 to 70/],
    ['a limit below what the server takes', { siteHigh: -1 }, /outside the range.*0 to 70/],
    ['decimals below nothing', { decimals: -1 }, /decimals/],
    ['no time to confirm', { rules: { armed: 0 } }, /armed/],
    ['a tolerance of everything', { rules: { tolerance: 1 } }, /tolerance/],
    ['a tolerance that is no number', { rules: { tolerance: Number.NaN } }, /tolerance/],
    ['a rule that is none', { rules: { haste: 1 } }, /haste/],
    ['another name', { name: 'X' }, /name/],
    ['a title without end', { title: { en: 'x'.repeat(201), ru: '' } }, /title\.en/],
  ])('with %s does nothing, and says where', async (_, change, field) => {
    const { call, state } = await ready()
    const before = await state()
    const result = await call('tags.update', { tag: '101.F', ...change })
    expect(result).toMatchObject({ ok: false, error: { code: 'bad_input' } })
    expect(result.ok ? '' : result.error.message).toMatch(field)
    expect(await state()).toEqual(before)
  })

  it('of an unknown tag is refused', async () => {
    const { call } = await ready()
    expect(codeOf(await call('tags.update', { tag: '101.f', decimals: 1 }))).toBe('not_found')
  })

  it('of contradicting limits at the same moment lets one of them in', async () => {
    const { call, state } = await ready()
    const results = await Promise.all([
      call('tags.update', { tag: '101.F', siteLow: 60 }),
      call('tags.update', { tag: '101.F', siteHigh: 50 }),
    ])
    expect(results.map(codeOf)).toEqual(['ok', 'bad_input'])
    const { tags, stored } = await state()
    expect(stored).toEqual(tags)
    expect(tags).toMatchObject([{ siteLow: 60, siteHigh: null }])
  })

  it('loses nothing of what its server says at the same moment', async () => {
    const { call, configuration, state } = await ready()
    const id = configuration.tag('101.F')?.id ?? 0
    // The server's word comes between the second change's reading of the tag and its end.
    const [first, second] = await Promise.all([
      call('tags.update', { tag: '101.F', decimals: 3 }),
      call('tags.update', { tag: '101.F', siteLow: 5 }),
      configuration.describe([{ ...described, unit: 'rpm', tag: id }]),
    ])
    expect([codeOf(first), codeOf(second)]).toEqual(['ok', 'ok'])
    const { tags, stored } = await state()
    expect(stored).toEqual(tags)
    expect(tags).toMatchObject([{ decimals: 3, siteLow: 5, unit: 'rpm' }])
  })

  it('keeps other text that is fine where limits came to contradict later', async () => {
    const { call, configuration } = await ready()
    await call('tags.update', { tag: '101.F', siteLow: 60 })
    const id = configuration.tag('101.F')?.id ?? 0
    await configuration.describe([{ ...described, high: 50, tag: id }])
    expect(codeOf(await call('tags.update', { tag: '101.F', decimals: 3 }))).toBe('ok')
  })
})

describe('servers', () => {
  const server = { name: 'PLC-5', endpoint: 'opc.tcp://[::1]:4840' }

  it.each<[what: string, change: object, field: RegExp]>([
    ['an address that is none', { endpoint: 'opc.tcp://10.1' }, /opc\.tcp:\/\/host:port\/path/],
    ['a name with what nobody sees', { name: 'PLC\u200B' }, /name.*cannot be seen/],
    ['a mixed name', { name: 'P\u041BC' }, /name.*look alike/],
    ['a security that is none', { securityMode: 'Most' }, /securityMode/],
  ])('with %s are refused', async (_, change, field) => {
    const { call, state } = await site()
    const before = await state()
    const result = await call('servers.create', { ...server, ...change })
    expect(codeOf(result)).toBe('bad_input')
    expect(result.ok ? '' : result.error.message).toMatch(field)
    expect(await state()).toEqual(before)
  })

  it('have names that cannot be taken for each other', async () => {
    const { call } = await site()
    const made = value(await call('servers.create', server)) as { id: number }
    expect(await call('servers.create', { ...server, name: 'plc-5' })).toMatchObject({
      error: { code: 'conflict', details: { reason: 'name_alike', like: 'PLC-5' } },
    })
    expect(codeOf(await call('servers.update', { server: made.id, name: 'simulated FIELD' }))).toBe(
      'conflict',
    )
    expect(codeOf(await call('servers.update', { server: made.id, name: 'plc-5' }))).toBe('ok')
  })
})

it('no two tags and no two parts of the simulated field look alike', () => {
  const seed = simulatedField()
  for (const names of [seed.tags, seed.equipment]) {
    expect(new Set(names.map(({ name }) => likeness(name))).size).toBe(names.length)
  }
})

it('a long list is found in parts that fit together', async () => {
  const { call } = await site()
  const names = Array.from({ length: 2_500 }, (_, index) => `T.${index}`)
  await call('tags.create', { tags: names.map((name) => tag(name)) })
  const list = async (input: Input<'tags.list'>) =>
    (value(await call('tags.list', input)) as { name: string }[]).map(({ name }) => name)
  const all: string[] = []
  for (let part = await list({ limit: 999 }); part.length > 0;) {
    all.push(...part)
    part = await list({ limit: 999, after: all.at(-1) ?? '' })
  }
  expect(all).toEqual(await list({}))
  expect(new Set(all)).toEqual(new Set(['101.F', ...names]))
  expect(await list({ after: 'T.99', text: 't.99' })).toEqual(
    all.filter((name) => name.startsWith('T.99') && name > 'T.99'),
  )
})
