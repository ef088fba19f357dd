/** What the parts of an export agree on: what is to be written, and where it is read from. Nothing here runs. */
import type { ExportForm } from '../../shared/export.ts'
import type { Gap } from '../../shared/history.ts'
import type { HistoryPage } from '../../shared/history-page.ts'
import type { Ticks } from '../../shared/time.ts'
import type { Moved } from '../threads/rpc.ts'

export interface ExportPlan {
  readonly form: ExportForm
  /** In the order of the columns, or one after the other. */
  readonly tags: readonly {
    readonly id: number
    readonly name: string
    readonly server: number | null
  }[]
  /** The site's. */
  readonly zone: string
  /** Inclusive. */
  readonly from: Ticks
  /** Exclusive. */
  readonly to: Ticks
}

export interface ExportProgress {
  readonly rows: number
  readonly bytes: number
  /** Of the range that has been read, from 0 to 1. */
  readonly share: number
}

/** Where an export reads; tags by their place in the plan. */
export interface ExportSource {
  page(tag: number, from: Ticks, most: number): Promise<HistoryPage>
  /** Of one tag, or of all; oldest first. */
  gaps(tag: number | null): Promise<readonly Gap[]>
  /** False where it is to end. */
  goesOn(progress: ExportProgress): Promise<boolean>
}

/** The same between the threads. */
export type SourceOperations = Readonly<{
  page(tag: number, from: Ticks, most: number): Promise<Moved<HistoryPage>>
  gaps(tag: number | null): Promise<readonly Gap[]>
  goesOn(progress: ExportProgress): Promise<boolean>
}>

export interface ExportCount {
  readonly rows: number
  /** Samples that were recorded and cannot be read any more. */
  readonly unreadable: number
}
