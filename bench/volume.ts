/**
 * A hundred million samples: a year of 20 tags, one in six seconds, packed as the days pass. What the writer and an
 * export of ten million rows hold of memory must not grow with it, and trends over all of it answer as fast as over
 * little. Each in a process of its own, so that none is weighed with another.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gatewayRuntime } from '../scripts/launch/gateway.mjs'
import type { Exported, Plotted, Written } from './rig/history/volume.process.ts'
import { report, type Row } from './rig/report.ts'

/** Megabytes that may come on top of what is held after the first tenth. */
const MORE = 40
const YEAR_MS = 25

const program = fileURLToPath(new URL('rig/history/volume.process.ts', import.meta.url))
const directory = mkdtempSync(join(tmpdir(), 'derrick-bench-volume-'))

/** One part, to its end. @param args its name first */
function part(...args: readonly string[]): unknown {
  const answer = execFileSync(process.execPath, [...gatewayRuntime.options, program, ...args], {
    env: { ...gatewayRuntime.environment, ...process.env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(answer) as unknown
}

const rows: Row[] = []
const gates: Record<string, boolean> = {}

/** @param mb resident, as it went; the first when a tenth was done */
function memory(what: string, mb: readonly number[]): void {
  const [first = 0, ...others] = mb
  const most = Math.max(...others)
  rows.push(
    { what: `${what}: resident after a tenth`, value: first, unit: 'MB' },
    { what: `${what}: resident, the most after that`, value: most, unit: 'MB' },
  )
  gates[`${what}_flat`] = most - first <= MORE
}

try {
  const written = part('write', directory) as Written
  rows.push(
    { what: 'samples', value: written.samples, unit: '' },
    { what: 'samples a second in, packing and all', value: written.perSecond, unit: '1/s' },
    { what: 'bytes of a sample, with roll-ups', value: written.bytes, unit: 'B' },
  )
  memory('writer', written.mb)
  const exported = part('export', directory) as Exported
  rows.push({ what: 'rows of the export', value: exported.rows, unit: '' })
  memory('export', exported.mb)
  const plotted = part('plot', directory) as Plotted
  rows.push(
    { what: '1 tag, 1 year to 2000 px, the first', value: plotted.first, unit: 'ms' },
    { what: '1 tag, 1 year to 2000 px', value: plotted.year, unit: 'ms' },
    { what: '8 tags, 24 h to 2000 px', value: plotted.day, unit: 'ms' },
  )
  gates['year'] = plotted.year <= YEAR_MS
  report('volume', rows, gates)
} finally {
  rmSync(directory, { recursive: true, force: true })
}
