/**
 * The core's side of acquisition: spreads the servers over a few threads, so that one whose server sends
 * more than can be decoded, or that dies, takes no other thread's servers with it. Whoever calls gets an
 * answer in any case. Why so few: docs/decisions/0011-threads-and-lines.md.
 */
import { availableParallelism } from 'node:os'
import type { AcquisitionEvents, AcquisitionPort } from '../../shared/acquisition-port.ts'
import type { ServerSpec } from '../../shared/acquisition.ts'
import type { CertificatePort, OwnMade } from '../../shared/certificates.ts'
import type { DiscoveryPort } from '../../shared/discovery.ts'
import { fail, type Result } from '../../shared/result.ts'
import { Carry } from './carry.ts'
import { certificatesOf } from './certificates/threads.ts'
import { sharedClock } from './deadline.ts'
import { AcquisitionThread, died, type Operations } from './thread.ts'
import { UnkeptPins } from './unkept-pins.ts'

export interface AcquisitionOptions {
  /** Folder of the own certificate and the trust lists; made when security needs it. */
  readonly pki: string
  readonly now?: () => number
  /** At most, of which each has a server at least. */
  readonly threads?: number
  /** What is listed of certificates is no longer what it was; ours was made where `made` tells of it. */
  readonly certificates?: (made: OwnMade | null) => void
}

export interface Acquisition extends AcquisitionPort, DiscoveryPort {
  readonly certificates: CertificatePort
  /** The configuration has these nodes now, of which it was told that they are pinned. */
  kept(tags: readonly { readonly id: number; readonly node: string | null }[]): void
}

/** A thread costs some 60 MB, and more of them than cores decode nothing sooner. */
const THREADS = Math.min(4, Math.max(2, availableParallelism()))
/** Milliseconds; its steps have their own, which are shorter. */
const DISCOVERY = 15_000
/** What a server weighs beside its items, so that small ones are spread too. */
const SERVER_WEIGHT = 100
/** Milliseconds for what is asked of an address space: a slow server takes its time for a thousand variables. */
const INQUIRY = 60_000
/** Milliseconds in which the thread begins to go to another endpoint. */
const SWITCH = 1000

export function startAcquisition(
  events: AcquisitionEvents,
  { pki, now = Date.now, threads: most = THREADS, certificates }: AcquisitionOptions,
): Acquisition {
  /** Of all threads: a server may come back to another one. */
  const carry = new Carry()
  /** When each thread was heard last, or was started. */
  const beats = new Map<AcquisitionThread, number>()
  let stopping: Promise<void> | null = null
  const unkept = new UnkeptPins()

  const start = (): AcquisitionThread => {
    const thread: AcquisitionThread = new AcquisitionThread(
      { pki },
      carry,
      {
        ...events,
        certificates: (made) => certificates?.(made),
        pinned: (server, nodes) => {
          unkept.add(server, nodes, now())
          events.pinned(server, nodes)
        },
        beat: (at) => {
          for (const [server, nodes] of unkept.due(now())) events.pinned(server, nodes)
          if (!beats.has(thread)) return
          beats.set(thread, at)
          // What is said is true of every one.
          events.beat(Math.min(...beats.values()))
        },
      },
      now,
    )
    beats.set(thread, now())
    return thread
  }

  const threadOf = (server: number): AcquisitionThread | undefined =>
    [...beats.keys()].find((thread) => thread.has(server))

  const weight = (thread: AcquisitionThread): number =>
    thread.items + thread.servers * SERVER_WEIGHT

  /** A thread without a server, a new one while there may be more, or the one with the least to do. */
  const threadFor = (server: ServerSpec): AcquisitionThread => {
    const own = threadOf(server.id)
    if (own !== undefined) return own
    const [lightest] = [...beats.keys()].sort((one, other) => weight(one) - weight(other))
    if (lightest !== undefined && (lightest.servers === 0 || beats.size >= most)) return lightest
    return start()
  }

  const ask = <T>(
    server: number,
    timeout: number,
    lost: Result<T>,
    operation: (call: Operations) => Promise<Result<T>>,
  ): Promise<Result<T>> => {
    if (stopping !== null) return Promise.resolve({ ok: false, error: died() })
    return threadOf(server)?.ask(timeout, lost, operation) ?? Promise.resolve(unknownServer)
  }

  const inquire = <T>(
    server: number,
    operation: (call: Operations) => Promise<Result<T>>,
  ): Promise<Result<T>> => ask(server, INQUIRY, { ok: false, error: died() }, operation)

  const first = start()
  return {
    certificates: certificatesOf(() => (stopping === null ? [...beats.keys()] : []), first),
    configure(server, wanted) {
      const items = unkept.named(server.id, wanted)
      if (stopping !== null) return Promise.reject(new Error('acquisition has been stopped'))
      return threadFor(server).configure(server, items)
    },
    async remove(server) {
      const thread = threadOf(server)
      if (thread === undefined) return carry.left(server)
      const left = thread.remove(server)
      const isDone = thread.servers === 0 && thread !== first
      if (isDone) beats.delete(thread)
      const figures = await left
      if (isDone) await thread.stop()
      return figures
    },
    kept(tags) {
      unkept.kept(tags.map(({ id, node }) => ({ tag: id, node })))
      for (const thread of beats.keys()) thread.remind(tags)
    },
    backfill(server, stretches) {
      threadOf(server)?.tell((call) => call.backfill(server, stretches))
    },
    write: (request) => {
      const until = sharedClock() + request.timeout
      return ask(
        request.server,
        request.timeout,
        // The thread may have died after it sent the value: nobody knows.
        fail(
          'expired',
          'The acquisition thread gave no answer. Look at the value before trying again: it may have been written.',
        ),
        (call) => call.write(request, until),
      )
    },
    switchTo: (server, endpoint) =>
      ask(server, SWITCH, { ok: false, error: died() }, (call) => call.switchTo(server, endpoint)),
    read: (request) => {
      const until = sharedClock() + request.timeout
      return ask(request.server, request.timeout, { ok: false, error: died() }, (call) =>
        call.read(request, until),
      )
    },
    browsing: {
      children: (request) => inquire(request.server, (call) => call.browseChildren(request)),
      search: (request) => inquire(request.server, (call) => call.browseSearch(request)),
      branch: (request) => inquire(request.server, (call) => call.browseBranch(request)),
      preview: (request) => inquire(request.server, (call) => call.browsePreview(request)),
      load: (request) => inquire(request.server, (call) => call.browseLoad(request)),
    },
    discover: (address) =>
      stopping === null
        ? first.ask(DISCOVERY, { ok: false, error: died() }, (call) => call.discover(address))
        : Promise.resolve({ ok: false, error: died() }),
    stop() {
      stopping ??= Promise.all([...beats.keys()].map((thread) => thread.stop())).then(() => {})
      return stopping
    },
  }
}

const unknownServer = fail(
  'unavailable',
  'This server is not connected, so nothing was sent. Check the list of servers.',
)
