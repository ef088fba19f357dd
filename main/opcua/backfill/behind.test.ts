/** An archive that is behind, of a server whose clock was set back: what it has is not all up to there. */
import {
  DataType,
  DataValue,
  HistoryData,
  HistoryReadRequest,
  ReadRequest,
  resolveNodeId,
  StatusCodes,
  Variant,
} from 'node-opcua-client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { FilledPage } from '../../../shared/acquisition.ts'
import { ticksFromMs } from '../../../shared/time.ts'
import { Backfill } from './backfill.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const MINUTE = 60_000
const T0 = Date.UTC(2026, 2, 12, 6)
const NODE = resolveNodeId('ns=1;s=a')
const [FROM, TO] = [T0, T0 + 2 * MINUTE]

interface Told {
  /** After `T0`, milliseconds: the server's clock, when it was started, the newest value, what the archive has. */
  clock: number
  start: number
  newest: number
  archive: readonly number[]
}

const at = (ms: number): DataValue =>
  new DataValue({
    value: new Variant({ dataType: DataType.Double, value: 1 }),
    sourceTimestamp: new Date(T0 + ms),
  })
const good = (dataType: DataType, value: unknown): DataValue =>
  new DataValue({ statusCode: StatusCodes.Good, value: new Variant({ dataType, value } as object) })

function reading() {
  const pages: FilledPage[] = []
  const told: Told = { clock: 0, start: -MINUTE, newest: 0, archive: [] }
  const backfill = new Backfill({
    page: (page) => {
      pages.push(page)
      return Promise.resolve(true)
    },
    busy: () => undefined,
    received: () => undefined,
  })
  const perform = async (request: object): Promise<object> => {
    await Promise.resolve()
    if (request instanceof HistoryReadRequest) {
      const details = request.historyReadDetails as unknown as { startTime: Date; endTime: Date }
      const dataValues = told.archive
        .filter((ms) => T0 + ms >= +details.startTime && T0 + ms < +details.endTime)
        .map(at)
      const historyData = new HistoryData({ dataValues })
      return { results: [{ statusCode: { value: 0 }, historyData, continuationPoint: null }] }
    }
    const isOfNode = request instanceof ReadRequest && request.nodesToRead?.length === 3
    const time = (ms: number) => good(DataType.DateTime, new Date(T0 + ms))
    const facts = [good(DataType.Byte, 5), good(DataType.Boolean, true), at(told.newest)]
    return { results: isOfNode ? facts : [time(told.start), time(told.clock)] }
  }
  backfill.begin({
    perform: perform as never,
    sourceOf: () => ({ node: NODE, member: null }),
    decode: () => Promise.resolve(),
    limits: { history: 0, read: 0 },
  })
  const covered = async (now: Partial<Told>, from = FROM, to = TO) => {
    Object.assign(told, now)
    pages.length = 0
    backfill.want([{ tag: 1, from: ticksFromMs(from), to: ticksFromMs(to) }])
    while (pages.at(-1)?.isMore !== false) await vi.advanceTimersByTimeAsync(1000)
    return pages
      .flatMap((page) => page.covered)
      .map((part) => [
        Number(part.from - ticksFromMs(T0)) / 1e4,
        Number(part.to - ticksFromMs(T0)) / 1e4,
      ])
  }
  return { backfill, covered }
}

// Started at 0:20 with a clock that was set back by 40 s: it stood at 1:00, and what was recorded until then is there.
const before = [5_000, 30_000, 58_000]
const after = [25_000, 35_000, 70_000, 125_000]
const all = [...before, ...after].toSorted((one, other) => one - other)

test('what was recorded before a start with another clock tells nothing of what came after it', async () => {
  const { covered } = reading()
  const start = 20_000
  expect(await covered({ start, clock: 76_000, newest: 70_000, archive: before })).toEqual([])
  expect(await covered({ start, clock: 130_000, newest: 125_000, archive: all })).toEqual([
    [20_000, 120_000],
  ])
})

test('ten minutes later an archive that has no more is told as far as it goes', async () => {
  const { covered } = reading()
  const now = { clock: 13 * MINUTE, newest: 12.9 * MINUTE, archive: [5_000, 58_000] }
  expect(await covered(now)).toEqual([[0, 58_000]])
})

test('where the clock was set back while the link stood, a history goes on only after all that it had stamped', async () => {
  const { backfill, covered } = reading()
  backfill.clock(T0 + 150_000)
  backfill.clock(T0 + 90_000)
  // A stretch after that, and what was recorded before it lies behind it on the axis.
  const [from, to] = [T0 + 95_000, T0 + 100_000]
  const now = { clock: 105_000, newest: 104_000, archive: [103_000, 149_000] }
  expect(await covered(now, from, to)).toEqual([])
  const later = {
    clock: 165_000,
    newest: 164_000,
    archive: [96_000, 103_000, 104_000, 149_000, 155_000],
  }
  expect(await covered(later, from, to)).toEqual([[95_000, 100_000]])
})
