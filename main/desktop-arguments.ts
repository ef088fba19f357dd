/**
 * The desktop's own options among what it was started with: before them stand Electron's program and
 * folder, and anywhere the switches of Chromium, which are none of ours to refuse.
 */

const flags: readonly string[] = ['--no-simulator', '--preset-simulated-field']
const withValue: readonly string[] = ['--data', '--admin-password-file']

/** Switches by which another program could see and drive the window. Node's own are off by a fuse. */
export const debuggerSwitches: readonly string[] = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-debugging-io-pipes',
  'remote-allow-origins',
]

/** @returns arguments for `readOptions` */
export function desktopArguments(argv: readonly string[]): string[] {
  const own: string[] = []
  for (let at = 0; at < argv.length; at += 1) {
    const argument = argv[at] ?? ''
    const [name = ''] = argument.split('=', 1)
    if (flags.includes(argument)) {
      own.push(argument)
    } else if (withValue.includes(name)) {
      own.push(argument)
      const value = argv[at + 1]
      if (name === argument && value !== undefined) {
        own.push(value)
        at += 1
      }
    }
  }
  return own
}
