/** Templates of equipment: those that come with the product, those of the site, and their application. */
import { z } from 'zod'
import { equipmentKinds, signals } from '../tags.ts'
import { nameText } from '../text.ts'
import { CREATED_AT_ONCE, call, none, nothing, titles, type CallDefinition } from './common.ts'
import { equipmentFields, newEquipment } from './equipment.ts'
import { jobKey } from './jobs.ts'
import { newTag } from './tags.ts'

const templateSignal = z.strictObject({
  signal: z.enum(signals),
  /** Of the name of its tag, for example `F` in `101.F`. */
  suffix: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}_-]{0,23}(\.[\p{L}\p{N}_-]{1,16})?$/u, {
    error: 'letters, digits, _ and -, at most 24, and one further part after a dot',
  }),
  title: titles,
  /** Words in the order in which they stand in a browse name; `*` stands for the rest of a word. */
  patterns: z.array(z.string().min(1).max(60)).min(1).max(40).readonly(),
  /** Its setpoint, where the server has one; patterns as above. */
  setpoint: z.array(z.string().min(1).max(60)).max(60).readonly(),
  decimals: z.number().int().min(0).max(9),
  sampling: z.number().min(0).max(3_600_000),
  deadband: z.number().min(0),
  step: z.boolean(),
  /** An object without it is not of this kind. */
  required: z.boolean(),
})

export const templateSchema = z.strictObject({
  name: nameText(64),
  kind: z.enum(equipmentKinds),
  title: titles,
  /** Names of tags; `{equipment}` and `{signal}` stand for what they say. */
  naming: z
    .string()
    .max(60)
    .refine((rule) => rule.includes('{equipment}') && rule.includes('{signal}'), {
      error: 'a naming rule has {equipment} and {signal}',
    }),
  modes: equipmentFields.shape.modes,
  safe: equipmentFields.shape.safe,
  signals: z.array(templateSignal).min(1).max(signals.length).readonly(),
})

export const templateCalls = {
  'templates.list': call(
    'read',
    'Templates of the site, and those that come with the product.',
    nothing,
    z.array(z.strictObject({ ...templateSchema.shape, builtIn: z.boolean() })),
  ),
  'templates.save': call(
    'engineer',
    'Keeps a template of the site; one of the same name takes its place. Those of the product stay as they are.',
    templateSchema,
    none,
    { journalled: 'always' },
  ),
  'templates.rename': call(
    'engineer',
    'Gives a template of the site another name; equipment that was made from it stays as it is.',
    z.strictObject({ template: z.string().max(64), name: nameText(64) }),
    none,
    { journalled: 'always' },
  ),
  'templates.remove': call(
    'engineer',
    'Removes a template of the site; equipment that was made from it stays.',
    z.strictObject({ template: z.string().max(64) }),
    none,
    { journalled: 'always' },
  ),
  'templates.apply': call(
    'engineer',
    'Adds equipment together with its tags, all or none: what `propose` of a template gives, as the person left it.',
    z.strictObject({
      equipment: z.array(newEquipment).max(500),
      tags: z.array(newTag).max(CREATED_AT_ONCE),
      job: jobKey.optional(),
    }),
    z.strictObject({ equipment: z.number().int(), tags: z.number().int() }),
    { journalled: 'always', bulk: true, long: { list: 'tags', most: CREATED_AT_ONCE } },
  ),
} as const satisfies Record<string, CallDefinition>
