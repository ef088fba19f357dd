import { beforeEach, expect, test } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import { ARRAY, ValueType } from '../../shared/samples.ts'
import { fakeCore } from '../setpoint/fixtures.ts'
import { rowFixture, variableFixture } from './fixtures.ts'
import { dropPicked, usePicked } from './picked.ts'
import { pickSame, type Sample } from './same.ts'
import { forgetSpace, OBJECTS, read, TOP } from './space.ts'

const object = (name: string) => ({
  ...{ node: `s=${name}`, local: `s=${name}`, name, title: '', kind: 'object' },
  ...{ typeDefinition: 'ns=2;i=1', below: null, variable: null },
})
const flow = (well: string) => rowFixture({ name: 'Flow', node: `s=${well}.Flow`, path: [] })
const bores = (well: string) =>
  rowFixture({
    name: 'Bores',
    node: `s=${well}.Bores`,
    path: [],
    variable: variableFixture({ type: ValueType.Float | ARRAY, rank: 1 }),
  })

beforeEach(async () => {
  forgetSpace()
  dropPicked()
  const below: Readonly<Record<string, readonly object[]>> = {
    '': [{ ...object('Objects'), node: OBJECTS }],
    [OBJECTS]: [object('W1'), object('W2'), object('W3')],
  }
  const rows: Readonly<Record<string, readonly object[]>> = {
    's=W2': [flow('W2'), bores('W2')],
    's=W3': [flow('W3')],
  }
  fakeCore({
    'browse.children': (input: { node: string | null }) =>
      ok({ cut: false, children: below[input.node ?? ''] ?? [] }),
    'browse.branch': (input: { node: string }) =>
      ok({
        seen: 1,
        refused: 0,
        cut: false,
        done: true,
        found: 1,
        next: null,
        rows: rows[input.node],
      }),
  })
  await read(5, TOP)
  await read(5, OBJECTS)
})

test('members of values are picked in the neighbours too, where they have such a value', async () => {
  const picked: readonly Sample[] = [
    { row: flow('W1'), member: null, type: ValueType.Double },
    { row: bores('W1'), member: '[1]', type: ValueType.Float },
    { row: bores('W1'), member: '[2]', type: ValueType.Float },
  ]
  const came = await pickSame(
    { server: 5, node: 's=W1' },
    'PLC-5',
    picked,
    new AbortController().signal,
  )
  expect(came).toEqual({ variables: 4, of: 2, having: 2, lacking: 0, unread: 0 })
  const found = [...usePicked.getState().picks.values()]
  expect(found.map(({ row, member }) => [row.node, member, row.name])).toEqual([
    ['s=W2.Flow', null, 'Flow'],
    ['s=W2.Bores', '[1]', 'Bores[1]'],
    ['s=W2.Bores', '[2]', 'Bores[2]'],
    ['s=W3.Flow', null, 'Flow'],
  ])
  expect(found[1]?.row.variable.type).toBe(ValueType.Float)
})

test('what came of it is told by neighbour: having, lacking, not read', async () => {
  const there = { server: 5, node: 's=W1' }
  const { signal } = new AbortController()
  const bore = { row: bores('W1'), member: '[1]', type: ValueType.Float }
  expect(await pickSame(there, 'PLC-5', [bore], signal)).toEqual({
    ...{ variables: 1, of: 2, having: 1, lacking: 1, unread: 0 },
  })
  const other = rowFixture({ name: 'PT_00001', node: 's=W1.PT_00001', path: [] })
  const none = { row: other, member: null, type: ValueType.Double }
  expect(await pickSame(there, 'PLC-5', [none], signal)).toMatchObject({ having: 0, lacking: 2 })
  fakeCore({ 'browse.branch': () => fail('unavailable', 'x', { part: 'link' }) })
  expect(await pickSame(there, 'PLC-5', [none], signal)).toMatchObject({ lacking: 0, unread: 2 })
})
