/** The equipment tree. */
import { z } from 'zod'
import { equipmentKinds, equipmentStates, signals } from '../tags.ts'
import { freeText, nameText } from '../text.ts'
import { call, nothing, text, titles, type CallDefinition } from './common.ts'
import { jobKey } from './jobs.ts'
import { csvFile, csvPreview, dialects, FILE_NAME_MOST } from './csv.ts'

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

/** In a file lists stand as `a | b` and pairs as `a: b`, so neither sign is in one of their entries. */
const entry = (most: number, least = 1) =>
  freeText(least, most).refine((given) => !given.includes('|'), { error: 'it must not have a |' })
const NAME = 64

/** What is told of equipment beside its name and kind. */
export const equipmentFields = z.strictObject({
  title: titles,
  /** Name of the equipment that it is a part of. */
  parent: z.string().max(NAME).nullable(),
  /** Place among its siblings, from 0; those behind it move on. */
  position: z.number().int().min(0).max(9_999),
  state: z.enum(equipmentStates),
  nameplate: z
    .array(
      z.strictObject({
        name: entry(60).refine((given) => !given.includes(':'), { error: 'it must not have a :' }),
        value: entry(200),
      }),
    )
    .max(60)
    .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, {
      error: 'a line of the nameplate stands twice',
    })
    .readonly(),
  location: z
    .strictObject({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
    })
    .nullable(),
  modes: z
    .array(entry(60))
    .max(40)
    .refine((list) => new Set(list).size === list.length, { error: 'a mode stands twice' })
    .readonly(),
  safe: z
    .array(
      z
        .strictObject({
          signal: z.enum(signals),
          low: z.number().nullable(),
          high: z.number().nullable(),
        })
        .refine(({ low, high }) => low !== null || high !== null, {
          error: 'a safe limit needs a low or a high value',
        })
        .refine(({ low, high }) => low === null || high === null || low < high, {
          error: 'the low value must lie below the high one',
        }),
    )
    .max(signals.length)
    .refine((list) => new Set(list.map(({ signal }) => signal)).size === list.length, {
      error: 'a signal stands twice',
    })
    .readonly(),
  template: z.string().max(NAME).nullable(),
})

export const newEquipment = z.strictObject({
  name: nameText(NAME),
  kind: z.enum(equipmentKinds),
  ...equipmentFields.partial().shape,
})

const name = z.string().min(1).max(NAME)

export const equipmentCalls = {
  'equipment.list': call(
    'read',
    'The equipment tree, parents first.',
    nothing,
    z.array(equipmentSchema),
  ),
  'equipment.create': call(
    'engineer',
    'Adds a piece of equipment.',
    newEquipment,
    equipmentSchema,
    {
      journalled: 'always',
    },
  ),
  'equipment.update': call(
    'engineer',
    'Changes a piece of equipment; what is left out stays. What is retired keeps its tags and their history.',
    z.strictObject({
      equipment: name,
      name: newEquipment.shape.name.optional(),
      kind: newEquipment.shape.kind.optional(),
      ...equipmentFields.partial().shape,
    }),
    equipmentSchema,
    { journalled: 'changes' },
  ),
  'equipment.remove': call(
    'engineer',
    'Removes equipment with all of its parts. Where any of it has tags, `tags` says what becomes of them: keep, without equipment, or delete, with their history kept. To keep it all, retire it.',
    z.strictObject({ equipment: name, tags: z.enum(['keep', 'delete']).optional() }),
    z.strictObject({ equipment: z.number().int(), tags: z.number().int() }),
    { journalled: 'always' },
  ),
  'equipment.export': call(
    'read',
    'All equipment as CSV, parents first; docs/formats.md has the columns.',
    z.strictObject({ dialect: z.enum(dialects).optional(), bom: z.boolean().optional() }),
    csvFile,
  ),
  'equipment.import': call(
    'engineer',
    'Adds and changes equipment as a CSV says. Without `apply` it only tells what would change and what is wrong in which line; with the hash of such an answer it does exactly that.',
    z.strictObject({
      text: z.string().max(4_000_000),
      /** What the file is called, for the journal. */
      file: freeText(1, FILE_NAME_MOST).optional(),
      apply: z.string().max(64).optional(),
      job: jobKey.optional(),
    }),
    csvPreview,
    { journalled: 'changes', bulk: true },
  ),
} as const satisfies Record<string, CallDefinition>
