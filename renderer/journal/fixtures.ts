/** Rows of the journal for tests. */
import type { Row } from './rows.ts'

export const rowFixture = (change: Partial<Row> = {}): Row => ({
  seq: 1,
  at: Date.UTC(2026, 2, 12, 7, 46, 52, 118),
  kind: 'signed_in',
  person: { id: 1, user: 'petrov', name: 'Petrov' },
  subject: 'petrov',
  change: null,
  old: null,
  new: null,
  unit: null,
  reason: null,
  outcome: null,
  details: {},
  edit: false,
  ...change,
})

const changed = {
  subject: '101.F.SP',
  change: 'c1',
  old: 50,
  new: 52,
  unit: 'Hz',
  reason: 'Trial',
} as const

export const attempt = rowFixture({ seq: 2, kind: 'setpoint_attempt', ...changed })
export const outcome = rowFixture({
  seq: 3,
  kind: 'setpoint_outcome',
  ...changed,
  outcome: 'reverted',
  details: { status: 0, readBack: 50 },
})
