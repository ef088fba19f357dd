/**
 * Test fixture: the console's side of the field as it runs, over a real history in a folder of the test:
 * acquisition in its threads, links, gaps, the ledger and the historian. It writes down what an operator is
 * told, and looks at the ledger each time that its two halves are of one moment.
 */
import type { ItemSpec, ServerSpec } from '../shared/acquisition.ts'
import type { Gap } from '../shared/history.ts'
import { difference, ledgerOf, type AccountedFigures, type Ledger } from '../shared/ledger.ts'
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
import { Stops } from './stops.ts'

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
  /** Rows of the journal. */
  readonly rows: readonly JournalEntry[]
  /** Whatever was wrong at any moment: a ledger that was open, an error that was logged. */
  readonly wrong: readonly string[]
  figures(server: number): AccountedFigures | undefined
  ledger(server: number): Ledger | undefined
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
  const stops = new Stops(quiet)
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
      return super.set(server, all)
    }
  })()
  let heardUntil = Date.now
  let clocks: () => ReadonlyMap<number, Ticks> = () => new Map()
  const history = value(
    await startHistorian(folder, {
      heardUntil: () => heardUntil(),
      clocks: () => clocks(),
    }),
  )
  stops.add('history', () => history.stop())
  const table = new LiveTable()
  table.configure(
    servers.flatMap(({ spec, items }) => items.map(({ tag }) => ({ id: tag, server: spec.id }))),
  )
  await history.assign(
    servers.flatMap(({ spec, items }) =>
      items.map(({ tag, node }) => ({ tag, server: spec.id, place: node })),
    ),
  )
  const field = startField(
    {
      ...{ figures, table, history, pki },
      configuration: {
        servers: servers.map(({ spec }) => ({ ...spec, enabled: true })),
        tags: [],
        itemsOf: (id: number) => servers.find(({ spec }) => spec.id === id)?.items ?? [],
        views: () => [],
        describe: () => Promise.resolve(),
        pin: () => Promise.resolve(),
      } as unknown as Configuration,
      hub: { samples: () => undefined, publish: () => undefined },
      beats: { mark: () => undefined },
      derived: { take: () => undefined, moved: () => undefined },
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
  for (const { spec, items } of servers) await field.acquisition.configure(spec, items)
  return {
    ...{ table, told, wrong, rows },
    figures: (server) => figures.get(server),
    ledger(server) {
      const all = figures.get(server)
      return all && ledgerOf(all)
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
