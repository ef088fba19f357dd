/**
 * What a change of the configuration leaves in the journal so that it can be undone, as it is written and
 * read there: of each thing what it was and what it became, or that it was made or deleted. JSON in parts,
 * so that ten thousand of them are neither written nor read in one go. No secret stands in it, in no form.
 */
import { z } from 'zod'
import { equipmentSchema } from '../../shared/contract.ts'
import { templateSchema } from '../../shared/contract/templates.ts'
import { serverRow } from './rows.ts'

const fields = z.record(z.string(), z.unknown())
export type Fields = Readonly<Record<string, unknown>>

const tagTrace = z.discriminatedUnion('did', [
  /**
   * `digest` of what it was made as, and to which equipment it belonged: a tag that was changed or moved
   * since is not unmade. Earlier rows do not tell the equipment.
   */
  z.strictObject({
    did: z.literal('created'),
    tag: z.string(),
    digest: z.string(),
    equipment: z.number().nullable().optional(),
  }),
  z.strictObject({ did: z.literal('changed'), tag: z.string(), before: fields, after: fields }),
  /** With its history kept; to which equipment it belonged. */
  z.strictObject({ did: z.literal('deleted'), tag: z.string(), equipment: z.number().nullable() }),
  /** As what, and to which equipment it came back; earlier rows do not tell. */
  z.strictObject({
    did: z.literal('restored'),
    tag: z.string(),
    digest: z.string().optional(),
    equipment: z.number().nullable().optional(),
  }),
])
export type TagTrace = z.output<typeof tagTrace>

const equipmentTrace = z.discriminatedUnion('did', [
  z.strictObject({ did: z.literal('created'), part: equipmentSchema }),
  z.strictObject({
    did: z.literal('changed'),
    id: z.number(),
    name: z.string(),
    before: fields,
    after: fields,
  }),
  z.strictObject({ did: z.literal('deleted'), part: equipmentSchema }),
])
export type EquipmentTrace = z.output<typeof equipmentTrace>

const server = serverRow.omit({ id: true })
const serverTrace = z.discriminatedUnion('did', [
  z.strictObject({ ofServer: z.number(), did: z.literal('created'), server }),
  z.strictObject({
    ofServer: z.number(),
    did: z.literal('changed'),
    before: server.partial(),
    after: server.partial(),
    /** A password or key was entered or dropped with it; which one stands nowhere. */
    secret: z.boolean(),
  }),
  z.strictObject({ ofServer: z.number(), did: z.literal('removed'), server }),
])
export type ServerTrace = z.output<typeof serverTrace>

const templateTrace = z.strictObject({
  /** The name under which it was found, or is made. */
  ofTemplate: z.string(),
  /** Null where there was none, and where none is left. */
  before: templateSchema.nullable(),
  after: templateSchema.nullable(),
})
export type TemplateTrace = z.output<typeof templateTrace>

const editPart = z.strictObject({
  tags: z.array(tagTrace).readonly().default([]),
  equipment: z.array(equipmentTrace).readonly().default([]),
  servers: z.array(serverTrace).readonly().default([]),
  templates: z.array(templateTrace).readonly().default([]),
})
export type EditPart = z.output<typeof editPart>

/** A part of an edit as it is written. */
export const writtenEdit = (part: Partial<EditPart>): string => JSON.stringify(part)

/** Null where it is not what was written: of a damaged one nothing is undone. */
export function readEdit(text: string): EditPart | null {
  try {
    const read = editPart.safeParse(JSON.parse(text))
    return read.success ? read.data : null
  } catch {
    return null
  }
}
