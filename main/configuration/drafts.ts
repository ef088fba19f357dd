/** New and changed tags and servers: what is filled in, what is refused, what the journal says of them. */
import { serverDefaults, type ItemDescription } from '../../shared/acquisition.ts'
import type { Parsed } from '../../shared/contract.ts'
import type { Damage } from '../../shared/damage.ts'
import { isNodeId } from '../../shared/node-id.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { defined } from '../../shared/own-tags.ts'
import { defaultChangeRules, setpointLimits, type Tag } from '../../shared/tags.ts'
import type { Directory } from './directory.ts'
import { undescribed, type ServerRow } from './rows.ts'
import type { NewTag } from './rows.ts'

const DEFAULT_QUEUE = 100

/** What a tag may be given to: servers by id, equipment by name. */
export interface Owners {
  readonly servers: ReadonlySet<number>
  readonly equipment: ReadonlyMap<string, number>
}

export const ownersOf = ({ servers, equipment }: Directory): Owners => ({
  servers: new Set(servers.map(({ id }) => id)),
  equipment: new Map(equipment.map(({ name, id }) => [name, id])),
})

type Place = Pick<Parsed<'tags.update'>, 'server' | 'node' | 'equipment' | 'setpointOf'>

/** The equipment that a tag is given, undefined where that is left out; or what is wrong with its place. */
function equipmentFor(
  name: string,
  place: Place,
  owners: Owners,
): Result<number | null | undefined> {
  const { server, node, equipment } = place
  if (server !== undefined && !owners.servers.has(server)) return unknownServer(server)
  const part = typeof equipment === 'string' ? owners.equipment.get(equipment) : equipment
  if (part === undefined && equipment !== undefined) {
    return fail('not_found', `There is no equipment ${equipment}. See equipment.list.`)
  }
  if (node !== undefined && !isNodeId(node)) {
    return fail('bad_input', `tags: ${node} is not a node id like ns=2;s=Name.`, { field: 'node' })
  }
  if (place.setpointOf === name) {
    return fail('bad_input', `tags: ${name} cannot be the setpoint of itself.`, {
      field: 'setpointOf',
    })
  }
  return ok(part)
}

/** A tag as it is to be created, or what is wrong with it. */
export function newTag(tag: Parsed<'tags.create'>['tags'][number], owners: Owners): Result<NewTag> {
  const part = equipmentFor(tag.name, tag, owners)
  if (!part.ok) return part
  const { equipment: _, ...rest } = tag
  const made: NewTag = {
    ...defaults,
    title: { en: '', ru: '' },
    signal: null,
    setpointOf: null,
    decimals: 2,
    sampling: 500,
    step: false,
    ...defined(rest),
    equipment: part.value ?? null,
  }
  return limitFault({ id: 0, ...made, ...undescribed }, made) ?? ok(made)
}

/** What a change gives a tag, or what is wrong with it. */
export function changeOf(
  before: Tag,
  { tag: name, equipment, rules, ...rest }: Parsed<'tags.update'>,
  owners: Owners,
): Result<Partial<Tag>> {
  if (before.origin !== 'field' && (rest.server !== undefined || rest.node !== undefined)) {
    return fail('bad_input', `node: ${name} is not read from a server. Make another tag of it.`, {
      field: 'node',
    })
  }
  if (before.origin === 'manual' && rest.sampling !== undefined) {
    return fail(
      'bad_input',
      `sampling: ${name} is entered by hand. When it is due is changed with manual.update.`,
      { field: 'sampling', reason: 'origin', tag: name },
    )
  }
  const part = equipmentFor(name, { ...rest, equipment }, owners)
  if (!part.ok) return part
  const change = {
    ...defined({ ...rest, equipment: part.value }),
    ...(rules === undefined ? {} : { rules: { ...before.rules, ...defined(rules) } }),
  }
  // What the former node said of itself holds for another no more.
  const isOther = before.origin === 'field' && isMoved(before, { ...before, ...change })
  return ok(isOther ? { ...change, ...undescribed } : change)
}

/** It stands for another variable than before. */
export const isMoved = (before: Tag, after: Tag): boolean =>
  before.server !== after.server || before.node !== after.node || before.member !== after.member

/** Its server is asked in another way. */
export const isAskedAnew = (before: Tag, after: Tag): boolean =>
  isMoved(before, after) ||
  before.sampling !== after.sampling ||
  before.deadband !== after.deadband ||
  before.queue !== after.queue

/** A server of which nothing but its address is said. */
export const openServer = {
  ...serverDefaults,
  securityMode: 'None',
  securityPolicy: 'None',
  identity: 'anonymous',
  user: null,
  plainPassword: false,
} as const satisfies Partial<ServerRow>

export const defaults = {
  origin: 'field',
  member: null,
  formula: null,
  deadband: 0,
  queue: DEFAULT_QUEUE,
  rules: defaultChangeRules,
  siteLow: null,
  siteHigh: null,
} as const satisfies Partial<Tag>

export const unknownServer = (id: number): Result<never> =>
  fail('not_found', `There is no server ${id}. See servers.list.`, { server: id })

/** What is wrong with the limits that a change gives a tag, or null; limits that stay are not judged. */
export function limitFault(
  tag: Tag,
  change: Pick<Parsed<'tags.update'>, 'siteLow' | 'siteHigh'>,
): Result<never> | null {
  if (change.siteLow === undefined && change.siteHigh === undefined) return null
  const field = typeof change.siteLow === 'number' ? 'siteLow' : 'siteHigh'
  if (tag.siteLow !== null && tag.siteHigh !== null && tag.siteLow >= tag.siteHigh) {
    return fail('bad_input', `${field}: siteLow must lie below siteHigh.`, { field })
  }
  const { low, high } = setpointLimits(tag)
  return low !== null && high !== null && low >= high
    ? fail(
        'bad_input',
        `${field}: lies outside the range of the server, ${tag.low} to ${tag.high}.`,
        { field, low: tag.low, high: tag.high },
      )
    : null
}

/** Two names that differ only to a machine are refused, with the one that is there. */
export const alike = (what: string, name: string, like: string): Result<never> =>
  name === like
    ? fail('conflict', `There is a ${what} ${name} already. Choose another name.`, {
        reason: 'name_taken',
        name,
      })
    : fail(
        'conflict',
        `The name ${name} looks like that of the ${what} ${like}, which is there already. Choose another name.`,
        { reason: 'name_alike', name, like },
      )

/** A new tag has the name of another, or looks like it: one that is there, or one that was deleted. */
export const likeTag = (directory: Directory, name: string, like: string): Result<never> =>
  directory.deleted(like) === undefined
    ? alike('tag', name, like)
    : fail(
        'conflict',
        `A deleted tag is called ${like}, and its history is kept. Restore it, or drop its history.`,
        { reason: 'name_deleted', name, like },
      )

export const unknownTag = (name: string, damaged: readonly Damage[]): Result<never> =>
  damaged.some((entry) => entry.what === 'tag' && entry.name === name)
    ? fail(
        'not_found',
        `The record of the tag ${name} is damaged. Add it again under the same name, or put derrick.db back from a copy.`,
        { tag: name, reason: 'damaged' },
      )
    : fail('not_found', `There is no tag ${name}. See tags.list.`, { tag: name })

/** Of what a change gave a tag: what it was, or what it is. */
export const tagSummary = (tag: Tag, change: Partial<Tag>): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.keys(change)
        .filter((key) => !Object.hasOwn(undescribed, key))
        .map((key) => [key, tag[key as keyof Tag]]),
    ),
  )

export function sameDescription(tag: Tag, description: Omit<ItemDescription, 'tag'>): boolean {
  const { unit, low, high, limits, normal, type, enumeration, writable } = tag
  return (
    JSON.stringify({ unit, low, high, limits, normal, type, enumeration, writable }) ===
    JSON.stringify({
      unit: description.unit,
      low: description.low,
      high: description.high,
      limits: description.limits,
      normal: description.normal,
      type: description.type,
      enumeration: description.enumeration,
      writable: description.writable,
    })
  )
}
