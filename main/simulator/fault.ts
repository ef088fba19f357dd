/**
 * The faults that can be put on the field, and how they are written on the command line:
 *
 *   esp_trip 103 [at 60]                stick_choke 101 [for 120] [at 60]
 *   freeze_sensor 101.PIN [for 60]      bad_sensor 101.TM [for 60]
 *   take_back 101.F.SP after 5          hang for 10             drop_link for 10
 *
 * `at` is in seconds after the start; without `for` a fault stays until it is cleared.
 */
import { points } from './field.ts'
import { simulatedEquipment } from './equipment.ts'

export type Fault =
  | { readonly kind: 'esp_trip'; readonly well: string }
  | { readonly kind: 'stick_choke'; readonly well: string; readonly seconds: number }
  | { readonly kind: 'freeze_sensor'; readonly tag: string; readonly seconds: number }
  | { readonly kind: 'bad_sensor'; readonly tag: string; readonly seconds: number }
  | { readonly kind: 'take_back'; readonly tag: string; readonly seconds: number }
  | { readonly kind: 'hang'; readonly seconds: number }
  | { readonly kind: 'drop_link'; readonly seconds: number }

export interface ScheduledFault {
  readonly fault: Fault
  /** Seconds after the start. */
  readonly at: number
}

/** Seconds that a link fault may last: a test that forgot one is not locked out for ever. */
export const LONGEST_LINK_FAULT = 600

const byName = new Map(points.map((point) => [point.name, point]))
export const pointNamed = (tag: string) => byName.get(tag)

/** What is wrong with a fault, in words; null where it can be put on. */
export function faultProblem(fault: Fault): string | null {
  if ('seconds' in fault && !(Number.isFinite(fault.seconds) && fault.seconds >= 0)) {
    return 'the number of seconds must be 0 or more'
  }
  switch (fault.kind) {
    case 'esp_trip':
      return simulatedEquipment.some(({ name, kind }) => name === fault.well && kind === 'well_esp')
        ? null
        : `there is no well with a pump named "${fault.well}"`
    case 'stick_choke':
      return simulatedEquipment.some(
        ({ name, kind }) => name === fault.well && kind.startsWith('well'),
      )
        ? null
        : `there is no well named "${fault.well}"`
    case 'freeze_sensor':
    case 'bad_sensor':
      return byName.has(fault.tag) ? null : `there is no tag named "${fault.tag}"`
    case 'take_back': {
      const point = byName.get(fault.tag)
      if (point === undefined) return `there is no tag named "${fault.tag}"`
      return point.write === null ? `"${fault.tag}" cannot be written` : null
    }
    case 'hang':
    case 'drop_link':
      return fault.seconds > 0 && fault.seconds <= LONGEST_LINK_FAULT
        ? null
        : `it needs "for" with more than 0 and at most ${LONGEST_LINK_FAULT} seconds`
  }
}

const words = ['for', 'at', 'after'] as const

/** Reads one `--fault`; a string is what is wrong with it. */
export function parseFault(text: string): ScheduledFault | string {
  const [kind = '', ...rest] = text.trim().split(/\s+/)
  const target = rest.length % 2 === 1 ? rest.shift() : undefined
  const given: Partial<Record<(typeof words)[number], number>> = {}
  for (let i = 0; i < rest.length; i += 2) {
    const word = words.find((each) => each === rest[i])
    const seconds = Number(rest[i + 1])
    if (word === undefined || !Number.isFinite(seconds) || seconds < 0) {
      return `"${rest[i]} ${rest[i + 1]}" is not "for", "after" or "at" and a number of seconds`
    }
    given[word] = seconds
  }
  const fault = faultOf(kind, target, given.after ?? given.for ?? 0)
  if (typeof fault === 'string') return fault
  const problem = faultProblem(fault)
  return problem ?? { fault, at: given.at ?? 0 }
}

function faultOf(kind: string, target: string | undefined, seconds: number): Fault | string {
  switch (kind) {
    case 'hang':
    case 'drop_link':
      return target === undefined ? { kind, seconds } : `${kind} takes no target`
    case 'esp_trip':
      return target === undefined ? 'esp_trip needs a well' : { kind, well: target }
    case 'stick_choke':
      return target === undefined ? 'stick_choke needs a well' : { kind, well: target, seconds }
    case 'freeze_sensor':
    case 'bad_sensor':
    case 'take_back':
      return target === undefined ? `${kind} needs a tag` : { kind, tag: target, seconds }
    default:
      return `"${kind}" is not a fault; there are esp_trip, stick_choke, freeze_sensor, bad_sensor, take_back, hang and drop_link`
  }
}
