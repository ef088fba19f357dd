import { expect, test } from 'vitest'
import { desktopArguments } from './desktop-arguments.ts'

test('takes the options of the program out of those of Electron and Chromium', () => {
  expect(
    desktopArguments([
      '/opt/electron',
      '--no-sandbox',
      '--inspect=0',
      '/srv/derrick',
      '--data',
      '/srv/data',
      '--no-simulator',
      '--admin-password-file=/run/password',
      '--remote-debugging-port=0',
    ]),
  ).toEqual(['--data', '/srv/data', '--no-simulator', '--admin-password-file=/run/password'])
})

test('a value is taken as it is, even when it looks like an option', () => {
  expect(desktopArguments(['--data', '--no-simulator'])).toEqual(['--data', '--no-simulator'])
})

test('an option without its value is left for the parser to refuse', () => {
  expect(desktopArguments(['--data'])).toEqual(['--data'])
})
