/** New and changed tags and servers: what is filled in, what is refused, what the journal says of them. */
import type { ItemDescription } from '../../shared/acquisition.ts'
import type { Parsed } from '../../shared/contract.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { defaultChangeRules, type Equipment, type Tag } from '../../shared/tags.ts'
import type { NewTag, ServerRow } from './store.ts'

const DEFAULT_QUEUE = 100

/** A tag as it is to be created, or what is wrong with it. */
export function newTag(
  tag: Parsed<'tags.create'>['tags'][number],
  servers: readonly ServerRow[],
  equipment: readonly Equipment[],
): Result<NewTag> {
  if (!servers.some((server) => server.id === tag.server)) return unknownServer(tag.server)
  const { equipment: partName, ...rest } = tag
  const part =
    partName === undefined || partName === null
      ? null
      : equipment.find((entry) => entry.name === partName)
  if (part === undefined) {
    return fail('not_found', `There is no equipment ${partName}. See equipment.list.`)
  }
  if (!/^(ns=\d+|nsu=[^;]+);[isgb]=.+$|^[isgb]=.+$/s.test(tag.node)) {
    return fail('bad_input', `tags: ${tag.node} is not a node id like ns=2;s=Name.`, {
      field: 'node',
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
    equipment: part?.id ?? null,
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

export const unknownTag = (name: string): Result<never> =>
  fail('not_found', `There is no tag ${name}. See tags.list.`, { tag: name })

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
