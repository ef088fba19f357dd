/**
 * Rows of `derrick.db` as configuration. What stands in a file is judged, not trusted: a bit that
 * flipped must end neither the start nor a screen. Names are taken as they are, since rules for new
 * ones came later than some files.
 */
import { z } from 'zod'
import {
  identityKinds,
  securityModes,
  securityPolicies,
  type ItemDescription,
} from '../../shared/acquisition.ts'
import { equipmentSchema, tagSchema } from '../../shared/contract.ts'
import type { Damage } from '../../shared/damage.ts'
import { unitText } from '../../shared/plain-text.ts'
import type { Equipment, Tag } from '../../shared/tags.ts'

export type Description = Omit<ItemDescription, 'tag'>

/** What is configured of a tag; the rest is the server's description. */
export type NewTag = Omit<Tag, 'id' | keyof Description>

/** A tag that was deleted with its history kept, or whose history is being dropped. */
export interface DeletedTag {
  readonly tag: Tag
  /** Unix milliseconds. */
  readonly at: number
  readonly dropping: boolean
}

/** The columns as they come; nothing is known of their content. */
export type StoredRow = Readonly<Record<string, unknown>>

/** A row that can be used or not, with what is wrong with it in either case. */
export interface Read<T> {
  readonly value: T | null
  readonly damage: Damage | null
}

export const serverRow = z.strictObject({
  id: z.number().int(),
  name: z.string().min(1),
  endpoint: z.string().min(1),
  securityMode: z.enum(securityModes),
  securityPolicy: z.enum(securityPolicies),
  alternates: z.array(z.string()).readonly(),
  identity: z.enum(identityKinds),
  user: z.string().nullable(),
  backfill: z.boolean(),
  bridge: z.number(),
  plainPassword: z.boolean(),
  enabled: z.boolean(),
})
export type ServerRow = z.output<typeof serverRow>

const described = {
  unit: true,
  low: true,
  high: true,
  limits: true,
  normal: true,
  type: true,
  enumeration: true,
  writable: true,
} as const
/** Enumerations came later than some files. */
const descriptionRow = tagSchema
  .pick(described)
  .extend({ enumeration: tagSchema.shape.enumeration.default(null) })
const tagRow = tagSchema.omit(described).extend({
  name: z.string().min(1),
  // A laboratory may be waited for over a year.
  sampling: z
    .number()
    .min(0)
    .max(366 * 86_400_000),
  deadband: z.number().min(0),
  queue: z.number().int().min(1).max(100_000),
  decimals: z.number().int().min(0).max(9),
})

export const undescribed: Description = {
  unit: null,
  low: null,
  high: null,
  limits: { lowLow: null, low: null, high: null, highHigh: null },
  normal: null,
  type: 0,
  enumeration: null,
  writable: false,
}

/** What is said of a variable, alone. */
export const describedOf = ({
  unit,
  low,
  high,
  limits,
  normal,
  type,
  enumeration,
  writable,
}: Description): Description => ({
  ...{ unit, low, high, limits, normal, type, enumeration, writable },
})

const json = (text: unknown): unknown => {
  try {
    return JSON.parse(String(text))
  } catch {
    return undefined
  }
}

/** Anything but 0 and 1 stays what it is, and is refused. */
const flag = (value: unknown): unknown => (value === 1 ? true : value === 0 ? false : value)

const nameOf = (row: StoredRow): string =>
  typeof row['name'] === 'string' && row['name'] !== '' ? row['name'] : `no. ${String(row['id'])}`

function judged<T>(what: Damage['what'], row: StoredRow, parsed: z.ZodSafeParseResult<T>): Read<T> {
  if (parsed.success) return { value: parsed.data, damage: null }
  const field = String(parsed.error.issues[0]?.path[0] ?? 'row')
  return { value: null, damage: { what, name: nameOf(row), field, aside: true } }
}

export const serverOf = (row: StoredRow): Read<ServerRow> =>
  judged(
    'server',
    row,
    serverRow.safeParse({
      id: row['id'],
      name: row['name'],
      endpoint: row['endpoint'],
      securityMode: row['security_mode'],
      securityPolicy: row['security_policy'],
      alternates: json(row['alternates']),
      identity: row['identity'],
      user: row['user'],
      backfill: flag(row['backfill']),
      bridge: row['bridge'],
      plainPassword: flag(row['plain_password']),
      enabled: flag(row['enabled']),
    }),
  )

export const equipmentOf = (row: StoredRow): Read<Equipment> =>
  judged(
    'equipment',
    row,
    equipmentSchema.safeParse({
      id: row['id'],
      name: row['name'],
      kind: row['kind'],
      title: { en: row['title_en'], ru: row['title_ru'] },
      parent: row['parent'],
      position: row['position'],
      state: row['state'],
      nameplate: json(row['nameplate']),
      location: row['location'] === null ? null : json(row['location']),
      modes: json(row['modes']),
      safe: json(row['safe']),
      template: row['template'],
    }),
  )

export function tagOf(row: StoredRow): Read<Tag> {
  const { value, damage } = judged(
    'tag',
    row,
    tagRow.safeParse({
      id: row['id'],
      name: row['name'],
      title: { en: row['title_en'], ru: row['title_ru'] },
      origin: row['origin'],
      server: row['server'],
      node: row['node'],
      member: row['member'],
      formula: row['formula'] === null ? null : (json(row['formula']) ?? row['formula']),
      equipment: row['equipment'],
      signal: row['signal'],
      setpointOf: row['setpoint_of'],
      sampling: row['sampling'],
      deadband: row['deadband'],
      queue: row['queue'],
      decimals: row['decimals'],
      step: flag(row['step']),
      rules: json(row['rules']),
      siteLow: row['site_low'],
      siteHigh: row['site_high'],
    }),
  )
  if (value === null) return { value, damage }
  if ((value.origin === 'calculated') !== (value.formula !== null)) {
    return { value: null, damage: { what: 'tag', name: value.name, field: 'formula', aside: true } }
  }
  if (row['described'] === null) return { value: { ...value, ...undescribed }, damage: null }
  const told = descriptionRow.safeParse(json(row['described']))
  if (told.success) {
    // The rule for units came later than some files.
    const unit = told.data.unit === null ? null : unitText(told.data.unit)
    return { value: { ...value, ...told.data, unit }, damage: null }
  }
  // What a server says of its variables it says again at the next connection.
  const lost: Damage = { what: 'tag', name: value.name, field: 'described', aside: false }
  return { value: { ...value, ...undescribed }, damage: lost }
}
