/** The program's log: JSON lines on standard error. Secrets are redacted by name. */
import { pino } from 'pino'
import type { Log } from './interface.ts'

export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: ['*.password', '*.token', '*.seatMark', 'password', 'token', 'seatMark'],
      serializers: { error: pino.stdSerializers.err },
    },
    pino.destination({ dest: 2, sync: true }),
  )
}
