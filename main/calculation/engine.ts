/**
 * The core's side of the calculation: hands samples and the state of links to the thread that calculates,
 * and its results to wherever samples of the field go. What was counted is kept every few seconds; after
 * a start, or the death of the thread, counting goes on from there over what the history has.
 *
 *   stopped ──begin──▶ restoring (samples wait) ──▶ running ──thread dies──▶ lost ──thread is back──▶ restoring
 *      └──begin, no formulas──▶ idle (there is no thread) ──the first formula──▶ restoring
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { ServerFigures } from '../../shared/acquisition.ts'
import type { HistoryPort } from '../../shared/history.ts'
import type { SampleBatch } from '../../shared/samples.ts'
import type { Tag } from '../../shared/tags.ts'
import type { Records } from '../database/records.ts'
import type { Log } from '../interface.ts'
import { KeptThread } from '../threads/kept.ts'
import { ThreadEnded, type MovingClient } from '../threads/rpc.ts'
import type { CalculationOperations } from './calculation.worker.ts'
import { startBefore } from './checkpoints.ts'
import { Clocks } from './clocks.ts'
import { Names, planOf } from './facts.ts'
import { Flow } from './flow.ts'
import { Keeping } from './keeping.ts'
import type { Plan } from './network.ts'
import type { Passage, Start } from './passage.ts'
import { restoreAll } from './restoring.ts'
import type { calculationStore } from './store.ts'

export interface EngineParts {
  tags(): readonly Tag[]
  tag(name: string): Tag | undefined
  readonly table: {
    readonly revision: number
    changedSince(revision: number, only: ReadonlySet<number> | null): SampleBatch | null
    setOwn(tags: readonly number[], link: 'up' | 'lost'): void
  }
  /** Where results go. */
  deliver(batch: SampleBatch): void
  readonly history: Pick<HistoryPort, 'range' | 'latest' | 'replace' | 'figures'>
  readonly records: Records<typeof calculationStore>
  figures(server: number): Pick<ServerFigures, 'clockOffsetMs'> | null
  zone(): Promise<string>
  /** The rows of a batch that are of these tags. */
  select(batch: SampleBatch, tags: ReadonlySet<number>): SampleBatch | null
  /** It has looked at everything; Unix milliseconds. */
  beat(at: number): void
  readonly log: Log
  now(): number
}

/** Milliseconds. */
const ADVANCE = 200
const KEEP = 10_000

type Client = MovingClient<CalculationOperations>

export interface Engine {
  /** Everything is configured: what was counted is restored, and results come from then on. */
  begin(): Promise<void>
  /** Formulas, or tags that they name, may have changed. */
  configured(): void
  /** Samples of the field, or of a person. */
  take(batch: SampleBatch): void
  /** Links have changed: no result may stay good on them. */
  moved(): void
  /** Throws `ThreadEnded` while the thread is away. */
  readonly client: Client
  readonly plan: Plan
  readonly names: Names
  /** Resolves when results come; false where whoever waits has left, or it is stopped. */
  running(isLeft: () => boolean): Promise<boolean>
  /** Where to begin over the history, so that from a moment on the results are what they would have been. */
  startBefore(tag: Tag, moment: bigint, floor: bigint): Promise<Start>
  /**
   * What runs goes on from where a passage has come to; what had been counted since a moment was not all.
   * Kept before this resolves.
   * @param taken told of what comes out, before anything else is delivered
   * @return false where the formula is another one by now
   */
  handOver(
    passage: Passage,
    tag: number,
    since: bigint,
    taken: (past: SampleBatch, to: bigint) => void,
  ): Promise<boolean>
  /** Milliseconds by which the clocks of the sources of a formula are ahead. */
  skewOf(tag: Tag): number
  readonly queue: Flow['queue']
  stop(): Promise<void>
}

export function createEngine(parts: EngineParts): Engine {
  const { table, log, now } = parts
  const names = new Names()
  const flow = new Flow()
  const clocks = new Clocks(parts)
  let plan: Plan = { formulas: [], inputs: [], zone: 'UTC' }
  let inputs: ReadonlySet<number> = new Set()
  let seen = -1
  let state: 'stopped' | 'idle' | 'restoring' | 'running' | 'lost' = 'stopped'
  let known: Client | null = null
  /** What comes while it is restored. */
  let held: { readonly batch: SampleBatch; readonly left: () => void }[] = []
  let advancing = false
  let keepAt = 0
  let ended = false
  let zone = 'UTC'

  const owned = (): number[] => plan.formulas.map(({ tag }) => tag)
  const died = (): void => {
    if (state === 'stopped') return
    state = 'lost'
    known = null
    for (const { left } of held.splice(0)) left()
    log.error({ trouble: started?.trouble }, 'the calculation has ended and is started again')
    table.setOwn(owned(), 'lost')
  }
  // A site without formulas does without the thread, and the library that reads them takes memory.
  let started: KeptThread<CalculationOperations> | null = null
  const clientNow = (): Client => {
    if (ended) throw new ThreadEnded('it was stopped')
    started ??= new KeptThread('calculation/calculation.worker.ts', undefined, died)
    return started.client
  }

  const failed = (error: unknown): void => {
    if (!ended && !(error instanceof ThreadEnded)) log.error({ error }, 'the calculation failed')
  }
  const deliver = (batch: SampleBatch | null): void => {
    if (!ended && batch !== null && batch.tag.length > 0) parts.deliver(batch)
  }

  const planned = (): boolean => {
    const next = planOf(parts.tags(), parts.tag, names, zone)
    const same = JSON.stringify(next) === JSON.stringify(plan)
    plan = next
    const calculated = new Set(owned())
    inputs = new Set(plan.inputs.flatMap(({ id }) => (calculated.has(id) ? [] : [id])))
    return !same
  }

  const send = (client: Client, batch: SampleBatch, left: () => void): void => {
    // What comes by a clock is judged by it.
    if (clocks.changed) client.skew(clocks.tell(plan), now()).catch(failed)
    client.take(batch, now()).then(deliver).catch(failed).finally(left)
  }

  const configure = async (client: Client): Promise<void> => {
    const asked = client.configure(plan, now())
    await Promise.all([asked, client.skew(clocks.tell(plan), now())])
  }

  const restore = async (): Promise<void> => {
    if (ended) return
    state = 'restoring'
    const client = clientNow()
    known = client
    planned()
    let sent = plan
    await configure(client)
    await restoreAll({ ...parts, client, plan })
    // Formulas may have been made or changed meanwhile.
    while (sent !== plan && known === client) {
      sent = plan
      await configure(client)
      keeping.checkSoon()
    }
    if (known !== client) return
    state = 'running'
    seen = -1
    for (const { batch, left } of held.splice(0)) send(client, batch, left)
    table.setOwn(owned(), 'up')
  }

  const advance = async (): Promise<void> => {
    if (state === 'idle') parts.beat(now())
    if (state !== 'running' || advancing || known === null) return
    advancing = true
    const client = known
    try {
      if (flow.reopened()) {
        deliver(await client.lose([...inputs], now()))
        seen = -1
      }
      if (clocks.changed) await client.skew(clocks.tell(plan), now())
      const revision = table.revision
      const frame = inputs.size === 0 ? null : table.changedSince(seen, inputs)
      seen = revision
      const { shown, due } = await client.advance(frame, now())
      deliver(shown)
      deliver(due)
      parts.beat(now())
    } catch (error) {
      failed(error)
    } finally {
      advancing = false
    }
  }

  const keeping = new Keeping({ records: parts.records, now })
  const keepNow = (isEnd: boolean): Promise<void> =>
    known === null ? Promise.resolve() : keeping.now(known, isEnd).catch(failed)

  const look = (): void => {
    if (state === 'lost') {
      let back: Client | null = null
      try {
        back = clientNow()
      } catch {
        return
      }
      if (back !== known) restore().catch(failed)
      return
    }
    void advance()
    // Further off than a pause it is only where the clock was set back.
    const isDue = now() >= keepAt || keepAt - now() > KEEP
    if (state === 'running' && !keeping.busy && isDue) {
      keepAt = now() + KEEP
      void keepNow(false)
    }
  }

  let timer: NodeJS.Timeout | undefined

  return {
    names,
    get plan() {
      return plan
    },
    get client() {
      return clientNow()
    },
    get queue() {
      return flow.queue
    },

    running: async (isLeft) => {
      while (state !== 'running' && state !== 'idle') {
        if (isLeft() || ended) return false
        await delay(ADVANCE)
      }
      return !isLeft()
    },

    startBefore: (tag, moment, floor) =>
      startBefore(
        {
          client: clientNow(),
          records: parts.records,
          naming: { tag: parts.tag, names: (text) => names.of(text) },
        },
        tag,
        moment,
        floor,
      ),

    handOver: (passage, tag, since, taken) =>
      keeping.change(clientNow(), tag, since, async () => {
        const made = await passage.handOver(now())
        if (made === null) return false
        taken(made.past, made.to)
        deliver(made.shown)
        return true
      }),

    skewOf: ({ formula }) =>
      formula === null
        ? 0
        : Math.max(0, ...names.of(formula.text).map((name) => clocks.of(name) ?? 0)),

    begin: async () => {
      zone = await parts.zone()
      planned()
      timer = setInterval(look, ADVANCE)
      state = plan.formulas.length === 0 ? 'idle' : 'restoring'
      if (state === 'idle') return
      // Behind the start: whoever waits for values of the field does not wait for it.
      restore().catch(failed)
    },

    configured: () => {
      if (state === 'stopped') return
      const before = new Set(owned())
      if (!planned()) return
      const fresh = owned().filter((tag) => !before.has(tag))
      if (state === 'idle' && fresh.length > 0) restore().catch(failed)
      if (state === 'running' && known !== null) {
        configure(known).catch(failed)
        seen = -1
        keeping.checkSoon()
        table.setOwn(fresh, 'up')
      }
    },

    take: (batch) => {
      if (inputs.size === 0 || state === 'stopped' || state === 'lost') return
      const own = parts.select(batch, inputs)
      if (own === null) return
      const left = flow.enter(own)
      if (left === null) return
      if (state === 'restoring' || known === null) held.push({ batch: own, left })
      else send(known, own, left)
    },

    moved: () => {
      void advance()
    },

    stop: async () => {
      clearInterval(timer)
      if (state === 'running') {
        await keepNow(true)
      }
      ended = true
      state = 'stopped'
      held = []
      await started?.end()
    },
  }
}
