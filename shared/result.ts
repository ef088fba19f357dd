/**
 * Expected failures are values. Every one that can leave the core carries a code from this closed
 * union; the screen translates the code, scripts read it, and `httpStatus` maps it for the gateway.
 */

export const errorCodes = [
  'bad_input', // the body does not fit the call's schema, or is not JSON
  'unknown_call', // no such call in the contract
  'unauthenticated', // no token, an unknown one, or one that has expired
  'wrong_credentials', // name and password do not match
  'locked', // the session is locked: reading goes on, commanding does not
  'forbidden', // the role lacks the permission, or Origin / Host is not ours
  'not_found', // unknown tag, server, user, change
  'conflict', // somebody or something was faster: a name taken, a value changed since it was armed
  'too_large', // the body or the question is larger than the call takes
  'out_of_limits', // outside the limits that the server and the site allow
  'not_writable', // the tag is not a setpoint
  'not_live', // the value is bad, stale or its link is lost: no command on what we cannot see
  'expired', // the confirmation came too late
  'too_many', // attempts or requests above the allowed rate
  'unavailable', // a part that is needed is not up: database, historian, journal, server
  'internal', // a bug; logged once with its stack
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** Facts that a translated message may name, for example `{ low: 35, high: 60, unit: 'Hz' }`. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>

export interface Failure {
  readonly code: ErrorCode
  /** English, one sentence that says what is wrong and one that says what to do. */
  readonly message: string
  readonly details?: ErrorDetails
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: Failure }

export const ok = <T>(value: T): Result<T> => ({ ok: true, value })

export const fail = (code: ErrorCode, message: string, details?: ErrorDetails): Result<never> => ({
  ok: false,
  error: details === undefined ? { code, message } : { code, message, details },
})

/** HTTP status of a failure; 200 is success. */
export const httpStatus: Readonly<Record<ErrorCode, number>> = {
  bad_input: 400,
  unknown_call: 404,
  unauthenticated: 401,
  wrong_credentials: 401,
  locked: 403,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  out_of_limits: 422,
  not_writable: 422,
  not_live: 422,
  expired: 409,
  too_many: 429,
  unavailable: 500,
  internal: 500,
}

/** Makes a forgotten case of a closed union a compile error; throws if reached at run time. */
export function assertNever(value: never): never {
  throw new Error(`unreachable: ${String(value)}`)
}
