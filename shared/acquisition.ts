/**
 * The port between the core and acquisition. `main/opcua` implements it over OPC UA in a worker
 * thread; the core sees servers, items and batches, never a protocol.
 */
import type { BrowsingPort } from './browsing.ts'
import type { VariableDescription } from './description.ts'
import { certificateTroubles } from './certificates.ts'
import type { Failure, Result } from './result.ts'
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

/** What a connection can find out by itself. */
export const connectionTroubles = [
  'refused', // nothing listens at the port
  'unknown_host', // the name cannot be resolved
  'no_answer', // no route, or packets vanish
  'hangs', // the port is open but the server does not answer
  'security', // no endpoint with this security mode and policy
  'certificate', // ours is not accepted there
  ...certificateTroubles,
  'identity', // the server takes no identities of this kind
  'password', // it does not accept the user with this password
  'user_denied', // it knows the user, or not, and does not let him in
  'user_certificate', // it does not accept the user's certificate
  'plain_password', // it asks for the password without encryption, which nobody has allowed
  'distrusts', // it ends the connection where it should accept our certificate
  'clock', // its clock and ours are far apart
  'full', // the server takes no more connections or sessions
  'licence', // its licence has ended or allows no more
  'discovery', // a discovery server: it knows of servers and has no values
  'closed', // the server or the network ended the connection
  'unreadable', // it answers with what cannot be read
  'encoding', // it says that it cannot read what it is asked, or cannot write its answer
  'subscription', // it ended the subscription by itself
  'endpoint', // the address is not one of this server's, or not an address
  'items', // connected, but some items were refused
  'remapped', // connected; its namespaces stand elsewhere than before, and tags were bound anew
  'internal', // anything else, with its own words
] as const

/** Why a server is not as it should be: `details.reason` of its error, which the screen puts in words. */
export const serverTroubles = [
  ...connectionTroubles,
  'secret', // a stored password or key cannot be read and has to be entered again
  'acquisition', // the thread that talks to servers has ended and is started again
  'stuck', // it is there and says nothing
  'simulator_off', // the simulated field is switched off on this machine
  'simulator_late', // it did not answer in time
  'simulator_ended', // it ended at its start
] as const
export type ServerTrouble = (typeof serverTroubles)[number]

/** What acquisition tells the core by itself. */
export interface AcquisitionEvents {
  /** `lost`: so many were thinned away on the way here, of the tags that are marked with an overflow. */
  batch(server: number, batch: SampleBatch, lost: number): void
  figures(figures: readonly ServerFigures[]): void
  /** A server changed state; follows at once, before the next `figures`. */
  state(figures: ServerFigures): void
  /**
   * The link is up and every item has what the server holds of it: a new subscription has brought its
   * first values, or the one of before goes on. `silent` are tags of which the server has said nothing
   * in good time. Comes once for each time that the link came up, after the samples that it speaks of.
   */
  current(server: number, silent: readonly number[]): void
  /** Answers whether all of it is durable; the next page is read only then. */
  filled(server: number, page: FilledPage): Promise<boolean>
  described(server: number, items: readonly ItemDescription[]): void
  /** Nodes that were configured by index are known by name, and are to be kept so. */
  pinned(server: number, nodes: readonly PinnedNode[]): void
  /** The worker's own loop ran; Unix milliseconds. Comes about every 500 ms. */
  beat(at: number): void
}

export interface AcquisitionPort {
  /** Adds the server or changes it; its items are replaced by these. Resolves when that is so: nothing that
   * comes afterwards is of an item of before. Rejects where acquisition ends over it; nothing comes then, and
   * it is done when acquisition is back. */
  configure(server: ServerSpec, items: readonly ItemSpec[]): Promise<void>
  /** Answers with the last figures of it. */
  remove(server: number): Promise<ServerFigures>
  /** Reads these from the server's own history while the present link lasts, instead of what it was to
   * read before. Who asked for it asks again when the next link stands. */
  backfill(server: number, stretches: readonly Stretch[]): void
  /** `accepted` says that the server answered Good, no more than that. A failure has the code
   * `unavailable` (never sent), `expired` (sent, no answer in time: unknown), `out_of_limits`,
   * `not_writable`, `forbidden` or `not_found`. `details.status` is the server's answer to the write;
   * without one, and where it is not `expired`, nothing was sent. */
  write(request: WriteRequest): Promise<Result<{ readonly status: number }>>
  /** Goes to another endpoint of a redundant set. Resolves with it as soon as that has begun; what comes of
   * it is the server's state. */
  switchTo(server: number, endpoint: string): Promise<Result<string>>
  /** Reads from the device, not from a cache. */
  read(request: ReadRequest): Promise<Result<ReadAnswer>>
  readonly browsing: BrowsingPort
  stop(): Promise<void>
}
