/**
 * What the core and acquisition speak of: a server and its state, the items that are wanted of it, pages of its
 * past, reads and writes, and its figures. How they speak is in `acquisition-port.ts`.
 */
import type { VariableDescription } from './description.ts'
import type { KnownPartners, PartnerFigures } from './partners.ts'
import type { Failure } from './result.ts'
import type { SampleBatch, TagValue } from './samples.ts'
import type { Ticks } from './time.ts'

export const serverStates = [
  'disabled', // switched off by an engineer
  'connecting', // first attempt since the start or since a change
  'up', // data or keep-alives arrive in time
  'suspect', // a keep-alive is late; values are not shown as live
  'down', // link lost; trying again by itself
  'switching', // another endpoint of the redundant set is gone to; values are not shown as live
  'backfilling', // as up; the server's own history of an outage is being read besides
] as const
export type ServerState = (typeof serverStates)[number]

/** Milliseconds; a clock that is this far off puts samples where they were not. */
const CLOCK_FAR = 2_000

export const isClockFar = (offset: number | null): boolean =>
  offset !== null && Math.abs(offset) > CLOCK_FAR

/** Its values are what the server holds now. */
export const isConnected = (state: ServerState): boolean =>
  state === 'up' || state === 'backfilling'

export const securityModes = ['None', 'Sign', 'SignAndEncrypt'] as const
export const securityPolicies = [
  'None',
  'Basic256Sha256',
  'Aes128_Sha256_RsaOaep',
  'Aes256_Sha256_RsaPss',
] as const

/** Who we are to a server. */
export const identityKinds = ['anonymous', 'user', 'certificate'] as const

/** With its secret, so it goes to acquisition and nowhere else. */
export type Identity =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'user'
      readonly user: string
      readonly password: string
      /** Somebody has decided that it may be sent without encryption where the server asks for that. */
      readonly plain: boolean
    }
  /** Both in PEM. */
  | { readonly kind: 'certificate'; readonly certificate: string; readonly key: string }

export interface ServerSpec {
  readonly id: number
  readonly name: string
  /** `opc.tcp://host:port/path` */
  readonly endpoint: string
  /** Further endpoints of the same redundant set, in order of preference. */
  readonly alternates: readonly string[]
  readonly securityMode: (typeof securityModes)[number]
  readonly securityPolicy: (typeof securityPolicies)[number]
  readonly identity: Identity
  /** After an outage the server's own history is read, where it has one. */
  readonly backfill: boolean
  /** Seconds of an outage that the queues of the server are to bridge. */
  readonly bridge: number
  /** What is kept of the endpoints of its set as equipment; nothing where it is left out. */
  readonly partners?: KnownPartners
}

/** What is filled in of a server where nothing else is said. */
export const serverDefaults = {
  alternates: [],
  identity: { kind: 'anonymous' },
  backfill: true,
  bridge: 60,
} as const satisfies Partial<ServerSpec>

/** Milliseconds: a tag that is sampled more slowly does not hold up what is known of the others. Gaps of it
 * begin earlier than theirs, by its own sampling. */
export const SLOW = 10_000

export interface ItemSpec {
  readonly tag: number
  /** `nsu=<namespace uri>;s=…` (resolved on every connect) or `ns=2;s=…`. */
  readonly node: string
  /** Path to the member of the node's value that the tag is; null or left out: all of it. */
  readonly member?: string | null
  /** Milliseconds; 0 asks for the server's fastest. */
  readonly sampling: number
  /** Absolute deadband in units of the value; 0 reports every change. */
  readonly deadband: number
  /** Samples that the server keeps for us while the link is away. */
  readonly queue: number
}

/** What the server says of the variable of a tag. */
export interface ItemDescription extends VariableDescription {
  readonly tag: number
}

/** A value that is too large to be kept (`LARGEST_VALUE`), with its size as the server sent it. */
export interface Oversize {
  readonly size: number
  /** Characters of a text, elements of an array, bytes of anything else. */
  readonly of: 'characters' | 'elements' | 'bytes'
}

/** `idle`: nothing has been asked yet. */
export const commandsWays = ['idle', 'apart', 'shared'] as const
export type CommandsWay = (typeof commandsWays)[number]
/** How long an outage the queues of a server bridge without loss, as the server revised what was asked. */
export interface Bridging {
  /** Seconds, as configured. */
  readonly wanted: number
  /** Seconds that every tag is bridged; null where nobody can tell. */
  readonly seconds: number | null
  /** Tags whose queue is too short for what is wanted. */
  readonly short: number
  /** What ends first, where that is too early. */
  readonly by: 'queue' | 'session' | 'subscription' | null
}

/** A stretch of a tag's past, both ends included. */
export interface Stretch {
  readonly tag: number
  readonly from: Ticks
  readonly to: Ticks
}

/** Why a server's own history tells no more of a stretch. */
export const leftReasons = [
  'none', // it keeps none of this tag, or does not let us read it
  'incomplete', // it ends before the stretch does, or its server did not run all that time
  'disorder', // it contradicts itself: pages without end, or the same again and again
  'failed', // it answers with an error
] as const
export type LeftReason = (typeof leftReasons)[number]

/** A page of what a server's own history tells; its samples are marked `BackFilled`. */
export interface FilledPage {
  readonly batch: SampleBatch
  /** All that the server has recorded in these stretches is in this batch or in those before it. */
  readonly covered: readonly Stretch[]
  /** Nothing more is to be had of these from the server as it is now. */
  readonly left: readonly (Stretch & { readonly reason: LeftReason })[]
  /** False with the last page: nothing more comes of what was asked for. */
  readonly isMore: boolean
}

export const endpointStates = [...serverStates, 'standby'] as const

/** One endpoint of a server; a server that is not redundant has a single one. */
export interface EndpointFigures {
  readonly endpoint: string
  /** Its values are the ones that are shown. */
  readonly active: boolean
  /** 0 to 255, as its server tells it (Part 4, 6.6.2.4.2); 255 where it tells none, null while it is not
   * reached. */
  readonly serviceLevel: number | null
  /** The server's state for the active one; `standby`: it is reached and could be gone to. */
  readonly state: (typeof endpointStates)[number]
  readonly error: Failure | null
  /** Whether it is the same equipment as the first endpoint; null for that one. */
  readonly partner: PartnerFigures | null
}

/** A tag that the server refuses, with its status; it is asked for again from time to time. */
export interface FailedItem {
  readonly tag: number
  readonly status: number
}

/** A tag that was configured by index, and the name that its node has had since (`nsu=`). */
export interface PinnedNode {
  readonly tag: number
  /** As configured. */
  readonly from: string
  readonly node: string
}

/** State of one server and its loss ledger; `received = passed + refused + dropped`. */
export interface ServerFigures {
  readonly server: number
  readonly state: ServerState
  /** Unix milliseconds. */
  readonly since: number
  readonly reconnects: number
  /** Times that the server was found to have been started anew since the start of the program. */
  readonly restarts: number
  /** Times that a new subscription had to be made, since the server kept the one of before no longer. */
  readonly renewals: number
  /** Unix milliseconds of the last data or keep-alive; null before the first. */
  readonly confirmedAt: number | null
  /** The server's own clock at that moment, Unix milliseconds; null where it tells none. */
  readonly confirmedClock: number | null
  /** Milliseconds from source time to arrival, median of the last period; null without data. */
  readonly delayMs: number | null
  /** Milliseconds by which a sample may come later than its source time: what the server has been told
   * to wait for until it samples, and then until it publishes. */
  readonly lagMs: number
  /** Server clock minus ours in milliseconds; null before the first answer. */
  readonly clockOffsetMs: number | null
  /** Last error, null where there is none since the link came up. */
  readonly error: Failure | null
  /** Over which session writes, reads and browsing go: one of their own, or that of the data. */
  readonly commands: CommandsWay
  /** Why there is no session of its own; null while there is one, or nobody has asked for it. */
  readonly commandsTrouble: Failure | null
  readonly items: number
  /** Items that the server refused to create. */
  readonly itemsFailed: number
  /** Those, a hundred at most. */
  readonly failed: readonly FailedItem[]
  /** In order of preference. */
  readonly endpoints: readonly EndpointFigures[]
  /** Tags whose present value is too large to be kept; a hundred at most are named. */
  readonly oversized: readonly (Oversize & { readonly tag: number })[]
  /** Samples since the start of the program. */
  readonly received: number
  readonly passed: number
  readonly refused: number
  readonly dropped: number
  /** Times that a server queue told of an overflow. */
  readonly overflows: number
  /** Samples a second over the last seconds. */
  readonly rate: number
  /** Tags of which something is still to be read from the server's own history. */
  readonly filling: number
  /** Null before the items stood at the server for the first time. */
  readonly bridging: Bridging | null
  /** Samples that were read from it since the start of the program; `received` counts them too. */
  readonly filled: number
  /** Its history keeps whole seconds alone, and what comes live has parts of one (docs/decisions/0010). */
  readonly wholeSeconds: boolean
}

/** Figures of a server of which nothing is known yet: not reached, nothing received. */
export const noFigures = (server: number): ServerFigures => ({
  server,
  state: 'down',
  since: 0,
  ...{ reconnects: 0, restarts: 0, renewals: 0 },
  confirmedAt: null,
  confirmedClock: null,
  delayMs: null,
  lagMs: 0,
  clockOffsetMs: null,
  error: null,
  commands: 'idle',
  commandsTrouble: null,
  items: 0,
  itemsFailed: 0,
  failed: [],
  endpoints: [],
  oversized: [],
  received: 0,
  passed: 0,
  refused: 0,
  dropped: 0,
  overflows: 0,
  rate: 0,
  filling: 0,
  bridging: null,
  filled: 0,
  wholeSeconds: false,
})

export interface WriteRequest {
  readonly server: number
  readonly tag: number
  readonly value: number | boolean | string
  /** Whom it is meant for, as configured: nothing is sent where the tag stands for another node there. */
  readonly node?: string
  /** Where its server is, as acquisition was told: nothing is sent where it has another set of endpoints, whichever
   * of them is the active one. */
  readonly at?: Pick<ServerSpec, 'endpoint' | 'alternates'>
  /** Milliseconds until the write counts as timed out. */
  readonly timeout: number
}

export type ReadRequest = Omit<WriteRequest, 'value'>

export interface ReadAnswer {
  readonly value: TagValue
  readonly status: number
  /** Unix milliseconds. */
  readonly sourceTime: number
}
