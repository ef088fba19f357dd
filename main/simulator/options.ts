/** The command line of the simulator: what it takes, and one clear line for what it does not. */
import { parseArgs } from 'node:util'
import { parseFault, type ScheduledFault } from './fault.ts'

export interface Options {
  readonly port: number
  /** Load tags besides those of the field. */
  readonly tags: number
  /** Milliseconds between two values of a load tag. */
  readonly interval: number
  readonly seed: number
  readonly replay: string | null
  readonly speed: number
  readonly loop: boolean
  readonly data: string | null
  readonly faults: readonly ScheduledFault[]
  readonly user: string | null
  readonly passwordFile: string | null
}

export const MOST_TAGS = 50_000
export const DEFAULT_PORT = 4840

export const help = `Simulated oil field over OPC UA.

  --port N              TCP port on 127.0.0.1, 0 for any free one (default ${DEFAULT_PORT})
  --tags N              N more tags for load tests, s=Load.00001 and on (at most ${MOST_TAGS})
  --interval MS         time between two values of a load tag (default 1000)
  --seed N              seed of noise and wander (default 1)
  --replay FILE.csv     also serve the columns of a recorded file, s=Replay.<name>
  --speed X             play the file X times as fast (default 1)
  --loop                start the file again at its end
  --fault "..."         put a fault on, repeatable: "esp_trip 103 at 60",
                        "stick_choke 101 for 120 at 30", "freeze_sensor 101.PIN for 60",
                        "bad_sensor 101.TM", "take_back 101.F.SP after 5",
                        "hang for 10 at 60", "drop_link for 10 at 60"
  --data DIR            keep key and certificate in DIR (default: a temporary directory)
  --user NAME           refuse anonymous sessions, want this user
  --password-file FILE  with the password in this file
  --help                show this

It prints "ready opc.tcp://127.0.0.1:PORT" when it accepts connections.
`

/** A mistake of whoever started the program; the message is for them. */
export class UsageError extends Error {
  override name = 'UsageError'
}

function whole(name: string, text: string, low: number, high: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN
  if (value >= low && value <= high) return value
  throw new UsageError(`--${name} wants a whole number from ${low} to ${high}, not "${text}"`)
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        port: { type: 'string', default: String(DEFAULT_PORT) },
        tags: { type: 'string', default: '0' },
        interval: { type: 'string', default: '1000' },
        seed: { type: 'string', default: '1' },
        replay: { type: 'string' },
        speed: { type: 'string' },
        loop: { type: 'boolean', default: false },
        data: { type: 'string' },
        fault: { type: 'string', multiple: true, default: [] },
        user: { type: 'string' },
        'password-file': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    throw new UsageError((text.split('. ')[0] ?? text).split('\n').join(' '), { cause: error })
  }
}

/** Null asks for the help text. */
export function readOptions(args: readonly string[]): Options | null {
  const given = parse(args)
  if (given.help) return null
  const speed = given.speed === undefined ? 1 : Number(given.speed)
  if (!(speed > 0 && speed <= 100_000)) {
    throw new UsageError(`--speed wants a number above 0 and at most 100000, not "${given.speed}"`)
  }
  if (given.replay === undefined && (given.speed !== undefined || given.loop)) {
    throw new UsageError('--speed and --loop go with --replay')
  }
  if ((given.user === undefined) !== (given['password-file'] === undefined)) {
    throw new UsageError('--user and --password-file go together')
  }
  return {
    port: whole('port', given.port, 0, 65_535),
    tags: whole('tags', given.tags, 0, MOST_TAGS),
    interval: whole('interval', given.interval, 10, 3_600_000),
    seed: whole('seed', given.seed, 0, 0xffff_ffff),
    replay: given.replay ?? null,
    speed,
    loop: given.loop,
    data: given.data ?? null,
    faults: given.fault.map((text) => {
      const fault = parseFault(text)
      if (typeof fault === 'string') throw new UsageError(`--fault "${text}": ${fault}`)
      return fault
    }),
    user: given.user ?? null,
    passwordFile: given['password-file'] ?? null,
  }
}
