// Templates of the site are taken back as they were: saved over, renamed, removed.
import { expect, it } from 'vitest'
import { value } from '../../fixtures.ts'
import { rig, templateOf } from './fixtures.ts'

it('saved, saved over, renamed and removed, each is taken back and tells what was there', async () => {
  const { call, undo, newest, decided, rows } = await rig()
  const empty = await decided()
  value(await call('templates.save', templateOf('Cap')))
  const made = await newest()
  const first = await decided()
  value(await call('templates.save', { ...templateOf('Cap', 500), kind: 'well_esp' }))
  const over = await newest()
  expect((await rows())[0]).toMatchObject({
    old: '{"kind":"pad"}',
    new: '{"kind":"well_esp","rewritten":["F"]}',
  })
  const second = await decided()
  value(await call('templates.rename', { template: 'Cap', name: 'Booster' }))
  const renamed = await newest()
  expect((await rows())[0]).toMatchObject({ old: '{"name":"Cap"}', new: '{"name":"Booster"}' })
  const third = await decided()
  value(await call('templates.remove', { template: 'Booster' }))
  const removed = await newest()
  expect(JSON.parse(String((await rows())[0]?.old))).toMatchObject({
    name: 'Booster',
    signals: ['F'],
  })
  const preview = value(await call('journal.undo', { seq: removed, preview: true }))
  expect(preview).toMatchObject({ templates: 1, tags: 0 })
  value(await undo(removed))
  expect(await decided()).toEqual(third)
  expect((await rows())[0]).toMatchObject({
    ...{ kind: 'undone', subject: 'Booster' },
    details: { undoes: removed, of: 'template_deleted' },
  })
  value(await undo(renamed))
  expect(await decided()).toEqual(second)
  value(await undo(over))
  expect(await decided()).toEqual(first)
  value(await undo(made))
  expect(await decided()).toEqual(empty)
})

it('one that was saved over since, or whose name is taken, stays as it is', async () => {
  const { call, undo, newest } = await rig()
  value(await call('templates.save', templateOf('Cap')))
  const made = await newest()
  value(await call('templates.save', templateOf('Cap', 500)))
  const over = await newest()
  expect(await undo(made)).toMatchObject({
    error: { details: { reason: 'changed_since', name: 'Cap', row: over, by: 'engineer 1' } },
  })
  value(await call('templates.rename', { template: 'Cap', name: 'Booster' }))
  const renamed = await newest()
  // Like it to the eye: with a Cyrillic letter.
  value(await call('templates.save', templateOf('Сар')))
  expect(await undo(renamed)).toMatchObject({
    error: { details: { reason: 'name_alike', like: 'Сар' } },
  })
})
