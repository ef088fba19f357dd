/**
 * The command line of `npm start`. It is checked here, before anything is installed or built, so that
 * a slip of the finger is told at once; the program checks what it is given once more.
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { SetupError } from '../setup/progress.mjs'

export const usage = `npm start -- [options]
  --data DIR                   folder of the data (default: the platform's data folder)
  --port N                     port of the gateway, 0 for any free one (default 8480)
  --host desktop|gateway       which host to start (default: the desktop where it can be shown)
  --no-open                    start the gateway and open no window
  --no-simulator               do not start the simulated field
  --admin-password-file FILE   password of the first administrator, "admin"`

/**
 * @typedef {object} StartOptions
 * @property {'desktop' | 'gateway' | undefined} host
 * @property {boolean} open
 * @property {boolean} port whether a port was named
 * @property {boolean} help
 * @property {string[]} forward arguments for the program, paths absolute
 */

/** @param {string} message */
const refuse = (message) => new SetupError(`${message}\n${usage}`, 2)

/**
 * @param {readonly string[]} args
 * @param {string} directory that relative paths are meant from
 * @returns {StartOptions}
 */
export function parseStartOptions(args, directory) {
  const { data, port, host, help, ...rest } = parse(args)
  if (host !== undefined && host !== 'desktop' && host !== 'gateway') {
    throw refuse(`--host is desktop or gateway, not ${host}`)
  }
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    throw refuse(`--port is a number from 0 to 65535, not ${port}`)
  }
  const open = rest['no-open'] !== true
  if (host === 'desktop' && (port !== undefined || !open)) {
    throw refuse('--host desktop has no port and always opens a window')
  }
  const passwordFile = rest['admin-password-file']
  const forward = [
    ...(data === undefined ? [] : ['--data', resolve(directory, data)]),
    ...(port === undefined ? [] : ['--port', port]),
    ...(rest['no-simulator'] === true ? ['--no-simulator'] : []),
    ...(passwordFile === undefined
      ? []
      : ['--admin-password-file', resolve(directory, passwordFile)]),
  ]
  return { host, open, port: port !== undefined, help: help === true, forward }
}

/** @param {readonly string[]} args */
function parse(args) {
  try {
    const text = /** @type {const} */ ({ type: 'string' })
    const flag = /** @type {const} */ ({ type: 'boolean' })
    return parseArgs({
      args: [...args],
      allowPositionals: false,
      options: {
        data: text,
        port: text,
        host: text,
        'admin-password-file': text,
        'no-open': flag,
        'no-simulator': flag,
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    throw refuse(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))
  }
}
