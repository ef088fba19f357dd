/**
 * The OPC UA server over the simulated field: the only file that knows the clock. It moves the model
 * on, publishes readings, takes writes and faults.
 */
import { LogLevel, MessageSecurityMode, OPCUAServer, SecurityPolicy, setLogLevel } from 'node-opcua'
import { buildField } from './address-space.ts'
import { addFaultMethods } from './fault-methods.ts'
import { SIMULATED_NAMESPACE } from './field.ts'
import { type Link, watchLink } from './link.ts'
import { addLoad } from './load.ts'
import { STEP } from './plant.ts'
import type { ScheduledFault } from './fault.ts'
import { createRandom } from './random.ts'
import type { Recording } from './recording.ts'
import { addReplay } from './replay.ts'
import { openCertificates } from './security.ts'
import {
  advance,
  clearFaults,
  createSimulation,
  type LinkFault,
  putOn,
  readPoint,
  type Simulation,
  writePoint,
} from './simulation.ts'

const TICK_MS = 250
const PUBLISH_MS = 1000
/** Further behind than this, as after a sleep of the machine, the model goes on from now. */
const LATE_MS = 5000
/** A method's answer leaves before its fault cuts the link. */
const ANSWER_MS = 100

export interface SimulatorSettings {
  readonly port: number
  readonly tags: number
  readonly interval: number
  readonly seed: number
  readonly faults: readonly ScheduledFault[]
  readonly data: string | null
  readonly replay: { readonly recording: Recording; speed: number; loop: boolean } | null
  /** Null: anonymous sessions; else only this user. */
  readonly user: { readonly name: string; readonly password: string } | null
}

export interface RunningSimulator {
  readonly endpoint: string
  readonly port: number
  stop(): Promise<void>
}

/** Rejects with the system's error where the port cannot be had. */
export async function startSimulator(settings: SimulatorSettings): Promise<RunningSimulator> {
  // Standard output and standard error belong to the entry; what fails is thrown.
  setLogLevel(LogLevel.Emergency)
  const certificates = await openCertificates(settings.data)
  const server = createServer(settings, certificates.manager)
  const link = watchLink(() => server.endpoints[0]?.port)
  const faults = linkFaults(server, link)
  try {
    await server.initialize()
    const simulation = createSimulation(settings.seed, Date.now(), settings.faults)
    const field = fillAddressSpace(server, simulation, settings, (fault) => faults.start(fault))
    field.others(Date.now())
    await server.start()
    const port = server.endpoints[0]?.port ?? settings.port
    const running = run(simulation, field, faults)
    return {
      endpoint: `opc.tcp://127.0.0.1:${port}`,
      port,
      stop: async () => {
        running.stop()
        faults.end()
        await server.shutdown(0)
        link.cut()
        link.close()
        await certificates.dispose()
      },
    }
  } catch (error) {
    await server.shutdown(0).catch(() => undefined)
    link.close()
    await certificates.dispose()
    throw error
  }
}

function createServer(
  { port, user }: SimulatorSettings,
  manager: Awaited<ReturnType<typeof openCertificates>>['manager'],
): OPCUAServer {
  return new OPCUAServer({
    port,
    host: '127.0.0.1',
    hostname: '127.0.0.1',
    resourcePath: '',
    maxConnectionsPerEndpoint: 50,
    serverCertificateManager: manager,
    userCertificateManager: manager,
    allowAnonymous: user === null,
    userManager: {
      isValidUser: (name: string, password: string) =>
        user !== null && name === user.name && password === user.password,
    },
    securityModes: [
      MessageSecurityMode.None,
      MessageSecurityMode.Sign,
      MessageSecurityMode.SignAndEncrypt,
    ],
    securityPolicies: [
      SecurityPolicy.None,
      SecurityPolicy.Basic256Sha256,
      SecurityPolicy.Aes128_Sha256_RsaOaep,
      SecurityPolicy.Aes256_Sha256_RsaPss,
    ],
    serverInfo: {
      applicationUri: SIMULATED_NAMESPACE,
      productUri: 'urn:derrick',
      applicationName: { text: 'Derrick simulated field', locale: 'en' },
    },
    buildInfo: { productName: 'Derrick simulated field', manufacturerName: 'Derrick' },
    serverCapabilities: {
      maxSessions: 50,
      maxSubscriptions: 500,
      maxSubscriptionsPerSession: 50,
      maxMonitoredItems: 1_000_000,
      maxMonitoredItemsPerSubscription: 200_000,
      maxMonitoredItemsQueueSize: 100_000,
    },
    isAuditing: false,
  })
}

interface ServedField {
  /** Reads and publishes every point. */
  publish(at: Date): void
  /** Publishes the load and recorded tags that are due. */
  others(now: number): void
}

function fillAddressSpace(
  server: OPCUAServer,
  simulation: Simulation,
  settings: SimulatorSettings,
  startLinkFault: (fault: LinkFault) => void,
): ServedField {
  const { addressSpace } = server.engine
  if (addressSpace === null) throw new Error('the server has no address space')
  const namespace = addressSpace.registerNamespace(SIMULATED_NAMESPACE)
  const served = buildField(
    namespace,
    (point) => readPoint(simulation, point),
    (point, value) => {
      writePoint(simulation, point, value)
    },
  )
  const publish = (at: Date): void => {
    for (const each of served) each.publish(readPoint(simulation, each.point), at)
  }
  addFaultMethods(namespace, {
    putOn: (fault) => {
      const link = putOn(simulation, fault)
      if (link === null) publish(new Date())
      else startLinkFault(link)
    },
    clear: () => {
      clearFaults(simulation)
      publish(new Date())
    },
  })
  const random = createRandom(settings.seed ^ 0x10ad)
  const load =
    settings.tags > 0 ? addLoad(namespace, settings.tags, settings.interval, random) : null
  const replay =
    settings.replay === null
      ? null
      : addReplay(namespace, settings.replay.recording, settings.replay)
  return {
    publish,
    others: (now) => {
      load?.publish(now)
      replay?.publish(now)
    },
  }
}

interface LinkFaults {
  /** While the server hangs it also measures nothing. */
  readonly hung: () => boolean
  start(fault: LinkFault): void
  end(): void
}

function linkFaults(server: OPCUAServer, link: Link): LinkFaults {
  let hung = false
  let dropped = false
  let timer: NodeJS.Timeout | undefined
  const restore = async (): Promise<void> => {
    clearTimeout(timer)
    hung = false
    link.resume()
    if (!dropped) return
    dropped = false
    await server.resumeEndPoints()
  }
  const begin = async ({ kind, seconds }: LinkFault): Promise<void> => {
    await restore()
    if (kind === 'hang') {
      hung = true
      link.hang()
    } else {
      dropped = true
      const closed = server.suspendEndPoints()
      link.cut()
      await closed
    }
    timer = setTimeout(() => void restore(), seconds * 1000)
  }
  return {
    hung: () => hung,
    start: (fault) => {
      clearTimeout(timer)
      timer = setTimeout(() => void begin(fault), ANSWER_MS)
    },
    end: () => {
      clearTimeout(timer)
      hung = false
      link.resume()
    },
  }
}

function run(simulation: Simulation, field: ServedField, faults: LinkFaults): { stop(): void } {
  let base = performance.now()
  let publishedAt = -Infinity
  const stepMs = STEP * 1000
  const tick = (): void => {
    const now = performance.now()
    if (faults.hung()) {
      base = now
      return
    }
    if (now - base > LATE_MS) base = now - stepMs
    const steps = Math.floor((now - base) / stepMs)
    base += steps * stepMs
    const due = advance(simulation, steps)
    // A little early rather than a whole tick late.
    if (now - publishedAt >= PUBLISH_MS - TICK_MS / 4) {
      publishedAt = now
      field.publish(new Date())
    }
    field.others(Date.now())
    for (const fault of due) faults.start(fault)
  }
  const timer = setInterval(tick, TICK_MS)
  return {
    stop: () => {
      clearInterval(timer)
    },
  }
}
