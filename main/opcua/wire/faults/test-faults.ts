/**
 * Test fixture: servers that each get one thing wrong, and are named by it. Every one is the wire server
 * with one of its misbehaviours, over an instrument that goes on counting; each is a few lines here.
 */
import type { ServerSpec } from '../../../../shared/acquisition.ts'
import { DAY, selfSigned, type Wanted } from '../../certificates/fixtures.ts'
import { VENDOR, PLANT, type Nodes } from '../test-nodes.ts'
import { Type, fileTime } from '../test-writing.ts'
import { startWireServer, type WireOptions, type WireServer } from '../test-wire-server.ts'
import { COUNT, Source } from './test-source.ts'

const GoodOverflow = 0x0000_0480
const BadDecodingError = 0x8007_0000
const BadTimeout = 0x800a_0000
const BadTooManySessions = 0x8056_0000
const BadMessageNotAvailable = 0x807b_0000
/** Milliseconds between two cuts of a link that does not hold. */
const CUT = 400
export const MEGABYTE = 1024 * 1024
export const IN_ONE_PUBLISH = 10_000
/** What a tag reads that is bound to a wrong node. */
export const ELSEWHERE = -1_000_000

export class FaultServer {
  readonly source: Source
  server: WireServer
  readonly #options: WireOptions
  #timer: NodeJS.Timeout | undefined

  private constructor(server: WireServer, options: WireOptions, source: Source) {
    this.server = server
    this.#options = options
    this.source = source
  }

  static async start(more: WireOptions = {}): Promise<FaultServer> {
    const source = new Source()
    const options = { ...more, fill: source.fill }
    return new FaultServer(await startWireServer(options), options, source)
  }

  get wrong(): WireServer['misbehaviour'] {
    return this.server.misbehaviour
  }

  /** Does it now and again and again, until `cease`. */
  keep(does: () => void): void {
    does()
    this.#timer = setInterval(does, CUT)
  }

  cease(): void {
    clearInterval(this.#timer)
  }

  /** Ends and is started anew at the same port. */
  async restart(more: WireOptions): Promise<void> {
    const { port } = this.server
    await this.server.close()
    this.server = await startWireServer({ ...this.#options, ...more, port })
  }

  async close(): Promise<void> {
    this.cease()
    this.source.still()
    await this.server.close()
  }
}

export interface Fault {
  /** How the server is started; it is asked for a link of this kind. */
  start?(): Promise<FaultServer>
  readonly link?: Partial<ServerSpec>
  /** It goes wrong; once the link stands, where it ever does. */
  begin?(own: FaultServer): void | Promise<void>
  /** It has come about: what the fixture's own counters say. */
  hasCome?(own: FaultServer): boolean
  /** And all is well again. */
  end?(own: FaultServer): void
}

const revised = async (): Promise<FaultServer> => {
  const own = await FaultServer.start()
  const few = { publishing: 500, keepAlive: 2, lifetime: 20, sampling: 250, queue: 3 }
  Object.assign(own.wrong.revise, few)
  return own
}

/** Where the name of the instrument now means something else by its old number. */
const otherOrder = (fill: (nodes: Nodes) => void): WireOptions => ({
  namespaces: [VENDOR, PLANT],
  fill(nodes) {
    fill(nodes)
    const variant = { type: Type.Double, value: ELSEWHERE }
    nodes.variable(nodes.id(COUNT, VENDOR), 'Count', { variant })
  },
})

const secured = { securityMode: 'SignAndEncrypt', securityPolicy: 'Basic256Sha256' } as const
const showing = (wanted: Wanted) => async (): Promise<FaultServer> => {
  const { pem, keyPem } = await selfSigned({ uri: 'urn:waterworks:server', ...wanted })
  return FaultServer.start({ identity: { certificate: pem, key: keyPem } })
}

/** An hour ago, tomorrow, and beyond either end of what a history holds. */
const badTimes = (): bigint[] =>
  [
    Date.now() - DAY / 24,
    Date.now() + DAY,
    ...[1602, 1969, 2200, 9998].map((year) => Date.UTC(year, 0, 1)),
  ].map(fileTime)

export const faults = {
  hangs: {
    begin: ({ wrong }) => void Object.assign(wrong, { deaf: true, silent: true }),
    end: ({ wrong }) => void Object.assign(wrong, { deaf: false, silent: false }),
  },
  drops: {
    begin: (own) => own.keep(() => own.server.reset()),
    end: (own) => own.cease(),
  },
  refusesSessions: {
    begin({ server, wrong }) {
      wrong.refuse.set('CreateSession', BadTooManySessions)
      server.forget()
      server.reset()
    },
    end: ({ wrong }) => {
      wrong.refuse.clear()
    },
  },
  closesSubscriptionsEarly: {
    begin: (own) => own.keep(() => own.server.expire(BadTimeout)),
    end: (own) => own.cease(),
  },
  failsToRepublish: {
    begin({ wrong }) {
      wrong.refuse.set('Republish', BadMessageNotAvailable)
      wrong.lose = 3
    },
    hasCome: ({ server }) => (server.asked.get('Republish') ?? 0) > 0,
  },
  revisesEverything: {
    start: revised,
    hasCome: ({ server }) => server.counts.overflowed > 100,
  },
  reordersNamespaces: {
    begin: (own) => own.restart(otherOrder(own.source.fill)),
  },
  sendsOverflowBits: {
    begin({ source }) {
      for (let count = 0; count < 3; count++) source.step(GoodOverflow)
    },
  },
  sendsBadTimestamps: {
    begin({ source }) {
      source.putUntimed()
      source.putUntimed(0n)
      for (const sourceTime of badTimes()) {
        source.put({ variant: { type: Type.Double, value: 0.5 }, sourceTime })
      }
    },
  },
  sendsThousandsInOnePublish: {
    begin({ source, wrong }) {
      wrong.noLimit = true
      for (let count = 0; count < IN_ONE_PUBLISH; count++) source.step()
    },
  },
  sendsNoNumbers: {
    begin({ source }) {
      for (const value of [Number.NaN, Infinity, -Infinity, -0, Number.MAX_VALUE, 5e-324]) {
        source.put({ variant: { type: Type.Double, value } })
      }
    },
  },
  sendsStringsOfAMegabyte: {
    begin(own) {
      own.source.still()
      for (const letter of ['x', 'ж', '\0']) {
        const value = letter.repeat(MEGABYTE)
        own.source.put({ variant: { type: Type.String, value } })
      }
    },
  },
  answersUnreadably: {
    begin: ({ wrong }) => void (wrong.cutShort = 3),
    hasCome: ({ wrong }) => wrong.cutShort === 0,
  },
  publishesNothingReadable: {
    begin({ wrong }) {
      wrong.cutShort = Number.POSITIVE_INFINITY
      wrong.garble.add('Republish')
    },
    end({ wrong }) {
      wrong.cutShort = 0
      wrong.garble.clear()
    },
  },
  cannotReadWhatItIsAsked: {
    begin({ server, wrong }) {
      wrong.refuse.set('Read', BadDecodingError)
      server.reset()
    },
    end: ({ wrong }) => {
      wrong.refuse.clear()
    },
  },
  showsAnExpiredCertificate: {
    start: showing({ from: Date.now() - 400 * DAY, to: Date.now() - DAY }),
    link: secured,
  },
  showsACertificateForAnotherHost: {
    start: showing({ ip: ['192.0.2.7'], dns: ['other.example'] }),
    link: secured,
  },
} as const satisfies Record<string, Fault>
