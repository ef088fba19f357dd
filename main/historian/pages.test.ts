/** Pages of the history, one after the other, are the history: compared with the plain answer of a range. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { HistoryPage } from '../../shared/history-page.ts'
import { batchOf, ValueType, type Sample } from '../../shared/samples.ts'
import { answer, START } from './arbitrary.ts'
import { openBoth, rangeOf } from './test-reference.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'derrick-pages-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true })
})

const END = START + 10_000_000_000n
/** Moments of which some have several samples, in no order. */
const samples = (count: number): Sample[] =>
  Array.from({ length: count }, (_, at) => {
    const sourceTime = START + BigInt(Math.floor(((at * 7919) % count) / 3)) * 10_000n
    const isText = at % 50 === 7
    return {
      ...{ tag: 1, sourceTime, serverTime: sourceTime, status: 0, flags: 0 },
      type: isText ? ValueType.String : ValueType.Double,
      value: isText ? `text ${at}` : at / 8,
    }
  })

function allPages(history: ReturnType<typeof openBoth>, most: number) {
  const pages: HistoryPage[] = []
  for (let from = START; from < END;) {
    const page = answer(history.reader.page({ tag: 1, from, to: END, most }))
    expect(page.next).toBeGreaterThan(from)
    pages.push(page)
    from = page.next
  }
  return pages
}

test.each([1, 2, 100, 6000, 100_000])('pages of %i samples join to the whole range', (most) => {
  const history = openBoth(directory, { rowsPerTag: 1, leastRows: 100 })
  try {
    const whole = samples(most < 100 ? 600 : 15_000)
    // A part is sealed into chunks, the rest stands in the tail, and both overlap.
    history.store(batchOf(whole.slice(0, whole.length / 2)))
    while (history.writer.isSealDue) history.writer.seal()
    history.store(batchOf(whole.slice(whole.length / 2)))
    const [series] = rangeOf(history.reader, { tags: [1], from: START, to: END, limit: 1e6 }).series
    const pages = allPages(history, most)
    // A moment is never cut, so a page may have up to two more here.
    for (const { low } of pages) expect(low.length).toBeLessThanOrEqual(most + 2)
    const times = pages.flatMap(({ low, high }) =>
      [...low].map((each, row) => (BigInt(high[row]!) << 32n) | BigInt(each)),
    )
    expect(times).toEqual([...series!.time])
    expect(pages.flatMap(({ value }) => [...value])).toEqual([...series!.value])
    expect(pages.flatMap(({ type }) => [...type])).toEqual([...series!.type])
    const texts = pages.flatMap(({ others }) =>
      others.map(([, json]) => JSON.parse(json) as string),
    )
    expect(texts).toEqual(series!.others.map(([, text]) => text))
  } finally {
    history.close()
  }
})

test('what stands in a range is counted where it is little, and reckoned where it is much', () => {
  const history = openBoth(directory)
  try {
    history.store(batchOf(samples(9000)))
    const count = (to: bigint) => answer(history.reader.count({ tag: 1, from: START, to }))
    const { length } = rangeOf(history.reader, { tags: [1], from: START, to: END }).series[0]!.time
    expect(count(END)).toEqual({ samples: length, isExact: true })
    expect(count(START + 1n)).toEqual({
      samples: rangeOf(history.reader, { tags: [1], from: START, to: START + 1n }).series[0]!.time
        .length,
      isExact: true,
    })
  } finally {
    history.close()
  }
})
