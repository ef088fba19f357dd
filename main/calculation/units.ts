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

/** Russian symbols, as a screen in that language shows units and a person writes them. */
const russian: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ А: 'A', В: 'V', Вт: 'W', Гц: 'Hz', Дж: 'J', К: 'K', Н: 'N', Ом: 'Ohm', Па: 'Pa' },
    ...{ атм: 'atm', бар: 'bar', г: 'g', кгс: 'kgf', л: 'L', м: 'm', мин: 'min', с: 's' },
    ...{ сут: 'd', т: 't', ч: 'h', '°С': '°C', год: 'a', об: 'rev', рад: 'rad', 'барр.': 'bbl' },
    ...{ Б: 'B', Кл: 'C', П: 'P', См: 'S', Ст: 'St', Тл: 'T', Ф: 'F', вар: 'var', гс: 'gf' },
    ...{ кал: 'cal', моль: 'mol', эВ: 'eV', 'млн⁻¹': 'ppm', 'млрд⁻¹': 'ppb' },
  }),
)
const russianPrefixes: ReadonlyMap<string, string> = new Map(
  Object.entries({ мк: 'µ', м: 'm', с: 'c', д: 'd', к: 'k', М: 'M', Г: 'G' }),
)

function symbolInLatin(part: string): string {
  const [, symbol = '', power = ''] = /^(.*?)(\^?[²³23]?)$/u.exec(part) ?? []
  const whole = russian.get(symbol)
  if (whole !== undefined) return whole + power
  for (const [prefix, latin] of russianPrefixes) {
    const base = symbol.startsWith(prefix) ? russian.get(symbol.slice(prefix.length)) : undefined
    if (base !== undefined) return latin + base + power
  }
  return part
}

/** `кгс/см²` as `kgf/cm²`; what is not Russian stays as it is. */
const inLatin = (unit: string): string =>
  /[а-яА-Я]/u.test(unit)
    ? unit === 'об/мин'
      ? 'rpm'
      : unit.replace(/[^\s/·*]+/gu, (part) => symbolInLatin(part))
    : unit

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

/** In the words of the library; what Russian letters say is said in Latin ones. */
function spelled(unit: string): string {
  let text = unit
  for (const [from, to] of spelling) text = text.replace(from, to)
  return text
}

function measured(unit: string): Measure | null {
  const thousand = /^(10³|10\^3|1000|тыс\.?)\s+(.*)$/u.exec(unit)
  const text = spelled(thousand?.[2] ?? unit)
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

/** Degrees have a zero of their own: a number of them is turned otherwise than a difference. */
const degrees = /^(degC|degF|K)$/

/**
 * A number of one unit in another. `unlike`: they measure something else. `unknown`: nobody can tell.
 * `difference`: degrees of two scales, where what they stand beside is no reading but reckoned.
 */
export function converted(
  value: number,
  from: string,
  to: string,
  isReading: boolean,
): number | 'unlike' | 'unknown' | 'difference' {
  const [one, other] = [inLatin(from.trim()), inLatin(to.trim())]
  if (one === other) return value
  const [given, wanted] = [measureOf(one), measureOf(other)]
  if (!isMeasure(given) || !isMeasure(wanted)) return 'unknown'
  if (given.dimension.some((exponent, at) => exponent !== (wanted.dimension[at] ?? 0))) {
    return 'unlike'
  }
  const [scale, degree] = [spelled(one), spelled(other)]
  if (scale === degree) return value
  if (degrees.test(scale) || degrees.test(degree)) {
    return isReading ? neat(math.unit(value, scale).toNumber(degree)) : 'difference'
  }
  if (given.scale === null || wanted.scale === null) return 'unknown'
  return neat((value * given.scale) / wanted.scale)
}

/** 2.1 MPa is 21 bar, not 21.000000000000004. */
const neat = (value: number): number => Number(value.toPrecision(13))

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
