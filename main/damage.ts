/**
 * Records that cannot be read, told where somebody looks: one row of the journal and one line of the log
 * each, at every start. What to do stands in the line; the health screen lists them.
 */
import type { Damage } from '../shared/damage.ts'
import type { JournalEntry, Log } from './interface.ts'

const advice: Readonly<Record<Damage['what'], string>> = {
  server: 'Put derrick.db back from a copy, or add the server again under the same name.',
  equipment: 'Put derrick.db back from a copy.',
  tag: 'Put derrick.db back from a copy, or add the tag again under the same name.',
  person: 'Put derrick.db back from a copy; until then this person cannot sign in.',
  change: 'Look at the value itself: whether the change took effect is not known.',
  log: 'What was written last before the start is lost: compare the journal and the configuration with what was done.',
}

const told = ({ what, aside }: Damage): string =>
  aside
    ? `a damaged record was set aside. ${advice[what]}`
    : 'a part of a record is damaged and not used; a server tells again what it says of its variables'

/** Rows and lines at one start; more of the same tell nothing new. */
const MOST = 100

/** Writes the log and answers the rows for the journal. */
export function tellDamage(found: readonly Damage[], log: Log, at: number): JournalEntry[] {
  return found.slice(0, MOST).map((damage) => {
    const { what, name, field, aside } = damage
    log.error({ what, name, field, file: 'derrick.db' }, told(damage))
    return {
      kind: 'record_damaged',
      at,
      person: null,
      subject: name.slice(0, 64),
      details: { what, field, aside },
    }
  })
}
