/** What a tag means for a trend: whether it can be drawn, on which axis, and what its axis shows. */
import { ARRAY, ValueType } from '../../shared/samples.ts'
import type { Tag } from '../stores/configuration.ts'
import type { Range } from './scale.ts'

/** Axis of switches; no unit is spelled like this. */
export const SWITCH = '\u0000switch'

const textual: ReadonlySet<number> = new Set([
  ValueType.String,
  ValueType.DateTime,
  ValueType.Guid,
  ValueType.ByteString,
  ValueType.StatusCode,
  ValueType.LocalizedText,
  ValueType.Structure,
])

/** Numbers and switches. A type that is not known yet is tried. */
export const isDrawable = ({ type }: Pick<Tag, 'type'>): boolean =>
  (type & ARRAY) === 0 && !textual.has(type)

export const axisOf = ({ type, unit }: Pick<Tag, 'type' | 'unit'>): string =>
  type === ValueType.Boolean ? SWITCH : (unit?.trim() ?? '')

/** The range of every switch: its two states, off the edges of the plot. */
export const SWITCH_RANGE: Range = { min: -0.15, max: 1.15 }

/** The stretch that an axis always shows: the normal band. */
export const homeOf = ({ normal }: Pick<Tag, 'normal'>): Range | null =>
  normal === null ? null : { min: normal.low, max: normal.high }

/** The least width of its axis: a twentieth of the range, so that noise is not magnified. */
export const leastOf = ({ low, high }: Pick<Tag, 'low' | 'high'>): number =>
  low === null || high === null ? 0 : Math.abs(high - low) / 20
