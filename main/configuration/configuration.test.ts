import { noFigures } from '../../shared/acquisition.ts'
import { describe, expect, it } from 'vitest'
import type { FieldSeed } from '../../shared/tags.ts'
import { codeOf, temporaryRecords, value } from '../fixtures.ts'
import { createJournal } from '../journal/journal.ts'
import type { journalStore } from '../journal/store.ts'
import { simulatedField } from '../simulator/field.ts'
import { configured, small } from './fixtures.ts'
import type { configurationStore } from './store.ts'

async function site(seed: FieldSeed | null = small) {
  const records = await temporaryRecords()
  const { revised: described, ...rest } = await configured(
    records.of<typeof configurationStore>(),
    seed,
  )
  const journal = createJournal(records.of<typeof journalStore>())
  const rows = async () => value(await journal.handlers['journal.list']({}, rest.engineer))
  return { ...rest, described, rows }
}

const server = {
  name: 'PLC-5',
  endpoint: 'opc.tcp://10.0.0.5:4840',
  securityMode: 'None',
  securityPolicy: 'None',
} as const

describe('the simulated field', () => {
  it('is set up whole, once, with one row, and is there after a restart', async () => {
    const { handlers, engineer, load, rows, changed } = await site(simulatedField())
    expect(codeOf(await handlers['setup.simulated_field']({}, engineer))).toBe('ok')
    expect(codeOf(await handlers['setup.simulated_field']({}, engineer))).toBe('conflict')
    expect((await rows()).map((row) => row.kind)).toEqual(['field_configured'])
    expect(changed).toEqual([[1]])
    const again = await load()
    expect(again.tags.length).toBe(simulatedField().tags.length)
    expect(again.tag('101.F')).toMatchObject({ signal: 'frequency', server: 1 })
    const kinds = new Set(
      value(await again.handlers['equipment.list']({}, engineer)).map(({ kind }) => kind),
    )
    expect(kinds).toEqual(new Set(simulatedField().equipment.map(({ kind }) => kind)))
  })
})

it('a simulated field that was switched off is not set up', async () => {
  const { handlers, engineer, rows } = await site(null)
  expect(codeOf(await handlers['setup.simulated_field']({}, engineer))).toBe('unavailable')
  expect(await rows()).toEqual([])
})

describe('servers', () => {
  it('get no number that another had before: gaps and trust go by it', async () => {
    const { handlers, engineer } = await site()
    const first = value(await handlers['servers.create'](server, engineer))
    value(await handlers['servers.remove']({ server: first.id }, engineer))
    const next = value(await handlers['servers.create'](server, engineer))
    expect(next.id).toBeGreaterThan(first.id)
  })

  it('are added and changed with a row each; a name is given once', async () => {
    const { handlers, engineer, rows, changed } = await site()
    const created = value(await handlers['servers.create'](server, engineer))
    expect(created).toMatchObject({ name: 'PLC-5', state: 'connecting', tags: 0 })
    expect(codeOf(await handlers['servers.create'](server, engineer))).toBe('conflict')
    const off = value(
      await handlers['servers.update']({ server: created.id, enabled: false }, engineer),
    )
    expect(off).toMatchObject({ name: 'PLC-5', state: 'disabled', endpoint: server.endpoint })
    expect((await rows()).map((row) => row.kind)).toEqual(['server_changed', 'server_created'])
    expect(changed).toEqual([[created.id], [created.id]])
    expect(codeOf(await handlers['servers.update']({ server: 99, enabled: true }, engineer))).toBe(
      'not_found',
    )
  })
})

describe('a redundant server', () => {
  const endpoints = ['opc.tcp://a:1', 'opc.tcp://b:1'].map((endpoint, index) => ({
    ...({
      endpoint,
      active: index === 0,
      serviceLevel: 255,
      state: 'up',
      error: null,
      partner: null,
    } as const),
  }))

  it('goes to another of its endpoints, with a row that says which and why; to none that it has not', async () => {
    const { handlers, engineer, rows, figures, switched } = await site()
    const { id } = value(await handlers['servers.create'](server, engineer))
    const store = {
      stored: 0,
      duplicate: 0,
      refused: 0,
      dropped: 0,
      waiting: 0,
      gaps: 0,
      misdated: 0,
      misdatedTags: [],
    }
    figures.set(id, { ...noFigures(id), store, endpoints })
    const go = (endpoint: string, of = id) =>
      handlers['servers.switch']({ server: of, endpoint, reason: 'Maintenance of A' }, engineer)
    expect(codeOf(await go('opc.tcp://a:1'))).toBe('conflict')
    expect(codeOf(await go('opc.tcp://c:1'))).toBe('not_found')
    expect(codeOf(await go('opc.tcp://b:1', 99))).toBe('not_found')
    expect(switched).toEqual([])
    expect(value(await go('opc.tcp://b:1'))).toEqual({ endpoint: 'opc.tcp://b:1' })
    expect(switched).toEqual(['opc.tcp://b:1'])
    expect((await rows())[0]).toMatchObject({
      kind: 'server_switched',
      subject: 'PLC-5',
      old: 'opc.tcp://a:1',
      new: 'opc.tcp://b:1',
      reason: 'Maintenance of A',
    })
    await handlers['servers.update']({ server: id, enabled: false }, engineer)
    expect(codeOf(await go('opc.tcp://b:1'))).toBe('conflict')
  })

  it('keeps how its first endpoint was seen and which doubt was accepted; another device is not gone to', async () => {
    const { configuration, handlers, engineer, rows, figures, switched, changed, load } =
      await site()
    const { id } = value(await handlers['servers.create'](server, engineer))
    const store = { stored: 0, duplicate: 0, refused: 0, dropped: 0, waiting: 0, gaps: 0 }
    const told = (verdict: 'doubt' | 'other') => {
      const partner = {
        ...{ verdict, reasons: ['product' as const], compared: 4, missing: 0, changed: 0 },
        ...{ example: null, doubt: verdict === 'doubt' ? 'abc' : null, accepted: false },
      }
      figures.set(id, {
        ...noFigures(id),
        store: { ...store, misdated: 0, misdatedTags: [] },
        endpoints: endpoints.map((each, index) => (index === 0 ? each : { ...each, partner })),
      })
    }
    const portrait = { endpoint: 'opc.tcp://a:1', names: ['urn:a'], product: 'A', members: [] }
    await configuration.portrayed(id, portrait)
    await configuration.portrayed(99, portrait)
    const accept = (doubt: string, endpoint = 'opc.tcp://b:1') =>
      handlers['servers.accept_partner'](
        { server: id, endpoint, doubt, reason: 'Name plates compared' },
        engineer,
      )
    told('doubt')
    expect(codeOf(await accept('of before'))).toBe('conflict')
    expect(codeOf(await accept('abc', 'opc.tcp://a:1'))).toBe('conflict')
    expect(changed).toEqual([[id]])
    value(await accept('abc'))
    expect((await rows())[0]).toMatchObject({
      ...{ kind: 'partner_accepted', subject: 'PLC-5', new: 'opc.tcp://b:1' },
      reason: 'Name plates compared',
    })
    expect(changed).toEqual([[id], [id]])
    const again = await load()
    expect(again.partnersOf(id)).toEqual({ first: portrait, accepted: ['abc'] })
    expect(again.partnersOf(99)).toEqual({ first: null, accepted: [] })
    told('other')
    expect(codeOf(await accept('abc'))).toBe('conflict')
    const going = { server: id, endpoint: 'opc.tcp://b:1' }
    expect(codeOf(await handlers['servers.switch'](going, engineer))).toBe('conflict')
    expect(switched).toEqual([])
  })
})

describe('tags', () => {
  const tag = (name: string, more: object = {}) => ({ name, server: 1, node: 'ns=2;s=A', ...more })

  it('are added all or none', async () => {
    const { handlers, engineer } = await site()
    await handlers['setup.simulated_field']({}, engineer)
    const create = (...tags: ReturnType<typeof tag>[]) =>
      handlers['tags.create']({ tags }, engineer)
    expect(value(await create(tag('A'), tag('B', { equipment: '101', decimals: 0 })))).toEqual({
      created: 2,
    })
    expect(codeOf(await create(tag('C'), tag('A')))).toBe('conflict')
    expect(codeOf(await create(tag('C'), tag('C')))).toBe('conflict')
    expect(codeOf(await create(tag('C'), tag('D', { equipment: 'none' })))).toBe('not_found')
    expect(codeOf(await create(tag('C'), tag('D', { server: 7 })))).toBe('not_found')
    expect(codeOf(await create(tag('C'), tag('D', { node: 'just text' })))).toBe('bad_input')
    const names = value(await handlers['tags.list']({}, engineer)).map(({ name }) => name)
    expect(names).toEqual(['101.F', 'A', 'B'])
  })

  it('given by index keep the name that it had, unless somebody has changed them meanwhile', async () => {
    const { configuration, handlers, engineer, pinned, load, changed } = await site()
    await handlers['setup.simulated_field']({}, engineer)
    await handlers['tags.create']({ tags: [tag('A'), tag('B')] }, engineer)
    const [one, two] = [configuration.tag('A'), configuration.tag('B')]
    await handlers['tags.update']({ tag: 'B', node: 'ns=3;s=B' }, engineer)
    const before = changed.length
    const nodes = [one, two].map((each) => ({
      ...{ tag: each?.id ?? 0, from: 'ns=2;s=A', node: 'nsu=urn:x;s=A' },
    }))
    await configuration.pin([...nodes, { tag: 999, from: 'ns=2;s=A', node: 'nsu=urn:x;s=A' }])
    expect(pinned.map(({ name, node }) => `${name} ${node}`)).toEqual(['A nsu=urn:x;s=A'])
    const again = await load()
    expect([again.tag('A')?.node, again.tag('B')?.node]).toEqual(['nsu=urn:x;s=A', 'ns=3;s=B'])
    expect(configuration.tag('A')?.node).toBe('nsu=urn:x;s=A')
    // Nothing is subscribed anew.
    expect(changed).toHaveLength(before)
    // Told once more it is no news.
    await configuration.pin(nodes)
    expect(pinned).toHaveLength(1)
  })

  it('given by index and deleted come back as what they were', async () => {
    const { configuration, handlers, engineer } = await site()
    await handlers['setup.simulated_field']({}, engineer)
    await handlers['tags.create']({ tags: [tag('A')] }, engineer)
    const id = configuration.tag('A')?.id ?? 0
    value(await handlers['tags.remove']({ tags: ['A'], history: 'keep' }, engineer))
    await configuration.pin([{ tag: id, from: 'ns=2;s=A', node: 'nsu=urn:x;s=A' }])
    value(await handlers['tags.restore']({ tags: ['A'] }, engineer))
    expect(configuration.tag('A')?.node).toBe('nsu=urn:x;s=A')
  })

  it('ten thousand at once are one row', async () => {
    const { handlers, engineer, rows } = await site()
    await handlers['setup.simulated_field']({}, engineer)
    const many = Array.from({ length: 10_000 }, (_, index) => tag(`T.${index}`))
    expect(value(await handlers['tags.create']({ tags: many }, engineer))).toEqual({
      created: 10_000,
    })
    expect(await rows()).toMatchObject([{ kind: 'tags_created', details: { count: 10_000 } }, {}])
  })

  it('are found by name and by title in either language', async () => {
    const { handlers, engineer } = await site()
    await handlers['setup.simulated_field']({}, engineer)
    for (const text of ['101.f', 'frequ', 'часто']) {
      expect(value(await handlers['tags.list']({ text }, engineer))).toHaveLength(1)
    }
    expect(value(await handlers['tags.list']({ text: 'pressure' }, engineer))).toEqual([])
    expect(codeOf(await handlers['tags.list']({ equipment: '999' }, engineer))).toBe('not_found')
  })

  it('are changed in part, and limits of the site must make sense', async () => {
    const { handlers, engineer, rows } = await site()
    await handlers['setup.simulated_field']({}, engineer)
    const changed = value(
      await handlers['tags.update'](
        { tag: '101.F', siteHigh: 52, rules: { hold: 2000 } },
        engineer,
      ),
    )
    expect(changed).toMatchObject({
      siteHigh: 52,
      siteLow: null,
      rules: { hold: 2000, armed: 30_000 },
    })
    expect(codeOf(await handlers['tags.update']({ tag: '101.F', siteLow: 60 }, engineer))).toBe(
      'bad_input',
    )
    expect((await rows())[0]).toMatchObject({ kind: 'tag_changed', subject: '101.F' })
  })

  it('changed in parts at the same moment lose none of them', async () => {
    const { handlers, engineer } = await site()
    await handlers['setup.simulated_field']({}, engineer)
    const change = async (part: object) =>
      handlers['tags.update']({ tag: '101.F', ...part }, engineer)
    await Promise.all([change({ siteLow: 5 }), change({ siteHigh: 60 }), change({ decimals: 4 })])
    const [changed] = value(await handlers['tags.list']({}, engineer))
    expect(changed).toMatchObject({ siteLow: 5, siteHigh: 60, decimals: 4 })
  })

  describe('given another server or node', () => {
    const described = {
      unit: 'Hz',
      low: 0,
      high: 70,
      limits: { lowLow: null, low: 35, high: 60, highHigh: null },
      normal: { low: 45, high: 55 },
      type: 11,
      enumeration: null,
      writable: false,
    }
    const moving = async () => {
      const made = await site()
      await made.handlers['setup.simulated_field']({}, made.engineer)
      const other = value(await made.handlers['servers.create'](server, made.engineer))
      const { id } = value(await made.handlers['tags.list']({}, made.engineer))[0] ?? { id: 0 }
      await made.configuration.describe([{ tag: id, ...described }])
      made.changed.length = 0
      const change = (part: object) =>
        made.handlers['tags.update']({ tag: '101.F', ...part }, made.engineer)
      return { ...made, other, change }
    }

    it('are asked anew and keep nothing of what the former node said, also after a restart', async () => {
      const { change, changed, rows, load, other, configuration } = await moving()
      const moved = value(await change({ node: 'ns=2;s=Right' }))
      expect(moved).toMatchObject({ node: 'ns=2;s=Right', unit: null, high: null, type: 0 })
      expect(changed).toEqual([[1]])
      expect((await rows())[0]).toMatchObject({
        kind: 'tag_changed',
        old: '{"node":"nsu=urn:x;s=F"}',
        new: '{"node":"ns=2;s=Right"}',
      })
      expect((await load()).tag('101.F')).toMatchObject({ node: 'ns=2;s=Right', unit: null })

      expect(codeOf(await change({ server: other.id }))).toBe('ok')
      expect(changed).toEqual([[1], [1, other.id]])
      expect(configuration.itemsOf(1)).toEqual([])
      expect(configuration.views().map(({ tags }) => tags)).toEqual([0, 1])
    })

    it('are refused what cannot be, and nothing is moved under a change of their setpoint', async () => {
      const { change, changed, commanded } = await moving()
      expect(codeOf(await change({ server: 99 }))).toBe('not_found')
      expect(codeOf(await change({ equipment: 'none' }))).toBe('not_found')
      expect(codeOf(await change({ node: 'just text' }))).toBe('bad_input')
      expect(codeOf(await change({ setpointOf: '101.F' }))).toBe('bad_input')
      commanded.add('101.F')
      expect(codeOf(await change({ node: 'ns=2;s=Right' }))).toBe('conflict')
      expect(codeOf(await change({ decimals: 3 }))).toBe('ok')
      expect(changed).toEqual([])
    })

    it('are asked at another pace, and leave or get their equipment, without being described anew', async () => {
      const { change, changed, load } = await moving()
      expect(value(await change({ sampling: 5_000 }))).toMatchObject({
        unit: 'Hz',
        sampling: 5_000,
      })
      expect(changed).toEqual([[1]])
      expect(value(await change({ equipment: null }))).toMatchObject({ equipment: null })
      expect(value(await change({ equipment: 'F', signal: null })).equipment).toBe(1)
      expect(changed).toEqual([[1]])
      expect((await load()).tag('101.F')).toMatchObject({
        ...{ unit: 'Hz', sampling: 5_000, equipment: 1, signal: null },
      })
    })
  })

  it('keep what their server says of them, and only news are written', async () => {
    const { configuration, handlers, engineer, described, load } = await site()
    await handlers['setup.simulated_field']({}, engineer)
    const id = configuration.tag('101.F')?.id ?? 0
    const said = {
      tag: id,
      unit: 'Hz',
      low: 0,
      high: 70,
      limits: { lowLow: null, low: 35, high: 60, highHigh: null },
      normal: { low: 45, high: 55 },
      type: 11,
      enumeration: null,
      writable: false,
    }
    await configuration.describe([said])
    await configuration.describe([said])
    expect(described).toHaveLength(1)
    expect(configuration.tag('101.F')).toMatchObject({ unit: 'Hz', signal: 'frequency' })
    expect((await load()).tag('101.F')).toMatchObject({
      unit: 'Hz',
      high: 70,
      normal: { low: 45, high: 55 },
    })
  })
})

it('a tag gets no number that the history knows, as in records put back from an older copy', async () => {
  const records = (await temporaryRecords()).of<typeof configurationStore>()
  const { handlers, engineer, configuration } = await configured(records, small, 50)
  await handlers['setup.simulated_field']({}, engineer)
  const more = ['A', 'B'].map((name) => ({ name, server: 1, node: `ns=2;s=${name}` }))
  value(await handlers['tags.create']({ tags: more }, engineer))
  expect(configuration.tags.map(({ id, name }) => [id, name])).toEqual([
    [51, '101.F'],
    [52, 'A'],
    [53, 'B'],
  ])
})
