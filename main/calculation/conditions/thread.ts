/** Starts the thread of one search, to which samples are moved, not copied. */
import type { Series } from '../../../shared/history.ts'
import { connect, type MovingClient } from '../../threads/rpc.ts'
import { startWorker } from '../../threads/worker.ts'
import type { ConditionOperations } from './conditions.worker.ts'

export interface ConditionThread {
  readonly client: MovingClient<ConditionOperations>
  /** In the middle of whatever it does. */
  end(): Promise<void>
}

/** Columns may share a buffer; each is moved once. */
const buffersOf = (series: readonly Series[]): ArrayBuffer[] => [
  ...new Set(
    series.flatMap(({ time, value, status, type, flags }) =>
      [time, value, status, type, flags].map((column) => column.buffer as ArrayBuffer),
    ),
  ),
]

export function startConditionThread(): ConditionThread {
  const worker = startWorker('calculation/conditions/conditions.worker.ts')
  const client = connect<ConditionOperations>(worker, (operation, [series]) =>
    operation === 'stretch' || operation === 'open' ? buffersOf(series as readonly Series[]) : [],
  )
  return {
    client,
    end: async () => {
      await worker.terminate()
    },
  }
}
