import { expect, it } from 'vitest'
import { questionOf } from '../../shared/finding.ts'
import { person, sessionOf, temporaryRecords } from '../fixtures.ts'
import { configurationFinders } from './finding.ts'
import { configured } from './fixtures.ts'
import type { configurationStore } from './store.ts'

async function site() {
  const records = await temporaryRecords()
  const { configuration } = await configured(records.of<typeof configurationStore>())
  const finders = configurationFinders(() => configuration.directory)
  const asked = { session: sessionOf(person('viewer')), signal: new AbortController().signal }
  const find = async (text: string) => {
    const groups = await Promise.all(
      finders.map(async ({ kind, find: of }) => ({
        kind,
        ...(await of(questionOf(text), 5, asked)),
      })),
    )
    return groups.filter(({ count }) => count > 0)
  }
  return { configuration, find }
}

it('tags, equipment and servers are found by name and by either title', async () => {
  const { configuration, find } = await site()
  await configuration.createField([])
  expect(await find('скважина')).toMatchObject([
    { kind: 'equipment', hits: [{ key: '101', detail: 'F' }] },
  ])
  expect(await find('ЧАСТ')).toMatchObject([{ kind: 'tag', hits: [{ key: '101.F' }] }])
  expect(await find('имитация')).toMatchObject([
    { kind: 'server', hits: [{ name: 'Simulated field' }] },
  ])
  expect(await find('101')).toMatchObject([
    { kind: 'equipment', exact: true },
    { kind: 'tag', exact: false },
  ])
  expect(await find('nothing like it')).toEqual([])
})

it('what has changed since the last question is found as it is now', async () => {
  const { configuration, find } = await site()
  expect(await find('101.F')).toEqual([])
  await configuration.createField([])
  expect(await find('101.F')).toMatchObject([{ kind: 'tag' }])
  const { directory } = configuration
  const [tag] = directory.tags
  if (tag === undefined) throw new Error('the field has no tag')
  directory.putTags([{ ...tag, title: { en: 'Speed', ru: 'Обороты' } }])
  expect(await find('frequency')).toEqual([])
  expect(await find('обороты')).toMatchObject([{ kind: 'tag', hits: [{ key: '101.F' }] }])
})
