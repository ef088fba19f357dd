/** First start, sessions, people. */
import { z } from 'zod'
import { freeText, nameText } from '../text.ts'
import { permissions, roles, userNamePattern } from '../users.ts'
import { call, ms, none, nothing, type CallDefinition } from './common.ts'

export const personSchema = z.strictObject({
  id: z.number().int(),
  user: z.string(),
  name: z.string(),
  role: z.enum(roles),
})

const session = z.strictObject({
  person: personSchema,
  permissions: z.array(z.enum(permissions)),
  locked: z.boolean(),
  openedAt: ms,
  expiresAt: ms,
})

const userName = nameText(32, 2).regex(userNamePattern, {
  error: 'a sign-in name has 2 to 32 lower-case letters, digits and . _ -',
})
const shownName = nameText(64)
const password = z.string().min(1).max(256)
const signedIn = z.strictObject({
  token: z.string(),
  session,
  /** For the next sign-in of this person at this seat; see `session.open`. */
  seatMark: z.string(),
})

export const peopleCalls = {
  'setup.status': call(
    'public',
    'What the first start still needs.',
    nothing,
    z.strictObject({
      version: z.string(),
      site: z.string(),
      /** IANA zone in which the site lives. */
      timeZone: z.string(),
      administrator: z.boolean(),
      /** False: nobody has chosen yet between the simulated field and a server. */
      field: z.boolean(),
      diskFree: z.number().nullable(),
      /** This run began with a restore: when it was asked for, and of which moment the state is. */
      restored: z.strictObject({ at: ms, of: ms }).nullable(),
    }),
  ),
  'setup.administrator': call(
    'public',
    'Makes the first administrator and signs in; refused once there is one.',
    z.strictObject({ user: userName, name: shownName, password }),
    signedIn,
    { journalled: 'always' },
  ),
  'session.open': call(
    'public',
    'Signs in. A `seatMark` that an earlier sign-in of this person was answered opens nothing; with it nobody else’s wrong attempts make this one wait.',
    z.strictObject({
      user: freeText(1, 64),
      password,
      /** One that is not valid counts as none. */
      seatMark: z.string().max(200).optional(),
    }),
    signedIn,
    { journalled: 'always' },
  ),
  'session.current': call('session', 'Who I am and what I may.', nothing, session),
  'session.close': call('session', 'Signs out.', nothing, none, { journalled: 'always' }),
  'session.lock': call(
    'session',
    'Locks: everything stays visible, nothing can be commanded.',
    nothing,
    session,
    { journalled: 'changes' },
  ),
  'session.unlock': call(
    'session',
    'Unlocks with the password.',
    z.strictObject({ password }),
    session,
    {
      journalled: 'always',
    },
  ),
  'users.list': call('administer', 'All people.', nothing, z.array(personSchema)),
  'users.create': call(
    'administer',
    'Makes an account.',
    z.strictObject({ user: userName, name: shownName, role: z.enum(roles), password }),
    personSchema,
    { journalled: 'always' },
  ),
} as const satisfies Record<string, CallDefinition>
