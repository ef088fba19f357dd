/** What is read of a blob of samples is right or it is this: treated as a damaged page of the file is. */
export class Damaged extends Error {
  /** By which `failure.ts` knows it. */
  readonly code = 'SQLITE_CORRUPT_BLOB'
}

/** @param what names the blob */
export function damagedUnless(sound: boolean, what: string): asserts sound {
  if (!sound) throw new Damaged(`${what} is damaged`)
}
