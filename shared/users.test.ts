import { describe, expect, it } from 'vitest'
import { FREE_ATTEMPTS, LONGEST_WAIT_MS, may, passwordFault, roles, waitAfter } from './users.ts'

describe('roles', () => {
  it('a viewer reads and nothing else', () => {
    expect(may('viewer', 'read')).toBe(true)
    for (const permission of ['setpoint', 'engineer', 'administer'] as const) {
      expect(may('viewer', permission)).toBe(false)
    }
  })

  it('only a viewer changes no setpoint, only an administrator manages people', () => {
    expect(roles.filter((role) => !may(role, 'setpoint'))).toEqual(['viewer'])
    expect(roles.filter((role) => may(role, 'administer'))).toEqual(['administrator'])
    expect(roles.filter((role) => may(role, 'engineer'))).toEqual(['engineer', 'administrator'])
  })
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
