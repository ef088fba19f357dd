import { expect, test } from 'vitest'
import { dataDirectory } from './data-directory.ts'

const linux = (env: Record<string, string>): string => dataDirectory('linux', env, '/home/olga')

test('Linux keeps data where the desktop specification says', () => {
  expect(linux({})).toBe('/home/olga/.local/share/derrick')
  expect(linux({ XDG_DATA_HOME: '/srv/data' })).toBe('/srv/data/derrick')
})

test('a relative or empty XDG_DATA_HOME is ignored, as the specification asks', () => {
  expect(linux({ XDG_DATA_HOME: 'data' })).toBe('/home/olga/.local/share/derrick')
  expect(linux({ XDG_DATA_HOME: '' })).toBe('/home/olga/.local/share/derrick')
})

test('Windows keeps data with the account on this machine, not in the roaming profile', () => {
  const windows = (env: Record<string, string>): string =>
    dataDirectory('win32', env, 'C:\\Users\\olga')
  expect(windows({ LOCALAPPDATA: 'D:\\Local' })).toBe('D:\\Local\\Derrick')
  expect(windows({})).toBe('C:\\Users\\olga\\AppData\\Local\\Derrick')
})

test('macOS keeps data in Application Support', () => {
  expect(dataDirectory('darwin', {}, '/Users/olga')).toBe(
    '/Users/olga/Library/Application Support/Derrick',
  )
})
