/** A process of the tests of lock.ts: takes the lock, says what came of it, holds it till killed. */
import { lockDirectory } from './lock.ts'

const locked = lockDirectory(process.argv[2] ?? '')
process.stdout.write(locked.ok ? 'locked\n' : `${String(locked.error.details?.['reason'])}\n`)
if (locked.ok) setInterval(() => {}, 1_000_000)
