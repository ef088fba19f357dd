/**
 * The composition root: builds every part of the core, starts them in order, stops them in reverse;
 * one that fails to stop does not keep the next from stopping. It knows no screen and no Electron.
 */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { AcquisitionEvents, AcquisitionPort, ServerFigures } from '../shared/acquisition.ts'
import { fail, ok, type Result } from '../shared/result.ts'
import { msFromTicks, ticksFromMs } from '../shared/time.ts'
import { Configuration, SIMULATED } from './configuration/configuration.ts'
import type { configurationStore } from './configuration/store.ts'
import { createControl, type Control } from './control/control.ts'
import { createSteadyClock } from './control/steady-clock.ts'
import type { controlStore } from './control/store.ts'
import { lockDirectory } from './database/lock.ts'
import { Beats, createDiagnostics } from './diagnostics/diagnostics.ts'
import { createDispatch } from './dispatch.ts'
import { historyHandlers } from './historian/calls.ts'
import { startHistorian } from './historian/historian.ts'
import type { Core, Handlers, JournalEntry, Log } from './interface.ts'
import { createJournal } from './journal/journal.ts'
import { createProbe } from './journal/probe.ts'
import type { journalStore } from './journal/store.ts'
import { Hub } from './live/hub.ts'
import { latestHandlers } from './live/latest.ts'
import { createLinks } from './live/links.ts'
import { LiveTable } from './live/table.ts'
import { startAcquisition } from './opcua/acquisition.ts'
import { startRecords } from './records.ts'
import { createReconciler, type Reconciler } from './reconcile.ts'
import { setupHandlers } from './setup.ts'
import { simulatedField } from './simulator/field.ts'
import { Sessions } from './users/sessions.ts'
import type { usersStore } from './users/store.ts'
import { createUsers } from './users/users.ts'

/** The simulated field in its own process; how it is started is the host's business. */
export interface SimulatorProcess {
  /** `opc.tcp://127.0.0.1:port`, or why it did not come up. */
  readonly endpoint: Promise<Result<string>>
  /** Also while it is still coming up. */
  stop(): Promise<void>
}
export interface SimulatorHost {
  /** Starts it; it is started again by itself, at the same address, when it dies. */
  start(log: Log): SimulatorProcess
}

export interface ConsoleOptions {
  readonly dataDirectory: string
  readonly host: 'desktop' | 'gateway'
  readonly version: string
  readonly log: Log
  /** Null where it was switched off or is not there. */
  readonly simulator: SimulatorHost | null
  /** A first start configures itself for the simulated field instead of asking. */
  readonly presetSimulatedField: boolean
  /** Makes the administrator `admin` where there is none. */
  readonly administratorPassword?: string
}

export interface Console extends Core {
  stop(): Promise<void>
}

/** How often frames leave, and how often the strip is fed, in milliseconds. */
const FRAME_MS = 100
const TICK_MS = 1_000
/** A source's clock may be ahead by a day; what it stamped later is not taken for the last known. */
const CLOCK_MS = 86_400_000
/** What a server says of its variables comes in parts; they are kept together after this time. */
const GATHER_MS = 300

export async function startConsole(options: ConsoleOptions): Promise<Result<Console>> {
  const stops: { name: string; stop: () => unknown }[] = []
  const stop = async (): Promise<void> => {
    for (const part of stops.splice(0).reverse()) {
      try {
        await part.stop()
      } catch (error) {
        options.log.error({ error, part: part.name }, 'a part did not stop cleanly')
      }
    }
  }
  try {
    const started = await build(options, (name, action) => stops.push({ name, stop: action }), stop)
    if (!started.ok) await stop()
    return started
  } catch (error) {
    await stop()
    throw error
  }
}

/**
 * Records that are missing or empty beside a history are not a first start: making new ones would
 * lose the journal, and let whoever comes first become administrator.
 */
function checkRecords(dataDirectory: string): Result<null> {
  const size = (name: string): number =>
    statSync(join(dataDirectory, name), { throwIfNoEntry: false })?.size ?? 0
  const left = ['history.db', 'derrick.db-wal'].find((name) => size(name) > 0)
  return size('derrick.db') > 0 || left === undefined
    ? ok(null)
    : fail(
        'unavailable',
        `${join(dataDirectory, 'derrick.db')} is missing or empty, but ${left} is there. Put it back from a copy, or start with an empty data directory.`,
        { reason: 'records_missing' },
      )
}

async function build(
  options: ConsoleOptions,
  onStop: (name: string, action: () => unknown) => void,
  stop: () => Promise<void>,
): Promise<Result<Console>> {
  const { dataDirectory, log } = options
  const now = (): number => Date.now()

  const lock = lockDirectory(dataDirectory)
  if (!lock.ok) return lock
  onStop('lock', () => {
    lock.value.release()
  })

  const whole = checkRecords(dataDirectory)
  if (!whole.ok) return whole

  const table = new LiveTable()
  const figures = new Map<number, ServerFigures>()
  const figuresOf = (server: number): ServerFigures | null => figures.get(server) ?? null

  const beats = new Beats()
  // Slow to come up, so it comes first; the history follows the records, so that a history without
  // records is never the mark of an interrupted first start.
  const simulator = options.simulator?.start(log)
  if (simulator !== undefined) onStop('simulator', () => simulator.stop())
  const records = await startRecords({
    file: join(dataDirectory, 'derrick.db'),
    log,
    journalled: (seq) => {
      hub.publish('journal', { seq })
    },
  })
  if (!records.ok) return records
  onStop('records', () => records.value.stop())
  const history = await startHistorian(dataDirectory, {
    onBeat: (at) => {
      beats.mark('historian', at)
    },
  })
  if (!history.ok) return history
  onStop('history', () => history.value.stop())

  const hub: Hub = new Hub({
    table,
    session: (token) => sessions.find(token, now()),
    tagIds: (names) => new Set(names.flatMap((name) => configuration.tag(name)?.id ?? [])),
  })
  const sessions = new Sessions((session, state) => {
    hub.sessionChanged(session, state)
    if (state !== 'open') control.sessionStopped(session.id)
  })
  const journal = createJournal(records.value.of<typeof journalStore>())
  const append = (entries: readonly JournalEntry[]) => journal.append(entries)
  const users = createUsers({
    records: records.value.of<typeof usersStore>(),
    sessions,
    journal: append,
    now,
  })

  let revision = 0
  const publishConfiguration = (): void => {
    revision += 1
    hub.publish('configuration', { revision })
  }
  const configuration: Configuration = await Configuration.load({
    records: records.value.of<typeof configurationStore>(),
    figures: figuresOf,
    simulatedField: () => (simulator === undefined ? null : simulatedField()),
    now,
    changed: (servers) => {
      reconciler.apply(servers)
      publishConfiguration()
    },
    described: () => {
      publishConfiguration()
    },
    gathered: () => delay(GATHER_MS),
  })

  const links = createLinks({ table, history: history.value, log, now })
  const acquisition: AcquisitionPort = startAcquisition(
    {
      batch: (server, batch) => {
        links.arrived(server, batch)
        table.apply(batch, now())
        hub.samples(batch)
        history.value.append(batch).catch((error: unknown) => {
          log.error({ error }, 'samples could not be handed to the history')
        })
      },
      state: (state) => {
        figures.set(state.server, state)
        links.changed(state)
        hub.publish('servers', configuration.views())
      },
      current: (server, silent) => {
        links.current(server, silent)
      },
      figures: (list) => {
        for (const entry of list) figures.set(entry.server, entry)
      },
      described: (_server, items) => {
        configuration.describe(items).catch((error: unknown) => {
          log.error({ error }, 'what a server says of its variables could not be kept')
        })
      },
      beat: (at) => {
        beats.mark('acquisition', at)
      },
    } satisfies AcquisitionEvents,
    { pki: join(dataDirectory, 'pki') },
  )
  onStop('acquisition', async () => {
    await links.stop()
    await acquisition.stop()
  })

  const control: Control = createControl({
    records: records.value.of<typeof controlStore>(),
    acquisition,
    tag: (name) => configuration.tag(name),
    live: (tag) => {
      const value = table.get(tag)
      return value === null ? null : { live: value.live, sourceTime: msFromTicks(value.sourceTime) }
    },
    publish: hub.publish,
    target: (tag) => {
      const server = configuration.servers.find(({ id }) => id === tag.server)
      return `${tag.id} ${tag.node} ${server?.id} ${server?.endpoint} ${server?.enabled}`
    },
    mayCommand: (id) => sessions.isOpen(id),
    writable: () => journal.writable(),
    log,
    clock: createSteadyClock(),
    after: (ms, action) => {
      const timer = setTimeout(action, ms)
      return () => {
        clearTimeout(timer)
      }
    },
  })
  onStop('control', () => control.stop())

  const diagnostics = createDiagnostics({
    beats,
    version: options.version,
    host: options.host,
    dataDirectory,
    publish: hub.publish,
    now,
    servers: () => configuration.views(),
    history: () => history.value.figures(),
    changesOpen: () => control.open(),
    sessions: () => sessions.count,
    subscribers: () => hub.subscribers,
    queues: () => [{ name: 'samples_to_screens', limit: 50_000, ...hub.queue }],
    journalAlive: createProbe({
      journal,
      check: records.value.check,
      now,
    }),
  })

  const reconciler: Reconciler = createReconciler({
    configuration: () => configuration,
    acquisition,
    history: history.value,
    table,
    simulator: simulator?.endpoint ?? null,
    standsStill: (still) => {
      figures.set(still.server, still)
      links.changed(still)
    },
    log,
    now,
  })
  onStop('reconciler', () => {
    reconciler.stop()
  })

  const handlers: Handlers = {
    ...setupHandlers({
      version: options.version,
      hasAdministrator: users.hasAdministrator,
      hasServer: () => configuration.servers.length > 0,
      diskFree: diagnostics.diskFree,
      setting: (key) =>
        records.value.of<typeof configurationStore>().read('configuration.setting', key),
    }),
    ...users.handlers,
    ...configuration.handlers,
    ...latestHandlers({
      table,
      tags: () => configuration.tags,
      tag: (name) => configuration.tag(name),
      figures: figuresOf,
    }),
    ...historyHandlers({ history: history.value, tag: (name) => configuration.tag(name) }),
    ...control.handlers,
    ...journal.handlers,
    ...diagnostics.handlers,
  }
  const dispatch = createDispatch({
    handlers,
    session: (token, at) => sessions.find(token, at),
    journal: append,
    log,
    now,
  })

  const program = (kind: 'started' | 'stopped'): JournalEntry => ({
    kind,
    at: now(),
    person: null,
    subject: 'derrick',
    details: { version: options.version, host: options.host },
  })

  const written = await append([program('started')])
  if (!written.ok) log.warn({ error: written.error }, 'started without a writable journal')
  if (options.administratorPassword !== undefined) {
    const made = await users.createAdministrator(options.administratorPassword)
    if (!made.ok) return made
  }
  await control.recover()
  table.configure(configuration.tags)
  await history.value
    .latest(ticksFromMs(now() + CLOCK_MS))
    .then((latest) => {
      table.seed(latest)
    })
    .catch((error: unknown) => {
      log.warn({ error }, 'started without last known values: the history cannot be read')
    })
  links.begin(
    configuration.servers.map(({ id }) => id),
    history.value.beganAt,
  )
  if (
    configuration.servers.length === 0 &&
    options.presetSimulatedField &&
    simulator !== undefined
  ) {
    const made = await configuration.createField([
      { kind: 'field_configured', at: now(), person: null, subject: SIMULATED },
    ])
    if (!made.ok) return made
  } else {
    reconciler.apply(configuration.servers.map((server) => server.id))
  }

  const frames = setInterval(() => {
    hub.pump()
  }, FRAME_MS)
  const ticks = setInterval(() => {
    sessions.sweep(now())
    diagnostics.tick()
  }, TICK_MS)
  diagnostics.tick()
  onStop('journal', () => append([program('stopped')]))
  onStop('timers', () => {
    clearInterval(frames)
    clearInterval(ticks)
  })

  return ok({
    dispatch,
    events: hub,
    health: () => {
      const servers = configuration.views().filter((server) => server.enabled)
      const up = servers.filter((server) => server.state === 'up').length
      return {
        status: up === servers.length ? 'ok' : 'degraded',
        version: options.version,
        servers: { up, of: servers.length },
      }
    },
    stop,
  })
}
