/** How long a question takes: ours in processor time, which tells the same on a busy machine; a peer's as it passes. */
import { median } from '../report.ts'
import type { Peer } from './store.ts'

/** Seconds of processor time of this process. */
export const processor = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/**
 * Milliseconds of processor time.
 * @param times so many that the median is not of the compiler's warm-up, where a question is short
 */
export function msOf(question: () => void, times = 15): number {
  const took = Array.from({ length: times }, () => {
    const before = processor()
    question()
    return (processor() - before) * 1000
  })
  return median(took)
}

/** Milliseconds that pass. */
export async function passedOf(question: () => Promise<unknown>, times: number): Promise<number> {
  const took: number[] = []
  for (let left = times; left > 0; left--) {
    const began = performance.now()
    await question()
    took.push(performance.now() - began)
  }
  return median(took)
}

/** The figure of each, one after the other. */
export const each = async (
  peers: readonly Peer[],
  of: (peer: Peer) => Promise<number>,
): Promise<[Peer, number][]> => {
  const found: [Peer, number][] = []
  for (const peer of peers) found.push([peer, await of(peer)])
  return found
}
