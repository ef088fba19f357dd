/** Who we are to a server, as it is being typed: the same where a server is connected and where it is changed. */
import { useState } from 'react'
import type { Input } from '../../shared/contract.ts'
import type { OfferedIdentity } from '../../shared/discovery.ts'
import type { Server } from '../stores/servers.ts'

export type IdentityKind = Server['identity']

export interface IdentityDraft {
  readonly kind: IdentityKind
  readonly user: string
  readonly password: string
  readonly plain: boolean
  /** It was allowed for what is stored, so it is asked for again with anything else. */
  readonly wasPlain: boolean
  readonly certificate: string
  readonly key: string
  /** A secret of this kind, and of this user, is stored already. */
  readonly stored: boolean
  change(
    to: Partial<
      Pick<IdentityDraft, 'kind' | 'user' | 'password' | 'plain' | 'certificate' | 'key'>
    >,
  ): void
}

export type IdentityFault = 'user' | 'password' | 'plain' | 'certificate' | 'key'

/** @param elsewhere the server is asked at a place for which the stored password was not entered */
export function useIdentityDraft(server?: Server, elsewhere = false): IdentityDraft {
  const [typed, setTyped] = useState({
    kind: server?.identity ?? ('anonymous' as IdentityKind),
    user: server?.user ?? '',
    password: '',
    plain: server?.plainPassword ?? false,
    /** Somebody has looked at that since the dialog was opened. */
    isDecided: false,
    certificate: '',
    key: '',
  })
  const { isDecided: _, ...shown } = typed
  return {
    ...shown,
    wasPlain: server?.plainPassword ?? false,
    stored:
      server !== undefined &&
      server.identity === typed.kind &&
      (typed.kind !== 'user' || (server.user === typed.user.trim() && !elsewhere)),
    change: (to) =>
      setTyped((before) => {
        if ('plain' in to) return { ...before, ...to, isDecided: true }
        return { ...before, ...to, plain: before.plain && before.isDecided }
      }),
  }
}

/** What is missing; null where it can be sent. @param offer what the server says, where it was asked */
export function identityFault(
  draft: IdentityDraft,
  offer: OfferedIdentity | undefined,
): IdentityFault | null {
  switch (draft.kind) {
    case 'anonymous':
      return null
    case 'user':
      if (draft.user.trim() === '') return 'user'
      if (draft.password === '' && !draft.stored) return 'password'
      return offer?.plain === true && !draft.plain ? 'plain' : null
    case 'certificate':
      if (draft.certificate === '' && draft.key === '' && draft.stored) return null
      if (draft.certificate === '') return 'certificate'
      return draft.key === '' ? 'key' : null
  }
}

/** Secrets go out only where they were typed. */
export function identityInput(
  draft: IdentityDraft,
): Pick<
  Input<'servers.create'>,
  'identity' | 'user' | 'password' | 'plainPassword' | 'userCertificate' | 'userKey'
> {
  const { kind } = draft
  if (kind === 'anonymous') return { identity: kind, plainPassword: false }
  if (kind === 'certificate') {
    return {
      identity: kind,
      plainPassword: false,
      ...(draft.certificate === ''
        ? {}
        : { userCertificate: draft.certificate, userKey: draft.key }),
    }
  }
  return {
    identity: kind,
    user: draft.user.trim(),
    plainPassword: draft.plain,
    ...(draft.password === '' ? {} : { password: draft.password }),
  }
}
