/** A process of the test that kills it: appends without end, and prints what was acknowledged. */
import { batchOf, type Sample } from '../../shared/samples.ts'
import { startHistorian } from './historian.ts'

const TAGS = 50
const started = await startHistorian(process.argv[2] ?? '', { gatherMs: 2 })
if (!started.ok) throw new Error(started.error.message)
const historian = started.value
const base = BigInt(process.argv[3] ?? '0')

for (let second = 0n; ; second += 1n) {
  const samples = Array.from({ length: TAGS }, (_, tag): Sample => {
    const sourceTime = base + second * 10_000n
    const value = Number(second) + tag / 100
    return { tag, sourceTime, serverTime: sourceTime, status: 0, type: 11, flags: 0, value }
  })
  const { stored } = await historian.append(batchOf(samples))
  process.stdout.write(`${sourceOf(second)} ${stored}\n`)
}

function sourceOf(second: bigint): bigint {
  return base + second * 10_000n
}
