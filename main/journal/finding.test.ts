import { expect, it } from 'vitest'
import { questionOf } from '../../shared/finding.ts'
import { person, sessionOf, temporaryRecords, value } from '../fixtures.ts'
import type { JournalEntry } from '../interface.ts'
import { journalFinder, STEPS } from './finding.ts'
import { createJournal } from './journal.ts'
import { STEP, type journalStore } from './store.ts'

const entry = (subject: string, reason?: string): JournalEntry => ({
  at: 1,
  kind: 'tag_changed',
  person: person('engineer'),
  subject,
  ...(reason === undefined ? {} : { reason }),
})

async function written(entries: readonly JournalEntry[]) {
  const records = (await temporaryRecords()).of<typeof journalStore>()
  const journal = createJournal(records)
  value(await journal.append(entries))
  const { find } = journalFinder(records)
  return (text: string, limit = 5, signal = new AbortController().signal, id = 1) =>
    find(questionOf(text), limit, { session: sessionOf(person('viewer', id)), signal })
}

it('the newest rows first, no more than asked for, and it says that there are older ones', async () => {
  const find = await written(Array.from({ length: 9 }, (_, at) => entry(`101.F ${at}`)))
  const few = await find('101.f', 3)
  expect(few.hits.map(({ name }) => name)).toEqual(['101.F 8', '101.F 7', '101.F 6'])
  expect(few).toMatchObject({ count: 3, state: 'newest' })
  expect(await find('101.f', 9)).toMatchObject({ count: 9, state: 'all' })
})

it('by reason, by person, and in the wrong layout', async () => {
  const find = await written([entry('101.F', 'Пробный подъём'), entry('102.F')])
  expect((await find('ПОДЪЕМ')).hits).toMatchObject([
    { key: '1', name: '101.F', detail: 'engineer 1: Пробный подъём', event: 'tag_changed' },
  ])
  expect(await find('ghj,ysq')).toMatchObject({ text: 'пробный', hits: [{ name: '101.F' }] })
  expect((await find('engineer')).hits).toHaveLength(2)
  expect(await find('nothing')).toMatchObject({ hits: [], state: 'all' })
})

it('a long journal is looked through so far, and says that it was no further', async () => {
  const old = entry('the first of all')
  const others = Array.from({ length: STEP * STEPS }, () => entry('another'))
  const find = await written([old, ...others])
  expect(await find('first of all')).toMatchObject({ hits: [], count: 0, state: 'newest' })
  expect(await find('another', 2)).toMatchObject({ count: 2, state: 'newest' })
})

it('who has gone is not looked for any further', async () => {
  const find = await written([entry('101.F')])
  expect(await find('101.F', 5, AbortSignal.abort())).toMatchObject({ hits: [], state: 'newest' })
})

it('a newer question of a session ends the one before, and no other', async () => {
  const { signal } = new AbortController()
  const find = await written(Array.from({ length: STEP + 1 }, () => entry('another')))
  const [before, others, newer] = await Promise.all([
    find('nothing', 5, signal, 1),
    find('nothing', 5, signal, 2),
    find('nothing', 5, signal, 1),
  ])
  expect([before.state, others.state, newer.state]).toEqual(['newest', 'all', 'all'])
  expect((await find('nothing', 5, signal, 1)).state).toBe('all')
})
