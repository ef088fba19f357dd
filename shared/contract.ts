/**
 * Every call and every event of the product: schema, permission, journalled or not. Both hosts serve
 * exactly this; the renderer derives its types from it. To add a call, see AGENTS.md.
 */
import { z } from 'zod'
import { damagedThings } from './damage.ts'
import { addressOf } from './endpoint.ts'
import { gapKinds } from './history.ts'
import { securityModes, securityPolicies, serverStates } from './acquisition.ts'
import { openPhases, outcomes } from './setpoints.ts'
import { equipmentKinds, signals, tagNamePattern } from './tags.ts'
import { freeText, nameText, reasonText } from './text.ts'
import { permissions, roles, userNamePattern, type Permission } from './users.ts'
import { ticksFromMoment } from './time.ts'

/** `public` needs no session, `session` any session, even a locked one. */
export type Access = Permission | 'public' | 'session'

/**
 * `always`: the call leaves a journal row in the transaction that it commits, and one when it is
 * refused. `changes`: so too, but none where all was so already. `refusals`: it changes nothing yet, but a
 * refusal is worth a row. `never`: it only reads.
 */
export type Journalled = 'always' | 'changes' | 'refusals' | 'never'

export interface CallDefinition<
  A extends Access = Access,
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
> {
  readonly access: A
  readonly journalled: Journalled
  /** The answer has columns; over HTTP it is `application/octet-stream` where that is accepted. */
  readonly binary: boolean
  /** The list of the input that may have thousands of entries, and how many at most. */
  readonly long: { readonly list: string; readonly most: number } | null
  readonly about: string
  readonly input: I
  readonly output: O
}

const call = <A extends Access, I extends z.ZodType, O extends z.ZodType>(
  access: A,
  about: string,
  input: I,
  output: O,
  options: { journalled?: Journalled; binary?: boolean; long?: CallDefinition['long'] } = {},
): CallDefinition<A, I, O> => ({
  access,
  about,
  input,
  output,
  journalled: options.journalled ?? 'never',
  binary: options.binary ?? false,
  long: options.long ?? null,
})

const columnTypes = {
  f64: Float64Array,
  i64: BigInt64Array,
  i32: Int32Array,
  u32: Uint32Array,
  u8: Uint8Array,
} as const

interface Columns {
  readonly f64: Float64Array
  readonly i64: BigInt64Array
  readonly i32: Int32Array
  readonly u32: Uint32Array
  readonly u8: Uint8Array
}

/** A column of the binary form; in JSON an array, where f64 has "NaN" and i64 strings of digits. */
const column = <K extends keyof typeof columnTypes>(kind: K) =>
  z.custom<Columns[K]>((value) => value instanceof columnTypes[kind]).meta({ column: kind })

/** Tags that one call creates. */
const CREATED_AT_ONCE = 10_000
/** Tags that one question or subscription names. */
const NAMED_AT_ONCE = 100_000

const nothing = z.strictObject({})
const none = z.null()
const text = z.strictObject({ en: z.string().max(200), ru: z.string().max(200) })
/** As a person enters it. */
const titles = z.strictObject({ en: freeText(0, 200), ru: freeText(0, 200) })
const ms = z.number().int().nonnegative()
const MOST_TAG_NAME = 64
const tagName = z.string().min(1).max(MOST_TAG_NAME)
const moment = z
  .union([z.string().max(40), z.number()])
  .refine((value) => ticksFromMoment(value) !== undefined, {
    error: 'a moment is ISO 8601 with offset, Unix milliseconds, or ticks as a string of digits',
  })
  .meta({ about: 'ISO 8601 with offset, Unix milliseconds, or 100 ns ticks since 1970 as digits' })
const others = z.array(z.tuple([z.number(), z.unknown()]).readonly()).readonly()

export const personSchema = z.strictObject({
  id: z.number().int(),
  user: z.string(),
  name: z.string(),
  role: z.enum(roles),
})

const session = z.strictObject({
  person: personSchema,
  permissions: z.array(z.enum(permissions)),
  locked: z.boolean(),
  openedAt: ms,
  expiresAt: ms,
})

const userName = nameText(32, 2).regex(userNamePattern, {
  error: 'a sign-in name has 2 to 32 lower-case letters, digits and . _ -',
})
const shownName = nameText(64)
const password = z.string().min(1).max(256)
const signedIn = z.strictObject({
  token: z.string(),
  session,
  /** For the next sign-in of this person at this seat; see `session.open`. */
  seatMark: z.string(),
})

const limits = z.strictObject({
  lowLow: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  highHigh: z.number().nullable(),
})
const band = z.strictObject({ low: z.number(), high: z.number() })
const rules = z.strictObject({
  armed: z.number().int().min(5_000).max(600_000),
  write: z.number().int().min(500).max(120_000),
  hold: z.number().int().min(0).max(3_600_000),
  tolerance: z.number().min(0).max(0.5),
})

export const equipmentSchema = z.strictObject({
  id: z.number().int(),
  name: z.string(),
  kind: z.enum(equipmentKinds),
  title: text,
  parent: z.number().int().nullable(),
  position: z.number().int(),
})

export const tagSchema = z.strictObject({
  id: z.number().int(),
  name: z.string(),
  title: text,
  server: z.number().int(),
  node: z.string(),
  equipment: z.number().int().nullable(),
  signal: z.enum(signals).nullable(),
  setpointOf: z.string().nullable(),
  sampling: z.number(),
  deadband: z.number(),
  queue: z.number().int(),
  decimals: z.number().int(),
  step: z.boolean(),
  rules,
  siteLow: z.number().nullable(),
  siteHigh: z.number().nullable(),
  unit: z.string().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  limits,
  normal: band.nullable(),
  type: z.number().int(),
  writable: z.boolean(),
})

const newTag = z.strictObject({
  name: nameText(64).regex(tagNamePattern, {
    error: 'a tag name has letters, digits and . _ / -, no space, at most 64 characters',
  }),
  server: z.number().int(),
  node: z.string().min(3).max(500),
  title: titles.optional(),
  equipment: z.string().max(64).nullable().optional(),
  signal: z.enum(signals).nullable().optional(),
  setpointOf: tagName.nullable().optional(),
  sampling: z.number().min(0).max(3_600_000).optional(),
  deadband: z.number().min(0).optional(),
  queue: z.number().int().min(1).max(100_000).optional(),
  decimals: z.number().int().min(0).max(9).optional(),
  step: z.boolean().optional(),
  siteLow: z.number().nullable().optional(),
  siteHigh: z.number().nullable().optional(),
})

const failure = z.strictObject({
  code: z.string(),
  message: z.string(),
  details: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .optional(),
})

/** What is known of one server, with its loss ledger. Times are Unix milliseconds. */
export const serverSchema = z.strictObject({
  id: z.number().int(),
  name: z.string(),
  /** As configured: `simulated` or an `opc.tcp://` address. */
  endpoint: z.string(),
  securityMode: z.enum(securityModes),
  securityPolicy: z.enum(securityPolicies),
  enabled: z.boolean(),
  state: z.enum(serverStates),
  since: ms,
  reconnects: z.number().int(),
  confirmedAt: ms.nullable(),
  delayMs: z.number().nullable(),
  clockOffsetMs: z.number().nullable(),
  error: failure.nullable(),
  tags: z.number().int(),
  items: z.number().int(),
  itemsFailed: z.number().int(),
  /** Tags whose present value is too large to be kept, with its size; a hundred at most. */
  oversized: z.array(
    z.strictObject({
      tag: z.number().int(),
      size: z.number().int(),
      of: z.enum(['characters', 'elements', 'bytes']),
    }),
  ),
  received: z.number(),
  passed: z.number(),
  refused: z.number(),
  dropped: z.number(),
  overflows: z.number(),
  rate: z.number(),
})

const newServer = z.strictObject({
  name: nameText(64),
  endpoint: z
    .string()
    .trim()
    .max(300)
    .refine((given) => given === 'simulated' || addressOf(given) !== null, {
      error:
        'an endpoint is opc.tcp://host:port/path; the host is a name, an IPv4 address or an IPv6 address in brackets, the port 1 to 65535',
    }),
  securityMode: z.enum(securityModes).default('None'),
  securityPolicy: z.enum(securityPolicies).default('None'),
})

const changeValue = z.union([z.number(), z.boolean()])
export const changeSchema = z.strictObject({
  id: z.string(),
  tag: z.string(),
  unit: z.string().nullable(),
  person: z.strictObject({ id: z.number().int(), user: z.string(), name: z.string() }),
  reason: z.string(),
  old: changeValue,
  oldAt: z.number(),
  value: changeValue,
  phase: z.enum([...openPhases, ...outcomes]),
  rules,
  span: z.number().nullable(),
  armedAt: ms,
  sentAt: ms.nullable(),
  acceptedAt: ms.nullable(),
  readBackAt: ms.nullable(),
  closedAt: ms.nullable(),
  readBack: changeValue.nullable(),
  status: z.number().int().nullable(),
})

export const journalKinds = [
  'started',
  'stopped',
  'administrator_created',
  'user_created',
  'signed_in',
  'sign_in_refused',
  'signed_out',
  'session_locked',
  'session_unlocked',
  'server_created',
  'server_changed',
  'server_trusted',
  'tags_created',
  'tag_changed',
  'field_configured',
  'setpoint_attempt',
  'setpoint_outcome',
  'refused',
  'record_damaged',
  'link_lost',
  'link_restored',
] as const

export const journalRowSchema = z.strictObject({
  seq: z.number().int(),
  at: ms,
  kind: z.enum(journalKinds),
  /** Null where the program itself acted. */
  person: z.strictObject({ id: z.number().int(), user: z.string(), name: z.string() }).nullable(),
  /** What it was about: a tag, a server, a user, a call. */
  subject: z.string(),
  /** Id of the setpoint change; both of its rows have it. */
  change: z.string().nullable(),
  old: z.union([z.number(), z.boolean(), z.string()]).nullable(),
  new: z.union([z.number(), z.boolean(), z.string()]).nullable(),
  unit: z.string().nullable(),
  reason: z.string().nullable(),
  /** `applied`, `refused`, … ; null where there is nothing to tell. */
  outcome: z.string().nullable(),
  /** Further facts, for example the error code of a refusal. */
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})

const gap = z.strictObject({
  id: z.number().int(),
  kind: z.enum(gapKinds),
  scope: z.union([
    z.strictObject({ of: z.literal('all') }),
    z.strictObject({ of: z.literal('server'), server: z.number().int() }),
    z.strictObject({ of: z.literal('tag'), tag: z.number().int() }),
  ]),
  /** Ticks. */
  from: z.bigint(),
  to: z.bigint().nullable(),
  lost: z.number().nullable(),
})

/** Time that a part last did its work; the strip shows the age, never its own timer. */
const beat = z.strictObject({
  /** Unix milliseconds, null before the first. */
  at: ms.nullable(),
  /** Milliseconds in which it is expected again; late is three of them. */
  period: ms,
  /** What is wrong; null while all is well. */
  trouble: failure.nullable(),
})

const liveness = z.strictObject({
  /** Clock of the core, Unix milliseconds. */
  now: ms,
  acquisition: beat,
  historian: beat,
  journal: beat,
  core: beat,
  servers: z.strictObject({ up: z.number().int(), of: z.number().int() }),
  /** Changes armed or under way. */
  changesOpen: z.number().int(),
  /** Share of the data disk in use, 0 to 1; null where it cannot be told. */
  disk: z.number().nullable(),
  diskFree: z.number().nullable(),
})

const history = z.strictObject({
  stored: z.number(),
  duplicate: z.number(),
  refused: z.number(),
  waiting: z.number(),
  dropped: z.number(),
  bytes: z.number(),
  free: z.number(),
  commitMs: z.number(),
  committedAt: z.number().nullable(),
  trouble: failure.nullable(),
})

export const calls = {
  'setup.status': call(
    'public',
    'What the first start still needs.',
    nothing,
    z.strictObject({
      version: z.string(),
      site: z.string(),
      /** IANA zone in which the site lives. */
      timeZone: z.string(),
      administrator: z.boolean(),
      /** False: nobody has chosen yet between the simulated field and a server. */
      field: z.boolean(),
      diskFree: z.number().nullable(),
    }),
  ),
  'setup.administrator': call(
    'public',
    'Makes the first administrator and signs in; refused once there is one.',
    z.strictObject({ user: userName, name: shownName, password }),
    signedIn,
    { journalled: 'always' },
  ),
  'setup.simulated_field': call(
    'engineer',
    'Connects the simulated field with its equipment and tags; refused where a server exists.',
    nothing,
    none,
    { journalled: 'always' },
  ),
  'session.open': call(
    'public',
    'Signs in. A `seatMark` that an earlier sign-in of this person was answered opens nothing; with it nobody else’s wrong attempts make this one wait.',
    z.strictObject({
      user: freeText(1, 64),
      password,
      /** One that is not valid counts as none. */
      seatMark: z.string().max(200).optional(),
    }),
    signedIn,
    { journalled: 'always' },
  ),
  'session.current': call('session', 'Who I am and what I may.', nothing, session),
  'session.close': call('session', 'Signs out.', nothing, none, { journalled: 'always' }),
  'session.lock': call(
    'session',
    'Locks: everything stays visible, nothing can be commanded.',
    nothing,
    session,
    { journalled: 'changes' },
  ),
  'session.unlock': call(
    'session',
    'Unlocks with the password.',
    z.strictObject({ password }),
    session,
    {
      journalled: 'always',
    },
  ),
  'users.list': call('administer', 'All people.', nothing, z.array(personSchema)),
  'users.create': call(
    'administer',
    'Makes an account.',
    z.strictObject({ user: userName, name: shownName, role: z.enum(roles), password }),
    personSchema,
    { journalled: 'always' },
  ),
  'servers.list': call(
    'read',
    'Servers with state, rates and loss ledger.',
    nothing,
    z.array(serverSchema),
  ),
  'servers.create': call('engineer', 'Adds a server and connects to it.', newServer, serverSchema, {
    journalled: 'always',
  }),
  'servers.update': call(
    'engineer',
    'Changes a server; what is left out stays.',
    z.strictObject({
      server: z.number().int(),
      name: newServer.shape.name.optional(),
      endpoint: newServer.shape.endpoint.optional(),
      securityMode: z.enum(securityModes).optional(),
      securityPolicy: z.enum(securityPolicies).optional(),
      enabled: z.boolean().optional(),
    }),
    serverSchema,
    { journalled: 'always' },
  ),
  'servers.trust': call(
    'engineer',
    'Trusts the certificate that a server showed, by its thumbprint (SHA-1).',
    z.strictObject({
      server: z.number().int(),
      thumbprint: z.string().regex(/^[0-9a-f]{40}$/, 'forty hexadecimal digits in lower case'),
    }),
    serverSchema,
    { journalled: 'always' },
  ),
  'equipment.list': call(
    'read',
    'The equipment tree, parents first.',
    nothing,
    z.array(equipmentSchema),
  ),
  'tags.list': call(
    'read',
    'Tags in order of name; those after a name, so that a long list can be asked for in parts.',
    z.strictObject({
      text: z.string().max(100).optional(),
      equipment: z.string().max(64).optional(),
      after: tagName.optional(),
      limit: z.number().int().min(1).max(100_000).optional(),
    }),
    z.array(tagSchema),
  ),
  'tags.create': call(
    'engineer',
    'Adds tags, all or none; units, ranges and limits are read from the server.',
    z.strictObject({ tags: z.array(newTag).min(1).max(CREATED_AT_ONCE) }),
    z.strictObject({ created: z.number().int() }),
    { journalled: 'always', long: { list: 'tags', most: CREATED_AT_ONCE } },
  ),
  'tags.update': call(
    'engineer',
    'Changes a tag; what is left out stays. With another server or node it is read anew, and what was told of it is asked again.',
    z.strictObject({
      tag: tagName,
      ...newTag.omit({ name: true }).partial().shape,
      rules: rules.partial().optional(),
    }),
    tagSchema,
    { journalled: 'always' },
  ),
  'tags.latest': call(
    'read',
    'Latest value of each tag, at once.',
    z.strictObject({ tags: z.array(tagName).max(NAMED_AT_ONCE).optional() }),
    z.array(
      z.strictObject({
        tag: z.string(),
        value: z.unknown(),
        unit: z.string().nullable(),
        quality: z.enum(['good', 'uncertain', 'bad']),
        status: z.number().int(),
        /** Good, and its link is up: what the tag reads now. */
        live: z.boolean(),
        /** ISO 8601 with seven digits; null before the first sample. */
        sourceTime: z.string().nullable(),
        serverTime: z.string().nullable(),
        /** Milliseconds since it was last confirmed; null before the first sample. */
        age: z.number().nullable(),
      }),
    ),
    { long: { list: 'tags', most: NAMED_AT_ONCE } },
  ),
  'history.range': call(
    'read',
    'Samples and gaps of some tags, raw or two points a pixel (minimum and maximum).',
    z.strictObject({
      tags: z.array(tagName).min(1).max(64),
      from: moment,
      to: moment,
      width: z.number().int().min(16).max(16_384).optional(),
      limit: z.number().int().min(1).max(1_000_000).optional(),
      /** Where in the client the answer goes: a newer question of the session for the same place ends
       * this one, which is answered with the code `conflict`. */
      place: z.string().min(1).max(64).optional(),
    }),
    z.strictObject({
      series: z.array(
        z.strictObject({
          tag: z.string(),
          raw: z.boolean(),
          truncated: z.boolean(),
          time: column('i64'),
          value: column('f64'),
          status: column('u32'),
          type: column('u8'),
          flags: column('u8'),
          others,
        }),
      ),
      gaps: z.array(gap),
    }),
    { binary: true },
  ),
  'history.gaps': call(
    'read',
    'Gaps that touch a range.',
    z.strictObject({ tags: z.array(tagName).max(1000).optional(), from: moment, to: moment }),
    z.array(gap),
    { binary: true },
  ),
  'setpoint.propose': call(
    'setpoint',
    'Checks and arms a change; nothing is sent before it is confirmed.',
    z.strictObject({
      tag: tagName,
      value: z.union([z.number(), z.boolean(), z.string().max(64)]),
      /** Words; before them may stand a code of shared/reasons.ts, which each reads in their language. */
      reason: reasonText,
    }),
    z.strictObject({
      /** For `setpoint.confirm`; valid once, until `expiresAt`, in this session. */
      token: z.string(),
      change: changeSchema,
      old: changeValue,
      limits: z.strictObject({ low: z.number().nullable(), high: z.number().nullable() }),
      expiresAt: ms,
    }),
    { journalled: 'refusals' },
  ),
  'setpoint.confirm': call(
    'setpoint',
    'Sends an armed change, once.',
    z.strictObject({ token: z.string().min(1).max(128) }),
    changeSchema,
    { journalled: 'always' },
  ),
  'setpoint.cancel': call(
    'setpoint',
    'Disarms; nothing was sent.',
    z.strictObject({ token: z.string().min(1).max(128) }),
    changeSchema,
  ),
  'setpoint.status': call(
    'read',
    'A change and how far it is.',
    z.strictObject({ change: z.string().min(1).max(64) }),
    changeSchema,
  ),
  'setpoint.list': call(
    'read',
    'Changes that are armed or under way, then those that were sent; newest first in each.',
    z.strictObject({
      tag: tagName.optional(),
      limit: z.number().int().min(1).max(1000).optional(),
    }),
    z.array(changeSchema),
  ),
  'journal.list': call(
    'read',
    'Journal rows, newest first; `before` continues.',
    z.strictObject({
      before: z.number().int().optional(),
      limit: z.number().int().min(1).max(1000).optional(),
      kind: z.enum(journalKinds).optional(),
      change: z.string().max(64).optional(),
      text: z.string().max(100).optional(),
    }),
    z.array(journalRowSchema),
  ),
  'diagnostics.read': call(
    'read',
    'Everything that tells whether the program works.',
    nothing,
    z.strictObject({
      version: z.string(),
      host: z.enum(['desktop', 'gateway']),
      startedAt: ms,
      dataDirectory: z.string(),
      runtime: z.string(),
      memory: z.number(),
      cpu: z.number(),
      liveness,
      servers: z.array(serverSchema),
      history,
      /** Queues of the core: what stands in them, the most they hold, what they dropped. */
      queues: z.array(
        z.strictObject({
          name: z.string(),
          depth: z.number(),
          limit: z.number(),
          dropped: z.number(),
        }),
      ),
      sessions: z.number().int(),
      subscribers: z.number().int(),
      /** Records that cannot be read as what they should be. */
      damaged: z.array(
        z.strictObject({
          what: z.enum(damagedThings),
          name: z.string(),
          field: z.string(),
          aside: z.boolean(),
        }),
      ),
    }),
  ),
} as const satisfies Record<string, CallDefinition>

export type CallName = keyof typeof calls
/** What a caller gives. */
export type Input<N extends CallName> = z.input<(typeof calls)[N]['input']>
/** What a handler gets, defaults filled in. */
export type Parsed<N extends CallName> = z.output<(typeof calls)[N]['input']>
export type Output<N extends CallName> = z.output<(typeof calls)[N]['output']>

export const isCallName = (name: string): name is CallName => Object.hasOwn(calls, name)

export interface EventDefinition<P extends z.ZodType = z.ZodType> {
  readonly access: Access
  /** Sent as a binary frame where the subscriber asked for binary. */
  readonly binary: boolean
  readonly about: string
  readonly payload: P
}

const event = <P extends z.ZodType>(
  about: string,
  payload: P,
  binary = false,
): EventDefinition<P> => ({ access: 'read', about, payload, binary })

const columns = {
  tag: column('i32'),
  sourceTime: column('i64'),
  serverTime: column('i64'),
  status: column('u32'),
  type: column('u8'),
  flags: column('u8'),
  value: column('f64'),
  others,
}

export const events = {
  values: event(
    'Latest values that changed since the last frame, coalesced; the first frame has all. A status may be the core’s own: link lost, last known.',
    z.strictObject(columns),
    true,
  ),
  samples: event(
    'Every sample of the tags that were asked for. `lost`: the subscriber was too slow, read the history.',
    z.strictObject({ ...columns, lost: z.boolean() }),
    true,
  ),
  servers: event(
    'State and figures of all servers, on change and every second.',
    z.array(serverSchema),
  ),
  liveness: event('What ran when, every second.', liveness),
  setpoint: event('A setpoint change entered a phase.', changeSchema),
  journal: event('A row was added.', z.strictObject({ seq: z.number().int() })),
  configuration: event(
    'Servers, equipment or tags changed: read them again.',
    z.strictObject({ revision: z.number().int() }),
  ),
  session: event(
    'My own session was locked, unlocked or ended.',
    z.strictObject({ state: z.enum(['open', 'locked', 'ended']) }),
  ),
} as const satisfies Record<string, EventDefinition>

export type EventName = keyof typeof events
export type Payload<E extends EventName> = z.output<(typeof events)[E]['payload']>

export const isEventName = (name: string): name is EventName => Object.hasOwn(events, name)

/** What a subscriber asks for; `tags` narrows `values` and is required for `samples`. */
export const subscriptionSchema = z.strictObject({
  subscribe: z
    .array(
      z.union([
        z.string(),
        z.strictObject({
          event: z.string(),
          tags: z.array(tagName).max(NAMED_AT_ONCE).optional(),
          format: z.enum(['json', 'binary']).optional(),
        }),
      ]),
    )
    .max(64),
})

const isTagName = (name: unknown): boolean =>
  typeof name === 'string' && name !== '' && name.length <= MOST_TAG_NAME

/** Ends at the first wrong name: to tell of a hundred thousand what is wrong with each holds up everybody. */
export const namesFit = (wanted: unknown): boolean =>
  !Array.isArray(wanted) ||
  wanted.every((entry: unknown) => {
    const tags = typeof entry === 'object' && entry !== null && 'tags' in entry ? entry.tags : null
    return !Array.isArray(tags) || tags.every(isTagName)
  })
