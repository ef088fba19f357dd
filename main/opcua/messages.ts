/** What the core's side and the worker of acquisition say to each other. */
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
} from '../../shared/acquisition.ts'
import type { BrowsingPort } from '../../shared/browsing.ts'
import type { OwnMade } from '../../shared/certificates.ts'
import type { Discovery } from '../../shared/discovery.ts'
import type { Portrait } from '../../shared/partners.ts'
import type { Result } from '../../shared/result.ts'
import type { SampleBatch } from '../../shared/samples.ts'
import type { CertificateOperations } from './certificates/operations.ts'

export type WorkerOperations = CertificateOperations & {
  readonly configure: (server: ServerSpec, items: readonly ItemSpec[]) => void
  readonly remove: (server: number) => Promise<void>
  readonly backfill: (server: number, stretches: readonly Stretch[]) => void
  /** @param until when its time is over, by the clock of all threads: it may have waited to be heard of */
  readonly write: (
    request: WriteRequest,
    until: number,
  ) => Promise<Result<{ readonly status: number }>>
  readonly read: (request: ReadRequest, until: number) => Promise<Result<ReadAnswer>>
  readonly browseChildren: BrowsingPort['children']
  readonly browseSearch: BrowsingPort['search']
  readonly browseBranch: BrowsingPort['branch']
  readonly browsePreview: BrowsingPort['preview']
  readonly browseLoad: BrowsingPort['load']
  readonly discover: (address: string) => Promise<Result<Discovery>>
  readonly switchTo: (server: number, endpoint: string) => Result<string>
  /** Resolves when every server has been left, two seconds later at most. */
  readonly stop: () => Promise<void>
}

export type FromWorker =
  | {
      readonly event: 'batch'
      readonly server: number
      readonly batch: SampleBatch
      readonly lost: number
    }
  | { readonly event: 'figures'; readonly figures: readonly ServerFigures[] }
  | { readonly event: 'state'; readonly figures: ServerFigures }
  | {
      readonly event: 'filled'
      readonly server: number
      /** Of the page, so that its answer finds it. */
      readonly id: number
      readonly page: FilledPage
    }
  | { readonly event: 'current'; readonly server: number; readonly silent: readonly number[] }
  | {
      readonly event: 'described'
      readonly server: number
      readonly items: readonly ItemDescription[]
    }
  /** What is listed of certificates is no longer what it was. */
  | { readonly event: 'certificates'; readonly made: OwnMade | null }
  | { readonly event: 'pinned'; readonly server: number; readonly nodes: readonly PinnedNode[] }
  | { readonly event: 'numbered'; readonly server: number; readonly names: readonly string[] }
  | { readonly event: 'portrayed'; readonly server: number; readonly portrait: Portrait }
  | { readonly event: 'beat'; readonly at: number }

/** The core has taken the oldest batch that is under way from this server. */
export interface Taken {
  readonly taken: number
}

/** What became of a page of back-fill. */
export interface Kept {
  readonly kept: number
  readonly isDurable: boolean
}

export const isKept = (message: unknown): message is Kept =>
  typeof message === 'object' && message !== null && 'kept' in message

export const isTaken = (message: unknown): message is Taken =>
  typeof message === 'object' && message !== null && 'taken' in message

export const isFromWorker = (message: unknown): message is FromWorker =>
  typeof message === 'object' && message !== null && 'event' in message

export interface WorkerSetup {
  /** Folder of the own certificate and the trust lists. */
  readonly pki: string
}
