/**
 * Who we are to a server when a session is opened. A password is encrypted with the server's own key,
 * as its policy says; where the server asks for it in the open, or has no key, nothing is sent unless
 * somebody has decided so for this server.
 */
import { X509Certificate } from 'node:crypto'
import {
  MessageSecurityMode,
  UserTokenType,
  type EndpointDescription,
  type OPCUAClient,
  type UserIdentityInfo,
} from 'node-opcua'
import type { ServerSpec } from '../../shared/acquisition.ts'
import { PlainPasswordError } from './diagnosis.ts'

export const POLICIES = 'http://opcfoundation.org/UA/SecurityPolicy#'

export async function userOf(
  { identity, securityMode, securityPolicy }: ServerSpec,
  client: Pick<OPCUAClient, 'getEndpoints'>,
): Promise<UserIdentityInfo> {
  switch (identity.kind) {
    case 'anonymous':
      return { type: UserTokenType.Anonymous }
    case 'certificate':
      return {
        type: UserTokenType.Certificate,
        certificateData: new X509Certificate(identity.certificate).raw,
        privateKey: identity.key,
      }
    case 'user': {
      const { user: userName, password } = identity
      if (!identity.plain) {
        const all = await client.getEndpoints()
        const used = all.filter(
          (each) =>
            each.securityMode === MessageSecurityMode[securityMode] &&
            each.securityPolicyUri === `${POLICIES}${securityPolicy}`,
        )
        if (used.some(wantsPlain)) throw new PlainPasswordError()
      }
      return { type: UserTokenType.UserName, userName, password }
    }
  }
}

/** A password goes to it as it is: neither the channel nor the policy for passwords encrypts it. */
export function wantsPlain(endpoint: EndpointDescription): boolean {
  if (endpoint.securityMode === MessageSecurityMode.SignAndEncrypt) return false
  const policies = (endpoint.userIdentityTokens ?? []).filter(
    ({ tokenType }) => tokenType === UserTokenType.UserName,
  )
  if (policies.length === 0) return false
  // The library takes the strongest; one that says nothing is that of the channel.
  const encrypts = policies.some(
    ({ securityPolicyUri }) =>
      (securityPolicyUri || endpoint.securityPolicyUri) !== `${POLICIES}None`,
  )
  return !encrypts || (endpoint.serverCertificate?.length ?? 0) === 0
}
