import { describe, expect, it } from 'vitest'
import { calls } from '../../shared/contract.ts'
import type { AggregateQuery, Asking } from '../../shared/history.ts'
import type { Tag } from '../../shared/tags.ts'
import { codeOf, contextOf, person, sessionOf, value } from '../fixtures.ts'
import { aggregateHandlers } from './aggregate-calls.ts'

const { input, output } = calls['history.aggregate']
const gone = new AbortController()
const context = { ...contextOf(sessionOf(person('viewer'))), now: 5_000, signal: gone.signal }

function asker(answer?: Error) {
  const asked: AggregateQuery[] = []
  const askers: Asking[] = []
  const handlers = aggregateHandlers({
    history: {
      aggregate: (query, asking) => {
        asked.push(query)
        askers.push(asking)
        if (answer !== undefined) return Promise.reject(answer)
        const mean = new Float64Array([1.5])
        const series = query.tags.map(({ tag }) => ({ tag, mean, status: new Uint32Array(1) }))
        return Promise.resolve({ edges: new BigInt64Array([query.from, query.to]), series })
      },
    },
    tag: (name) =>
      /^\d+$/.test(name)
        ? ({ id: Number(name), step: name === '1', sampling: 1000 * Number(name) } as Tag)
        : undefined,
    zone: () => Promise.resolve('Asia/Yekaterinburg'),
  })
  const ask = async (more: object = {}) =>
    handlers['history.aggregate'](
      input.parse({
        tags: ['1', '2'],
        from: 1_000,
        to: 61_000,
        functions: ['mean', 'mean'],
        ...more,
      }),
      context,
    )
  return { asked, askers, ask }
}

describe('an aggregate', () => {
  it('is asked with ids, ticks, the present, and how each tag is drawn', async () => {
    const { asked, askers, ask } = asker()
    const answer = value(await ask({ tags: ['1', '2', '7'] }))
    expect(asked).toEqual([
      {
        tags: [
          { tag: 1, line: 0 },
          { tag: 2, line: 100_000_000 },
          { tag: 7, line: 210_000_000 },
        ],
        ...{ from: 10_000_000n, to: 610_000_000n, bucket: { by: 'window' }, functions: ['mean'] },
        until: 50_000_000n,
      },
    ])
    expect(output.parse(answer).series.map(({ tag, mean }) => [tag, mean?.[0]])).toEqual([
      ['1', 1.5],
      ['2', 1.5],
      ['7', 1.5],
    ])
    expect(askers[0]?.signal).toBe(gone.signal)
  })

  it('has its buckets by the clocks of the site, or of the zone that is named', async () => {
    const { asked, ask } = asker()
    await ask({ bucket: { ms: 60_000 } })
    await ask({ bucket: { calendar: 'day' } })
    await ask({ bucket: { shifts: ['20:30', '08:00', '08:00'], zone: 'Europe/Berlin' } })
    expect(asked.map(({ bucket }) => bucket)).toEqual([
      { by: 'length', ms: 60_000 },
      { by: 'day', zone: 'Asia/Yekaterinburg' },
      { by: 'shift', zone: 'Europe/Berlin', times: [28_800_000, 73_800_000] },
    ])
  })

  it('that makes no sense is refused', async () => {
    const { asked, ask } = asker()
    expect(codeOf(await ask({ tags: ['1', '1'] }))).toBe('bad_input')
    expect(codeOf(await ask({ tags: ['nothing'] }))).toBe('not_found')
    expect(codeOf(await ask({ to: 1_000 }))).toBe('bad_input')
    expect(codeOf(await ask({ to: '2036-01-01T00:00:00Z', bucket: { ms: 1000 } }))).toBe(
      'too_large',
    )
    expect(asked).toEqual([])
    const bad = [
      { functions: [] },
      { functions: ['median'] },
      { bucket: { ms: 10 } },
      { bucket: { calendar: 'week' } },
      { bucket: { shifts: ['24:00'] } },
      { bucket: { shifts: [] } },
      { bucket: { calendar: 'day', zone: 'Mars/Olympus' } },
      { bucket: { calendar: 'day', ms: 5000 } },
    ]
    for (const more of bad) {
      const asking = { tags: ['1'], from: 0, to: 1, functions: ['mean'], ...more }
      expect([more, input.safeParse(asking).success]).toEqual([more, false])
    }
  })

  it('that cannot be answered says so, and nothing else stops', async () => {
    const result = await asker(new Error('a page is damaged')).ask()
    expect(result.ok ? '' : result.error.message).toMatch(/a page is damaged.*Live values go on/)
  })
})
