/** What becomes of searches: a history that cannot be read, a thread that dies, an end, and what is remembered. */
import { expect, test, vi } from 'vitest'
import { fail, ok } from '../../../shared/result.ts'
import { codeOf, quiet, value } from '../../fixtures.ts'
import type { JobsPort, Session, SessionContext } from '../../interface.ts'
import { T0 } from '../fixtures.ts'
import { judgeCondition } from './judge.ts'
import { Searches, type SearchesParts } from './searches.ts'
import { clientOf, facts, historyOf, unread, type Point } from './test-history.ts'

const session = (id: number): Session => ({
  ...{ id: `session ${id}`, locked: false, openedAt: T0, expiresAt: T0 },
  person: { id, user: `user${id}`, name: `User ${id}`, role: 'operator' },
})
const context = (id = 1): SessionContext => ({
  ...{ now: T0 + 1_000_000, session: session(id), signal: new AbortController().signal },
  caller: { token: null, address: 'test' },
  entry: () => {
    throw new Error('a search changes nothing')
  },
})

const eventually = <T>(look: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(look, { timeout: 20_000, interval: 5 })

/** Every search is judged as tags of the fixtures are; jobs are ended by `job.isEnded`. */
function searchesOf(
  history: SearchesParts['history'],
  client: () => ReturnType<typeof clientOf> = clientOf,
) {
  const job = { isEnded: false }
  const jobs: JobsPort = {
    run: (_job, work) =>
      work({
        at: () => (job.isEnded ? fail('conflict', '', { reason: 'cancelled' }) : ok(null)),
        seal: () => ok(null),
      }),
  }
  const ended = vi.fn(() => Promise.resolve())
  const engine = {
    names: { of: () => [] },
    client: { condition: (text: string) => Promise.resolve(judgeCondition(text, facts)) },
  } as unknown as SearchesParts['engine']
  const searches = new Searches({
    ...{ history, bounds: unread, jobs, engine, log: quiet },
    tagById: () => undefined,
    recorded: () => undefined,
    thread: () => ({ client: client(), end: ended }),
  })
  const { handlers } = searches
  const begin = async (text = '[b] > 2', by = 1) =>
    handlers['searches.begin']({ text, from: T0, to: T0 + 900_000 }, context(by))
  const read = (search: string) => handlers['searches.read']({ search }, context())
  const settled = async (search: string) => {
    const last = async () => value(await read(search))
    await eventually(async () => expect((await last()).search.state).not.toBe('running'))
    return last()
  }
  return { searches, handlers, begin, read, settled, ended, job }
}

const points: readonly Point[] = [
  { tag: 2, at: 10, value: 3 },
  { tag: 2, at: 20, value: 1 },
]
/** Answers the first stretch, and the next when it is let. */
function held() {
  const history = historyOf(points, [], 1)
  let go = (): void => undefined
  const let_ = new Promise<void>((resolve) => {
    go = resolve
  })
  let asked = 0
  const range: typeof history.range = async (query, { signal }) => {
    asked += 1
    if (asked > 2) {
      await Promise.race([
        let_,
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('nobody waits')))
        }),
      ])
    }
    return history.range(query, { asker: '', signal })
  }
  return { history: { ...history, range }, go: () => go() }
}

test('what was found is told while the rest is looked for', async () => {
  const { history, go } = held()
  const { begin, read, settled } = searchesOf(history)
  const { id } = value(await begin())
  await eventually(async () => {
    const { search } = value(await read(id))
    expect(search.at > search.from).toBe(true)
    expect(search.state).toBe('running')
  })
  go()
  expect(await settled(id)).toMatchObject({
    search: { state: 'done', count: 1, kept: 1, lasted: 10_000 },
    occurrences: [{ readings: [{ value: 3 }] }],
  })
})

test('one that is ended keeps what it has found, and its thread ends', async () => {
  const { history } = held()
  const { begin, handlers, settled, ended } = searchesOf(history)
  const { id } = value(await begin())
  const other = handlers['searches.cancel']({ search: id }, context(2))
  expect(codeOf(await other)).toBe('forbidden')
  value(await handlers['searches.cancel']({ search: id }, context()))
  expect((await settled(id)).search).toMatchObject({ state: 'cancelled', failure: null })
  await eventually(() => expect(ended).toHaveBeenCalledOnce())
})

test('a job that an engineer ends among the jobs ends the search', async () => {
  const { begin, settled, job } = searchesOf(historyOf(points, [], 1))
  job.isEnded = true
  const { id } = value(await begin())
  expect((await settled(id)).search.state).toBe('cancelled')
})

test('a history that cannot be read is said, with what to do', async () => {
  const history = historyOf(points)
  const { begin, settled, ended } = searchesOf({
    ...history,
    range: () => Promise.reject(new Error('the reader has ended')),
  })
  const { id } = value(await begin())
  const { search } = await settled(id)
  expect(search.failure).toMatchObject({ code: 'unavailable', details: { part: 'historian' } })
  expect(search.failure?.message).toContain('Search again')
  expect(ended).toHaveBeenCalledOnce()
})

test('a thread that dies over it fails the search alone', async () => {
  const { begin, settled } = searchesOf(historyOf(points), () => ({
    ...clientOf(),
    stretch: () => Promise.reject(new Error('the thread has ended')),
  }))
  const { id } = value(await begin())
  expect((await settled(id)).search.state).toBe('failed')
})

test('ten run or wait, no more; of those that have ended the last eight are known', async () => {
  const { history, go } = held()
  const { begin, handlers, settled, read } = searchesOf(history)
  const ids: string[] = []
  for (let count = 0; count < 10; count += 1) ids.push(value(await begin()).id)
  expect(codeOf(await begin())).toBe('too_many')
  go()
  for (const id of ids.slice(2)) await settled(id)
  await eventually(() =>
    expect(value(handlers['searches.list']({}, context()) as never)).toHaveLength(8),
  )
  expect(codeOf(await read(ids[0] ?? ''))).toBe('not_found')
})

test('a console that stops ends what runs', async () => {
  const { history } = held()
  const { begin, searches, settled } = searchesOf(history)
  const { id } = value(await begin())
  await searches.stop()
  expect((await settled(id)).search.state).toBe('cancelled')
})
