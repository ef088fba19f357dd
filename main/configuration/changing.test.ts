// Equipment, deleting and restoring, the same for many, and the journal's way back from each.
import { expect, it } from 'vitest'
import { codeOf, eventually, value } from '../fixtures.ts'
import { site } from './fixtures.ts'
import { undescribed } from './rows.ts'

it('equipment is added, moved, changed and found again after a start', async () => {
  const { call, configuration, load, rows } = await site()
  const pad = value(await call('equipment.create', { name: 'P1', kind: 'pad', parent: 'F' }))
  expect(pad).toMatchObject({ parent: 1, position: 1, state: 'in_service', nameplate: [] })
  expect(codeOf(await call('equipment.create', { name: 'Р1', kind: 'pad' }))).toBe('conflict')
  value(await call('equipment.update', { equipment: '101', parent: 'P1' }))
  expect(codeOf(await call('equipment.update', { equipment: 'P1', parent: '101' }))).toBe(
    'conflict',
  )
  expect(codeOf(await call('equipment.update', { equipment: 'P1', parent: 'P1' }))).toBe('conflict')
  expect(codeOf(await call('equipment.update', { equipment: 'P1', parent: 'none' }))).toBe(
    'not_found',
  )
  const full = {
    nameplate: [{ name: 'Maker', value: 'ABC' }],
    location: { latitude: 61.25, longitude: 73.4 },
    modes: ['Periodic'],
    safe: [{ signal: 'frequency', low: 35, high: 60 }],
    state: 'retired',
  } as const
  value(await call('equipment.update', { equipment: '101', ...full }))
  const count = (await rows()).length
  value(await call('equipment.update', { equipment: '101', ...full }))
  expect(await rows()).toHaveLength(count)
  const again = await load()
  expect(again.directory.equipment).toEqual(configuration.directory.equipment)
  expect(again.directory.equipment.find(({ name }) => name === '101')).toMatchObject(full)
})

it('siblings make room and keep their order', async () => {
  const { call, configuration } = await site()
  for (const name of ['A', 'B', 'C']) value(await call('equipment.create', { name, kind: 'pad' }))
  value(await call('equipment.update', { equipment: 'C', position: 0 }))
  const roots = configuration.directory.equipment.filter(({ parent }) => parent === null)
  const order = roots.toSorted((one, other) => one.position - other.position)
  expect(order.map(({ name, position }) => `${position} ${name}`)).toEqual([
    '0 C',
    '1 F',
    '2 A',
    '3 B',
  ])
})

it('a tree has a bound in depth, in both ways to reach it', async () => {
  const { call } = await site()
  let parent = 'F'
  let last = ''
  for (let level = 2; level <= 20; level += 1) {
    last = codeOf(await call('equipment.create', { name: `L${level}`, kind: 'pad', parent }))
    parent = `L${level}`
  }
  expect(last).toBe('ok')
  expect(codeOf(await call('equipment.create', { name: 'deep', kind: 'pad', parent }))).toBe(
    'bad_input',
  )
  value(await call('equipment.create', { name: 'top', kind: 'pad' }))
  expect(codeOf(await call('equipment.update', { equipment: 'F', parent: 'top' }))).toBe(
    'bad_input',
  )
})

it('equipment with tags asks what becomes of them, and either way comes back', async () => {
  const { call, undo, add, configuration, names, load } = await site()
  value(await add('X'))
  expect(await call('equipment.remove', { equipment: 'F' })).toMatchObject({
    error: { code: 'conflict', details: { reason: 'has_tags', tags: 2, parts: 1 } },
  })
  const before = configuration.directory.equipment
  const tags = configuration.tags
  for (const fate of ['keep', 'delete'] as const) {
    expect(value(await call('equipment.remove', { equipment: 'F', tags: fate }))).toEqual({
      equipment: 2,
      tags: 2,
    })
    expect(configuration.directory.equipment).toEqual([])
    expect(names()).toEqual(fate === 'keep' ? ['101.F', 'X'] : [])
    expect((await load()).tags).toEqual(configuration.tags)
    value(await undo())
    expect(configuration.directory.equipment).toEqual(before)
    expect(configuration.tags).toEqual(tags)
    expect((await load()).tags).toEqual(tags)
  }
})

it('a deleted tag keeps its name and history, and comes back as it was', async () => {
  const { call, add, names, configuration, load, changed } = await site()
  value(await add('X', 'Y'))
  const [before] = configuration.tags.filter(({ name }) => name === 'X')
  changed.length = 0
  expect(value(await call('tags.remove', { tags: ['X'], history: 'keep' }))).toEqual({
    deleted: 1,
    samples: null,
  })
  expect(changed).toEqual([[1]])
  expect(names()).toEqual(['101.F', 'Y'])
  expect(configuration.recorded('X')).toEqual(before)
  expect(await add('Х')).toMatchObject({
    error: { details: { reason: 'name_deleted', like: 'X' } },
  })
  const entry = { kind: 'tags_created', subject: 'X', at: 0, person: null } as const
  const draft = { ...undescribed, type: 11 }
  for (const name of ['X', 'Х']) {
    expect(await configuration.own.create('manual', name, draft, entry)).toMatchObject({
      error: { code: 'conflict', details: { reason: 'name_deleted', like: 'X' } },
    })
  }
  expect(codeOf(await call('tags.remove', { tags: ['X'], history: 'keep' }))).toBe('conflict')
  expect((await load()).directory.deletedTags).toEqual(configuration.directory.deletedTags)
  value(await call('tags.restore', { tags: ['X'] }))
  expect(configuration.tag('X')).toEqual(before)
  expect((await load()).tags).toEqual(configuration.tags)
  expect(codeOf(await call('tags.restore', { tags: ['X'] }))).toBe('not_found')
})

it('dropping the history ends the tag, its name is free and its number is not', async () => {
  const { call, add, configuration, forgotten, rows, load } = await site()
  value(await add('X'))
  const id = configuration.tag('X')?.id ?? 0
  expect(value(await call('tags.remove', { tags: ['X'], history: 'drop' }))).toEqual({
    deleted: 1,
    samples: 1,
  })
  expect(forgotten).toEqual([id])
  expect((await rows()).slice(0, 2)).toMatchObject([
    { kind: 'history_dropped', details: { count: 1, samples: 1 }, edit: false },
    { kind: 'tags_deleted', edit: false, details: { history: 'drop' } },
  ])
  expect((await load()).directory.deletedTags).toEqual([])
  value(await add('X'))
  expect(configuration.tag('X')?.id).toBeGreaterThan(id)
})

it('where the history cannot be dropped now, a start goes on with it, and the tag is not taken back', async () => {
  const { call, add, history, load, forgotten } = await site()
  value(await add('X'))
  history.forget = () => Promise.reject(new Error('disk full'))
  expect(codeOf(await call('tags.remove', { tags: ['X'], history: 'drop' }))).toBe('unavailable')
  expect(codeOf(await call('tags.restore', { tags: ['X'] }))).toBe('conflict')
  const again = await load()
  expect(again.recorded('X')).toBeUndefined()
  expect(again.directory.deletedTags).toMatchObject([{ dropping: true, tag: { name: 'X' } }])
  history.forget = () => Promise.resolve(7)
  await again.resume()
  expect(again.directory.deletedTags).toEqual([])
  expect(forgotten).toHaveLength(2)
  expect((await load()).directory.deletedTags).toEqual([])
})

it('what is needed or being commanded is not deleted, and the answer says by whom', async () => {
  const { call, add, commanded } = await site()
  value(await add('X'))
  const setpoint = { name: 'X.SP', server: 1, node: 'ns=2;s=SP', setpointOf: 'X' }
  value(await call('tags.create', { tags: [setpoint] }))
  const remove = (...tags: string[]) => call('tags.remove', { tags, history: 'keep' })
  expect(await remove('X')).toMatchObject({ error: { details: { reason: 'used', by: 'X.SP' } } })
  commanded.add('X.SP')
  expect(codeOf(await remove('X', 'X.SP'))).toBe('conflict')
  commanded.clear()
  expect(codeOf(await remove('X', 'nobody'))).toBe('not_found')
  expect(value(await remove('X', 'X.SP'))).toMatchObject({ deleted: 2 })
})

it('what a formula needs is not deleted without it', async () => {
  const { call, add, configuration } = await site()
  value(await add('X', 'Y'))
  const y = configuration.tag('Y')
  if (y === undefined) throw new Error('no tag')
  const formula = { text: '[X] + 1', when: { on: 'change' }, author: '', changedAt: 0, revision: 1 }
  configuration.directory.putTags([{ ...y, formula: formula as NonNullable<typeof y.formula> }])
  const remove = (...tags: string[]) => call('tags.remove', { tags, history: 'keep' })
  expect(await remove('X')).toMatchObject({
    error: { details: { reason: 'calculated_from', tag: 'X', by: 'Y' } },
  })
  expect(value(await remove('X', 'Y'))).toMatchObject({ deleted: 2 })
})

it('many tags get the same, one row tells it, and undoing it gives each its own again', async () => {
  const { call, add, configuration, rows, undo } = await site()
  value(await add('X', 'Y'))
  value(await call('tags.update', { tag: 'X', deadband: 3 }))
  const tags = configuration.tags
  const set = { deadband: 0.5, rules: { hold: 1000 } }
  const input = { tags: ['X', 'Y'], set }
  expect(value(await call('tags.change', { ...input, preview: true }))).toEqual({
    changed: 2,
    unchanged: 0,
  })
  expect(configuration.tags).toEqual(tags)
  value(await call('tags.change', input))
  expect(value(await call('tags.change', input))).toEqual({ changed: 0, unchanged: 2 })
  const [row] = await rows()
  expect(row).toMatchObject({ kind: 'tags_changed', details: { count: 2 }, edit: true })
  expect(configuration.tag('X')).toMatchObject({
    deadband: 0.5,
    rules: { hold: 1000, armed: 30_000 },
  })
  expect(codeOf(await call('tags.change', { tags: ['X', 'no'], set }))).toBe('not_found')
  value(await undo(row?.seq))
  expect(configuration.tags).toEqual(tags)
  expect((await rows())[0]).toMatchObject({
    kind: 'undone',
    details: { undoes: row?.seq },
    edit: true,
  })
})

it('an undo is refused where somebody changed it since, with who and in which row', async () => {
  const { call, add, rows, undo } = await site()
  value(await add('X'))
  value(await call('tags.update', { tag: 'X', decimals: 1 }))
  const [first] = await rows()
  value(await call('tags.update', { tag: 'X', decimals: 3 }))
  const [second] = await rows()
  expect(await undo(first?.seq)).toMatchObject({
    error: { details: { reason: 'changed_since', name: 'X', row: second?.seq, by: 'engineer 1' } },
  })
  value(await undo(second?.seq))
  value(await undo(first?.seq))
  expect(codeOf(await undo(first?.seq))).toBe('conflict')
  expect(codeOf(await undo(99_999))).toBe('not_found')
})

it('making tags is undone by deleting them with history kept, unless one was changed', async () => {
  const { call, add, rows, undo, names } = await site()
  value(await add('X', 'Y'))
  const [made] = await rows()
  value(await call('tags.update', { tag: 'Y', decimals: 0 }))
  expect(codeOf(await undo(made?.seq))).toBe('conflict')
  value(await undo())
  value(await undo(made?.seq))
  expect(names()).toEqual(['101.F'])
  // And the undo itself can be undone.
  value(await undo())
  expect(names()).toEqual(['101.F', 'X', 'Y'])
})

it('setting up the field changed nothing that can be taken back', async () => {
  const { undo } = await site()
  expect(await undo(1)).toMatchObject({ error: { details: { reason: 'not_undoable' } } })
})

it('a template is applied whole or not at all, and undone whole', async () => {
  const { call, configuration, undo, names } = await site()
  const apply = (node: string) =>
    call('templates.apply', {
      equipment: [
        { name: '202', kind: 'well_esp', parent: 'P2', template: 'ESP well' },
        { name: 'P2', kind: 'pad', parent: 'F' },
      ],
      tags: [
        { name: '202.F', server: 1, node: 'ns=2;s=a', equipment: '202', signal: 'frequency' },
        { name: '202.F.SP', server: 1, node, equipment: '202', setpointOf: '202.F' },
      ],
    })
  expect(codeOf(await apply('no node'))).toBe('bad_input')
  expect(configuration.directory.equipment).toHaveLength(2)
  expect(value(await apply('ns=2;s=b'))).toEqual({ equipment: 2, tags: 2 })
  const part = configuration.directory.equipment.find(({ name }) => name === '202')
  expect(configuration.tag('202.F')?.equipment).toBe(part?.id)
  expect(configuration.directory.part(part?.parent ?? 0)?.name).toBe('P2')
  expect(codeOf(await apply('ns=2;s=b'))).toBe('conflict')
  value(await undo())
  expect(names()).toEqual(['101.F'])
  expect(configuration.directory.equipment).toHaveLength(2)
})

it('a template of the site is kept, replaced and removed; those of the product stay', async () => {
  const { call } = await site()
  const list = async () => value(await call('templates.list', {}))
  const [own] = await list()
  if (own === undefined) throw new Error('no template')
  const { builtIn: _, ...template } = own
  expect(codeOf(await call('templates.save', template))).toBe('conflict')
  value(await call('templates.save', { ...template, name: 'Our well' }))
  value(await call('templates.save', { ...template, name: 'Our well', kind: 'pump' }))
  expect((await list())[0]).toMatchObject({ name: 'Our well', kind: 'pump', builtIn: false })
  const rename = (from: string, name: string) => call('templates.rename', { template: from, name })
  value(await call('templates.save', { ...template, name: 'Other' }))
  expect(codeOf(await rename('Nobody', 'New'))).toBe('not_found')
  for (const taken of ['Other', 'OTHER', template.name]) {
    expect(codeOf(await rename('Our well', taken))).toBe('conflict')
  }
  // Its own name in other letters is no other's.
  value(await rename('Our well', 'OUR well'))
  value(await rename('OUR well', 'Our well'))
  expect((await list()).filter(({ builtIn }) => !builtIn).map(({ name }) => name)).toEqual([
    'Other',
    'Our well',
  ])
  expect((await list())[1]).toMatchObject({ name: 'Our well', kind: 'pump' })
  value(await call('templates.remove', { template: 'Our well' }))
  expect(codeOf(await call('templates.remove', { template: 'Our well' }))).toBe('not_found')
})

it('ten thousand can be cancelled until they are written, and nothing of them is there', async () => {
  const { call, jobs, engineer, names, configuration, load } = await site()
  const tags = Array.from({ length: 10_000 }, (_, at) => ({
    name: `T.${at}`,
    server: 1,
    node: `ns=2;s=${at}`,
  }))
  const made = call('tags.create', { tags, job: 'add-them-1' })
  const watch = async (): Promise<void> => {
    const [job] = value(await jobs.handlers['jobs.list']({}, engineer))
    if ((job?.done ?? 0) < 2_000) {
      await new Promise((resolve) => {
        setImmediate(resolve)
      })
      return watch()
    }
    value(await jobs.handlers['jobs.cancel']({ job: 'add-them-1' }, engineer))
  }
  await watch()
  expect(await made).toMatchObject({ error: { details: { reason: 'cancelled' } } })
  expect(names()).toEqual(['101.F'])
  expect((await load()).tags).toEqual(configuration.tags)
  expect(value(await call('tags.create', { tags, job: 'add-them-2' }))).toEqual({ created: 10_000 })
})

it('a tag that was given by number is unmade, and moved back, after its server has named its namespace', async () => {
  const { call, configuration, undo, names, add } = await site()
  const named = async (name: string, from: string, node: string) => {
    const tag = configuration.directory.tag(name)?.id ?? 0
    await configuration.pin([{ tag, from, node }])
    expect(configuration.directory.tag(name)?.node).toBe(node)
  }
  value(await add('N.1'))
  await named('N.1', 'ns=2;s=N.1', 'nsu=urn:x;s=N.1')
  value(await undo())
  expect(names()).not.toContain('N.1')
  value(await add('N.2'))
  await named('N.2', 'ns=2;s=N.2', 'nsu=urn:x;s=N.2')
  value(await call('tags.update', { tag: 'N.2', node: 'ns=2;s=other' }))
  await named('N.2', 'ns=2;s=other', 'nsu=urn:x;s=other')
  value(await undo())
  expect(configuration.directory.tag('N.2')?.node).toBe('nsu=urn:x;s=N.2')
})

it('an undo of a node by number leaves what somebody has pointed elsewhere since', async () => {
  const { call, configuration, undo, newest, add } = await site()
  value(await add('N.1'))
  const { id = 0 } = configuration.directory.tag('N.1') ?? {}
  await configuration.pin([{ tag: id, from: 'ns=2;s=N.1', node: 'nsu=urn:x;s=N.1' }])
  value(await call('tags.update', { tag: 'N.1', node: 'ns=2;s=other' }))
  const moved = await newest()
  await configuration.pin([{ tag: id, from: 'ns=2;s=other', node: 'nsu=urn:x;s=other' }])
  value(await call('tags.update', { tag: 'N.1', node: 'nsu=urn:x;s=third' }))
  expect(await undo(moved)).toMatchObject({
    error: { code: 'conflict', details: { reason: 'changed_since', name: 'N.1' } },
  })
  expect(configuration.directory.tag('N.1')?.node).toBe('nsu=urn:x;s=third')
})

it('a tag that was made by number stays where somebody has pointed it elsewhere since', async () => {
  const { call, configuration, undo, newest, add } = await site()
  value(await add('N.1'))
  const made = await newest()
  const { id = 0 } = configuration.directory.tag('N.1') ?? {}
  await configuration.pin([{ tag: id, from: 'ns=2;s=N.1', node: 'nsu=urn:x;s=N.1' }])
  value(await call('tags.update', { tag: 'N.1', node: 'nsu=urn:x;s=third' }))
  expect(await undo(made)).toMatchObject({
    error: { code: 'conflict', details: { reason: 'changed_since', name: 'N.1' } },
  })
  expect(configuration.directory.tag('N.1')?.node).toBe('nsu=urn:x;s=third')
})

it('a tag that was dropped and made anew just alike is another one, which no undo of the first touches', async () => {
  const { call, undo, newest, names, add } = await site()
  value(await add('A', 'B'))
  const made = await newest()
  value(await call('tags.update', { tag: 'A', sampling: 250 }))
  const changed = await newest()
  value(await call('tags.remove', { tags: ['A'], history: 'drop' }))
  await eventually(async () => expect(await add('A')).toMatchObject({ ok: true }))
  const anew = await newest()
  for (const row of [made, changed]) {
    expect(await undo(row)).toMatchObject({
      error: { code: 'conflict', details: { reason: 'changed_since', name: 'A', row: anew } },
    })
  }
  value(await call('tags.update', { tag: 'A', sampling: 250 }))
  expect(await undo(changed)).toMatchObject({ error: { details: { row: anew } } })
  expect(names()).toEqual(expect.arrayContaining(['A', 'B']))
  value(await undo(await newest()))
  value(await undo(anew))
  expect(names()).not.toContain('A')
})

it('an undo brings no number back whose meaning of then is unknown, and says so', async () => {
  const { call, configuration, undo, newest, add } = await site()
  value(await add('N.1'))
  const { id = 0 } = configuration.directory.tag('N.1') ?? {}
  const move = async (node: string) => {
    value(await call('tags.update', { tag: 'N.1', node }))
    return newest()
  }
  // The server has not been there in between: it is as if nothing had been changed.
  await move('ns=2;s=other')
  value(await undo())
  expect(configuration.directory.tag('N.1')?.node).toBe('ns=2;s=N.1')
  const moved = await move('ns=3;s=third')
  await configuration.pin([{ tag: id, from: 'ns=3;s=third', node: 'nsu=urn:y;s=third' }])
  expect(await undo(moved)).toMatchObject({
    error: {
      code: 'conflict',
      details: { reason: 'number_of_then', name: 'N.1', node: 'ns=2;s=N.1' },
    },
  })
  expect(configuration.directory.tag('N.1')?.node).toBe('nsu=urn:y;s=third')
  // What a person types means the table of now.
  await move('ns=2;s=N.1')
})

it('a tag that was deleted by number comes back as what its server has told of that number first', async () => {
  const { call, configuration, load } = await site()
  const server = value(
    await call('servers.create', {
      ...{ name: 'PLC', endpoint: 'opc.tcp://plc:4840' },
      ...{ securityMode: 'None', securityPolicy: 'None' },
    }),
  ).id
  const nodes = { A: 'ns=2;s=A;1', C: 'ns=3;s=C', E: 'ns=4;s=E' }
  const tags = Object.entries(nodes).map(([name, node]) => ({ name, server, node }))
  value(await call('tags.create', { tags: [...tags, { ...tags[0]!, name: 'D', server: 1 }] }))
  const removed = ['A', 'C', 'D', 'E']
  value(await call('tags.remove', { tags: removed, history: 'keep' }))
  await configuration.numbered(server, ['ns=0;', 'nsu=urn:own;', 'nsu=urn:y%3B;', 'ns=3;'])
  // Another start has ordered them in another way; what somebody types now means the table of now.
  await configuration.numbered(server, ['ns=0;', 'nsu=urn:own;', 'nsu=urn:z;', 'nsu=urn:y%3B;'])
  value(await call('tags.create', { tags: [{ name: 'B', server, node: 'ns=2;s=B' }] }))
  const { id = 0 } = configuration.directory.tag('B') ?? {}
  await configuration.pin([{ tag: id, from: 'ns=2;s=B', node: 'nsu=urn:z;s=B' }])
  value(await call('tags.restore', { tags: removed }))
  for (const { directory } of [configuration, await load()]) {
    // Of a number that had no name then the table of later tells; of another server nothing was told.
    const expected = ['nsu=urn:y%3B;s=A;1', 'nsu=urn:y%3B;s=C', 'ns=2;s=A;1', 'ns=4;s=E']
    expect(removed.map((name) => directory.tag(name)?.node)).toEqual(expected)
  }
})

it('an undo of a deletion binds by the table of then, though the server has ordered it anew', async () => {
  const { call, configuration, undo, add } = await site()
  value(await add('N.1'))
  value(await call('tags.remove', { tags: ['N.1'], history: 'keep' }))
  await configuration.numbered(1, ['ns=0;', 'nsu=urn:own;', 'nsu=urn:x;', 'nsu=urn:y;'])
  await configuration.numbered(1, ['ns=0;', 'nsu=urn:own;', 'nsu=urn:y;', 'nsu=urn:x;'])
  value(await undo())
  expect(configuration.directory.tag('N.1')?.node).toBe('nsu=urn:x;s=N.1')
})
