/**
 * From the start of the program to the first live value, as an event and painted on a page that has
 * a session: what an operator waits for after a power cut. Measured on a fresh data directory with the
 * simulated field, over several starts; the peer is the runtime itself, which is started and does
 * nothing.
 */
import { spawnSync } from 'node:child_process'
import { chromium, type Browser } from '@playwright/test'
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

/** Milliseconds from opening the page with a session to the first live figure on it. */
async function firstPaint(browser: Browser, { gateway, token }: Seat): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } })
  await context.addInitScript((given) => {
    sessionStorage.setItem('derrick.token', given)
  }, token)
  const page = await context.newPage()
  const from = performance.now()
  await page.goto(gateway.address)
  await page.locator('[data-mark="live"]').first().waitFor()
  const ms = performance.now() - from
  await context.close()
  return ms
}

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking', '--no-first-run'],
})
const painted: number[] = []
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
  painted.push(await firstPaint(browser, seat))
  memory.push(residentMb(seat.gateway.child.pid ?? 0))
  await seat.end()
}

await browser.close()
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
    {
      what: 'page to first live figure',
      value: median(painted),
      unit: 'ms',
      against: 'limit 3000',
    },
    {
      what: 'slowest first live figure',
      value: Math.max(...painted),
      unit: 'ms',
      against: 'limit 3000',
    },
    { what: 'resident then', value: median(memory), unit: 'MB' },
    { what: 'ready over runtime', value: median(ready) / median(bare), unit: 'x' },
  ],
  {
    first_value_within_3_s: Math.max(...value) <= 3000,
    first_figure_painted_within_3_s: Math.max(...painted) <= 3000,
  },
)
