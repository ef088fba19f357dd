/**
 * Test fixture: a port of this machine at which nothing listens, and that stays free for as long as nobody listens
 * there: not one of those that the system gives to outgoing connections and to whoever asks for any (from 32768 on), of
 * which each may be taken while a server is away for a moment.
 */
import { createServer } from 'node:net'

const FIRST = 15_000
const COUNT = 15_000

/** By this process: a test may still count on nobody listening there. */
const given = new Set<number>()

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })

export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT)
    if (given.has(port)) continue
    given.add(port)
    if (await isFree(port)) return port
  }
}
