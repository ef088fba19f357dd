/**
 * The port between the core and acquisition. `main/opcua` implements it over OPC UA in a worker
 * thread; the core sees servers, items and batches, never a protocol.
 */
import type {
  FilledPage,
  ItemDescription,
  ItemSpec,
  PinnedNode,
  ReadAnswer,
  ReadRequest,
  ServerFigures,
  ServerSpec,
  Stretch,
  WriteRequest,
} from './acquisition.ts'
import type { BrowsingPort } from './browsing.ts'
import type { Portrait } from './partners.ts'
import type { Result } from './result.ts'
import type { SampleBatch } from './samples.ts'

/** What acquisition tells the core by itself. */
export interface AcquisitionEvents {
  /**
   * The columns are lent: they are empty when this has returned, and whoever needs them longer copies them.
   * @param lost so many were thinned away on the way here, of the tags that are marked with an overflow
   */
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
  /** A server is connected: what the number of each of its namespaces stands for now, as `nsu=…;` or, where it has
   * no name of its own, as `ns=…;`. */
  numbered(server: number, names: readonly string[]): void
  /** The first endpoint of a redundant server was seen, and is not what was known of it: to be kept. */
  portrayed(server: number, portrait: Portrait): void
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
