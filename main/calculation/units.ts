/**
 * Units of a formula, as far as the library can tell them. What it does not know, it says nothing of:
 * a warning that may be wrong teaches not to read warnings.
 */
import math from 'mathjs/lib/browser/math.js'

export interface Measure {
  /** Exponents of the base quantities. */
  readonly dimension: readonly number[]
  /** In base units; null where a factor in the formula may have changed it. */
  readonly scale: number | null
  readonly unit: string
}
/** `any`: a number without a unit, which fits everywhere; null: nobody can tell. */
export type Unit = Measure | 'any' | null

/** Words of the field for what the library calls otherwise. */
const spelling: readonly (readonly [RegExp, string])[] = [
  [/²/g, '^2'],
  [/³/g, '^3'],
  [/·/g, '*'],
  [/\bт\b/gu, 't'],
  [/^°C$|^C$|^deg ?C$/, 'degC'],
  [/^°F$/, 'degF'],
  [/\brpm\b/g, '1/minute'],
  [/\b(kgf|кгс)\/(cm|см)\^?2\b/g, 'kgf/cm^2'],
  [/\b[sS]m\^3/g, 'm^3'],
  [/\bm3\b/g, 'm^3'],
  [/\/(d|сут)\b/gu, '/day'],
  [/^d$/, 'day'],
  [/\/min\b/g, '/minute'],
  [/^min$/, 'minute'],
  [/\bt\b/g, 'tonne'],
  [/\bkWh\b/g, 'kW*h'],
  [/\bOhm\b/g, 'ohm'],
  [/\bl\//g, 'L/'],
]

const known = new Map<string, Measure | null>()

export function measureOf(unit: string | null): Unit {
  const plain = unit?.trim() ?? ''
  if (plain === '') return null
  const found = known.get(plain)
  if (found !== undefined) return found
  const made = measured(plain)
  if (known.size < 1_000) known.set(plain, made)
  return made
}

function measured(unit: string): Measure | null {
  const thousand = /^(10³|10\^3|1000|тыс\.?)\s+(.*)$/u.exec(unit)
  let text = thousand?.[2] ?? unit
  for (const [from, to] of spelling) text = text.replace(from, to)
  try {
    const { value, dimensions } = math.unit(`1 ${text}`)
    return {
      dimension: dimensions,
      scale: value === null ? null : value * (thousand === null ? 1 : 1_000),
      unit,
    }
  } catch {
    return null
  }
}

const isMeasure = (unit: Unit): unit is Measure => unit !== null && unit !== 'any'

/** How two that are added, compared or chosen between fit each other. */
export function fit(one: Unit, other: Unit): 'unlike' | 'scale' | null {
  if (!isMeasure(one) || !isMeasure(other)) return null
  if (one.dimension.some((exponent, at) => exponent !== (other.dimension[at] ?? 0))) return 'unlike'
  if (one.scale === null || other.scale === null) return null
  return Math.abs(one.scale / other.scale - 1) > 1e-9 ||
    (one.unit !== other.unit && /°|deg/.test(one.unit + other.unit))
    ? 'scale'
    : null
}

/** Of a product (`power` 1) or a quotient (−1). A plain factor may convert, so the scale is open then. */
export function product(one: Unit, other: Unit, power: 1 | -1): Unit {
  if (one === null || other === null) return null
  if (one === 'any' && other === 'any') return 'any'
  if (!isMeasure(one)) {
    return isMeasure(other) ? { ...raised(other, power), scale: null } : null
  }
  if (!isMeasure(other)) return { ...one, scale: null }
  return {
    dimension: one.dimension.map((each, at) => each + power * (other.dimension[at] ?? 0)),
    scale: one.scale === null || other.scale === null ? null : one.scale * other.scale ** power,
    unit: `${one.unit}${power === 1 ? '·' : '/'}${other.unit}`,
  }
}

export const raised = (unit: Measure, power: number): Measure => ({
  dimension: unit.dimension.map((each) => each * power),
  scale: unit.scale === null ? null : unit.scale ** power,
  unit: power === 1 ? unit.unit : `(${unit.unit})^${power}`,
})
