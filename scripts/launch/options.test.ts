import { expect, test } from 'vitest'
import { SetupError } from '../setup/progress.mjs'
import { parseStartOptions } from './options.mjs'

const parse = (...args: string[]) => parseStartOptions(args, '/home/olga')

test('without options the host is chosen by what is there', () => {
  expect(parse()).toEqual({ host: undefined, open: true, port: false, help: false, forward: [] })
})

test('what belongs to the program is passed on, with paths meant from where the command was given', () => {
  const { forward } = parse(
    ...['--data', 'data', '--port=0', '--no-simulator', '--admin-password-file', '/run/password'],
  )
  expect(forward).toEqual(
    ['--data', '/home/olga/data', '--port', '0', '--no-simulator'].concat([
      '--admin-password-file',
      '/run/password',
    ]),
  )
})

test.each([
  ['an unknown option', ['--prot', '8480'], /--prot/],
  ['a word that is no option', ['start'], /start/],
  ['an option without its value', ['--data'], /--data/],
  ['a value for a flag', ['--no-open=yes'], /--no-open/],
  ['a port that is no number', ['--port', 'http'], /65535, not http/],
  ['a port out of range', ['--port', '70000'], /65535, not 70000/],
  ['an unknown host', ['--host', 'browser'], /desktop or gateway, not browser/],
  ['a desktop with a port', ['--host', 'desktop', '--port', '1'], /--host desktop/],
  ['a desktop without a window', ['--host', 'desktop', '--no-open'], /--host desktop/],
])('%s ends with code 2 and says what is meant', (_what, args, message) => {
  try {
    parse(...args)
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(SetupError)
    expect((error as SetupError).exitCode).toBe(2)
    expect((error as SetupError).message).toMatch(message)
    expect((error as SetupError).message).toContain('npm start --')
  }
})
