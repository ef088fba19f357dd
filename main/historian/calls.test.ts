import { describe, expect, it } from 'vitest'
import type { Asking, RangeQuery } from '../../shared/history.ts'
import type { Tag } from '../../shared/tags.ts'
import { codeOf, contextOf, person, sessionOf, value } from '../fixtures.ts'
import { historyHandlers } from './calls.ts'

const context = contextOf(sessionOf(person('viewer')))

function reader(answer: () => Promise<never> | undefined = () => undefined) {
  const asked: RangeQuery[] = []
  const askers: Asking[] = []
  const handlers = historyHandlers({
    history: {
      range: (query, asking) => {
        asked.push(query)
        askers.push(asking)
        return answer() ?? Promise.resolve({ series: [], gaps: [] })
      },
      gaps: () => Promise.resolve([]),
    },
    tag: (name) => (/^\d+$/.test(name) ? ({ id: Number(name) } as Tag) : undefined),
  })
  const range = async (
    tags: string[],
    more: { width?: number; limit?: number; place?: string } = {},
    of = context,
  ) => handlers['history.range']({ tags, from: 1_000, to: '2026-03-12T07:46:52Z', ...more }, of)
  return { asked, askers, handlers, range }
}

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `${index}`)

describe('a question to the history', () => {
  it('is turned into ids and ticks', async () => {
    const { asked, range } = reader()
    value(await range(['7'], { width: 800 }))
    expect(asked).toEqual([
      { tags: [7], from: 10_000_000n, to: 17_733_016_120_000_000n, width: 800 },
    ])
  })

  it('has one budget for all its tags, whatever is asked for', async () => {
    const { asked, range } = reader()
    value(await range(names(64), { limit: 1_000_000 }))
    value(await range(['1'], { limit: 10 }))
    expect(asked.map(({ limit }) => limit)).toEqual([3_125, 10])
    expect(codeOf(await range(names(64), { width: 16_384 }))).toBe('too_large')
    expect(codeOf(await range(names(16), { width: 11_520 }))).toBe('ok')
  })

  it('that makes no sense is refused', async () => {
    const { asked, handlers, range } = reader()
    expect(codeOf(await range(['1', '1']))).toBe('bad_input')
    expect(codeOf(await range(['nothing']))).toBe('not_found')
    const back = await handlers['history.range']({ tags: ['1'], from: 2_000, to: 1_000 }, context)
    expect(codeOf(back)).toBe('bad_input')
    expect(asked).toEqual([])
  })

  it('that cannot be answered says so, and nothing else stops', async () => {
    const { range } = reader(() => Promise.reject(new Error('a page is damaged')))
    const result = await range(['1'])
    expect(result.ok ? '' : result.error.message).toMatch(/a page is damaged.*Live values go on/)
  })

  it('is given up when its asker is gone', async () => {
    const gone = new AbortController()
    const { askers, range } = reader()
    await range(['1'], {}, { ...context, signal: gone.signal })
    expect([askers[0]?.asker, askers[0]?.signal.aborted]).toEqual([context.session.id, false])
    gone.abort()
    expect(askers[0]?.signal.aborted).toBe(true)
  })

  it('gives way to a newer one for the same place of the same session, and to no other', async () => {
    const answers: (() => void)[] = []
    const { askers, range } = reader(
      () => new Promise<never>((_, reject) => answers.push(() => reject(new Error('given up')))),
    )
    const place = 'half hour'
    const [old, next] = [range(['1'], { place }), range(['2'], { place })]
    void range(['3'], { place }, contextOf(sessionOf(person('viewer', 2))))
    void range(['4'], { place: 'trend' })
    void range(['5'])
    expect(askers.map(({ signal }) => signal.aborted)).toEqual([true, false, false, false, false])
    for (const answer of answers) answer()
    expect(await old).toMatchObject({
      error: { code: 'conflict', details: { reason: 'superseded' } },
    })
    expect(codeOf(await next)).toBe('unavailable')
  })
})
