import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

/** What lives is replaced bit by bit, as tags that are changed are: most of the heap is garbage in the end. */
const churn = (prepare: string): string => `
  ${prepare}
  const live = []
  let peak = 0
  for (let n = 0; n < 3e6; n++) {
    live[n % 300000] = { n, list: [n, n] }
    if (n % 50000 === 0) peak = Math.max(peak, process.memoryUsage().heapTotal)
  }
  process.stdout.write(String(peak))`

/** The least of some runs: on a busy machine the collector, which works beside the program, comes late. */
const peakOf = (prepare: string): number => {
  const program = ['--input-type=module', '--max-semi-space-size=2', '-e', churn(prepare)]
  const run = (): number => Number(spawnSync(process.execPath, program).stdout.toString())
  return Math.min(run(), run(), run())
}

test('a heap is collected before it has grown by more than half over what lives', () => {
  const heap = JSON.stringify(new URL('heap.ts', import.meta.url).href)
  const [bound, free] = [
    peakOf(`const { boundHeaps } = await import(${heap})\n  boundHeaps()`),
    peakOf(''),
  ]
  expect(bound).toBeGreaterThan(0)
  expect(bound).toBeLessThan(0.8 * free)
})
