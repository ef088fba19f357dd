/**
 * What a server tells of itself before anybody enters it: how it can be entered, with which certificate,
 * and which other servers it knows. Also the rules for what is to be preferred of it.
 */
import type { identityKinds, securityModes, securityPolicies } from './acquisition.ts'
import { addressOf, placeOf } from './endpoint.ts'
import type { Result } from './result.ts'

/** What is wrong with a certificate before anybody has decided about it. */
export const shownFaults = ['expired', 'early', 'other_host', 'unreadable'] as const
export type ShownFault = (typeof shownFaults)[number]

export interface ShownCertificate {
  /** SHA-1, as OPC UA names certificates; forty hexadecimal digits. */
  readonly thumbprint: string
  readonly subject: string
  readonly issuer: string
  /** Unix milliseconds. */
  readonly from: number
  readonly to: number
  /** Names and addresses of the machine that it is for. */
  readonly hosts: readonly string[]
  readonly faults: readonly ShownFault[]
}

export interface OfferedIdentity {
  readonly kind: (typeof identityKinds)[number]
  /** A password would go to it unencrypted. */
  readonly plain: boolean
}

export interface OfferedEndpoint {
  /** As the server tells it; behind a gateway its host is often one that is not reached from here. */
  readonly told: string
  /** With host and port that were asked, which are reached from here. */
  readonly address: string
  readonly securityMode: (typeof securityModes)[number]
  /** Null where it is one that the console does not know. */
  readonly securityPolicy: (typeof securityPolicies)[number] | null
  readonly policyName: string
  readonly identities: readonly OfferedIdentity[]
  /** In percent of the best that the server says it has. */
  readonly level: number
  readonly certificate: ShownCertificate | null
}

export interface KnownServer {
  readonly name: string
  readonly uri: string
  /** What it says where it is reached; asked only when a person chooses it. */
  readonly addresses: readonly string[]
}

export interface Discovery {
  /** Of the server itself. */
  readonly name: string
  readonly applicationUri: string
  readonly product: string
  /** It knows of servers and has no values. */
  readonly isDiscovery: boolean
  readonly endpoints: readonly OfferedEndpoint[]
  /** Further servers that it knows, itself not among them. */
  readonly servers: readonly KnownServer[]
}

/** The side of acquisition that asks. */
export interface DiscoveryPort {
  /** Asks an address what is there; nothing but that address is contacted. */
  discover(address: string): Promise<Result<Discovery>>
}

const modeRank = { None: 0, Sign: 1, SignAndEncrypt: 2 } as const
const policyRank = {
  None: 0,
  Basic256Sha256: 1,
  Aes128_Sha256_RsaOaep: 2,
  Aes256_Sha256_RsaPss: 3,
} as const

/** The best first; what the console cannot use comes last. */
export function inOrder(endpoints: readonly OfferedEndpoint[]): readonly OfferedEndpoint[] {
  const rank = ({ securityMode, securityPolicy }: OfferedEndpoint): number =>
    securityPolicy === null ? -1 : modeRank[securityMode] * 10 + policyRank[securityPolicy]
  return endpoints.toSorted((one, other) => rank(other) - rank(one))
}

/** The host and port that were asked, with the path that the server tells: what is reached from here. */
export function reachedAt(asked: string, told: string): string {
  const from = addressOf(asked)
  if (from === null) return asked
  const path = /^opc\.tcp:\/\/[^/?]*(?<path>[/?].*)?$/i.exec(told)?.groups?.['path'] ?? ''
  const address = `opc.tcp://${placeOf(from)}${path}`
  return addressOf(address) === null ? asked : address
}

/** The server names another machine than the one that was asked. */
export const isElsewhere = ({ told, address }: OfferedEndpoint): boolean => {
  const [one, other] = [addressOf(told), addressOf(address)]
  return one?.host.toLowerCase() !== other?.host.toLowerCase() || one?.port !== other?.port
}

/** What a person types for an address: the scheme may be left out. */
export const spelledOut = (typed: string): string => {
  const text = typed.trim()
  return text === '' || /^[a-z][a-z0-9.+-]*:\/\//i.test(text) ? text : `opc.tcp://${text}`
}
