/**
 * The composition root: builds every part of the core, starts them in order, stops them in reverse;
 * one that fails to stop does not keep the next from stopping. It knows no screen and no Electron.
 */
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { AccountedFigures } from '../shared/ledger.ts'
import type { Damage } from '../shared/damage.ts'
import { fail, ok, type Result } from '../shared/result.ts'
import { msFromTicks, type Ticks } from '../shared/time.ts'
import type { backupStore } from './backup/store.ts'
import { createBackups } from './backup/backups.ts'
import { createRestores, obstacleOf, type Restores } from './backup/restores.ts'
import { begin } from './begin.ts'
import { browseHandlers } from './browse/browse.ts'
import { createCertificates, type Certificates } from './certificates/certificates.ts'
import { Configuration } from './configuration/configuration.ts'
import { configurationFinders } from './configuration/finding.ts'
import type { configurationStore } from './configuration/store.ts'
import { createControl, type Control } from './control/control.ts'
import { createSteadyClock } from './control/steady-clock.ts'
import type { controlStore } from './control/store.ts'
import { Beats, createDiagnostics } from './diagnostics/diagnostics.ts'
import { startDerived, type Derived } from './derived.ts'
import { createDispatch } from './dispatch.ts'
import { createExports, type Exports } from './export/exports.ts'
import { startField } from './field.ts'
import { openGround, type SimulatorHost } from './ground.ts'
import { findingHandlers } from './finding/finding.ts'
import { aggregateHandlers } from './historian/aggregate-calls.ts'
import { historyHandlers } from './historian/calls.ts'
import type { Core, Handlers, JournalEntry, Log } from './interface.ts'
import { createJobs } from './jobs/jobs.ts'
import type { jobsStore } from './jobs/store.ts'
import { knownFiles } from './known-files.ts'
import { journalFinder } from './journal/finding.ts'
import { createJournal } from './journal/journal.ts'
import { createProbe } from './journal/probe.ts'
import type { journalStore } from './journal/store.ts'
import type { manualStore } from './manual/store.ts'
import { Hub } from './live/hub.ts'
import { latestHandlers } from './live/latest.ts'
import { LiveTable } from './live/table.ts'
import { createProgram } from './program.ts'
import { reachOf, reachText } from './reach.ts'
import { createReconciler, type Reconciler } from './reconcile.ts'
import { createSecrets, type KeyWrap } from './secrets/secrets.ts'
import { tellRestored } from './restored.ts'
import { setupHandlers } from './setup.ts'
import { simulatedField } from './simulator/field.ts'
import { stoppedEarly, Stops } from './stops.ts'
import { Sessions } from './users/sessions.ts'
import type { usersStore } from './users/store.ts'
import { createUsers } from './users/users.ts'

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
  /** Protects the key of stored secrets; without it the key lies in a file for the account alone. */
  readonly keyWrap?: KeyWrap | null
  /** Asks where to save a file, by the name that it has; null where nobody has chosen. Only of a host with a window. */
  readonly choosePlace?: (name: string) => Promise<string | null>
  /** Asks the host to stop the console and start it anew; without it a restore holds from the next start on. */
  readonly restart?: () => void
  /** Aborted when a start is to be given up; from then on it is `stop` that ends it. */
  readonly stopping?: AbortSignal
}

export interface Console extends Core {
  stop(): Promise<void>
}

/** How often frames leave, and how often the strip is fed, in milliseconds. */
const FRAME_MS = 100
const TICK_MS = 1_000
/** What a server says of its variables comes in parts; they are kept together after this time. */
const GATHER_MS = 300

export async function startConsole(options: ConsoleOptions): Promise<Result<Console>> {
  const stops = new Stops(options.log)
  try {
    const started = await build(options, stops)
    if (!started.ok) await stops.stop()
    return started
  } catch (error) {
    await stops.stop()
    throw error
  }
}

async function build(options: ConsoleOptions, stops: Stops): Promise<Result<Console>> {
  const { dataDirectory, log, stopping } = options
  const now = (): number => Date.now()
  const table = new LiveTable()
  const figures = new Map<number, AccountedFigures>()
  const figuresOf = (server: number): AccountedFigures | null => figures.get(server) ?? null
  const beats = new Beats()
  const isLeft = (): boolean => stopping?.aborted === true
  // Until the links stand, nothing has been heard since this run began.
  const begunAt = now()
  let heardUntil = (): number => begunAt
  let clocks = (): ReadonlyMap<number, Ticks> => new Map()
  let isFilling = (_server: number): boolean => false
  let restores: Restores | null = null

  const ground = await openGround(
    {
      dataDirectory,
      log,
      simulator: options.simulator,
      journalled: (seq) => {
        hub.publish('journal', { seq })
      },
      historianBeat: (at) => {
        beats.mark('historian', at)
      },
      heardUntil: () => heardUntil(),
      clocks: () => clocks(),
      closed: async () => restores?.closed(),
      stopping,
    },
    stops,
  )
  if (!ground.ok) return ground
  const { simulator, records, history, taken } = ground.value

  const hub: Hub = new Hub({
    table,
    session: (token) => sessions.find(token, now()),
    tagIds: (names) => new Set(names.flatMap((name) => configuration.tag(name)?.id ?? [])),
  })
  const sessions = new Sessions((session, state) => {
    hub.sessionChanged(session, state)
    if (state !== 'open') control.sessionStopped(session.id)
  })
  const journal = createJournal(records.of<typeof journalStore>())
  const append = (entries: readonly JournalEntry[]) => journal.append(entries)
  const users = await createUsers({
    records: records.of<typeof usersStore>(),
    sessions,
    journal: append,
    log,
    now,
  })

  const after = (ms: number, action: () => void): (() => void) => {
    const timer = setTimeout(action, ms)
    return () => {
      clearTimeout(timer)
    }
  }
  const jobs = createJobs({
    publish: hub.publish,
    records: records.of<typeof jobsStore>(),
    append,
    log,
    now,
    after,
  })
  stops.add('jobs', () => {
    jobs.stop()
  })

  const backups = await createBackups({
    ...{ dataDirectory, version: options.version, jobs, append, log, now },
    known: knownFiles,
    records: records.of<typeof backupStore>(),
    name: taken.restored?.console ?? null,
    blocked: () => restoring.running(),
    restores: () => restoring.told(),
    copyRecords: (target) => records.copyTo(target),
    endCopy: () => records.endCopy(),
  })
  stops.add('backups', () => backups.stop())
  const restoring: Restores = createRestores({
    ...{ dataDirectory, known: knownFiles, jobs, append, log, now },
    ...{ folder: backups.folder, named: backups.named, confirm: users.confirm },
    obstacle: () =>
      obstacleOf({
        isBackingUp: backups.isRunning(),
        jobs: jobs.list(),
        changesOpen: control.open(),
      }),
    restart: () => options.restart?.(),
  })
  restores = restoring
  stops.add('restores', () => restoring.stop())

  let revision = 0
  const publishConfiguration = (): void => {
    revision += 1
    hub.publish('configuration', { revision })
  }
  const pki = join(dataDirectory, 'pki')
  const configuration: Configuration = await Configuration.load({
    records: records.of<typeof configurationStore>(),
    figures: figuresOf,
    simulatedField: () => (simulator === null ? null : simulatedField()),
    discover: (address) => acquisition.discover(address),
    secrets: createSecrets(dataDirectory, options.keyWrap ?? null),
    highestTag: () => history.highestTag,
    jobs,
    journal,
    forget: (tags) => history.forget(tags),
    log,
    isCommanded: (tag) => control.isOpenOn(tag),
    now,
    changed: (servers) => {
      reconciler.apply(servers)
      derived.configured()
      publishConfiguration()
    },
    revised: () => {
      derived.configured()
      publishConfiguration()
    },
    pinned: (tags) => {
      field.bindings.rename(tags)
      table.rename(tags)
      reconciler.renamed(tags)
      acquisition.kept(tags)
    },
    switchTo: (server, endpoint) => acquisition.switchTo(server, endpoint),
    gathered: () => delay(GATHER_MS),
  })
  if (isLeft()) return stoppedEarly

  const shared = { figures, table, hub, history, configuration, beats, append, log, now }
  const derived: Derived = startDerived(
    { ...shared, records, jobs, after, isFilling: (server) => isFilling(server) },
    stops,
  )
  const { acquisition, ...field } = startField(
    {
      ...{ ...shared, derived, after, pki },
      certificates: (made) => {
        certificates.changed(made)
      },
    },
    stops,
  )
  heardUntil = field.heardUntil
  clocks = field.clocks
  isFilling = field.isFilling
  const certificates: Certificates = createCertificates({
    port: acquisition.certificates,
    append,
    serverName: (id) => configuration.servers.find((server) => server.id === id)?.name,
    knowsServers: () => !configuration.damaged.some(({ what }) => what === 'server'),
    publish: hub.publish,
    log,
    now,
  })

  const control: Control = createControl({
    records: records.of<typeof controlStore>(),
    acquisition,
    tag: (name) => configuration.tag(name),
    live: (tag) => {
      const value = table.get(tag)
      return value === null ? null : { live: value.live, sourceTime: msFromTicks(value.sourceTime) }
    },
    publish: hub.publish,
    target: (tag) => {
      const server = configuration.servers.find(({ id }) => id === tag.server)
      const reach = server === undefined ? '' : reachText(server)
      return `${tag.id} ${tag.node} ${server?.id} ${reach} ${server?.enabled}`
    },
    at: (tag) => {
      const server = configuration.servers.find(({ id }) => id === tag.server)
      return server?.enabled === true
        ? reachOf(simulator, server)
        : Promise.resolve(
            fail('unavailable', `The server of ${tag.name} is switched off. Switch it on first.`),
          )
    },
    mayCommand: (id) => sessions.isOpen(id),
    writable: () => journal.writable(),
    log,
    clock: createSteadyClock(),
    after,
  })
  stops.add('control', () => control.stop())

  const diagnostics = createDiagnostics({
    beats,
    version: options.version,
    host: options.host,
    dataDirectory,
    publish: hub.publish,
    now,
    servers: () => configuration.views(),
    history: () => history.figures(),
    changesOpen: () => control.open(),
    backup: () => backups.state(),
    sessions: () => sessions.count,
    subscribers: () => hub.subscribers,
    queues: () => [{ name: 'samples_to_screens', limit: 50_000, ...hub.queue }, derived.queue()],
    journalAlive: createProbe({
      journal,
      check: async () => {
        await Promise.all([records.check(), history.check()])
      },
      now,
    }),
    damaged: () => damage(),
  })

  const reconciler: Reconciler = createReconciler({
    configuration: () => configuration,
    acquisition,
    history,
    table,
    bindings: field.bindings,
    left: certificates.serverLeft,
    simulator,
    figures: figuresOf,
    standsStill: field.standsStill,
    log,
    now,
  })
  stops.add('reconciler', () => {
    reconciler.stop()
  })

  const setting = (key: string) =>
    records.of<typeof configurationStore>().read('configuration.setting', key)
  const exports: Exports = createExports({
    ...{ dataDirectory, version: options.version, history, append, jobs, log, now },
    tag: (name) => configuration.recorded(name),
    server: (id) => configuration.servers.find((server) => server.id === id)?.name,
    site: async () => ({
      name: (await setting('site')) ?? '',
      zone: (await setting('timeZone')) ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    }),
    journal: (before) => journal.page(before),
    isOpen: (session) => sessions.isOpen(session),
    choosePlace: options.choosePlace ?? null,
  })
  stops.add('exports', () => exports.stop())

  const handlers: Handlers = {
    ...setupHandlers({
      version: options.version,
      hasAdministrator: users.hasAdministrator,
      hasServer: () => !configuration.empty,
      diskFree: diagnostics.diskFree,
      setting,
      restored: taken.restored,
    }),
    ...users.handlers,
    ...configuration.handlers,
    ...browseHandlers({
      browsing: acquisition.browsing,
      server: (id) => configuration.servers.find((server) => server.id === id),
    }),
    ...certificates.handlers,
    ...latestHandlers({
      table,
      tags: () => configuration.tags,
      tag: (name) => configuration.tag(name),
      figures: figuresOf,
      calculatedAt: () => beats.of('calculation'),
    }),
    ...historyHandlers({ history, tag: (name) => configuration.recorded(name) }),
    ...exports.handlers,
    ...aggregateHandlers({
      history,
      tag: (name) => configuration.recorded(name),
      zone: async () =>
        (await records.of<typeof configurationStore>().read('configuration.setting', 'timeZone')) ??
        Intl.DateTimeFormat().resolvedOptions().timeZone,
    }),
    ...derived.handlers,
    ...control.handlers,
    ...journal.handlers,
    ...findingHandlers({
      finders: [
        ...configurationFinders(() => configuration.directory),
        derived.finder,
        exports.finder,
        journalFinder(records.of<typeof journalStore>()),
      ],
      log,
      after,
    }),
    ...jobs.handlers,
    ...backups.handlers,
    ...restoring.handlers,
    ...diagnostics.handlers,
  }
  const dispatch = createDispatch({
    handlers,
    session: (token, at) => sessions.find(token, at),
    journal: append,
    log,
    now,
  })

  const program = createProgram({
    version: options.version,
    host: options.host,
    log,
    now,
    append,
  })
  const damaged = [
    ...records.damaged,
    ...(await records.of<typeof usersStore>().read('users.damaged')),
    ...(await records.of<typeof controlStore>().read('control.damaged')),
  ]
  await tellRestored(
    taken,
    dataDirectory,
    records.of<typeof manualStore>(),
    records.of<typeof backupStore>(),
    log,
    now(),
  )
  const damage = (): readonly Damage[] => [...damaged, ...configuration.damaged]
  const begun = await begin({
    program,
    damaged: damage(),
    users,
    administratorPassword: options.administratorPassword,
    control,
    table,
    history,
    configuration,
    derived,
    preset: options.presetSimulatedField && simulator !== null,
    reconciler,
    isLeft,
    stops,
    log,
    now,
  })
  if (!begun.ok) return begun
  void configuration.resume()
  backups.begin()
  restoring.begin()
  await exports.recover()

  const frames = setInterval(() => {
    hub.pump()
  }, FRAME_MS)
  const ticks = setInterval(() => {
    sessions.sweep(now())
    diagnostics.tick()
    backups.tick()
    program.settle()
    certificates.tick()
    derived.look()
    exports.tick()
  }, TICK_MS)
  diagnostics.tick()
  stops.add('timers', () => {
    clearInterval(frames)
    clearInterval(ticks)
  })

  return ok({
    dispatch,
    events: hub,
    files: exports.files,
    health: diagnostics.health,
    stop: stops.stop,
  })
}
