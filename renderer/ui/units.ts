/**
 * Units as the screen writes them. Servers give English symbols; Russian ones follow GOST 8.417. A unit is
 * put together of symbols with their prefixes and powers (`mg/l`, `kW·h`, `m³/d`), so one that is not listed
 * is written too; where any part of it is unknown it is shown as it came.
 */
import type { Language } from '../../shared/language.ts'

/** Symbols that take a prefix. */
const symbols: ReadonlyMap<string, string> = new Map(
  Object.entries({
    A: 'А',
    B: 'Б',
    C: 'Кл',
    F: 'Ф',
    Hz: 'Гц',
    J: 'Дж',
    K: 'К',
    L: 'л',
    N: 'Н',
    Ohm: 'Ом',
    Ω: 'Ом',
    P: 'П',
    Pa: 'Па',
    S: 'См',
    St: 'Ст',
    T: 'Тл',
    V: 'В',
    VA: 'В·А',
    W: 'Вт',
    Wh: 'Вт·ч',
    bar: 'бар',
    cal: 'кал',
    dB: 'дБ',
    eV: 'эВ',
    g: 'г',
    gf: 'гс',
    l: 'л',
    m: 'м',
    mol: 'моль',
    s: 'с',
    t: 'т',
    var: 'вар',
  }),
)

/** Those that take none, and words for what has another name. */
const words: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '1': '1',
    '%': '%',
    '°': '°',
    '°C': '°C',
    '°F': '°F',
    a: 'год',
    atm: 'атм',
    bara: 'бар (абс.)',
    barg: 'бар (изб.)',
    bbl: 'барр.',
    d: 'сут',
    day: 'сут',
    h: 'ч',
    hr: 'ч',
    mH2O: 'м вод. ст.',
    mmHg: 'мм рт. ст.',
    min: 'мин',
    'Nm³': 'норм. м³',
    ppm: 'млн⁻¹',
    ppb: 'млрд⁻¹',
    rad: 'рад',
    rev: 'об',
    sec: 'с',
    'Sm³': 'ст. м³',
  }),
)

const prefixes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    p: 'п',
    n: 'н',
    µ: 'мк',
    μ: 'мк',
    u: 'мк',
    m: 'м',
    c: 'с',
    d: 'д',
    h: 'г',
    k: 'к',
    M: 'М',
    G: 'Г',
    T: 'Т',
  }),
)

/** Whole units that are not what their parts would give. */
const whole: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '10³ m³/d': 'тыс. м³/сут',
    '10³ m³': 'тыс. м³',
    '10³ m³/h': 'тыс. м³/ч',
    // Of a vibration: the acceleration of free fall.
    g: 'g',
    rpm: 'об/мин',
  }),
)

/** Spellings that servers use for the same unit. */
const same: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'km³/d': '10³ m³/d',
    'km3/d': '10³ m³/d',
    '1000 m³/d': '10³ m³/d',
    '10^3 m3/d': '10³ m³/d',
    'm³/day': 'm³/d',
    'r/min': 'rpm',
    bpd: 'bbl/d',
    'N·m³': 'Nm³',
    C: '°C',
    degC: '°C',
    'deg C': '°C',
    '°c': '°C',
  }),
)

/** Powers as they are written with a keyboard: `m3`, `cm^2`. */
const raised = (unit: string): string =>
  unit.replaceAll(/(?<=\p{L})\^?([23])(?!\d)/gu, (_, power: string) => (power === '2' ? '²' : '³'))

function inRussian(part: string): string | null {
  const [, symbol = '', power = ''] = /^(.*?)([⁻⁰¹²³⁴-⁹]*)$/u.exec(part) ?? []
  const plain = words.get(part) ?? words.get(symbol) ?? symbols.get(symbol)
  if (plain !== undefined) return words.has(part) ? plain : plain + power
  const [first = '', ...rest] = symbol
  const [prefix, base] = [prefixes.get(first), symbols.get(rest.join(''))]
  return prefix === undefined || base === undefined ? null : prefix + base + power
}

/** The unit in the language of the screen; null where there is none. */
export function unitText(unit: string | null | undefined, language: Language): string | null {
  if (unit === null || unit === undefined || unit.trim() === '') return null
  const given = unit.trim()
  const written = raised(given)
  const plain = same.get(given) ?? same.get(written) ?? (given === 'mH2O' ? given : written)
  if (language !== 'ru') return plain
  const exact = whole.get(plain)
  if (exact !== undefined) return exact
  // Separators stay where they are; a star is a multiplication.
  const parts = plain.split(/([/·⋅*])/u)
  const said = parts.map((part, at) =>
    at % 2 === 1 ? part.replace(/[⋅*]/u, '·') : inRussian(part),
  )
  return said.includes(null) ? plain : said.join('')
}
