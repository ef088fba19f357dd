/**
 * A member of an array or a structure, by its path: `[3]`, `Motor.Speed`, `[2].Speed`, `[1][4]`. A tag
 * that is a member gets each sample of its node with the value, and the type, of that member alone. What
 * is not there is a bad sample that says so, with the times of the whole.
 */
import { DataType } from 'node-opcua-client'
import { ARRAY, ValueType } from '../../shared/samples.ts'
import { memberSteps } from '../../shared/tags.ts'
import type { Reading } from './reading.ts'
import { opaqueIn, type RawVariant } from './values.ts'

/** A structure that its server does not describe. */
const BadDataEncodingUnsupported = 0x8039_0000
/** The value has no such member. */
const BadIndexRangeNoData = 0x8037_0000

interface Field {
  readonly name: string
  readonly originalName?: string
  readonly fieldType: string
  readonly isArray?: boolean
  readonly category?: string
}
interface Schema {
  readonly fields?: readonly Field[]
  getBaseSchema?(): Schema | null | undefined
}

/** Longest line of ancestors of a structure. */
const GENERATIONS = 20

export interface Member extends RawVariant {
  /** Built-in type with `ARRAY`. */
  readonly type: number
}

const typeOf = ({ dataType, arrayType }: RawVariant): number =>
  arrayType === 0 ? dataType : dataType | ARRAY

/** Null where there is no such member. */
export function memberOf(whole: RawVariant, path: string): Member | null {
  let at: RawVariant | null = whole
  for (const step of memberSteps(path) ?? [Number.NaN]) {
    at = typeof step === 'number' ? elementOf(at, step) : fieldOf(at, step)
    if (at === null) return null
  }
  return { ...at, type: typeOf(at) }
}

function elementOf(of: RawVariant, index: number): RawVariant | null {
  const { dataType, arrayType, value, dimensions } = of
  if (arrayType === 0 || value === null || value === undefined) return null
  const items = value as ArrayLike<unknown>
  if (arrayType === 2 && dimensions && dimensions.length > 1) {
    const [rows = 0, ...rest] = dimensions
    const size = rest.reduce((product, each) => product * each, 1)
    if (!(index < rows)) return null
    const part = Array.from({ length: size }, (_, n) => items[index * size + n])
    return { dataType, arrayType: rest.length > 1 ? 2 : 1, value: part, dimensions: rest }
  }
  return index < items.length ? { dataType, arrayType: 0, value: items[index] } : null
}

function fieldOf({ arrayType, value }: RawVariant, name: string): RawVariant | null {
  if (arrayType !== 0 || typeof value !== 'object' || value === null) return null
  const { schema } = value as { schema?: Schema }
  for (let at: Schema | null | undefined = schema, n = 0; at && n < GENERATIONS; n++) {
    const field = at.fields?.find((each) => each.name === name || each.originalName === name)
    if (field !== undefined) {
      const held = (value as Record<string, unknown>)[field.name]
      return variantOf(field, held)
    }
    at = at.getBaseSchema?.()
  }
  return null
}

function variantOf({ fieldType, isArray, category }: Field, value: unknown): RawVariant {
  // A member that may be anything carries its own type.
  if (isVariant(value)) return value
  const arrayType = isArray === true ? 1 : 0
  if (category === 'enumeration') return { dataType: ValueType.Int32, arrayType, value }
  const named = fieldType === 'UAString' || fieldType === 'CharArray' ? 'String' : fieldType
  const known: unknown = DataType[named as keyof typeof DataType]
  return { dataType: typeof known === 'number' ? known : ValueType.Structure, arrayType, value }
}

const isVariant = (value: unknown): value is RawVariant =>
  typeof value === 'object' && value !== null && value.constructor.name === 'Variant'

/** The member of a value in the place of the value, or the status that says why there is none. */
export function putMember(
  reading: Reading,
  whole: RawVariant | null | undefined,
  path: string,
): void {
  const isUndescribed = opaqueIn(whole?.value).length > 0
  reading.putMember(
    whole === null || whole === undefined ? null : memberOf(whole, path),
    isUndescribed ? BadDataEncodingUnsupported : BadIndexRangeNoData,
  )
}
