/**
 * What was picked to become tags, and what would come of it: name, unit, conflicts, for each. Pure, so that
 * what is shown before anything is added is what is added then.
 */
import type { Input, Output } from '../../shared/contract.ts'
import { likeness } from '../../shared/likeness.ts'
import { nameFault, plainName } from '../../shared/plain-text.ts'
import { ARRAY, ValueType, isNumeric } from '../../shared/samples.ts'
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
}

export const keyOf = (server: number, node: string): string => `${server} ${node}`
export const pickKey = ({ server, row }: Pick): string => keyOf(server, row.node)

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

/** What a rule makes of a variable; parts that are no part of a rule stay as they are, and are no name then. */
export function named(rule: string, { row, owners, serverName }: Pick): string {
  const parts: Readonly<Record<(typeof ruleParts)[number], string>> = {
    name: row.name,
    title: row.title === '' ? row.name : row.title,
    parent: owners.at(-1) ?? serverName,
    number: numberOf(owners),
    path: owners.join('.'),
    server: serverName,
  }
  return rule
    .trim()
    .replaceAll(/\{(\w+)\}/g, (whole, part: string) =>
      Object.hasOwn(parts, part) ? asName(parts[part as keyof typeof parts]) : whole,
    )
}

export type Trouble = 'added' | 'unreadable' | 'name' | 'taken' | 'twice'

export interface Planned {
  readonly pick: Pick
  readonly name: string
  /** Why it is left out. */
  readonly trouble: Trouble | null
}

/** What is there already. */
export interface Known {
  /** What names look like. */
  readonly names: ReadonlySet<string>
  /** `keyOf` of the nodes of all tags. */
  readonly nodes: ReadonlySet<string>
}

export const knownOf = (
  tags: readonly { [K in 'name' | 'server' | 'node' | 'member']: Tag[K] }[],
): Known => ({
  names: new Set(tags.map(({ name }) => likeness(name))),
  nodes: new Set(
    tags.flatMap(({ server, node, member }) =>
      server === null || node === null || member !== null ? [] : [keyOf(server, node)],
    ),
  ),
})
export const isAdded = (
  known: Known,
  server: number,
  row: { node: string; local: string },
): boolean => known.nodes.has(keyOf(server, row.node)) || known.nodes.has(keyOf(server, row.local))

export function planned(picks: readonly Pick[], rule: string, known: Known): readonly Planned[] {
  const taken = new Set<string>()
  return picks.map((pick) => {
    const name = named(rule, pick)
    const look = likeness(name)
    const trouble = troubleOf(pick, name, look, known, taken)
    if (trouble === null) taken.add(look)
    return { pick, name, trouble }
  })
}

function troubleOf(
  { server, row }: Pick,
  name: string,
  look: string,
  known: Known,
  taken: ReadonlySet<string>,
): Trouble | null {
  if (isAdded(known, server, row)) return 'added'
  if (!row.variable.readable) return 'unreadable'
  if (!tagNamePattern.test(name) || nameFault(name, 1, 64) !== null) return 'name'
  if (known.names.has(look)) return 'taken'
  return taken.has(look) ? 'twice' : null
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

export function draftOf({ pick, name }: Planned, { sampling, deadband, queue }: Asked): Draft {
  const { row, server } = pick
  const { low, high } = row.variable
  const said = (row.title === '' ? row.name : row.title).slice(0, 200)
  const isFiltered = isNumber(row.variable) && low !== null && high !== null && deadband > 0
  return {
    name,
    server,
    node: row.node,
    title: { en: said, ru: said },
    sampling,
    queue,
    deadband: isFiltered ? (deadband / 100) * ((high ?? 0) - (low ?? 0)) : 0,
    decimals: decimalsFor(row.variable),
    step: isStep(row.variable),
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
      name: of('name'),
      taken: of('taken'),
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

/** Bytes that a sample takes on disk at most: its row in the history. */
const SAMPLE_BYTES = 27
const YEAR_MS = 365.25 * 86_400_000

/** Bytes a year at most: each tag with one sample in each of its samplings. */
export const diskPerYear = (tags: number, sampling: number): number =>
  (tags * SAMPLE_BYTES * YEAR_MS) / Math.max(100, sampling)
