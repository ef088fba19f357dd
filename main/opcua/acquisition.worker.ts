/**
 * The thread that speaks OPC UA: hosts the servers side by side, each in a connection of its own, so
 * that none of them waits for another, and sends to the core what they bring.
 */
import { isDeepStrictEqual } from 'node:util'
import { parentPort, workerData } from 'node:worker_threads'
import type {
  FilledPage,
  ItemSpec,
  ReadRequest,
  ServerSpec,
  Stretch,
} from '../../shared/acquisition.ts'
import { noPartners } from '../../shared/partners.ts'
import { fail, type Result } from '../../shared/result.ts'
import { transferables } from '../../shared/samples.ts'
import { serve } from '../threads/rpc.ts'
import type { Browser } from './browsing/browser.ts'
import { CertificateDesk } from './certificates/desk.ts'
import { certificateOperations } from './certificates/operations.ts'
import { Security } from './certificates/security.ts'
import { Connection } from './connection.ts'
import { sharedClock } from './deadline.ts'
import { discover } from './discovery.ts'
import { Intake } from './intake.ts'
import type { Returns } from './returns.ts'
import {
  isKept,
  isTaken,
  type FromWorker,
  type WorkerOperations,
  type WorkerSetup,
} from './messages.ts'

/** Milliseconds. */
const TICK = 100
const BEAT = 500
const FIGURES = 1000

if (parentPort === null) throw new Error('acquisition.worker.ts runs as a worker')
const port = parentPort
const { pki } = workerData as WorkerSetup

interface Hosted {
  readonly connection: Connection
  readonly intake: Intake
}

const servers = new Map<number, Hosted>()
const tell = (message: FromWorker): void => port.postMessage(message)

const security = new Security(pki, {
  changed: () => tell({ event: 'certificates', made: null }),
  made: ({ subject, thumbprint }, cause) =>
    tell({ event: 'certificates', made: { subject, thumbprint, cause } }),
  reconnect: (ids) => {
    for (const id of ids) reopen(id)
  },
})
const isUp = (server: number): boolean => servers.get(server)?.connection.state === 'up'
/** Pages of back-fill that the core has not answered yet. */
const pages = new Map<number, (isDurable: boolean) => void>()
let lastPage = 0

const sendPage = (server: number, page: FilledPage): Promise<boolean> =>
  new Promise((resolve) => {
    lastPage += 1
    pages.set(lastPage, resolve)
    const message: FromWorker = { event: 'filled', server, id: lastPage, page }
    port.postMessage(message, transferables(page.batch))
  })

const open = (spec: ServerSpec, intake: Intake, returns?: Returns): Connection => {
  const connection: Connection = new Connection(
    spec,
    security,
    intake,
    {
      changed: () => {
        const isCurrent = servers.get(spec.id)?.connection === connection
        if (isCurrent) tell({ event: 'state', figures: connection.figures() })
      },
      filled: (page) => sendPage(spec.id, page),
      current: (silent) => {
        // By which clocks that is, is known before.
        tell({ event: 'figures', figures: [connection.figures()] })
        tell({ event: 'current', server: spec.id, silent })
      },
      described: (items) => tell({ event: 'described', server: spec.id, items }),
      pinned: (nodes) => tell({ event: 'pinned', server: spec.id, nodes }),
      numbered: (names) => tell({ event: 'numbered', server: spec.id, names }),
      portrayed: (portrait) => tell({ event: 'portrayed', server: spec.id, portrait }),
    },
    returns,
  )
  return connection
}

const changing = { bridge: 0, backfill: true, partners: noPartners }
/** But for what changes while a link stands. */
const isSame = (one: ServerSpec, other: ServerSpec): boolean =>
  isDeepStrictEqual({ ...one, ...changing }, { ...other, ...changing })

function configure(spec: ServerSpec, items: readonly ItemSpec[]): void {
  const hosted = servers.get(spec.id)
  if (hosted !== undefined && isSame(hosted.connection.spec, spec)) {
    hosted.connection.bridge = spec.bridge
    hosted.connection.know(spec.partners ?? noPartners)
    hosted.connection.want(items)
    return
  }
  if (spec.securityMode === 'None') security.left(spec.id)
  begin(spec, items, hosted)
}

/** In place of the connection that is there; what waits in the intake goes on. */
function begin(spec: ServerSpec, items: readonly ItemSpec[], hosted?: Hosted): void {
  const intake =
    hosted?.intake ??
    new Intake((batch, lost) =>
      port.postMessage(
        { event: 'batch', server: spec.id, batch, lost } satisfies FromWorker,
        transferables(batch),
      ),
    )
  const connection = open(spec, intake, hosted?.connection.returns)
  servers.set(spec.id, { connection, intake })
  if (hosted !== undefined) {
    void hosted.connection.stop()
    // Before anybody is told that it is done.
    intake.drain()
  }
  connection.want(items)
  connection.start()
}

function reopen(server: number): void {
  const hosted = servers.get(server)
  // As they are bound: what an index meant, only the connection of before knows.
  if (hosted === undefined) return
  const { spec, partners, wanted } = hosted.connection
  begin({ ...spec, partners }, wanted, hosted)
}

async function remove(server: number): Promise<void> {
  const hosted = servers.get(server)
  servers.delete(server)
  security.left(server)
  const left = hosted?.connection.stop()
  // What came before the farewell belongs to the core, and nobody flushes it any more.
  hosted?.intake.drain()
  await left
}

const unknownServer = fail(
  'unavailable',
  'This server is not connected, so nothing was sent. Check the list of servers.',
)

const browser = async <T>(
  server: number,
  work: (browser: Browser) => Promise<Result<T>>,
): Promise<Result<T>> => {
  const hosted = servers.get(server)
  return hosted === undefined ? unknownServer : work(hosted.connection.browser)
}

function backfill(server: number, stretches: readonly Stretch[]): void {
  servers.get(server)?.connection.backfill(stretches)
}

const flush = setInterval(() => {
  for (const { connection, intake } of servers.values()) {
    // Samples first: that every item has its value is said after the last of these values.
    intake.flush()
    connection.tick()
  }
}, TICK)

const beat = setInterval(() => tell({ event: 'beat', at: Date.now() }), BEAT)

let periodBegan = performance.now()
const figures = setInterval(() => {
  const now = performance.now()
  const seconds = Math.max(0.001, (now - periodBegan) / 1000)
  periodBegan = now
  for (const { intake } of servers.values()) intake.ledger.period(seconds)
  tell({
    event: 'figures',
    figures: [...servers.values()].map(({ connection }) => connection.figures()),
  })
}, FIGURES)

/** With the time that is left of its own. */
const leftOf = <T extends ReadRequest>(request: T, until: number): T => ({
  ...request,
  timeout: until - sharedClock(),
})

const operations: WorkerOperations = {
  ...certificateOperations(new CertificateDesk(security, isUp), security),
  configure,
  remove,
  backfill,
  write: async (request, until) =>
    (await servers.get(request.server)?.connection.write(leftOf(request, until))) ?? unknownServer,
  read: async (request, until) =>
    (await servers.get(request.server)?.connection.read(leftOf(request, until))) ?? unknownServer,
  browseChildren: ({ server, node }) => browser(server, (found) => found.children(node)),
  browseSearch: ({ server, text }) => browser(server, (found) => found.search(text)),
  browseBranch: ({ server, node, from }) => browser(server, (found) => found.branch(node, from)),
  browsePreview: ({ server, nodes }) => browser(server, (found) => found.preview(nodes)),
  browseLoad: ({ server }) => browser(server, (found) => found.load()),
  discover: (address) => discover(address, security),
  switchTo: (server, endpoint) =>
    servers.get(server)?.connection.switchTo(endpoint) ?? unknownServer,
  stop: async () => {
    for (const timer of [flush, beat, figures]) clearInterval(timer)
    const hosted = [...servers.values()]
    await Promise.all(hosted.map(({ connection }) => connection.stop()))
    // What came in before the farewell still belongs to the core.
    for (const { intake } of hosted) intake.drain()
    servers.clear()
  },
}

serve(port, operations)
port.on('message', (message: unknown) => {
  if (isTaken(message)) servers.get(message.taken)?.intake.taken()
  else if (isKept(message)) {
    pages.get(message.kept)?.(message.isDurable)
    pages.delete(message.kept)
  }
})
tell({ event: 'beat', at: Date.now() })
