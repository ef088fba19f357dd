/** The equipment tree. */
import { z } from 'zod'
import { equipmentKinds, equipmentStates, signals } from '../tags.ts'
import { call, nothing, text, type CallDefinition } from './common.ts'

export const equipmentSchema = z.strictObject({
  id: z.number().int(),
  name: z.string(),
  kind: z.enum(equipmentKinds),
  title: text,
  parent: z.number().int().nullable(),
  position: z.number().int(),
  state: z.enum(equipmentStates),
  nameplate: z.array(z.strictObject({ name: z.string(), value: z.string() })).readonly(),
  location: z.strictObject({ latitude: z.number(), longitude: z.number() }).nullable(),
  modes: z.array(z.string()).readonly(),
  safe: z
    .array(
      z.strictObject({
        signal: z.enum(signals),
        low: z.number().nullable(),
        high: z.number().nullable(),
      }),
    )
    .readonly(),
  template: z.string().nullable(),
})

export const equipmentCalls = {
  'equipment.list': call(
    'read',
    'The equipment tree, parents first.',
    nothing,
    z.array(equipmentSchema),
  ),
} as const satisfies Record<string, CallDefinition>
