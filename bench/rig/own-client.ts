/**
 * Acquisition as the core runs it, in a program that does nothing with what it brings: what decoding costs
 * here, for bench/acquisition.ts to weigh against the stock client. Answers each line with its counts.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { serverDefaults, type ItemSpec, type ServerFigures } from '../../shared/acquisition.ts'
import { startAcquisition } from '../../main/opcua/acquisition.ts'
import { boundHeaps } from '../../main/threads/heap.ts'

boundHeaps()

const [endpoint = '', count = '0'] = process.argv.slice(2)
const pki = mkdtempSync(join(tmpdir(), 'derrick-bench-pki-'))
const items = Array.from({ length: Number(count) }, (_, at): ItemSpec => ({
  tag: at + 1,
  node: `nsu=urn:waterworks:plant;s=Load/${at + 1}`,
  sampling: 0,
  deadband: 0,
  queue: 10,
}))
let received = 0
let described = 0
let figures: ServerFigures | null = null
const acquisition = startAcquisition(
  {
    batch: (_, batch) => {
      received += batch.tag.length
    },
    described: (_, all) => {
      described += all.length
      if (described === items.length) process.stdout.write('running\n')
    },
    figures: (all) => {
      figures = all[0] ?? null
    },
    state: () => {},
    current: () => {},
    filled: () => Promise.resolve(true),
    pinned: () => {},
    numbered: () => {},
    portrayed: () => {},
    beat: () => {},
  },
  { pki },
)
await acquisition.configure(
  {
    ...serverDefaults,
    id: 1,
    name: 'Load',
    endpoint,
    securityMode: 'None',
    securityPolicy: 'None',
  },
  items,
)
createInterface(process.stdin)
  .on('line', () => process.stdout.write(`${JSON.stringify({ ...figures, received })}\n`))
  .on('close', () => {
    void acquisition.stop().then(() => {
      rmSync(pki, { recursive: true, force: true })
      process.exit(0)
    })
  })
