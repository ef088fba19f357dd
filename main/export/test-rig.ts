/** A history with samples and the exports over it, with real threads; and reading a CSV back for comparison. */
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import type { HistoryExport, Job, Parsed } from '../../shared/contract.ts'

import { batchOf, ValueType, type Sample } from '../../shared/samples.ts'
import type { Tag } from '../../shared/tags.ts'
import { ticksFromMs } from '../../shared/time.ts'
import {
  contextOf,
  eventually,
  person,
  quiet,
  sessionOf,
  temporaryFolder,
  temporaryRecords,
  value,
} from '../fixtures.ts'
import { startHistorian } from '../historian/historian.ts'
import { createJobs } from '../jobs/jobs.ts'
import type { jobsStore } from '../jobs/store.ts'
import { createJournal } from '../journal/journal.ts'
import type { journalStore } from '../journal/store.ts'
import { createExports, type ExportsParts } from './exports.ts'

/** A whole second, so that the tests know what is written of it. */
export const BEGUN = Date.UTC(2026, 9, 25, 0, 0, 0)

const tagOf = (id: number, name: string): Tag =>
  ({
    ...{ id, name, server: 1, decimals: 2, type: ValueType.Double, unit: 'MPa' },
    ...{ title: { en: name, ru: name }, origin: 'field', node: `ns=1;s=${name}` },
  }) as Tag

export const sample = (
  tag: number,
  ms: number,
  given: Sample['value'],
  more: Partial<Sample> = {},
): Sample => {
  const sourceTime = ticksFromMs(BEGUN) + BigInt(Math.round(ms * 10_000))
  const type = typeof given === 'string' ? ValueType.String : ValueType.Double
  return {
    tag,
    sourceTime,
    serverTime: sourceTime,
    status: 0,
    type,
    flags: 0,
    value: given,
    ...more,
  }
}

export type Asked = Parsed<'exports.begin'>

export const asked = (change: Partial<Asked> = {}): Asked => ({
  ...{ tags: ['A'], from: BEGUN, to: BEGUN + 3_600_000, shape: 'long', times: 'utc' },
  ...{ quality: false, gaps: false, rowKind: false, dialect: 'rfc4180', bom: false, kind: 'csv' },
  ...change,
})

export async function rig(change: Partial<ExportsParts> = {}) {
  const directory = change.dataDirectory ?? temporaryFolder()
  const history = value(await startHistorian(directory, { gatherMs: 0, now: () => BEGUN }))
  onTestFinished(() => history.stop())
  const records = await temporaryRecords()
  const journal = createJournal(records.of<typeof journalStore>())
  const jobs = createJobs({
    ...{ publish: () => undefined, records: records.of<typeof jobsStore>(), log: quiet },
    append: journal.append,
    now: () => BEGUN,
    after: () => () => undefined,
  })
  const tags = new Map(['A', 'B', 'C'].map((name, at) => [name, tagOf(at + 1, name)] as const))
  let now = BEGUN + 7_200_000
  /** Exports of which a row was written that they have ended. */
  const told = new Set<unknown>()
  const parts: ExportsParts = {
    ...{ dataDirectory: directory, version: '1.2.3', history, jobs, log: quiet },
    tag: (name) => tags.get(name),
    server: () => 'PLC 1',
    site: () => Promise.resolve({ name: 'North', zone: 'Europe/Berlin' }),
    journal: (before) => journal.page(before),
    isOpen: () => true,
    choosePlace: null,
    now: () => now,
    ...change,
    append: async (entries) => {
      const written = await (change.append ?? journal.append)(entries)
      for (const { kind, details } of entries) {
        if (kind === 'export_ended') told.add(details?.['export'])
      }
      return written
    },
  }
  const exports = createExports(parts)
  onTestFinished(() => exports.stop())
  const context = contextOf(sessionOf(person('engineer')), now)
  const list = async () => value(await exports.handlers['exports.list']({}, context))
  const rows = async () => value(await journal.handlers['journal.list']({}, context))
  const ended = async (id: string): Promise<HistoryExport> => {
    await eventually(async () => {
      const found = (await list()).find((each) => each.id === id)
      expect(found?.state).not.toBe('running')
      expect(told).toContain(id)
    })
    return (await list()).find((each) => each.id === id)!
  }
  return {
    ...{ exports, history, journal, jobs, directory, context, parts, list, rows, ended },
    folder: join(directory, 'exports'),
    wait: (ms: number) => (now += ms),
    store: (samples: readonly Sample[]) => history.append(batchOf(samples)),
    preview: (more: Partial<Asked> = {}) => {
      const { kind: _kind, reason: _reason, ...plan } = asked(more)
      return exports.handlers['exports.preview'](plan, context)
    },
    begin: (more: Partial<Asked> = {}) => exports.handlers['exports.begin'](asked(more), context),
    async made(more: Partial<Asked> = {}): Promise<HistoryExport> {
      const begun = value(await exports.handlers['exports.begin'](asked(more), context))
      return ended(begun.id)
    },
    jobList: async (): Promise<Job[]> => value(await jobs.handlers['jobs.list']({}, context)),
  }
}
