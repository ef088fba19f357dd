/**
 * How long the core's main thread is held while 30,000 tags are created, described by their server,
 * listed, changed one by one and by the ten thousand, exported, imported, deleted and read again at a start: what stands still meanwhile is every live trend of
 * everybody. The limit is on the time that the thread itself was at work, which a busy machine does
 * not lengthen. The peer, in the same run: the same list made into JSON in one go.
 */
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSeat, run, type Seat } from './rig/program.ts'
import { report, type Row } from './rig/report.ts'

const TAGS = 30_000
/** `tags.create` takes so many in one call. */
const PART = 10_000
/** Milliseconds that one piece of work may hold the thread. */
const LIMIT = 50

interface Tag {
  readonly name: string
  readonly type: number
}

const later = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

async function holds({ gateway: { child } }: Seat): Promise<{ ms: number; cpu: number }> {
  for (
    let text = '', answer = once(child.stdout!, 'data');
    ;
    answer = once(child.stdout!, 'data')
  ) {
    if (text === '') child.kill('SIGUSR2')
    text += String((await answer)[0])
    const found = /^holds (.*)$/m.exec(text)?.[1]
    if (found !== undefined) return JSON.parse(found) as { ms: number; cpu: number }
  }
}

const rows: Row[] = []
let worst = 0
/** Does something on the seat, and notes what it held. */
async function measured<T>(what: string, seat: Seat, action: () => Promise<T>): Promise<T> {
  await holds(seat)
  const from = performance.now()
  const result = await action()
  const took = performance.now() - from
  await later(300)
  const { ms, cpu } = await holds(seat)
  worst = Math.max(worst, cpu)
  rows.push(
    { what: `${what}: longest hold`, value: cpu, unit: 'ms', against: `limit ${LIMIT}` },
    { what: `${what}: with waiting for the processor`, value: ms, unit: 'ms' },
    { what: `${what}: took`, value: took, unit: 'ms' },
  )
  return result
}

const probe = ['--import', new URL('./rig/holds.ts', import.meta.url).href]
const folder = mkdtempSync(join(tmpdir(), 'derrick-bench-'))
const simulator = await run('simulator', [
  '--port',
  '0',
  '--tags',
  String(TAGS),
  '--interval',
  '60000',
])
const node = (index: number): string =>
  `nsu=urn:derrick:simulated-field;s=Load.${String(index).padStart(5, '0')}`

const first = await openSeat(['--no-simulator'], { data: folder, node: probe })
const server = await first.call<{ id: number }>('servers.create', {
  name: 'Load',
  endpoint: simulator.address,
})
await measured('create', first, async () => {
  for (let from = 0; from < TAGS; from += PART) {
    await first.call('tags.create', {
      tags: Array.from({ length: PART }, (_, index) => ({
        name: `Load.${from + index + 1}`,
        server: server.id,
        node: node(from + index + 1),
        sampling: 0,
      })),
    })
  }
})
await measured('describe', first, async () => {
  for (;;) {
    const [last] = await first.call<Tag[]>('tags.list', { text: `Load.${TAGS}` })
    if (last !== undefined && last.type !== 0) return
    await later(200)
  }
})
const list = await measured('list', first, () => first.call<Tag[]>('tags.list'))
if (list.length !== TAGS) throw new Error(`${list.length} tags are listed`)
await measured('latest', first, () => first.call('tags.latest'))
await measured('change', first, () => first.call('tags.update', { tag: 'Load.1', decimals: 1 }))
const names = list.slice(0, PART).map(({ name }) => name)
await measured('change 10,000 alike', first, () =>
  first.call('tags.change', { tags: names, set: { deadband: 0.5 } }),
)
const [row] = await first.call<{ seq: number }[]>('journal.list', { limit: 1 })
await measured('undo that', first, () => first.call('journal.undo', { seq: row?.seq ?? 0 }))
const file = await measured('export', first, () => first.call<{ text: string }>('tags.export', {}))
// The file of ten thousand with other decimals: what an engineer brings back from a spreadsheet.
const text = ['name,decimals', ...names.map((name) => `${name},3`)].join('\n')
const seen = await measured('preview a file of 10,000', first, () =>
  first.call<{ hash: string; changed: number }>('tags.import', { text }),
)
if (seen.changed !== PART) throw new Error(`${seen.changed} of ${PART} lines would change`)
await measured('apply it', first, () => first.call('tags.import', { text, apply: seen.hash }))
await measured('delete 10,000', first, () =>
  first.call('tags.remove', { tags: names, history: 'keep' }),
)
await measured('restore them', first, () => first.call('tags.restore', { tags: names }))
if (!file.text.includes(names[0] ?? '')) throw new Error('the export lacks a tag')
await first.end()

const second = await openSeat(['--no-simulator'], { data: folder, node: probe })
await measured('after a start', second, () => later(5_000))
await second.end()
await simulator.end()
rmSync(folder, { recursive: true, force: true })

const from = performance.now()
writeFileSync('/dev/null', JSON.stringify(list))
const peer = performance.now() - from
report(
  'configuration',
  [
    ...rows,
    { what: 'the list as JSON in one go', value: peer, unit: 'ms' },
    { what: 'worst hold over that', value: worst / peer, unit: 'x' },
  ],
  { no_hold_above_50_ms: worst <= LIMIT },
)
