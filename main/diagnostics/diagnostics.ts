/**
 * What ran when: the facts behind the liveness strip and the diagnostics screen. Each part reports
 * its own last run here; nothing is inferred from a timer of the screen.
 */
import { statfs } from 'node:fs/promises'
import { isConnected } from '../../shared/acquisition.ts'
import type { Damage } from '../../shared/damage.ts'
import type { HistoryFigures, HistoryTrouble } from '../../shared/history.ts'
import type { Output, Payload } from '../../shared/contract.ts'
import { fail, ok, type Failure, type Result } from '../../shared/result.ts'
import type { Handlers, Health, Publish } from '../interface.ts'
import { Overload } from './overload.ts'

type Liveness = Payload<'liveness'>
export type Part = 'acquisition' | 'calculation' | 'historian' | 'journal' | 'core'

/** When each part last ran; made first, because parts report before there is anyone to tell. */
export class Beats {
  readonly #ran = new Map<Part, number>()

  mark(part: Part, at: number): void {
    this.#ran.set(part, at)
  }

  /** Unix milliseconds; null before the first. */
  of(part: Part): number | null {
    return this.#ran.get(part) ?? null
  }
}

export interface DiagnosticsParts {
  readonly beats: Beats
  readonly version: string
  readonly host: 'desktop' | 'gateway'
  readonly dataDirectory: string
  readonly publish: Publish
  now(): number
  servers(): Output<'servers.list'>
  history(): Promise<HistoryFigures>
  changesOpen(): number
  backup(): Liveness['backup']
  sessions(): number
  subscribers(): number
  queues(): Output<'diagnostics.read'>['queues']
  damaged(): readonly Damage[]
  /** Whether the journal takes what is written; resolves when its thread answered. */
  journalAlive(): Promise<Result<null>>
}

/** Milliseconds in which each part is expected to run again. */
const periods: Readonly<Record<Part, number>> = {
  acquisition: 1_000,
  calculation: 1_000,
  historian: 1_000,
  journal: 2_000,
  core: 1_000,
}

const journalSilent = fail(
  'unavailable',
  'The journal cannot be written; nothing can be changed.',
  { part: 'journal' },
)

export function createDiagnostics(parts: DiagnosticsParts) {
  const startedAt = parts.now()
  let trouble: Readonly<Record<'acquisition' | 'historian' | 'journal', Failure | null>> = {
    acquisition: null,
    historian: null,
    journal: null,
  }
  const overloads = {
    acquisition: new Overload('acquisition'),
    historian: new Overload('historian'),
  }
  let disk: { share: number; free: number } | null = null
  let cpu = { user: 0, system: 0, at: startedAt, share: 0 }
  let asking = false

  const liveness = (): Liveness => {
    const part = (name: Part, wrong: Failure | null = null) => ({
      at: parts.beats.of(name),
      period: periods[name],
      trouble: wrong,
    })
    const servers = parts.servers().filter((server) => server.enabled)
    return {
      now: parts.now(),
      acquisition: part('acquisition', trouble.acquisition),
      calculation: part('calculation'),
      historian: part('historian', trouble.historian),
      journal: part('journal', trouble.journal),
      core: part('core'),
      servers: { up: servers.filter(({ state }) => isConnected(state)).length, of: servers.length },
      backup: parts.backup(),
      changesOpen: parts.changesOpen(),
      disk: disk?.share ?? null,
      diskFree: disk?.free ?? null,
    }
  }

  const measureDisk = async (): Promise<void> => {
    try {
      const { blocks, bfree, bavail, bsize } = await statfs(parts.dataDirectory)
      disk = blocks === 0 ? null : { share: (blocks - bfree) / blocks, free: bavail * bsize }
    } catch {
      disk = null
    }
  }

  /** Asks the threads that cannot tell by themselves; a thread that hangs just stops being heard. */
  const ask = async (): Promise<void> => {
    if (asking) return
    asking = true
    try {
      const [figures] = await Promise.all([parts.history(), measureDisk()])
      const alive = await parts.journalAlive().catch(() => journalSilent)
      if (alive.ok) parts.beats.mark('journal', parts.now())
      const thinned = parts.servers().reduce((sum, { dropped }) => sum + dropped, 0)
      const overload = overloads.historian.look(figures.dropped, parts.now())
      trouble = {
        acquisition: overloads.acquisition.look(thinned, parts.now()),
        historian: figures.trouble ?? overload,
        journal: alive.ok ? null : alive.error,
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const details = { part: 'historian', reason: 'thread' satisfies HistoryTrouble }
      trouble = { ...trouble, historian: { code: 'internal', message, details } }
    } finally {
      asking = false
    }
  }

  const measureCpu = (): void => {
    const { user, system } = process.cpuUsage()
    const at = parts.now()
    const wall = (at - cpu.at) * 1000
    const share = wall > 0 ? (user + system - cpu.user - cpu.system) / wall : 0
    cpu = { user, system, at, share: Math.max(0, share) }
  }

  const handlers: Handlers<'diagnostics.read'> = {
    'diagnostics.read': async () =>
      ok({
        version: parts.version,
        host: parts.host,
        startedAt,
        dataDirectory: parts.dataDirectory,
        runtime: `Node ${process.versions.node}, ${process.platform} ${process.arch}`,
        memory: process.memoryUsage.rss(),
        cpu: cpu.share,
        liveness: liveness(),
        servers: parts.servers(),
        history: await parts.history(),
        queues: parts.queues(),
        sessions: parts.sessions(),
        subscribers: parts.subscribers(),
        damaged: [...parts.damaged()],
      }),
  }

  return {
    handlers,
    /** Every second. */
    tick: (): void => {
      parts.beats.mark('core', parts.now())
      measureCpu()
      parts.publish('liveness', liveness())
      parts.publish('servers', parts.servers())
      void ask()
    },
    /** `degraded`: a server is away, or history or journal do not keep what they are given, or more comes than
     * can be taken. */
    health: (): Health => {
      const { servers, ...beats } = liveness()
      const isTroubled = [beats.acquisition, beats.historian, beats.journal].some(
        (each) => each.trouble !== null,
      )
      const isWell = servers.up === servers.of && !isTroubled
      return { status: isWell ? 'ok' : 'degraded', version: parts.version, servers }
    },
    diskFree: async (): Promise<number | null> => {
      await measureDisk()
      return disk?.free ?? null
    },
  }
}
