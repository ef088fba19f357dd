/**
 * A record of `derrick.db` that cannot be read as what it should be. It is set aside where it cannot be
 * used, and named to whoever looks after the console; nothing is dropped without a word.
 */
export const damagedThings = ['server', 'equipment', 'tag', 'person', 'change', 'log'] as const

export interface Damage {
  readonly what: (typeof damagedThings)[number]
  /** As far as it can be told: of a tag its name, of a change its id, of the log its file. */
  readonly name: string
  /** What of it does not fit; of the log how many of its last transactions are lost. */
  readonly field: string
  /** Not in use; false where the rest of it is. */
  readonly aside: boolean
}
