/** The equipment tree. */
import { z } from 'zod'
import { equipmentKinds } from '../tags.ts'
import { call, nothing, text, type CallDefinition } from './common.ts'

export const equipmentSchema = z.strictObject({
  id: z.number().int(),
  name: z.string(),
  kind: z.enum(equipmentKinds),
  title: text,
  parent: z.number().int().nullable(),
  position: z.number().int(),
})

export const equipmentCalls = {
  'equipment.list': call(
    'read',
    'The equipment tree, parents first.',
    nothing,
    z.array(equipmentSchema),
  ),
} as const satisfies Record<string, CallDefinition>
