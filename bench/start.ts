/**
 * From the start of the program to the first live value: what an operator waits for after a power
 * cut. Measured on a fresh data directory with the simulated field, over several starts; the peer is
 * the runtime itself, which is started and does nothing.
 */
import { spawnSync } from 'node:child_process'
import { decode } from '../shared/wire.ts'
import { openSeat, residentMb, type Seat } from './rig/program.ts'
import { median, report } from './rig/report.ts'

const STARTS = 5

/** Milliseconds from `ready` to the first frame with a good value over the WebSocket. */
function firstValue({ gateway, token }: Seat, readyAt: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${gateway.address.replace('http', 'ws')}/api/events`)
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('open', () => {
      socket.send(JSON.stringify({ token }))
      socket.send(JSON.stringify({ subscribe: [{ event: 'values', format: 'binary' }] }))
    })
    socket.addEventListener('message', ({ data }) => {
      const { payload } = decode(data as ArrayBuffer) as { payload: { status: Uint32Array } }
      if (!payload.status.some((status) => status === 0)) return
      resolve(performance.now() - readyAt)
      socket.close()
    })
    socket.addEventListener('error', () => {
      reject(new Error('the WebSocket failed'))
    })
  })
}

const ready: number[] = []
const value: number[] = []
const memory: number[] = []
const bare: number[] = []
for (let start = 0; start < STARTS; start += 1) {
  const from = performance.now()
  spawnSync(process.execPath, ['-e', '0'])
  bare.push(performance.now() - from)
  const started = performance.now()
  const seat = await openSeat(['--preset-simulated-field'])
  const readyAt = started + seat.gateway.readyMs
  ready.push(seat.gateway.readyMs)
  value.push(await firstValue(seat, readyAt))
  memory.push(residentMb(seat.gateway.child.pid ?? 0))
  await seat.end()
}

report(
  'start',
  [
    { what: 'runtime alone', value: median(bare), unit: 'ms' },
    { what: 'start to ready', value: median(ready), unit: 'ms' },
    { what: 'ready to first live value', value: median(value), unit: 'ms', against: 'limit 3000' },
    {
      what: 'slowest first live value',
      value: Math.max(...value),
      unit: 'ms',
      against: 'limit 3000',
    },
    { what: 'resident then', value: median(memory), unit: 'MB' },
    { what: 'ready over runtime', value: median(ready) / median(bare), unit: 'x' },
  ],
  { first_value_within_3_s: Math.max(...value) <= 3000 },
)
