// What tags need of each other stays true over what is added, changed, restored, taken back and read from a file.
import { expect, it } from 'vitest'
import { codeOf, value } from '../fixtures.ts'
import { site } from './fixtures.ts'
import { undescribed } from './rows.ts'

const setpoint = (name: string, setpointOf: string) => ({
  ...{ name, server: 1, node: `ns=2;s=${name}`, setpointOf },
})

it('a setpoint sets a tag that is there, or that is added with it', async () => {
  const { call, add, names } = await site()
  const none = { error: { code: 'conflict', details: { reason: 'sets_none', by: 'X' } } }
  expect(await call('tags.create', { tags: [setpoint('X.SP', 'X')] })).toMatchObject(none)
  expect(names()).toEqual(['101.F'])
  const measured = { name: 'X', server: 1, node: 'ns=2;s=X' }
  value(await call('tags.create', { tags: [setpoint('X.SP', 'X'), measured] }))
  value(await add('Y'))
  expect(codeOf(await call('tags.update', { tag: 'Y', setpointOf: 'Z' }))).toBe('conflict')
  value(await call('tags.update', { tag: 'Y', setpointOf: '101.F' }))
})

it('a setpoint comes back with what it sets, and not without', async () => {
  const { call, newest, undo, names } = await site()
  const measured = { name: 'X', server: 1, node: 'ns=2;s=X' }
  value(await call('tags.create', { tags: [measured, setpoint('X.SP', 'X')] }))
  value(await call('tags.remove', { tags: ['X.SP'], history: 'keep' }))
  const deleted = await newest()
  value(await call('tags.remove', { tags: ['X'], history: 'keep' }))
  const none = { error: { code: 'conflict', details: { reason: 'sets_none', tag: 'X.SP' } } }
  expect(await call('tags.restore', { tags: ['X.SP'] })).toMatchObject(none)
  expect(await undo(deleted)).toMatchObject(none)
  value(await call('tags.restore', { tags: ['X.SP', 'X'] }))
  expect(names()).toEqual(['101.F', 'X', 'X.SP'])
})

it('what an older file lacks keeps nobody from changing the rest', async () => {
  const { call, add, configuration } = await site()
  value(await add('Y'))
  const tag = configuration.tag('Y')
  if (tag === undefined) throw new Error('no tag')
  configuration.directory.putTags([{ ...tag, setpointOf: 'gone' }])
  value(await call('tags.update', { tag: 'Y', decimals: 1, setpointOf: 'gone' }))
  const { text } = value(await call('tags.export', {}))
  expect(value(await call('tags.import', { text }))).toMatchObject({ unchanged: 2, errors: 0 })
})

it('a file names at its cell what a setpoint sets that is neither there nor in the file', async () => {
  const { call, add } = await site()
  value(await add('Y'))
  const head = 'name,server,node,setpoint_of'
  const line = (name: string, of: string) =>
    `${name},Simulated field,${name === '101.F' ? 'nsu=urn:x;s=F' : `ns=2;s=${name}`},${of}`
  const read = async (...lines: string[]) =>
    value(await call('tags.import', { text: [head, ...lines].join('\n'), absent: 'delete' }))
  expect(
    await read(line('101.F', ''), line('X.SP', 'X'), line('Z.SP', '101.FF'), line('X', '')),
  ).toMatchObject({
    hash: null,
    errors: 1,
    faults: [{ line: 4, column: 'setpoint_of', fault: 'unknown_tag', text: '101.FF' }],
  })
  // It would be deleted, since it is not in the file.
  expect(await read(line('101.F', 'Y'))).toMatchObject({
    faults: [{ line: 2, column: 'setpoint_of', fault: 'unknown_tag', text: 'Y' }],
  })
})

const calculated = async (
  { configuration }: Pick<Awaited<ReturnType<typeof site>>, 'configuration'>,
  name: string,
  text: string,
) => {
  const formula = { text, when: { on: 'change' }, author: '', changedAt: 0, revision: 1 } as const
  const entry = { kind: 'tags_created', subject: name, at: 0, person: null } as const
  const draft = { ...undescribed, type: 11, formula }
  value(await configuration.own.create('calculated', name, draft, entry))
}

it('a formula comes back with what it is calculated from, and not without', async () => {
  const { call, add, newest, undo, names, ...rig } = await site()
  value(await add('A'))
  await calculated(rig, 'B', '[A] + 1')
  value(await call('tags.remove', { tags: ['B'], history: 'keep' }))
  const deleted = await newest()
  value(await call('tags.remove', { tags: ['A'], history: 'keep' }))
  const none = {
    error: { code: 'conflict', details: { reason: 'calculated_from_none', tag: 'B', by: 'A' } },
  }
  expect(await call('tags.restore', { tags: ['B'] })).toMatchObject(none)
  expect(await undo(deleted)).toMatchObject(none)
  value(await call('tags.restore', { tags: ['B', 'A'] }))
  expect(names()).toEqual(['101.F', 'A', 'B'])
})

it('a formula that comes back closes no circle', async () => {
  const { call, add, newest, undo, ...rig } = await site()
  value(await add('M'))
  await calculated(rig, 'A', '[M]')
  await calculated(rig, 'B', '[A] + 1')
  await calculated(rig, 'C', '[B] + 1')
  value(await call('tags.remove', { tags: ['A', 'B', 'C'], history: 'keep' }))
  const deleted = await newest()
  value(await call('tags.remove', { tags: ['A'], history: 'drop' }))
  // Another one of the name is calculated from what depended on the former.
  await calculated(rig, 'A', '[C]')
  const circular = { error: { code: 'conflict', details: { reason: 'circular' } } }
  expect(await call('tags.restore', { tags: ['B', 'C'] })).toMatchObject(circular)
  expect(codeOf(await undo(deleted))).toBe('conflict')
  value(await call('tags.remove', { tags: ['A'], history: 'drop' }))
  await calculated(rig, 'A', '[M]')
  value(await call('tags.restore', { tags: ['B', 'C'] }))
})
