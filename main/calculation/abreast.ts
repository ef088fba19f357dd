/**
 * Formulas that are gone over side by side: most of their time they wait for the disk, which takes what several
 * of them have in one commit. One that is made of another begins when that one is done, since what runs would see
 * the other change under it, and count that.
 */

/**
 * @param list what needs another comes after it
 * @param most at the same time
 * @param needs which of the list have to be done before
 * @returns when all are done; rejects, where one has, when those that were under way have ended
 */
export async function abreast<T>(
  list: readonly T[],
  most: number,
  needs: (each: T) => readonly T[],
  work: (each: T) => Promise<void>,
): Promise<void> {
  const begun = new Map<T, Promise<void>>()
  const waiting = [...list]
  let hasFailed = false
  const one = async (each: T): Promise<void> => {
    await Promise.all(needs(each).flatMap((needed) => begun.get(needed) ?? []))
    if (!hasFailed) await work(each)
  }
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const mine = one(next)
      begun.set(next, mine)
      try {
        await mine
      } catch (error) {
        hasFailed = true
        waiting.length = 0
        throw error
      }
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: most }, lane))
  for (const each of ended) if (each.status === 'rejected') throw each.reason
}
