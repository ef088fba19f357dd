/**
 * The mix of tags that every store of history is measured with: half are a sine with noise in steps of 0.01, a
 * tenth the same as 32-bit numbers, a twentieth full doubles, a fifth flat, the rest switches; three in ten have times
 * that are not quite regular.
 */
import { columns, type SampleBatch } from '../../../shared/samples.ts'

/** Ticks of the first sample. */
export const START = 17_733_016_000_000_000n
export const SECOND = 10_000_000n
export const HOUR = 3600
export const DAY = 24 * HOUR

let seed = 1
/** From 0 to 1; the same in each run. */
function random(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

function valueOf(tag: number, second: number): number {
  const sine = Math.round((50 + 20 * Math.sin(second / 600 + tag) + random() / 2) * 100) / 100
  const kind = tag % 20
  if (kind < 10) return sine
  if (kind < 12) return Math.fround(sine)
  if (kind < 13) return 50 + 20 * Math.sin(second / 600 + tag) + random()
  return kind < 17 ? 42.5 : Math.floor(second / 300 + tag) % 2
}

/** So many samples of each tag, as they come. @param every seconds between two of a tag */
export function batch(
  tags: readonly number[],
  from: number,
  times: number,
  every = 1,
): SampleBatch {
  const made = columns(tags.length * times)
  made.type.fill(11)
  for (let row = 0; row < made.tag.length; row++) {
    const [tag, second] = [tags[row % tags.length]!, from + Math.floor(row / tags.length) * every]
    const late = tag % 10 < 3 ? Math.floor(random() * 50) * 10_000 : 0
    made.tag[row] = tag
    made.sourceTime[row] = START + BigInt(second) * SECOND + BigInt(late)
    made.value[row] = valueOf(tag, second)
  }
  made.serverTime.set(made.sourceTime)
  return made
}
