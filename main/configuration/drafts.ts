/** New and changed tags and servers: what is filled in, what is refused, what the journal says of them. */
import type { ItemDescription } from '../../shared/acquisition.ts'
import type { Parsed } from '../../shared/contract.ts'
import type { Damage } from '../../shared/damage.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { defaultChangeRules, setpointLimits, type Tag } from '../../shared/tags.ts'
import type { ServerRow } from './rows.ts'
import type { NewTag } from './store.ts'

const DEFAULT_QUEUE = 100

/** A tag as it is to be created, or what is wrong with it. Servers by id, equipment by name. */
export function newTag(
  tag: Parsed<'tags.create'>['tags'][number],
  servers: ReadonlySet<number>,
  equipment: ReadonlyMap<string, number>,
): Result<NewTag> {
  if (!servers.has(tag.server)) return unknownServer(tag.server)
  const { equipment: partName, ...rest } = tag
  const part = partName === undefined || partName === null ? null : equipment.get(partName)
  if (part === undefined) {
    return fail('not_found', `There is no equipment ${partName}. See equipment.list.`)
  }
  if (!/^(ns=\d+|nsu=[^;]+);[isgb]=.+$|^[isgb]=.+$/s.test(tag.node)) {
    return fail('bad_input', `tags: ${tag.node} is not a node id like ns=2;s=Name.`, {
      field: 'node',
    })
  }
  if (tag.setpointOf === tag.name) {
    return fail('bad_input', `tags: ${tag.name} cannot be the setpoint of itself.`, {
      field: 'setpointOf',
    })
  }
  return ok({
    ...defaults,
    title: { en: '', ru: '' },
    signal: null,
    setpointOf: null,
    decimals: 2,
    sampling: 500,
    step: false,
    ...defined(rest),
    equipment: part,
  })
}

export const defaults = {
  deadband: 0,
  queue: DEFAULT_QUEUE,
  rules: defaultChangeRules,
  siteLow: null,
  siteHigh: null,
}

/** Without the keys whose value is undefined, so that a spread leaves the rest as it was. */
export function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}

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

export const unknownTag = (name: string, damaged: readonly Damage[]): Result<never> =>
  damaged.some((entry) => entry.what === 'tag' && entry.name === name)
    ? fail(
        'not_found',
        `The record of the tag ${name} is damaged. Add it again under the same name, or put derrick.db back from a copy.`,
        { tag: name, reason: 'damaged' },
      )
    : fail('not_found', `There is no tag ${name}. See tags.list.`, { tag: name })

export const summary = (row: ServerRow): string =>
  `${row.name} · ${row.endpoint} · ${row.securityMode}/${row.securityPolicy} · ${row.enabled ? 'on' : 'off'}`

export const tagSummary = ({ title, decimals, siteLow, siteHigh, rules }: Tag): string =>
  JSON.stringify({ title, decimals, siteLow, siteHigh, rules })

export function sameDescription(tag: Tag, description: Omit<ItemDescription, 'tag'>): boolean {
  const { unit, low, high, limits, normal, type, writable } = tag
  return (
    JSON.stringify({ unit, low, high, limits, normal, type, writable }) ===
    JSON.stringify({
      unit: description.unit,
      low: description.low,
      high: description.high,
      limits: description.limits,
      normal: description.normal,
      type: description.type,
      writable: description.writable,
    })
  )
}
