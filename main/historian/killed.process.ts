/** A process of the test that kills it: appends without end, and prints what was acknowledged. There is so much of
 * it that the tail is sealed several times a second. */
import { batchOf, type Sample } from '../../shared/samples.ts'
import { startHistorian } from './historian.ts'

const TAGS = 500
const EACH = 40
const started = await startHistorian(process.argv[2] ?? '', { gatherMs: 2 })
if (!started.ok) throw new Error(started.error.message)
const historian = started.value
const base = BigInt(process.argv[3] ?? '0')

for (let second = 0n; ; second += 1n) {
  const sourceTime = base + second * 10_000n
  const samples = Array.from({ length: TAGS * EACH }, (_, at): Sample => {
    const [tag, each] = [at % TAGS, Math.floor(at / TAGS)]
    const value = Number(second) + tag / 100
    const time = sourceTime + BigInt(each)
    return { tag, sourceTime: time, serverTime: time, status: 0, type: 11, flags: 0, value }
  })
  const { stored } = await historian.append(batchOf(samples))
  process.stdout.write(`${sourceTime} ${stored}\n`)
}
