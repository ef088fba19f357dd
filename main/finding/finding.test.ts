import { expect, it } from 'vitest'
import type { FoundGroup } from '../../shared/contract.ts'
import { foundKinds, foundNeeds, MOST_HITS, type FoundKind } from '../../shared/finding.ts'
import { may, roles } from '../../shared/users.ts'
import { contextOf, person, quiet, sessionOf, value } from '../fixtures.ts'
import type { Finder } from '../interface.ts'
import { findingHandlers } from './finding.ts'

const hit = (name: string) => ({
  ...{ key: name, name, title: null, detail: '', at: null, event: null },
})
const finder = (kind: FoundKind, find?: Finder['find']): Finder => ({
  kind,
  find:
    find ??
    (async ({ text }) => ({
      text,
      hits: [hit(`${kind} ${text}`)],
      count: 1,
      exact: false,
      state: 'all',
    })),
})

function box(finders: readonly Finder[]) {
  const waiting = new Set<() => void>()
  const handlers = findingHandlers({
    finders,
    log: quiet,
    after: (_ms, action) => {
      waiting.add(action)
      return () => waiting.delete(action)
    },
  })
  const find = async (
    input: Parameters<(typeof handlers)['search.find']>[0],
    role: (typeof roles)[number] = 'viewer',
  ): Promise<readonly FoundGroup[]> =>
    value(await handlers['search.find'](input, contextOf(sessionOf(person(role)))))
  return { find, waiting }
}

it('asks each finder for what the role may see, and no other', async () => {
  const { find } = box(foundKinds.map((kind) => finder(kind)))
  for (const role of roles) {
    const seen = (await find({ text: 'x' }, role)).map(({ kind }) => kind)
    expect(seen).toEqual(foundKinds.filter((kind) => may(role, foundNeeds[kind])))
  }
  expect((await find({ text: 'x' }, 'viewer')).map(({ kind }) => kind)).not.toContain('export')
})

it('what a role may not see is not found by asking for it either', async () => {
  const { find } = box([finder('export'), finder('tag')])
  expect(await find({ text: 'x', kinds: ['export'] }, 'viewer')).toEqual([])
  expect(await find({ text: 'x', kinds: ['export'] }, 'operator')).toHaveLength(1)
})

it('no finder gives more than is asked for', async () => {
  const many = finder('tag', async ({ text }) => ({
    text,
    hits: Array.from({ length: 1000 }, (_, at) => hit(String(at))),
    count: 1000,
    exact: false,
    state: 'all',
  }))
  const { find } = box([many])
  expect((await find({ text: 'x', limit: MOST_HITS }))[0]?.hits).toHaveLength(MOST_HITS)
  expect((await find({ text: 'x', limit: 1 }))[0]).toMatchObject({ count: 1000, state: 'all' })
})

it('what takes too long, or breaks, says so and keeps nothing from the others', async () => {
  let left = false
  const slow = finder('journal', (_question, _limit, { signal }) => {
    signal.addEventListener('abort', () => {
      left = true
    })
    return new Promise(() => undefined)
  })
  const broken = finder('server', () => Promise.reject(new Error('broken')))
  const { find, waiting } = box([finder('tag'), slow, broken])
  const asked = find({ text: 'x' })
  // Its own answer has called off the patience with the tags and the servers.
  while (waiting.size > 1) await Promise.resolve()
  for (const action of waiting) action()
  const [tag, journal, server] = await asked
  expect(tag?.hits).toHaveLength(1)
  expect(journal).toMatchObject({ hits: [], state: 'late' })
  expect(server).toMatchObject({ hits: [], state: 'late' })
  expect(left).toBe(true)
  expect(waiting.size).toBe(0)
})

it('a question without a letter is answered without asking anybody', async () => {
  const { find } = box([finder('tag', () => Promise.reject(new Error('asked')))])
  expect(await find({ text: ' .. ' })).toMatchObject([{ hits: [], state: 'all' }])
})
