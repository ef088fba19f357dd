/** Who may do what. Identity always comes from the session; nothing here takes it from a request. */

export const roles = ['viewer', 'operator', 'engineer', 'supervisor', 'administrator'] as const
export type Role = (typeof roles)[number]
export const isRole = (text: string): text is Role => (roles as readonly string[]).includes(text)

export const permissions = [
  'read', // see every screen
  'setpoint', // change setpoints
  'enter', // enter laboratory values and gauge readings by hand
  'export', // take the history away as files
  'approve', // be the second person of a change that needs one; no call asks for it before there are such changes
  'engineer', // tags and servers
  'administer', // users and configuration
  'restore', // put a backup in the place of the data, delete what was there before
] as const
export type Permission = (typeof permissions)[number]

const granted: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: ['read'],
  operator: ['read', 'setpoint', 'enter', 'export'],
  engineer: ['read', 'setpoint', 'enter', 'export', 'engineer'],
  supervisor: ['read', 'setpoint', 'enter', 'export', 'approve'],
  administrator: ['read', 'setpoint', 'enter', 'export', 'engineer', 'administer', 'restore'],
}

export const permissionsOf = (role: Role): readonly Permission[] => granted[role]
export const may = (role: Role, permission: Permission): boolean =>
  granted[role].includes(permission)

/** A person as everyone may see them. */
export interface Person {
  readonly id: number
  /** Sign-in name: lower-case letters, digits, `. _ -`, 2 to 32 characters. */
  readonly user: string
  /** As the journal shows it. */
  readonly name: string
  readonly role: Role
}

export const userNamePattern = /^[\p{Ll}\p{N}][\p{Ll}\p{N}._-]{1,31}$/u

export type PasswordFault = 'short' | 'long' | 'name' | 'common' | 'monotonous'

const common = new Set([
  'password',
  'qwerty',
  'qwertyuiop',
  'administrator',
  'operator',
  'letmein',
  'welcome',
  'derrick',
  'scada',
  'пароль',
  'йцукен',
  'йцукенгшщз',
  'администратор',
  'оператор',
  '1234567890',
  '0123456789',
  '123456789',
  '0987654321',
])

/**
 * What is wrong with a password, or null. Length beats composition (NIST SP 800-63B 5.1.1.2): ten
 * characters at least, no known password with a few digits around it, not the person's own name.
 */
export function passwordFault(password: string, user: string): PasswordFault | null {
  const length = [...password].length
  if (length < 10) return 'short'
  if (length > 128) return 'long'
  const plain = password.toLowerCase()
  if (user.length > 2 && plain.includes(user.toLowerCase())) return 'name'
  const core = plain.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  if (common.has(plain) || common.has(core)) return 'common'
  if (new Set(plain).size < 5) return 'monotonous'
  return null
}

/** How attempts to sign in are slowed down: five are free, then the wait doubles to one minute. */
export const FREE_ATTEMPTS = 5
export const LONGEST_WAIT_MS = 60_000

/** Milliseconds that the next attempt must wait after this many failures in a row. */
export function waitAfter(failures: number): number {
  return failures < FREE_ATTEMPTS
    ? 0
    : Math.min(LONGEST_WAIT_MS, 5_000 * 2 ** Math.min(16, failures - FREE_ATTEMPTS))
}
