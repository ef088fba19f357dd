/**
 * Asks one address what is there, without entering it: endpoints, certificate, the servers that it
 * knows. Nothing else is contacted: addresses that come back are shown, and asked only when a person
 * chooses one.
 */
import { X509Certificate } from 'node:crypto'
import {
  ApplicationType,
  MessageSecurityMode,
  UserTokenType,
  type ApplicationDescription,
  type EndpointDescription,
  type OPCUAClient,
  type ServerOnNetwork,
} from 'node-opcua-client'
import { securityModes, securityPolicies } from '../../shared/acquisition.ts'
import {
  inOrder,
  reachedAt,
  type Discovery,
  type KnownServer,
  type OfferedEndpoint,
  type OfferedIdentity,
  type ShownCertificate,
  type ShownFault,
} from '../../shared/discovery.ts'
import { addressOf } from '../../shared/endpoint.ts'
import { plainText } from '../../shared/plain-text.ts'
import { ok, type Result } from '../../shared/result.ts'
import type { Security } from './certificates/security.ts'
import { within } from './deadline.ts'
import { diagnose, isVague } from './diagnosis.ts'
import { ANSWER, inquire, unknownAt } from './inquiry.ts'
import { reach } from './reach.ts'
import { POLICIES, takesPassword, wantsPlain } from './user-identity.ts'

/** Milliseconds. */
const REACH = 1000
/** What a stranger sends is bounded before it is shown. */
const MOST_ENDPOINTS = 100
const MOST_SERVERS = 200
/** Of one server. */
const MOST_ADDRESSES = 16
const MOST_TEXT = 300

/** Bytes of a certificate with its issuers. */
const MOST_CERTIFICATE = 64 * 1024

const shown = (text: string | null | undefined): string =>
  // Before it is tidied: it may be of many megabytes.
  plainText((text ?? '').slice(0, 4 * MOST_TEXT))
    .slice(0, MOST_TEXT)
    .toWellFormed()

/** Addresses as they are: one that had to be cut would be another. */
const addressesIn = (urls: readonly (string | null)[]): string[] =>
  urls
    .slice(0, MOST_ADDRESSES)
    .map((url) => url ?? '')
    .filter((url) => url.length <= MOST_TEXT && plainText(url) === url && addressOf(url) !== null)

export async function discover(address: string, security: Security): Promise<Result<Discovery>> {
  try {
    const offered = await inquire(address, security, (client) => answers(client, address))
    return ok(told(address, ...offered))
  } catch (error) {
    const why = isVague(error) ? await reach(address, REACH) : undefined
    return { ok: false, error: diagnose(error, unknownAt(address), why) }
  }
}

async function answers(
  client: OPCUAClient,
  address: string,
): Promise<
  [readonly EndpointDescription[], readonly ApplicationDescription[], readonly ServerOnNetwork[]]
> {
  const endpoints = await within(
    client.getEndpoints({ endpointUrl: address }),
    ANSWER,
    'asking for endpoints',
  )
  // Many a server answers only the first of these.
  const [servers, network] = await Promise.all([
    within(client.findServers({ endpointUrl: address }), ANSWER, 'asking for servers').catch(
      (): ApplicationDescription[] => [],
    ),
    within(client.findServersOnNetwork({}), ANSWER, 'asking for the network').catch(
      (): ServerOnNetwork[] => [],
    ),
  ])
  return [endpoints, servers, network]
}

function told(
  asked: string,
  endpoints: readonly EndpointDescription[],
  servers: readonly ApplicationDescription[],
  network: readonly ServerOnNetwork[],
): Discovery {
  const own = endpoints[0]?.server ?? servers[0]
  const offered = endpoints
    .filter(({ transportProfileUri: profile }) => !profile || profile.includes('uatcp'))
    .slice(0, MOST_ENDPOINTS)
    .flatMap((each) => offer(asked, each))
  const known: KnownServer[] = [
    ...servers
      .slice(0, MOST_SERVERS)
      .filter(({ applicationType }) => applicationType !== ApplicationType.Client)
      .map(({ applicationName, applicationUri: uri, discoveryUrls }) => ({
        name: shown(applicationName.text),
        uri: shown(uri),
        addresses: addressesIn(discoveryUrls ?? []),
      })),
    ...network.slice(0, MOST_SERVERS).map(({ serverName, discoveryUrl }) => ({
      name: shown(serverName),
      uri: '',
      addresses: addressesIn([discoveryUrl]),
    })),
  ]
  return {
    name: shown(own?.applicationName.text),
    applicationUri: shown(own?.applicationUri),
    product: shown(own?.productUri),
    isDiscovery: own?.applicationType === ApplicationType.DiscoveryServer,
    endpoints: inOrder(offered),
    servers: known
      .filter(({ uri, addresses }) => addresses.length > 0 && uri !== shown(own?.applicationUri))
      .slice(0, MOST_SERVERS),
  }
}

function offer(asked: string, endpoint: EndpointDescription): OfferedEndpoint[] {
  const securityMode = securityModes.find(
    (mode) => MessageSecurityMode[mode] === endpoint.securityMode,
  )
  if (securityMode === undefined) return []
  const policyName = shown((endpoint.securityPolicyUri ?? '').replace(POLICIES, ''))
  const [url = ''] = addressesIn([endpoint.endpointUrl])
  return [
    {
      told: url,
      address: reachedAt(asked, url),
      securityMode,
      securityPolicy: securityPolicies.find((policy) => policy === policyName) ?? null,
      policyName,
      identities: identitiesOf(endpoint),
      level: Math.round((endpoint.securityLevel / 255) * 100),
      certificate: certificateOf(endpoint.serverCertificate, addressOf(asked)?.host ?? ''),
    },
  ]
}

const kinds = [
  [UserTokenType.Anonymous, 'anonymous'],
  [UserTokenType.UserName, 'user'],
  [UserTokenType.Certificate, 'certificate'],
] as const

function identitiesOf(endpoint: EndpointDescription): OfferedIdentity[] {
  const offered = new Set((endpoint.userIdentityTokens ?? []).map(({ tokenType }) => tokenType))
  return kinds.flatMap(([token, kind]) =>
    offered.has(token) && (kind !== 'user' || takesPassword(endpoint))
      ? [{ kind, plain: kind === 'user' && wantsPlain(endpoint) }]
      : [],
  )
}

const loopback = /^(?:localhost|127\..*|::1)$/

function certificateOf(der: Buffer | null, host: string): ShownCertificate | null {
  if (der === null || der.length === 0) return null
  let certificate: X509Certificate
  try {
    if (der.length > MOST_CERTIFICATE) throw new Error('larger than any certificate')
    certificate = new X509Certificate(der)
  } catch {
    const nothing = { thumbprint: '', subject: '', issuer: '', from: 0, to: 0, hosts: [] }
    return { ...nothing, faults: ['unreadable'] }
  }
  const hosts = [...(certificate.subjectAltName ?? '').matchAll(/(?:DNS|IP Address):([^,\s]+)/g)]
    .map(([, name = '']) => shown(name))
    .slice(0, 20)
  const [from, to] = [certificate.validFromDate.getTime(), certificate.validToDate.getTime()]
  const named =
    certificate.checkHost(host, { subject: 'never' }) !== undefined ||
    certificate.checkIP(host) !== undefined
  // What is asked for on this very machine never leaves it.
  const isHere = loopback.test(host)
  const now = Date.now()
  const faults: ShownFault[] = [
    ...(now > to ? (['expired'] as const) : []),
    ...(now < from ? (['early'] as const) : []),
    ...(named || isHere ? [] : (['other_host'] as const)),
  ]
  return {
    thumbprint: certificate.fingerprint.replaceAll(':', '').toLowerCase(),
    subject: shown(certificate.subject.replaceAll('\n', ', ')),
    issuer: shown(certificate.issuer.replaceAll('\n', ', ')),
    from,
    to,
    hosts,
    faults,
  }
}
