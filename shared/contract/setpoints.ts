/** Setpoint changes, from the proposal to the outcome. */
import { z } from 'zod'
import { openPhases, outcomes } from '../setpoints.ts'
import { reasonText } from '../text.ts'
import { call, ms, rules, tagName, type CallDefinition } from './common.ts'

const changeValue = z.union([z.number(), z.boolean()])
export const changeSchema = z.strictObject({
  id: z.string(),
  tag: z.string(),
  unit: z.string().nullable(),
  person: z.strictObject({ id: z.number().int(), user: z.string(), name: z.string() }),
  reason: z.string(),
  old: changeValue,
  oldAt: z.number(),
  value: changeValue,
  phase: z.enum([...openPhases, ...outcomes]),
  rules,
  span: z.number().nullable(),
  armedAt: ms,
  sentAt: ms.nullable(),
  acceptedAt: ms.nullable(),
  readBackAt: ms.nullable(),
  closedAt: ms.nullable(),
  readBack: changeValue.nullable(),
  status: z.number().int().nullable(),
})

export const setpointCalls = {
  'setpoint.propose': call(
    'setpoint',
    'Checks and arms a change; nothing is sent before it is confirmed.',
    z.strictObject({
      tag: tagName,
      value: z.union([z.number(), z.boolean(), z.string().max(64)]),
      /** Words; before them may stand a code of shared/reasons.ts, which each reads in their language. */
      reason: reasonText,
    }),
    z.strictObject({
      /** For `setpoint.confirm`; valid once, until `expiresAt`, in this session. */
      token: z.string(),
      change: changeSchema,
      old: changeValue,
      limits: z.strictObject({ low: z.number().nullable(), high: z.number().nullable() }),
      expiresAt: ms,
    }),
    { journalled: 'refusals' },
  ),
  'setpoint.confirm': call(
    'setpoint',
    'Sends an armed change, once.',
    z.strictObject({ token: z.string().min(1).max(128) }),
    changeSchema,
    { journalled: 'always' },
  ),
  'setpoint.cancel': call(
    'setpoint',
    'Disarms; nothing was sent.',
    z.strictObject({ token: z.string().min(1).max(128) }),
    changeSchema,
  ),
  'setpoint.status': call(
    'read',
    'A change and how far it is.',
    z.strictObject({ change: z.string().min(1).max(64) }),
    changeSchema,
  ),
  'setpoint.list': call(
    'read',
    'Changes that are armed or under way, then those that were sent; newest first in each.',
    z.strictObject({
      tag: tagName.optional(),
      limit: z.number().int().min(1).max(1000).optional(),
    }),
    z.array(changeSchema),
  ),
} as const satisfies Record<string, CallDefinition>
