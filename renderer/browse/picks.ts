/**
 * What was picked to become tags, and what would come of it: name, unit, conflicts, for each. Pure, so that
 * what is shown before anything is added is what is added then.
 */
import type { Input, Output } from '../../shared/contract.ts'
import { likeness } from '../../shared/likeness.ts'
import type { EquipmentKind } from '../../shared/tags.ts'
import { nameFault, plainName } from '../../shared/plain-text.ts'
import { ARRAY, ValueType, isNumeric } from '../../shared/samples.ts'
import type { Proposal, ProposedTag } from '../../shared/template-proposals.ts'
import { tagNamePattern, type Tag } from '../../shared/tags.ts'

export type Variable = Output<'browse.branch'>['rows'][number]
type Draft = Input<'tags.create'>['tags'][number]

/** A variable of a server that is to become a tag. */
export interface Pick {
  readonly server: number
  readonly serverName: string
  readonly row: Variable
  /** Names from the top down to what holds it. */
  readonly owners: readonly string[]
  /** The path to a member of the value, of which `row` tells then; null for the whole of it. */
  readonly member: string | null
}

export const keyOf = (server: number, node: string, member: string | null = null): string =>
  member === null ? `${server} ${node}` : `${server} ${node}\n${member}`
export const pickKey = ({ server, row, member }: Pick): string => keyOf(server, row.node, member)

/** Parts of a naming rule, as they stand in its braces. */
export const ruleParts = ['name', 'title', 'parent', 'number', 'path', 'server'] as const
export const FIRST_RULE = '{parent}.{name}'

/** Letters and digits stay, all else becomes what a name may have. */
const asName = (text: string): string =>
  plainName(text)
    .replaceAll(/[^\p{L}\p{N}._/-]+/gu, '_')
    .replaceAll(/^[^\p{L}\p{N}]+|_+$/gu, '')

/** The number of the nearest of the owners that ends in one: 512 of `Well_512`. */
const numberOf = (owners: readonly string[]): string =>
  owners.map((owner) => /(\d+)$/.exec(owner)?.[1]).findLast((number) => number !== undefined) ?? ''

/**
 * What a rule makes of a variable; parts that are no part of a rule stay as they are, and are no name then.
 * Equipment and signal are such parts where a template has a place for it.
 */
export function named(rule: string, { row, owners, serverName }: Pick, fit?: Fit): string {
  const parts: Readonly<Record<string, string>> = {
    name: row.name,
    title: row.title === '' ? row.name : row.title,
    parent: owners.at(-1) ?? serverName,
    number: numberOf(owners),
    path: owners.join('.'),
    server: serverName,
    ...(fit === undefined ? {} : { equipment: fit.equipment.name, signal: fit.signal }),
  }
  return rule
    .trim()
    .replaceAll(/\{(\w+)\}/g, (whole, part: string) =>
      Object.hasOwn(parts, part) ? asName(parts[part] ?? '') : whole,
    )
}

/** The place of a variable in a template. */
export interface Fit {
  readonly tag: ProposedTag
  /** Of the naming rule: `PIN`, `F.SP`. */
  readonly signal: string
  readonly equipment: Proposal['equipment']
  /** `pickKey` of what it is the setpoint of. */
  readonly sets: string | null
  /** Another object would become equipment of the same name. */
  readonly isDouble: boolean
}

export type Trouble =
  | 'added'
  | 'unreadable'
  | 'unfit'
  | 'equipment'
  | 'name'
  | 'taken'
  | 'deleted'
  | 'twice'

export interface Planned {
  readonly pick: Pick
  readonly name: string
  /** Why it is left out. */
  readonly trouble: Trouble | null
  /** Its place in a template; null where none was chosen, or none has a place for it. */
  readonly fit: Fit | null
  /** Name of the tag whose setpoint it is. */
  readonly setpointOf: string | null
}

/** What is there already. */
export interface Known {
  /** What names look like. */
  readonly names: ReadonlySet<string>
  /** The same of tags that were deleted and can be restored: their names are not free. */
  readonly deleted: ReadonlySet<string>
  /** `keyOf` of the nodes, and members, of all tags. */
  readonly nodes: ReadonlySet<string>
  /** By what its name looks like. */
  readonly equipment: ReadonlyMap<string, { readonly name: string; readonly kind: EquipmentKind }>
}

export const knownOf = (
  tags: readonly { [K in 'name' | 'server' | 'node' | 'member']: Tag[K] }[],
  equipment: readonly { readonly name: string; readonly kind: EquipmentKind }[] = [],
  deleted: readonly { readonly tag: { readonly name: string } }[] = [],
): Known => ({
  names: new Set(tags.map(({ name }) => likeness(name))),
  deleted: new Set(deleted.map(({ tag }) => likeness(tag.name))),
  nodes: new Set(
    tags.flatMap(({ server, node, member }) =>
      server === null || node === null ? [] : [keyOf(server, node, member)],
    ),
  ),
  equipment: new Map(equipment.map((each) => [likeness(each.name), each])),
})
export const isAdded = (
  known: Known,
  server: number,
  row: { node: string; local: string },
  member: string | null = null,
): boolean =>
  known.nodes.has(keyOf(server, row.node, member)) ||
  known.nodes.has(keyOf(server, row.local, member))

/** @param fits the places in a template, by `pickKey`; null where none was chosen */
export function planned(
  picks: readonly Pick[],
  rule: string,
  known: Known,
  fits: ReadonlyMap<string, Fit> | null = null,
): readonly Planned[] {
  const taken = new Set<string>()
  const names = new Map<string, string>()
  const plan = picks.map((pick): Planned => {
    const fit = fits?.get(pickKey(pick))
    const isUnfit = fits !== null && fit === undefined
    const name = isUnfit ? '' : named(rule, pick, fit)
    const look = likeness(name)
    const trouble = troubleOf({ pick, name, look, fit, isUnfit }, known, taken)
    if (trouble === null) {
      taken.add(look)
      names.set(pickKey(pick), name)
    }
    return { pick, name, trouble, fit: fit ?? null, setpointOf: null }
  })
  // A setpoint goes with what it sets, and is left out where that is.
  return plan.map((each) => {
    if (each.fit?.sets == null || each.trouble !== null) return each
    const setpointOf = names.get(each.fit.sets) ?? null
    return setpointOf === null ? { ...each, trouble: 'unfit' } : { ...each, setpointOf }
  })
}

interface Named {
  readonly pick: Pick
  readonly name: string
  readonly look: string
  readonly fit: Fit | undefined
  readonly isUnfit: boolean
}

function troubleOf(
  { pick: { server, row, member }, name, look, fit, isUnfit }: Named,
  known: Known,
  taken: ReadonlySet<string>,
): Trouble | null {
  if (isAdded(known, server, row, member)) return 'added'
  if (!row.variable.readable) return 'unreadable'
  if (isUnfit) return 'unfit'
  if (fit !== undefined && (fit.isDouble || isOther(fit, known))) return 'equipment'
  if (!tagNamePattern.test(name) || nameFault(name, 1, 64) !== null) return 'name'
  if (known.names.has(look)) return 'taken'
  if (known.deleted.has(look)) return 'deleted'
  return taken.has(look) ? 'twice' : null
}

/** There is equipment of that name, and it is something else, or only looks like it. */
function isOther({ equipment }: Fit, known: Known): boolean {
  const held = known.equipment.get(likeness(equipment.name))
  return held !== undefined && (held.name !== equipment.name || held.kind !== equipment.kind)
}

export interface Asked {
  /** Milliseconds. */
  readonly sampling: number
  /** Percent of the range. */
  readonly deadband: number
  readonly queue: number
}

/** Decimals that tell a thousandth of a range, or none for what is whole. */
export function decimalsFor({ type, low, high }: Variable['variable']): number {
  const base = type & ~ARRAY
  if (base !== ValueType.Float && base !== ValueType.Double) return 0
  if (low === null || high === null) return 2
  const span = high - low
  return span >= 1000 ? 0 : span >= 100 ? 1 : span >= 1 ? 2 : 4
}

const isNumber = ({ type }: Variable['variable']): boolean => isNumeric(type)

/** States hold between samples, and texts have no slope. */
const isStep = (variable: Variable['variable']): boolean =>
  variable.enumeration !== null || !isNumber(variable)

export function draftOf(
  { pick, name, fit, setpointOf }: Planned,
  { sampling, deadband, queue, equipment }: Asked & { readonly equipment: string | null },
): Draft {
  const { row, server, member } = pick
  const place = {
    ...{ name, server, node: row.node },
    ...(member === null ? {} : { member }),
    queue,
  }
  if (fit !== null) {
    const { title, signal, decimals, step } = fit.tag
    const paced = { sampling: fit.tag.sampling, deadband: fit.tag.deadband }
    const told = { title, equipment: fit.equipment.name, signal, decimals, step, ...paced }
    return { ...place, ...told, ...(setpointOf === null ? {} : { setpointOf }) }
  }
  const { low, high } = row.variable
  const said = (row.title === '' ? row.name : row.title).slice(0, 200)
  const isFiltered = isNumber(row.variable) && low !== null && high !== null && deadband > 0
  return {
    ...place,
    title: { en: said, ru: said },
    sampling,
    deadband: isFiltered ? (deadband / 100) * ((high ?? 0) - (low ?? 0)) : 0,
    decimals: decimalsFor(row.variable),
    step: isStep(row.variable),
    ...(equipment === null ? {} : { equipment }),
  }
}

export interface Summary {
  readonly good: readonly Planned[]
  readonly bad: Readonly<Record<Trouble, readonly Planned[]>>
  /** Numbers with unit and range. */
  readonly whole: number
  readonly noUnit: readonly Planned[]
  readonly setpoints: number
  readonly limits: number
}

const isSetpoint = ({ type, writable }: Variable['variable']): boolean =>
  writable && (type === ValueType.Boolean || isNumeric(type))

/** A pick and the deleted tag that stood for the same variable under its name. */
export interface Back {
  readonly pick: Pick
  readonly tag: string
}

/** What needs no new tag, since its old one can be restored. */
export function backOf(
  plan: readonly Planned[],
  deleted: readonly {
    readonly dropping: boolean
    readonly tag: { [K in 'name' | 'server' | 'node' | 'member']: Tag[K] }
  }[],
): readonly Back[] {
  if (plan.length === 0) return []
  const tags = new Map(
    deleted.flatMap(({ dropping, tag }) => (dropping ? [] : [[likeness(tag.name), tag] as const])),
  )
  return plan.flatMap(({ pick, name }) => {
    const tag = tags.get(likeness(name))
    const isSame =
      tag?.server === pick.server && tag.node === pick.row.node && tag.member === pick.member
    return tag !== undefined && isSame ? [{ pick, tag: tag.name }] : []
  })
}

/** The same in figures. */
export function summed(plan: readonly Planned[]): Summary {
  const good = plan.filter(({ trouble }) => trouble === null)
  const of = (trouble: Trouble) => plan.filter((each) => each.trouble === trouble)
  const variables = good.map(({ pick }) => pick.row.variable)
  const measures = good.filter(
    ({ pick: { row } }) => isNumber(row.variable) && row.variable.enumeration === null,
  )
  return {
    good,
    bad: {
      added: of('added'),
      unreadable: of('unreadable'),
      unfit: of('unfit'),
      equipment: of('equipment'),
      name: of('name'),
      taken: of('taken'),
      deleted: of('deleted'),
      twice: of('twice'),
    },
    whole: measures.filter(
      ({ pick: { row } }) => row.variable.unit !== null && row.variable.low !== null,
    ).length,
    noUnit: measures.filter(({ pick: { row } }) => row.variable.unit === null),
    setpoints: variables.filter(isSetpoint).length,
    limits: variables.filter(({ limits }) => Object.values(limits).some((limit) => limit !== null))
      .length,
  }
}

/** Bytes that a sample takes on disk at most: a number none of whose bits repeats, at a time that jitters. */
const SAMPLE_BYTES = 12
const YEAR_MS = 365.25 * 86_400_000

/** Bytes a year at most: each tag with one sample in each of its samplings, which a template may give. */
export const diskPerYear = (tags: readonly Planned[], sampling: number): number =>
  tags.reduce(
    (sum, { fit }) =>
      sum + (SAMPLE_BYTES * YEAR_MS) / Math.max(100, fit === null ? sampling : fit.tag.sampling),
    0,
  )
