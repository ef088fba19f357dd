/**
 * Going on with what was counted before: from the samples that are in it, over what the history has since,
 * up to where the history says that nobody was there. Nothing is counted twice, since both stand in one
 * row; what is missing is missing.
 */
import type { HistoryPort } from '../../shared/history.ts'
import { ticksFromMs } from '../../shared/time.ts'
import type { Tag } from '../../shared/tags.ts'
import type { Records } from '../database/records.ts'
import type { Log } from '../interface.ts'
import { Line } from '../threads/line.ts'
import type { MovingClient } from '../threads/rpc.ts'
import type { CalculationOperations } from './calculation.worker.ts'
import type { Plan } from './evaluator.ts'
import type { SavedCounters } from './item.ts'
import { ownedOf } from './facts.ts'
import { gapsOf } from './replay.ts'
import type { calculationStore } from './store.ts'

export interface RestoringParts {
  readonly client: MovingClient<CalculationOperations>
  readonly plan: Plan
  tag(name: string): Tag | undefined
  readonly history: Pick<HistoryPort, 'range' | 'gaps'>
  readonly records: Records<typeof calculationStore>
  readonly log: Log
  now(): number
}

const PAGE = 500
const AT_ONCE = 4

/** Numbers of work of this kind are below zero; those of jobs above. */
let last = 0

export async function restoreAll(parts: RestoringParts): Promise<void> {
  const { plan, records, log } = parts
  const specs = new Map(plan.formulas.map((spec) => [spec.tag, spec]))
  const line = new Line(AT_ONCE)
  const gone: number[] = []
  for (let after: number | null = 0; after !== null;) {
    const page: Awaited<ReturnType<typeof read>> = await read(after)
    after = page.last
    const work = page.states.flatMap((saved) => {
      const spec = specs.get(saved.tag)
      if (spec?.revision === saved.revision) return [{ saved, spec }]
      gone.push(saved.tag)
      return []
    })
    await Promise.all(
      work.map(({ saved, spec }) =>
        line
          .take(() => restore(parts, { ...plan, formulas: [spec] }, saved))
          .catch((error: unknown) => {
            log.error({ error, tag: spec.name }, 'what a formula had counted is not gone on with')
          }),
      ),
    )
  }
  if (gone.length > 0) await records.commit([], 'calculation.keep', [], gone)

  function read(from: number) {
    return records.read('calculation.states', from, PAGE)
  }
}

async function restore(parts: RestoringParts, plan: Plan, saved: SavedCounters): Promise<void> {
  const { client, history, now } = parts
  const until = new Map(saved.until.map(({ tag, time }) => [tag, BigInt(time)]))
  const times = [...until.values()].filter((time) => time > 0n)
  if (times.length === 0) return
  const since = times.reduce((first, time) => (time < first ? time : first))
  const to = ticksFromMs(now())
  const inputs = plan.inputs.filter(({ id }) => until.has(id))
  const tags = inputs.map(({ id }) => id)
  last -= 1
  const work = last
  const loaded = await client.begin(work, { ...plan, inputs }, saved, since, now())
  try {
    if (!loaded) return
    const asking = { asker: 'calculation', signal: new AbortController().signal }
    const range = since + 1n < to ? { tags, from: since + 1n, to } : null
    if (range !== null) {
      const { series, gaps } = await history.range(range, asking)
      const fresh = series.map((pen) => {
        const first = pen.time.findIndex((time) => time > (until.get(pen.tag) ?? 0n))
        const from = first < 0 ? pen.time.length : first
        return {
          ...pen,
          time: pen.time.subarray(from),
          value: pen.value.subarray(from),
          status: pen.status.subarray(from),
          type: pen.type.subarray(from),
          flags: pen.flags.subarray(from),
          others: pen.others.flatMap(([row, value]) =>
            row < from ? [] : [[row - from, value] as const],
          ),
        }
      })
      const owners = inputs.map(({ id, name }) => ownedOf(id, parts.tag(name)))
      await client.stretch(work, { series: fresh, gaps: gapsOf(gaps, owners, to), to }, to)
    }
  } finally {
    await client.end(work, loaded ? saved.tag : null)
  }
}
