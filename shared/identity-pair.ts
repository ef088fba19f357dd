/** What can be wrong with the certificate of a user and its key: the core judges them, the screen says it. */

export const pairFaults = [
  'no_certificate', // the certificate cannot be read
  'no_key', // the key cannot be read
  'passphrase', // the key can be read only with a passphrase, which nobody could enter later
  'not_rsa', // OPC UA knows no other keys of users
  'other_key', // the key belongs to another certificate
] as const

export type PairFault = (typeof pairFaults)[number]
