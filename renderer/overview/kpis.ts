/**
 * What the strip at the top counts, and from which tags: the wells' own where they have them, else the
 * pads', else the field's. Read from kinds and meanings; what a field does not have is left out. Pure.
 */
import type { EquipmentKind, Signal, Text } from '../../shared/tags.ts'
import type { Equipment, Tag } from '../stores/configuration.ts'
import { finderOf, type Finder } from './shape.ts'
import { isWell } from './signals.ts'

export const kpiKeys = [
  'oil',
  'liquid',
  'water',
  'gas',
  'flared',
  'wells',
  'flow',
  'power',
] as const
export type KpiKey = (typeof kpiKeys)[number]

export interface Member {
  readonly tag: Tag
  readonly sign: 1 | -1
}

export interface Kpi {
  readonly key: KpiKey
  readonly members: readonly Member[]
  /** What the members are, for "10 of 10 wells". */
  readonly of: 'wells' | 'pads' | 'one' | 'parts'
  /** Its own title where the key says too little: a flow is that of a certain pump. */
  readonly title: Text | null
  /** Normal band of the total where the field itself has one. */
  readonly normal: Tag['normal']
}

const plus = (tag: Tag | undefined): readonly Member[] =>
  tag === undefined ? [] : [{ tag, sign: 1 }]

export function kpisOf(equipment: readonly Equipment[], tags: readonly Tag[]): readonly Kpi[] {
  const find = finderOf(tags)
  const wells = equipment.filter(({ kind }) => isWell(kind))
  const ofKind = (kind: EquipmentKind) => equipment.filter((each) => each.kind === kind)
  const all = (list: readonly Equipment[], signal: Signal) =>
    list.flatMap(({ id }) => plus(find(id, signal)))
  const field = ofKind('field')[0]
  const whole = (signal: Signal): Tag | undefined =>
    field === undefined ? undefined : find(field.id, signal)

  const total = (key: KpiKey, signal: Signal, less: readonly Member[] = []): Kpi => {
    const choices = [
      { of: 'wells', members: [...all(wells, signal), ...less] },
      { of: 'pads', members: all(ofKind('pad'), signal) },
      { of: 'one', members: plus(whole(signal)) },
    ] as const
    // Lift gas alone is no gas produced.
    const chosen = choices.find(({ members }) => members.some(({ sign }) => sign === 1))
    return {
      key,
      members: chosen?.members ?? [],
      of: chosen?.of ?? 'one',
      title: null,
      normal: whole(signal)?.normal ?? null,
    }
  }

  const lifted = wells.flatMap(({ id }) => liftOf(find, id))
  const flared = all(ofKind('flare'), 'gas_rate')
  // Pumps stand in the order of the flow: the first with a flow is what leaves the treatment.
  const pumped = all(ofKind('pump'), 'flow').slice(0, 1)
  const running = all(wells, 'running')
  const measured = plus(whole('power'))
  const motors = equipment
    .filter(({ kind }) => kind !== 'field' && kind !== 'pad')
    .flatMap(({ id }) => plus(find(id, 'motor_power') ?? find(id, 'power')))
  const single = (key: KpiKey, members: readonly Member[], of: Kpi['of'] = 'one'): Kpi => ({
    key,
    members,
    of: members.length === 1 ? 'one' : of,
    title: null,
    normal: members.length === 1 ? (members[0]?.tag.normal ?? null) : null,
  })
  return [
    total('oil', 'oil_rate'),
    total('liquid', 'liquid_rate'),
    total('water', 'water_rate'),
    total('gas', 'gas_rate', lifted),
    single('flared', flared, 'parts'),
    { ...single('wells', running), of: 'wells' as const, normal: null },
    { ...single('flow', pumped), title: pumped[0]?.tag.title ?? null },
    single('power', measured.length > 0 ? measured : motors, 'parts'),
  ].filter(({ members }) => members.length > 0)
}

/** The gas that goes down a gas-lift well comes up again: it is not produced. */
function liftOf(find: Finder, well: number): readonly Member[] {
  const tag = find(well, 'injection_rate')
  return tag === undefined || find(well, 'gas_rate') === undefined ? [] : [{ tag, sign: -1 }]
}
