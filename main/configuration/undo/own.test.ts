// Calculated and manual tags are taken back with all that a person said of them; what was counted is not.
import { expect, it } from 'vitest'
import { value } from '../../fixtures.ts'
import { formulaOf, rig } from './fixtures.ts'

const since = { error: { code: 'conflict', details: { reason: 'changed_since' } } }

it('a formula goes back to its former text, and its totals begin anew, as the preview says', async () => {
  const { create, change, call, newest, undo, configuration, rows, load } = await rig()
  value(await create('calculated', 'C', { formula: formulaOf('integral([101.F], "h")') }))
  const made = await newest()
  value(
    await change('calculated', 'C', {
      formula: formulaOf('[101.F] * 2', 2),
      unit: 'Hz',
      low: 0,
      high: 120,
      title: { en: 'Twice', ru: 'Вдвое' },
    }),
  )
  const changed = await newest()
  expect(await undo(made)).toMatchObject(since)
  expect(value(await call('journal.undo', { seq: changed, preview: true }))).toEqual({
    ...{ tags: 1, equipment: 0, servers: 0, templates: 0, anew: 1, off: 0 },
  })
  value(await undo(changed))
  const back = {
    unit: null,
    low: null,
    title: { en: '', ru: '' },
    formula: { text: 'integral([101.F], "h")', revision: 3, author: 'engineer 1' },
  }
  expect(configuration.tag('C')).toMatchObject(back)
  // Written too: a start finds the same.
  expect((await load()).tag('C')).toEqual(configuration.tag('C'))
  expect((await rows())[0]).toMatchObject({
    kind: 'undone',
    subject: 'C',
    details: { undoes: changed, of: 'tag_changed', count: 1, anew: 1 },
  })
  // What was taken back can be done again, and that taken back too.
  value(await undo())
  expect(configuration.tag('C')).toMatchObject({ unit: 'Hz', formula: { revision: 4 } })
  value(await undo())
  value(await undo(made))
  expect(configuration.tag('C')).toBeUndefined()
})

it('another schedule is taken back without counting anew', async () => {
  const { create, change, undo, newest, call, configuration } = await rig()
  const formula = formulaOf('runtime([101.F] > 1, "h")')
  value(await create('calculated', 'C', { formula }))
  const when = { on: 'interval', seconds: 60 } as const
  value(await change('calculated', 'C', { formula: { ...formula, when } }))
  const seq = await newest()
  expect(value(await call('journal.undo', { seq, preview: true })).anew).toBe(0)
  value(await undo())
  expect(configuration.tag('C')?.formula).toMatchObject({ when: { on: 'change' }, revision: 1 })
})

it('an undo gives no formula back that names a tag which is gone, nor one that closes a circle', async () => {
  const { create, change, call, undo, newest, add } = await rig()
  value(await add('X'))
  value(await create('calculated', 'A', { formula: formulaOf('[X] + 1') }))
  value(await change('calculated', 'A', { formula: formulaOf('[101.F]', 2) }))
  const changed = await newest()
  value(await call('tags.remove', { tags: ['X'], history: 'keep' }))
  expect(await undo(changed)).toMatchObject({
    error: { details: { reason: 'calculated_from_none', by: 'X' } },
  })
  value(await create('calculated', 'B', { formula: formulaOf('[A]') }))
  value(await call('tags.restore', { tags: ['X'] }))
  value(await undo(changed))
})

it('what a person said of a manual tag is taken back, and conflicts where it was changed since', async () => {
  const { create, change, newest, undo, configuration, load, rows } = await rig()
  value(await create('manual', 'LAB.W', { unit: '%', low: 0, high: 100, sampling: 86_400_000 }))
  value(await change('manual', 'LAB.W', { high: 80, decimals: 1 }))
  const first = await newest()
  value(await change('manual', 'LAB.W', { high: 60 }))
  const second = await newest()
  expect(await undo(first)).toMatchObject({
    error: { details: { reason: 'changed_since', name: 'LAB.W', row: second, by: 'engineer 1' } },
  })
  value(await undo(second))
  value(await undo(first))
  expect(configuration.tag('LAB.W')).toMatchObject({ high: 100, decimals: 2, unit: '%' })
  expect((await load()).tag('LAB.W')).toEqual(configuration.tag('LAB.W'))
  expect((await rows()).filter(({ kind }) => kind === 'undone')).toHaveLength(2)
})
