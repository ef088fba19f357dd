/**
 * Test fixture: the console's side of the field as it runs, over a real history in a folder of the test:
 * acquisition in its threads, links, gaps, the ledger and the historian. It writes down what an operator is
 * told, and looks at the ledger each time that its two halves are of one moment.
 */
import type { ItemSpec, ServerSpec } from '../shared/acquisition.ts'
import type { Gap } from '../shared/history.ts'
import { difference, ledgerOf, type AccountedFigures, type Ledger } from '../shared/ledger.ts'
import type { SampleBatch } from '../shared/samples.ts'
import { ok } from '../shared/result.ts'
import { ticksFromMs, type Ticks } from '../shared/time.ts'
import type { Configuration } from './configuration/configuration.ts'
import { startField } from './field.ts'
import { quiet, value } from './fixtures.ts'
import { openForReading } from './historian/opening.ts'
import type { JournalEntry } from './interface.ts'
import { startHistorian } from './historian/historian.ts'
import { HistoryReader } from './historian/reader.ts'
import { LiveTable } from './live/table.ts'
import type { Acquisition } from './opcua/acquisition.ts'
import { createReconciler } from './reconcile.ts'
import { Stops } from './stops.ts'
import { noPartners } from '../shared/partners.ts'

export interface Told {
  readonly server: number
  readonly state: string
  /** Why it is not as it should be. */
  readonly reason: unknown
}

/** All that the history has of a tag. */
export interface Kept {
  readonly samples: readonly {
    readonly time: Ticks
    readonly value: unknown
    readonly status: number
  }[]
  readonly gaps: readonly Gap[]
}

export interface TestField {
  readonly table: LiveTable
  /** States with their reasons, each when it began. */
  readonly told: readonly Told[]
  /** What was told to be wrong with a certificate beside its first trouble. */
  readonly besides: readonly string[]
  /** Rows of the journal. */
  readonly rows: readonly JournalEntry[]
  /** Whatever was wrong at any moment: a ledger that was open, an error that was logged. */
  readonly wrong: readonly string[]
  figures(server: number): AccountedFigures | undefined
  ledger(server: number): Ledger | undefined
  /** A tag is pointed at another node, in the configuration of a console. */
  point(tag: number, node: string): void
  /** A tag is deleted there; the answer restores it. */
  remove(tag: number): () => void
  /** A server gets another address, in the configuration of a console. */
  move(server: number, endpoint: string): void
  /** The history takes note of no place until this is settled. */
  hold(until: Promise<unknown>): void
  readonly acquisition: Acquisition
  /** Calls back with what is taken, before anybody else learns of it. */
  onBatch(listener: (batch: SampleBatch) => void): void
  /** Somebody trusts the certificate that the server shows, and accepts nothing that is wrong with it. */
  trust(server: number): Promise<void>
  /** Stops everything in its order, and tells what is on the disk. */
  stop(): Promise<(tag: number) => Kept>
}

export interface Wanted {
  readonly spec: ServerSpec
  readonly items: readonly ItemSpec[]
}

export async function startTestField(
  folder: string,
  pki: string,
  servers: readonly Wanted[],
): Promise<TestField> {
  const told: Told[] = []
  const wrong: string[] = []
  const rows: JournalEntry[] = []
  const besides: string[] = []
  const stops = new Stops(quiet)
  let listener: (batch: SampleBatch) => void = () => undefined
  const say = (what: unknown, words: unknown): void => {
    wrong.push(
      `${String(words)}: ${JSON.stringify(what, (_, each) => (each instanceof Error ? each.stack : (each as unknown)))}`,
    )
  }
  const figures = new (class extends Map<number, AccountedFigures> {
    override set(server: number, all: AccountedFigures): this {
      const open = difference(ledgerOf(all))
      if (open !== 0) say(ledgerOf(all), `the ledger of ${server} is open by ${open}`)
      const now = { server, state: all.state, reason: all.error?.details?.['reason'] ?? null }
      const last = told.findLast((each) => each.server === server)
      if (last?.state !== now.state || last.reason !== now.reason) told.push(now)
      const further = all.error?.details?.['besides']
      if (typeof further === 'string') besides.push(...further.split(','))
      return super.set(server, all)
    }
  })()
  let heardUntil = Date.now
  let held: Promise<unknown> = Promise.resolve()
  let clocks: () => ReadonlyMap<number, Ticks> = () => new Map()
  const history = value(
    await startHistorian(folder, {
      heardUntil: () => heardUntil(),
      clocks: () => clocks(),
    }),
  )
  stops.add('history', () => history.stop())
  const table = new LiveTable()
  const own = servers.map(({ spec, items }) => ({ spec, items: [...items] }))
  const configuration = {
    get servers() {
      return own.map(({ spec }) => ({ ...spec, enabled: true }))
    },
    get tags() {
      return own.flatMap(({ spec, items }) =>
        items.map(({ tag, node }) => ({
          id: tag,
          server: spec.id,
          node,
          member: null,
          name: `T${tag}`,
        })),
      )
    },
    partnersOf: () => noPartners,
    itemsOf: (id: number) => own.find(({ spec }) => spec.id === id)?.items ?? [],
    identityOf: ({ id }: { id: number }) =>
      Promise.resolve(ok(own.find(({ spec }) => spec.id === id)?.spec.identity)),
    views: () => [],
    describe: () => Promise.resolve(),
    pin: () => Promise.resolve(),
    numbered: () => Promise.resolve(),
  } as unknown as Configuration
  const field = startField(
    {
      ...{ figures, table, history, pki },
      configuration,
      hub: { samples: (batch) => listener(batch), publish: () => undefined },
      beats: { mark: () => undefined },
      derived: { take: () => undefined, moved: () => undefined, told: () => undefined },
      append: (entries) => {
        rows.push(...entries)
        return Promise.resolve(ok(null))
      },
      certificates: () => undefined,
      log: { ...quiet, error: say },
      now: Date.now,
      after(ms, action) {
        const timer = setTimeout(action, ms)
        return () => clearTimeout(timer)
      },
    },
    stops,
  )
  heardUntil = field.heardUntil
  clocks = field.clocks
  const reconciler = createReconciler({
    configuration: () => configuration,
    bindings: field.bindings,
    acquisition: field.acquisition,
    table,
    history: {
      assign: async (places) => {
        await held
        await history.assign(places)
      },
    },
    simulator: null,
    left: () => undefined,
    figures: (server) => figures.get(server) ?? null,
    standsStill: field.standsStill,
    log: { ...quiet, error: say },
    now: Date.now,
  })
  stops.add('reconciler', () => reconciler.stop())
  reconciler.apply(servers.map(({ spec }) => spec.id))
  return {
    ...{ table, told, wrong, rows, besides, acquisition: field.acquisition },
    figures: (server) => figures.get(server),
    ledger(server) {
      const all = figures.get(server)
      return all && ledgerOf(all)
    },
    point(tag, node) {
      for (const { spec, items } of own) {
        const at = items.findIndex((item) => item.tag === tag)
        const item = items[at]
        if (item === undefined) continue
        items[at] = { ...item, node }
        reconciler.apply([spec.id])
      }
    },
    remove(tag) {
      const place = own.find(({ items }) => items.some((item) => item.tag === tag))
      const before = place?.items ?? []
      const set = (items: readonly ItemSpec[]): void => {
        place?.items.splice(0, before.length, ...items)
        if (place !== undefined) reconciler.apply([place.spec.id])
      }
      const all = [...before]
      set(all.filter((item) => item.tag !== tag))
      return () => {
        set(all)
      }
    },
    move(server, endpoint) {
      const at = own.findIndex(({ spec }) => spec.id === server)
      const before = own[at]
      if (before === undefined) return
      own[at] = { ...before, spec: { ...before.spec, endpoint } }
      reconciler.apply([server])
    },
    hold(until) {
      held = until
    },
    onBatch(called) {
      listener = called
    },
    async trust(server) {
      const thumbprint = String(figures.get(server)?.error?.details?.['thumbprint'])
      const change = { do: 'trust', thumbprint, server: null, accept: [] } as const
      value(await field.acquisition.certificates.change(change))
    },
    async stop() {
      await stops.stop()
      return keptIn(folder)
    },
  }
}

/** Reads the file as the next start would. */
function keptIn(folder: string): (tag: number) => Kept {
  const all = { from: 0n, to: ticksFromMs(Date.UTC(2200, 0, 1)) }
  return (tag) => {
    const reader = new HistoryReader(value(openForReading(folder)))
    const steps = reader.range({ tags: [tag], ...all })
    let step = steps.next()
    while (step.done !== true) step = steps.next()
    reader.close()
    const { series, gaps } = step.value
    const [found] = series
    if (found === undefined) throw new Error(`nothing was answered for tag ${tag}`)
    const others = new Map(found.others)
    const samples = Array.from(found.time, (time, row) => ({
      time,
      value: others.get(row) ?? found.value[row],
      status: found.status[row] ?? 0,
    }))
    return { samples, gaps }
  }
}
