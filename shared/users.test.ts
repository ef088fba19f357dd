import { describe, expect, it } from 'vitest'
import {
  FREE_ATTEMPTS,
  LONGEST_WAIT_MS,
  may,
  passwordFault,
  permissions,
  permissionsOf,
  roles,
  waitAfter,
} from './users.ts'

it('a supervisor is an operator who approves; an engineer also has tags and servers, an administrator people too', () => {
  const table = Object.fromEntries(roles.map((role) => [role, permissionsOf(role)]))
  expect(table).toEqual({
    viewer: ['read'],
    operator: ['read', 'setpoint', 'enter', 'export'],
    engineer: ['read', 'setpoint', 'enter', 'export', 'engineer'],
    supervisor: ['read', 'setpoint', 'enter', 'export', 'approve'],
    administrator: ['read', 'setpoint', 'enter', 'export', 'engineer', 'administer', 'restore'],
  })
  for (const role of roles) {
    const granted = permissions.filter((permission) => may(role, permission))
    expect(granted).toEqual(table[role])
  }
})

describe('a password', () => {
  it.each([
    ['Aa1!', 'short'],
    ['x'.repeat(129), 'long'],
    ['operator2-on-shift', 'name'],
    ['Password2026!', 'common'],
    ['йцукенгшщз12', 'common'],
    ['abababababab', 'monotonous'],
  ])('%s is refused as %s', (password, fault) => {
    expect(passwordFault(password, 'operator2')).toBe(fault)
  })

  it.each(['three wells and a tank', 'куст пять без воды', 'x7-Kw9!ppQz2'])(
    '%s will do',
    (password) => {
      expect(passwordFault(password, 'operator2')).toBeNull()
    },
  )
})

it('attempts are free first, then wait longer, but never for ever', () => {
  expect(waitAfter(FREE_ATTEMPTS - 1)).toBe(0)
  expect(waitAfter(FREE_ATTEMPTS)).toBe(5_000)
  expect(waitAfter(FREE_ATTEMPTS + 1)).toBe(10_000)
  expect(waitAfter(1_000_000)).toBe(LONGEST_WAIT_MS)
})
