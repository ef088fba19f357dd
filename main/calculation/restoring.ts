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
import type { Plan } from './network.ts'
import { Passage } from './passage.ts'
import { sinceOf, type SavedCounters } from './saved.ts'
import type { calculationStore } from './store.ts'

export interface RestoringParts {
  readonly client: MovingClient<CalculationOperations>
  readonly plan: Plan
  tag(name: string): Tag | undefined
  readonly history: Pick<HistoryPort, 'range' | 'latest' | 'replace' | 'figures'>
  readonly records: Records<typeof calculationStore>
  readonly log: Log
  now(): number
}

const PAGE = 500
const AT_ONCE = 4

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

/** What is made by other formulas is taken as it stood: what they had counted was kept at another moment. */
async function restore(parts: RestoringParts, plan: Plan, saved: SavedCounters): Promise<void> {
  const until = new Map(saved.until.map(({ tag, time }) => [tag, BigInt(time)]))
  const times = [...until.values()].filter((time) => time > 0n)
  const [spec] = plan.formulas
  const tag = spec === undefined ? undefined : parts.tag(spec.name)
  if (times.length === 0 || tag === undefined) return
  const since = sinceOf([saved])
  const inputs = plan.inputs.flatMap(({ id, name }) => {
    const input = until.has(id) ? parts.tag(name) : undefined
    return input === undefined ? [] : [input]
  })
  const start = { since, states: [saved], isKnown: true }
  const passage = await Passage.begin(
    { ...parts, zone: plan.zone },
    tag,
    { formulas: [tag], inputs },
    start,
    false,
  )
  if (passage === null) return
  try {
    const to = ticksFromMs(parts.now())
    while (passage.at < to) await passage.next(to, to)
  } catch (error) {
    await passage.end(null)
    throw error
  }
  await passage.end(tag.id)
}
