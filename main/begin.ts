/**
 * The last part of a start, when everything stands and nothing is connected yet: the journal is told, what
 * a former run left is closed, last known values are shown, and then the field is connected. A start that
 * is to be given up ends between any two of these.
 */
import type { Damage } from '../shared/damage.ts'
import { ok, type Result } from '../shared/result.ts'
import { ticksFromMs } from '../shared/time.ts'
import { SIMULATED, type Configuration } from './configuration/configuration.ts'
import type { Control } from './control/control.ts'
import type { Derived } from './derived.ts'
import type { Historian } from './historian/historian.ts'
import type { Log } from './interface.ts'
import type { LiveTable } from './live/table.ts'
import type { Program } from './program.ts'
import type { Reconciler } from './reconcile.ts'
import { stoppedEarly, type Stops } from './stops.ts'
import type { Users } from './users/users.ts'

export interface BeginParts {
  readonly program: Program
  readonly damaged: readonly Damage[]
  readonly users: Pick<Users, 'createAdministrator'>
  /** Makes the administrator `admin` where there is none. */
  readonly administratorPassword: string | undefined
  readonly control: Pick<Control, 'recover'>
  readonly table: Pick<LiveTable, 'configure' | 'seed'>
  readonly history: Pick<Historian, 'latest'>
  readonly configuration: Configuration
  /** An empty configuration becomes that of the simulated field. */
  readonly preset: boolean
  readonly reconciler: Pick<Reconciler, 'apply'>
  readonly derived: Pick<Derived, 'begin'>
  /** The start is to be given up. */
  isLeft(): boolean
  readonly stops: Stops
  readonly log: Log
  now(): number
}

/** A source's clock may be ahead by a day; what it stamped later is not taken for the last known. */
const CLOCK_MS = 86_400_000

export async function begin(parts: BeginParts): Promise<Result<null>> {
  const { program, configuration, table, administratorPassword, isLeft, log, now } = parts
  await program.started(parts.damaged)
  parts.stops.add('journal', program.stopped)
  if (isLeft()) return stoppedEarly
  if (administratorPassword !== undefined) {
    const made = await parts.users.createAdministrator(administratorPassword)
    if (!made.ok) return made
  }
  await parts.control.recover()
  table.configure(configuration.tags)
  await parts.history
    .latest(ticksFromMs(now() + CLOCK_MS))
    .then((latest) => {
      table.seed(latest)
    })
    .catch((error: unknown) => {
      log.warn({ error }, 'started without last known values: the history cannot be read')
    })
  if (isLeft()) return stoppedEarly
  await parts.derived.begin()
  if (isLeft()) return stoppedEarly
  if (configuration.empty && parts.preset) {
    const made = await configuration.createField([
      { kind: 'field_configured', at: now(), person: null, subject: SIMULATED },
    ])
    return made.ok ? ok(null) : made
  }
  parts.reconciler.apply(configuration.servers.map((server) => server.id))
  return ok(null)
}
