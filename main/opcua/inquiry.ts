/**
 * A connection without security and without a session, by which an address is asked what it offers: for a
 * person who looks, and for the certificate that a secured connection is begun with. The library's own way
 * to that certificate takes another transport than ours, which finds no IPv6 address and has no bounds.
 */
import { MessageSecurityMode, OPCUAClient } from 'node-opcua-client'
import { serverDefaults, type ServerSpec } from '../../shared/acquisition.ts'
import { APPLICATION_NAME } from './certificates/own.ts'
import type { Security } from './certificates/security.ts'
import { credentialsFor } from './certificates/server-check.ts'
import { within } from './deadline.ts'
import { transports } from './transport.ts'
import { POLICIES } from './user-identity.ts'

/** Milliseconds. */
const CONNECT = 4000
export const ANSWER = 4000
/**
 * Of the keys of a channel at the latest; earlier where they live for less than the ten minutes that are asked
 * for. Three quarters of the longest life that a server can give would be no time of a timer any more.
 */
export const RENEWAL = 450_000

/** The server behind an address that nobody has decided anything about. */
export const unknownAt = (endpoint: string): ServerSpec => ({
  id: 0,
  name: '',
  endpoint,
  securityMode: 'None',
  securityPolicy: 'None',
  ...serverDefaults,
})

/** @param signal ends the connection, and with it what is asked */
export async function inquire<T>(
  address: string,
  security: Security,
  ask: (client: OPCUAClient) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const credentials = await credentialsFor(unknownAt(address), security, () => {})
  const client = OPCUAClient.create({
    applicationName: APPLICATION_NAME,
    applicationUri: credentials.applicationUri,
    clientName: APPLICATION_NAME,
    endpointMustExist: false,
    connectionStrategy: { maxRetry: 0 },
    keepSessionAlive: false,
    defaultTransactionTimeout: ANSWER,
    tokenRenewalInterval: RENEWAL,
    transportTimeout: 10_000,
    transportFactory: transports,
    ...credentials.options,
  })
  const internals = client as unknown as {
    initializeCM: () => Promise<void>
    _secureChannel?: { forceConnectionBreak(): void } | null
  }
  internals.initializeCM = () => Promise.resolve()
  const end = (): void => {
    internals._secureChannel?.forceConnectionBreak()
    client.disconnect().catch(() => {})
  }
  signal?.addEventListener('abort', end)
  try {
    signal?.throwIfAborted()
    await within(client.connect(address), CONNECT, 'connecting')
    return await ask(client)
  } finally {
    signal?.removeEventListener('abort', end)
    end()
  }
}

/** The certificate that a server shows for the endpoint of this mode and policy, with its issuers. */
export function certificateOf(
  { endpoint, securityMode, securityPolicy }: ServerSpec,
  security: Security,
  signal: AbortSignal,
): Promise<Buffer> {
  return inquire(
    endpoint,
    security,
    async (client) => {
      const all = await within(client.getEndpoints({ endpointUrl: endpoint }), ANSWER, 'asking')
      const found = all.find(
        (each) =>
          each.securityMode === MessageSecurityMode[securityMode] &&
          each.securityPolicyUri === `${POLICIES}${securityPolicy}`,
      )
      if (found === undefined) {
        throw new Error(`Cannot find an endpoint with ${securityMode} and ${securityPolicy}`)
      }
      return found.serverCertificate
    },
    signal,
  )
}
