/**
 * The console's side of values that no server sends: what formulas make of others, and what people enter.
 * Both go where samples of the field go. And of conditions, which are formulas that are looked for.
 */
import type { ServerFigures } from '../shared/acquisition.ts'
import type { SampleBatch } from '../shared/samples.ts'
import { afterwardsKind } from './calculation/afterwards.ts'
import { calculationHandlers } from './calculation/calculations.ts'
import { savedConditions } from './conditions/conditions.ts'
import type { conditionStore } from './conditions/store.ts'
import { Searches } from './calculation/conditions/searches.ts'
import { searchFinder } from './calculation/conditions/finding.ts'
import { startConditionThread } from './calculation/conditions/thread.ts'
import { createEngine } from './calculation/engine.ts'
import { Recalculation } from './calculation/recalculation.ts'
import type { calculationStore } from './calculation/store.ts'
import type { Configuration } from './configuration/configuration.ts'
import type { configurationStore } from './configuration/store.ts'
import type { Beats } from './diagnostics/diagnostics.ts'
import type { Historian } from './historian/historian.ts'
import type { Finder, Handlers, Log } from './interface.ts'
import type { Jobs } from './jobs/jobs.ts'
import type { Hub } from './live/hub.ts'
import { select, type LiveTable } from './live/table.ts'
import { createManual } from './manual/manual.ts'
import type { manualStore } from './manual/store.ts'
import type { RecordsThread } from './records.ts'
import type { Stops } from './stops.ts'

export interface DerivedParts {
  readonly figures: ReadonlyMap<number, ServerFigures>
  readonly table: LiveTable
  readonly hub: Hub
  readonly history: Historian
  readonly configuration: Configuration
  readonly records: RecordsThread
  readonly beats: Beats
  readonly jobs: Jobs
  /** What this server missed is being read from its own history. */
  isFilling(server: number): boolean
  readonly log: Log
  now(): number
  after(ms: number, action: () => void): () => void
}

export interface Derived {
  readonly handlers: Handlers<
    Extract<keyof Handlers, `calculations.${string}` | `manual.${string}` | `searches.${string}`>
  >
  readonly finder: Finder
  /** Once the live table has the last known values, and before the field is connected. */
  begin(): Promise<void>
  configured(): void
  /** Samples of the field. */
  take(batch: SampleBatch): void
  /** Links have changed. */
  moved(): void
  /** A server's own history has told what was missed. */
  told(): void
  /** Each second. */
  look(): void
  queue(): { name: string; depth: number; limit: number; dropped: number }
}

export function startDerived(parts: DerivedParts, stops: Stops): Derived {
  const { table, hub, history, configuration, log, now } = parts
  const tags = () => configuration.tags
  const tag = (name: string) => configuration.tag(name)
  const tagById = (id: number) => configuration.directory.tagById(id)
  const zone = async (): Promise<string> =>
    (await parts.records
      .of<typeof configurationStore>()
      .read('configuration.setting', 'timeZone')) ??
    Intl.DateTimeFormat().resolvedOptions().timeZone

  const show = (batch: SampleBatch): void => {
    table.apply(batch, now())
    hub.samples(batch)
  }

  const engine = createEngine({
    tags,
    tag,
    table,
    history,
    select,
    zone,
    log,
    now,
    records: parts.records.of<typeof calculationStore>(),
    figures: (server) => parts.figures.get(server) ?? null,
    beat: (at) => {
      parts.beats.mark('calculation', at)
    },
    deliver: (batch) => {
      show(batch)
      history.append(batch).catch((error: unknown) => {
        log.error({ error }, 'results could not be handed to the history')
      })
    },
  })
  stops.add('calculation', () => engine.stop())

  const { lasting } = parts.jobs
  const over = { engine, history, tag }
  const jobs = lasting.define(afterwardsKind(over))
  const recalculation = new Recalculation({ ...parts, ...over, tags })
  const late = lasting.define(recalculation.kind)
  stops.add('work over the history', async () => {
    await recalculation.stop()
    await lasting.pause()
  })

  const searches = new Searches({
    engine,
    history,
    bounds: history.bounds,
    tagById,
    recorded: (name) => configuration.recorded(name),
    jobs: parts.jobs,
    thread: startConditionThread,
    log,
  })
  stops.add('searches', () => searches.stop())

  const manual = createManual({
    records: parts.records.of<typeof manualStore>(),
    own: configuration.own,
    tags,
    tag,
    tagById,
    history,
    table,
    zone,
    log,
    now,
    show: (batch) => {
      show(batch)
      engine.take(batch)
    },
  })
  stops.add('manual entries', () => manual.stop())

  return {
    handlers: {
      ...calculationHandlers({
        engine,
        history,
        jobs,
        tags,
        tag,
        tagById,
        live: (id) => table.get(id),
        own: configuration.own,
      }),
      ...manual.handlers,
      ...searches.handlers,
      ...savedConditions({
        records: parts.records.of<typeof conditionStore>(),
        judge: (text) => searches.planOf(text),
      }),
    },
    finder: searchFinder(() => searches.list),
    begin: async () => {
      await engine.begin()
      await manual.begin()
      await lasting.resume()
      recalculation.begin(late)
    },
    configured: () => {
      engine.configured()
      manual.configured()
    },
    take: (batch) => {
      engine.take(batch)
    },
    moved: () => {
      engine.moved()
    },
    told: () => {
      recalculation.look()
    },
    look: () => {
      manual.look()
    },
    queue: () => ({ name: 'samples_to_formulas', ...engine.queue }),
  }
}
