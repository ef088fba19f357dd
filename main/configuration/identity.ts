/**
 * Who we are to a server: what a person enters, whether it is whole, and how its secret is kept. The
 * secret itself is with `Secrets` alone; a row has its kind and the user's name.
 */
import { X509Certificate, createPrivateKey } from 'node:crypto'
import type { Identity, identityKinds } from '../../shared/acquisition.ts'
import type { PairFault } from '../../shared/identity-pair.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { ServerRow } from './rows.ts'
import type { SealedSecret } from './server-store.ts'

export type IdentityKind = (typeof identityKinds)[number]

/** What the identities need of the console. */
export interface SecretsPort {
  seal(secret: string, about: string): Promise<Result<Uint8Array>>
  open(sealed: Uint8Array, about: string): Promise<Result<string>>
}

/** As it comes with a call; what is left out stays. */
export interface IdentityInput {
  readonly identity?: IdentityKind | undefined
  readonly user?: string | null | undefined
  readonly password?: string | undefined
  readonly userCertificate?: string | undefined
  readonly userKey?: string | undefined
}

export interface IdentityChange {
  readonly identity: IdentityKind
  readonly user: string | null
  readonly sealed: SealedSecret
}

/** A secret opens for what it was entered for, and for nothing else. */
const about = (kind: IdentityKind, user: string | null): string => `${kind} ${user ?? ''}`

const wanted = (field: string, message: string, reason?: PairFault): Result<never> =>
  fail('bad_input', `${field}: ${message}`, {
    field,
    ...(reason === undefined ? {} : { reason }),
  })

function judgePair(certificate: string, key: string): Result<null> {
  let shown: X509Certificate
  try {
    shown = new X509Certificate(certificate)
  } catch {
    return wanted(
      'userCertificate',
      'this is no certificate in PEM. Take the file that begins with BEGIN CERTIFICATE.',
      'no_certificate',
    )
  }
  try {
    const own = createPrivateKey(key)
    if (own.asymmetricKeyType !== 'rsa') {
      return wanted(
        'userKey',
        'OPC UA wants an RSA key. Have a certificate made with one.',
        'not_rsa',
      )
    }
    return shown.checkPrivateKey(own)
      ? ok(null)
      : wanted(
          'userKey',
          'the key is not that of the certificate. Take the two that belong together.',
          'other_key',
        )
  } catch {
    const isLocked = /ENCRYPTED/.test(key)
    return wanted(
      'userKey',
      isLocked
        ? 'the key is protected by a passphrase. Export it without one; it is kept encrypted here.'
        : 'this is no private key in PEM. Take the file that begins with BEGIN PRIVATE KEY.',
      isLocked ? 'passphrase' : 'no_key',
    )
  }
}

/** @param before null for a new server */
export async function identityChange(
  secrets: SecretsPort,
  before: Pick<ServerRow, 'identity' | 'user'> | null,
  input: IdentityInput,
): Promise<Result<IdentityChange>> {
  const identity = input.identity ?? before?.identity ?? 'anonymous'
  const stays = before !== null && before.identity === identity
  if (identity === 'anonymous') {
    return ok({ identity, user: null, sealed: stays ? undefined : null })
  }
  if (identity === 'user') {
    const user = input.user === undefined ? (stays ? before.user : null) : input.user
    if (user === null || user === '') return wanted('user', 'a user name is needed.')
    if (input.password === undefined) {
      return stays && before.user === user
        ? ok({ identity, user, sealed: undefined })
        : wanted('password', `the password of ${user} is needed.`)
    }
    const sealed = await secrets.seal(input.password, about(identity, user))
    return sealed.ok ? ok({ identity, user, sealed: sealed.value }) : sealed
  }
  const { userCertificate, userKey } = input
  if (userCertificate === undefined && userKey === undefined && stays) {
    return ok({ identity, user: null, sealed: undefined })
  }
  if (userCertificate === undefined) return wanted('userCertificate', 'a certificate is needed.')
  if (userKey === undefined) return wanted('userKey', 'the key of the certificate is needed.')
  const judged = judgePair(userCertificate, userKey)
  if (!judged.ok) return judged
  const sealed = await secrets.seal(
    JSON.stringify([userCertificate, userKey]),
    about(identity, null),
  )
  return sealed.ok ? ok({ identity, user: null, sealed: sealed.value }) : sealed
}

/** With its secret; a failure with the reason `secret` says what has to be entered again. */
export async function identityOf(
  secrets: SecretsPort,
  { name, identity, user, plainPassword }: ServerRow,
  sealed: Uint8Array | null,
): Promise<Result<Identity>> {
  if (identity === 'anonymous') return ok({ kind: 'anonymous' })
  const what =
    identity === 'user' ? `The password of ${user ?? ''}` : 'The key of the user certificate'
  const again = (why: string): Result<never> =>
    fail('unavailable', `${what} for ${name} cannot be read (${why}). Enter it again.`, {
      reason: 'secret',
      identity,
      ...(user === null ? {} : { user }),
    })
  if (sealed === null) return again('it is not there')
  const opened = await secrets.open(sealed, about(identity, user))
  if (!opened.ok) return again(opened.error.message.replace(/^.*: |\. Enter it again\.$/g, ''))
  if (identity === 'user') {
    return ok({ kind: 'user', user: user ?? '', password: opened.value, plain: plainPassword })
  }
  const [certificate = '', key = ''] = JSON.parse(opened.value) as string[]
  return ok({ kind: 'certificate', certificate, key })
}
