/** Servers: what is configured of them and how they are. */
import { z } from 'zod'
import {
  commandsWays,
  endpointStates,
  identityKinds,
  securityModes,
  securityPolicies,
  serverStates,
} from '../acquisition.ts'
import { shownFaults } from '../discovery.ts'
import { addressOf } from '../endpoint.ts'
import { partnerReasons, partnerVerdicts } from '../partners.ts'
import { nameText, reasonText } from '../text.ts'
import { call, failure, ms, none, nothing, type CallDefinition } from './common.ts'

/** What is known of one server, with its loss ledger. Times are Unix milliseconds. */
export const serverSchema = z.strictObject({
  id: z.number().int(),
  name: z.string(),
  /** As configured: `simulated` or an `opc.tcp://` address. */
  endpoint: z.string(),
  securityMode: z.enum(securityModes),
  securityPolicy: z.enum(securityPolicies),
  alternates: z.array(z.string()).readonly(),
  identity: z.enum(identityKinds),
  /** Of the identity `user`. */
  user: z.string().nullable(),
  backfill: z.boolean(),
  /** Seconds. */
  bridge: z.number(),
  /** Somebody has decided that the password may be sent without encryption. */
  plainPassword: z.boolean(),
  enabled: z.boolean(),
  state: z.enum(serverStates),
  since: ms,
  reconnects: z.number().int(),
  /** Times that it was found to have been started anew. */
  restarts: z.number().int(),
  /** Times that a new subscription had to be made, since it kept the one of before no longer: what it had not
   * sent of that one is lost, and under a gap. */
  renewals: z.number().int(),
  confirmedAt: ms.nullable(),
  delayMs: z.number().nullable(),
  clockOffsetMs: z.number().nullable(),
  error: failure.nullable(),
  /** Over which session writes, reads and browsing go: one of their own, or that of the data. */
  commands: z.enum(commandsWays),
  commandsTrouble: failure.nullable(),
  tags: z.number().int(),
  items: z.number().int(),
  itemsFailed: z.number().int(),
  /** Tags that the server refuses, with its status; a hundred at most. */
  failed: z.array(z.strictObject({ tag: z.number().int(), status: z.number().int() })),
  /** In order of preference; empty where the server is not connected to. */
  endpoints: z.array(
    z.strictObject({
      endpoint: z.string(),
      /** Its values are the ones that are shown. */
      active: z.boolean(),
      /** 0 to 255; 255 where the server tells none, null while it is not reached. */
      serviceLevel: z.number().int().nullable(),
      state: z.enum(endpointStates),
      error: failure.nullable(),
      /** Whether it is the same equipment as the first endpoint; null for that one. Of `other` nothing is taken. */
      partner: z
        .strictObject({
          verdict: z.enum(partnerVerdicts),
          /** What speaks against it. */
          reasons: z.array(z.enum(partnerReasons)).readonly(),
          /** Nodes of tags: held against those of the first endpoint, not there, of another type; one of those. */
          compared: z.number().int(),
          missing: z.number().int(),
          changed: z.number().int(),
          example: z.string().nullable(),
          /** Names this doubt, for `servers.accept_partner`. */
          doubt: z.string().nullable(),
          accepted: z.boolean(),
        })
        .nullable(),
    }),
  ),
  /** Tags whose present value is too large to be kept, with its size; a hundred at most. */
  oversized: z.array(
    z.strictObject({
      tag: z.number().int(),
      size: z.number().int(),
      of: z.enum(['characters', 'elements', 'bytes']),
    }),
  ),
  /** The loss ledger: received = stored + duplicate + refused + dropped + waiting, always. */
  received: z.number(),
  stored: z.number(),
  /** In the history already, for example from before a link was cut. */
  duplicate: z.number(),
  refused: z.number(),
  dropped: z.number(),
  /** On its way to the disk. */
  waiting: z.number(),
  /** Of what was received, what acquisition handed to the core. */
  passed: z.number(),
  overflows: z.number(),
  /** Gaps that were opened for the server or one of its tags since the start of the program. */
  gaps: z.number(),
  /** Of those refused, so many had a source time that no history holds: before 1970, or from 2200 on. */
  misdated: z.number(),
  /** Tags whose last sample was one of these; a hundred at most. */
  misdatedTags: z.array(z.number().int()),
  rate: z.number(),
  /** Tags of which something is still to be read from the server's own history. */
  filling: z.number(),
  /** Samples that were read from it since the start of the program. */
  filled: z.number(),
  /** That history keeps whole seconds alone: where it overlaps what came live, a value may stand twice. */
  wholeSeconds: z.boolean(),
  /** The outage that the server's queues bridge without loss; null before its items stood there. */
  bridging: z
    .strictObject({
      wanted: z.number(),
      seconds: z.number().nullable(),
      short: z.number().int(),
      by: z.enum(['queue', 'session', 'subscription']).nullable(),
    })
    .nullable(),
})

const ENDPOINT_FAULT =
  'an endpoint is opc.tcp://host:port/path; the host is a name, an IPv4 address or an IPv6 address in brackets, the port 1 to 65535'
const address = z
  .string()
  .trim()
  .max(300)
  .refine((given) => addressOf(given) !== null, { error: ENDPOINT_FAULT })
/** In PEM; a chain of certificates has some thousand characters. */
const pem = z.string().trim().min(1).max(20_000)

const newServer = z.strictObject({
  name: nameText(64),
  endpoint: z
    .string()
    .trim()
    .max(300)
    .refine((given) => given === 'simulated' || addressOf(given) !== null, {
      error: ENDPOINT_FAULT,
    }),
  securityMode: z.enum(securityModes).default('None'),
  securityPolicy: z.enum(securityPolicies).default('None'),
  /** Further endpoints of the same redundant set, in order of preference. */
  alternates: z.array(address).max(8).optional(),
  identity: z.enum(identityKinds).optional(),
  user: nameText(128).optional(),
  /** Is kept encrypted and never told again. */
  password: z.string().max(1000).optional(),
  /** Lets the password be sent without encryption where the server asks for that. Insecure. */
  plainPassword: z.boolean().optional(),
  userCertificate: pem.optional(),
  /** RSA, without a passphrase. Is kept encrypted and never told again. */
  userKey: pem.optional(),
  backfill: z.boolean().optional(),
  /** Seconds of an outage that the queues of the server are to bridge. */
  bridge: z.number().min(0).max(86_400).optional(),
})

const shownCertificate = z.strictObject({
  thumbprint: z.string(),
  subject: z.string(),
  issuer: z.string(),
  from: z.number(),
  to: z.number(),
  hosts: z.array(z.string()).readonly(),
  faults: z.array(z.enum(shownFaults)).readonly(),
})

const discoverySchema = z.strictObject({
  name: z.string(),
  applicationUri: z.string(),
  product: z.string(),
  isDiscovery: z.boolean(),
  /** The best security first. */
  endpoints: z
    .array(
      z.strictObject({
        /** As the server tells it. */
        told: z.string(),
        /** With host and port that were asked. */
        address: z.string(),
        securityMode: z.enum(securityModes),
        /** Null where it is one that the console does not know. */
        securityPolicy: z.enum(securityPolicies).nullable(),
        policyName: z.string(),
        identities: z
          .array(z.strictObject({ kind: z.enum(identityKinds), plain: z.boolean() }))
          .readonly(),
        level: z.number(),
        certificate: shownCertificate.nullable(),
      }),
    )
    .readonly(),
  servers: z
    .array(
      z.strictObject({
        name: z.string(),
        uri: z.string(),
        addresses: z.array(z.string()).readonly(),
      }),
    )
    .readonly(),
})

export const serverCalls = {
  'setup.simulated_field': call(
    'engineer',
    'Connects the simulated field with its equipment and tags; refused where a server exists.',
    nothing,
    none,
    { journalled: 'always' },
  ),
  'servers.list': call(
    'read',
    'Servers with state, rates and loss ledger.',
    nothing,
    z.array(serverSchema),
  ),
  'servers.create': call('engineer', 'Adds a server and connects to it.', newServer, serverSchema, {
    journalled: 'always',
  }),
  'servers.update': call(
    'engineer',
    'Changes a server; what is left out stays.',
    z.strictObject({
      ...newServer.shape,
      server: z.number().int(),
      name: newServer.shape.name.optional(),
      endpoint: newServer.shape.endpoint.optional(),
      securityMode: z.enum(securityModes).optional(),
      securityPolicy: z.enum(securityPolicies).optional(),
      backfill: z.boolean().optional(),
      bridge: newServer.shape.bridge,
      enabled: z.boolean().optional(),
    }),
    serverSchema,
    { journalled: 'always' },
  ),
  'servers.discover': call(
    'engineer',
    'Asks an address what is there: endpoints, certificate, further servers. Nothing else is contacted.',
    z.strictObject({ address }),
    discoverySchema,
  ),
  'servers.remove': call(
    'engineer',
    'Removes a server; refused while it has tags.',
    z.strictObject({ server: z.number().int() }),
    none,
    { journalled: 'always' },
  ),
  'servers.switch': call(
    'engineer',
    'Goes to another endpoint of a redundant server; answered as soon as that has begun.',
    z.strictObject({
      server: z.number().int(),
      /** One of its endpoints. */
      endpoint: z.string().max(300),
      reason: reasonText.optional(),
    }),
    z.strictObject({ endpoint: z.string() }),
    { journalled: 'always' },
  ),
  'servers.accept_partner': call(
    'engineer',
    'Accepts a doubt whether an endpoint of a redundant server is the same equipment; refused where it is another doubt by now.',
    z.strictObject({
      server: z.number().int(),
      endpoint: z.string().max(300),
      /** As `servers.list` names it. */
      doubt: z.string().max(64),
      reason: reasonText,
    }),
    none,
    { journalled: 'always' },
  ),
} as const satisfies Record<string, CallDefinition>
