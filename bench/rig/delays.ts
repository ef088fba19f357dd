/**
 * Loaded into a program under measurement (`--import`): notes on the core's main thread how old samples
 * are, by their source time, when acquisition hands them over and when the historian has committed them.
 * Each SIGUSR2 answers with one line, `delays {"handed":[…],"committed":[…],"stored":n}`, in milliseconds,
 * and begins anew.
 */
import { Worker, isMainThread } from 'node:worker_threads'

/** Of so many rows one is looked at. */
const EVERY = 97
const TICKS = 10_000n

interface Batch {
  readonly sourceTime: BigInt64Array
}
interface Message {
  readonly event?: string
  readonly batch?: Batch
  readonly id?: number
  readonly operation?: string
  readonly args?: readonly { readonly batches?: readonly Batch[] }[]
  readonly value?: { readonly ok?: boolean; readonly value?: { readonly receipts?: Receipt[] } }
}
interface Receipt {
  readonly stored: number
}

const timesOf = ({ sourceTime }: Batch): number[] => {
  const times: number[] = []
  for (let row = 0; row < sourceTime.length; row += EVERY) {
    times.push(Number((sourceTime[row] ?? 0n) / TICKS))
  }
  return times
}

if (isMainThread) {
  let handed: number[] = []
  let committed: number[] = []
  let stored = 0
  const underWay = new Map<number, number[]>()
  const prototype = Worker.prototype as unknown as {
    emit(name: string, message: Message): boolean
    postMessage(message: Message, transfer?: unknown): void
  }
  const { emit, postMessage } = prototype
  prototype.emit = function emitAndNote(name, message) {
    if (name === 'message') {
      const now = Date.now()
      if (message.event === 'batch' && message.batch !== undefined) {
        for (const time of timesOf(message.batch)) handed.push(now - time)
      }
      const receipts = message.value?.value?.receipts
      const times = message.id === undefined ? undefined : underWay.get(message.id)
      if (receipts !== undefined && times !== undefined) {
        underWay.delete(message.id ?? 0)
        for (const time of times) committed.push(now - time)
        for (const receipt of receipts) stored += receipt.stored
      }
    }
    return emit.call(this, name, message)
  }
  prototype.postMessage = function postAndNote(message, transfer) {
    const batches = message.operation === 'store' ? message.args?.[0]?.batches : undefined
    if (batches !== undefined) underWay.set(message.id ?? 0, batches.flatMap(timesOf))
    postMessage.call(this, message, transfer)
  }
  process.on('SIGUSR2', () => {
    process.stdout.write(`delays ${JSON.stringify({ handed, committed, stored })}\n`)
    handed = []
    committed = []
    stored = 0
  })
}
