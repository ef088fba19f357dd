/** Reading what the core keeps, again whenever it says that it changed, and one reading at a time. */

/** @returns asks for a reading; what changes during one is read once more, however often it changed */
export function rereading(read: () => Promise<void>): () => Promise<void> {
  let under: Promise<void> | null = null
  let changed = false
  const readWhileChanged = async (): Promise<void> => {
    while (changed) {
      changed = false
      await read()
    }
  }
  return () => {
    changed = true
    under ??= readWhileChanged().finally(() => {
      under = null
    })
    return under
  }
}
