/**
 * What speaks for and against a change before it is armed. The core checks again and has the last
 * word; here each finding is named while the person types, with its bound. Pure.
 */
import type { RecordsTrouble } from '../../shared/records.ts'
import { sameValue, valueFault } from '../../shared/setpoints.ts'
import { ValueType } from '../../shared/samples.ts'
import { setpointLimits } from '../../shared/tags.ts'
import type { Role } from '../../shared/users.ts'
import type { Tag } from '../stores/configuration.ts'
import type { Mark } from '../stores/readings.ts'
import { zoneOf } from '../ui/scale.ts'
import type { Change } from './changes.ts'
import { finerThan, isWhole } from './entry.ts'
import type { ReasonFault } from './reason.ts'

export interface Facts {
  readonly tag: Tag
  /** The tag that this setpoint steers. */
  readonly steered: Tag | undefined
  /** Null: nothing typed; NaN: not a number. */
  readonly value: number | boolean | null
  /** Offered by the program, such as the value before a change: it may be finer than what is typed. */
  readonly proposed: number | boolean | null
  /** What the setpoint reads now. */
  readonly now: number | boolean | null
  readonly mark: Mark
  /** Events of the core arrive. */
  readonly heard: boolean
  readonly locked: boolean
  readonly role: Role | null
  readonly permitted: boolean
  /** Somebody else's change on the same setpoint. */
  readonly busy: Change | undefined
  /** Armed by this person elsewhere: it gives way to what is armed here. */
  readonly elsewhere: Change | undefined
  /** What is wrong with the journal: its reason where it has one, or only that it is. */
  readonly journal: RecordsTrouble | 'unknown' | null
  /** The newest change that was sent. */
  readonly last: Change | undefined
  readonly reason: ReasonFault
}

/** `no` forbids, `todo` is still to be given, `watch` is worth a look, `ok` is said for assurance. */
export type Weight = 'ok' | 'no' | 'todo' | 'watch'

export type Finding = { readonly weight: Weight } & (
  | { readonly key: 'role'; readonly role: Role | null }
  | { readonly key: 'journal'; readonly trouble: RecordsTrouble | 'unknown' }
  | { readonly key: 'locked' | 'core' | 'missing' | 'type' | 'whole' | 'same' }
  | { readonly key: 'live'; readonly mark: Mark }
  | { readonly key: 'busy' | 'elsewhere'; readonly change: Change }
  | { readonly key: 'decimals'; readonly decimals: number }
  | { readonly key: 'limits'; readonly low: number | null; readonly high: number | null }
  | { readonly key: 'low' | 'high'; readonly value: number; readonly bound: number }
  | { readonly key: 'alarm'; readonly side: 'low' | 'high'; readonly bound: number }
  | { readonly key: 'last'; readonly change: Change }
  | { readonly key: 'reason'; readonly fault: Exclude<ReasonFault, null> }
)

/** Why nobody may change anything here now, whatever is typed. */
export function hindrances(facts: Facts): Finding[] {
  const found: Finding[] = []
  if (facts.locked) found.push({ weight: 'no', key: 'locked' })
  else if (!facts.permitted) found.push({ weight: 'no', key: 'role', role: facts.role })
  if (!facts.heard) found.push({ weight: 'no', key: 'core' })
  if (facts.heard && facts.mark !== 'live')
    found.push({ weight: 'no', key: 'live', mark: facts.mark })
  if (facts.busy !== undefined) found.push({ weight: 'no', key: 'busy', change: facts.busy })
  if (facts.heard && facts.journal !== null)
    found.push({ weight: 'no', key: 'journal', trouble: facts.journal })
  return found
}

function ofValue({ tag, value, proposed, now }: Facts): Finding[] {
  if (value === null) return [{ weight: 'todo', key: 'missing' }]
  const limits = setpointLimits(tag)
  const fault = valueFault(value, tag.type === ValueType.Boolean, limits)
  if (fault === 'type') return [{ weight: 'no', key: 'type' }]
  const found: Finding[] = []
  if (typeof value === 'number') {
    if (fault === null) found.push({ weight: 'ok', key: 'limits', ...limits })
    else found.push({ weight: 'no', key: fault, value, bound: limits[fault] ?? value })
    if (isWhole(tag.type) && !Number.isInteger(value)) found.push({ weight: 'no', key: 'whole' })
    else if (value !== proposed && finerThan(value, tag.decimals))
      found.push({ weight: 'no', key: 'decimals', decimals: tag.decimals })
  }
  if (now !== null && sameValue(value, now, 0)) found.push({ weight: 'no', key: 'same' })
  return found
}

/** The steered value will go where its own alarm limits are. */
function ofAlarm({ steered, value }: Facts): Finding[] {
  if (steered === undefined || typeof value !== 'number' || Number.isNaN(value)) return []
  const scale = { low: steered.low ?? 0, high: steered.high ?? 0, limits: steered.limits }
  const zone = zoneOf(scale, value)
  if (zone === 'between') return []
  const bound = steered.limits[zone]
  const side = zone === 'high' || zone === 'highHigh' ? 'high' : 'low'
  return bound === null ? [] : [{ weight: 'watch', key: 'alarm', side, bound }]
}

/** Everything, in a fixed order, so that rows do not jump while the person types. */
export function findings(facts: Facts): Finding[] {
  const found = [...hindrances(facts), ...ofValue(facts), ...ofAlarm(facts)]
  if (facts.elsewhere !== undefined)
    found.push({ weight: 'watch', key: 'elsewhere', change: facts.elsewhere })
  if (facts.heard && facts.mark === 'live') found.push({ weight: 'ok', key: 'live', mark: 'live' })
  if (facts.last !== undefined) found.push({ weight: 'watch', key: 'last', change: facts.last })
  if (facts.reason !== null) found.push({ weight: 'todo', key: 'reason', fault: facts.reason })
  return found
}

/** The first finding that stands in the way of arming, the hardest first. */
export const obstacle = (found: readonly Finding[]): Finding | undefined =>
  found.find(({ weight }) => weight === 'no') ?? found.find(({ weight }) => weight === 'todo')
