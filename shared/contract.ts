/**
 * Every call and every event of the product: schema, permission, journalled or not. Both hosts serve
 * exactly this; the renderer derives its types from it. Each domain declares its part in `contract/`; to
 * add a call, see AGENTS.md.
 */
import type { z } from 'zod'
import { backupCalls } from './contract/backup.ts'
import { browseCalls } from './contract/browse.ts'
import { certificateCalls } from './contract/certificates.ts'
import { calculationCalls } from './contract/calculations.ts'
import { diagnosticsCalls } from './contract/diagnostics.ts'
import { equipmentCalls } from './contract/equipment.ts'
import { exportCalls } from './contract/exports.ts'
import { events } from './contract/events.ts'
import { findingCalls } from './contract/finding.ts'
import { historyCalls } from './contract/history.ts'
import { jobCalls } from './contract/jobs.ts'
import { journalCalls } from './contract/journal.ts'
import { manualCalls } from './contract/manual.ts'
import { peopleCalls } from './contract/people.ts'
import { searchCalls } from './contract/searches.ts'
import { serverCalls } from './contract/servers.ts'
import { setpointCalls } from './contract/setpoints.ts'
import { tagCalls } from './contract/tags.ts'
import { templateCalls } from './contract/templates.ts'

export type { Access, CallDefinition } from './contract/common.ts'
export { equipmentSchema } from './contract/equipment.ts'
export { exportSchema, type HistoryExport } from './contract/exports.ts'
export { events, namesFit, subscriptionSchema } from './contract/events.ts'
export type { FoundGroup, Hit } from './contract/finding.ts'
export { jobSchema, type Job, type JobKind } from './contract/jobs.ts'
export { journalKinds, journalRowSchema, type JournalKind } from './contract/journal.ts'
export { serverSchema } from './contract/servers.ts'
export { changeSchema } from './contract/setpoints.ts'
export { tagSchema } from './contract/tags.ts'

export const calls = {
  ...peopleCalls,
  ...serverCalls,
  ...browseCalls,
  ...certificateCalls,
  ...equipmentCalls,
  ...tagCalls,
  ...templateCalls,
  ...jobCalls,
  ...calculationCalls,
  ...manualCalls,
  ...historyCalls,
  ...searchCalls,
  ...findingCalls,
  ...exportCalls,
  ...setpointCalls,
  ...journalCalls,
  ...backupCalls,
  ...diagnosticsCalls,
} as const

export type CallName = keyof typeof calls
/** What a caller gives. */
export type Input<N extends CallName> = z.input<(typeof calls)[N]['input']>
/** What a handler gets, defaults filled in. */
export type Parsed<N extends CallName> = z.output<(typeof calls)[N]['input']>
export type Output<N extends CallName> = z.output<(typeof calls)[N]['output']>

export const isCallName = (name: string): name is CallName => Object.hasOwn(calls, name)

export type EventName = keyof typeof events
export type Payload<E extends EventName> = z.output<(typeof events)[E]['payload']>

export const isEventName = (name: string): name is EventName => Object.hasOwn(events, name)
