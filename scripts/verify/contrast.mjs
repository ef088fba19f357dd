/**
 * Checks the colours of `renderer/ui/tokens.css`: contrast after WCAG 2.2 (text 4.5:1 on every surface
 * it may stand on, graphical objects 3:1), and that any two trend pens stay apart for normal, protan,
 * deutan and tritan vision (OKLab distance after Machado 2009, severity 1).
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const surfaces = ['sunken', 'ground', 'panel', 'raised', 'hover', 'selected', 'plot']
const pens = Array.from({ length: 10 }, (_, i) => `pen-${i + 1}`)

/** What, ratio needed, inks, grounds. @type {readonly [string, number, string[], string[]][]} */
const groups = [
  ['text', 4.5, ['text-strong', 'text', 'text-muted', 'text-faint', 'act', 'q-ink'], surfaces],
  ['text on a tint', 4.5, ['text-strong', 'text', 'text-muted', 'act'], ['act-tint']],
  ['struck and stale figures', 4.5, ['stale-figure'], ['ground', 'panel', 'raised', 'plot']],
  ['error text', 4.5, ['error'], ['panel', 'raised', 'ground', 'error-tint']],
  ['text on a filled control', 4.5, ['act-ink'], ['act-fill', 'act-fill-hover']],
  ...[1, 2, 3, 4].flatMap((p) => alarm(`p${p}`)),
  [
    'instrument marks',
    3,
    ['pv', 'sp', 'limit'],
    ['track', 'band', 'zone-1', 'panel', 'raised', 'ground'],
  ],
  ['band edge', 3, ['band-edge'], ['panel', 'raised', 'plot', 'band', 'track']],
  ['amount on its track', 3, ['fill'], ['track']],
  ['control border', 3, ['line-strong', 'q-edge'], ['panel', 'raised', 'ground']],
  ['focus ring', 3, ['focus'], surfaces],
  ['setpoint line', 3, ['sp'], ['plot', 'spark-band', 'track', 'band', 'zone-2']],
  ['pipes and vessels', 3, ['pipe', 'vessel-line', 'hatch-ink'], ['ground', 'panel', 'vessel']],
  ['letter on equipment', 4.5, ['equip-on-ink'], ['equip-on']],
  ['letter on stopped equipment', 4.5, ['equip-off-ink'], ['equip-off']],
  ['sparkline', 3, ['spark'], ['panel', 'raised', 'spark-band']],
  ['pens', 3, pens, ['plot', 'raised', 'panel']],
  ...pens.map(
    (pen) =>
      /** @type {[string, number, string[], string[]]} */ ([
        `number on ${pen}`,
        4.5,
        [`${pen}-ink`],
        [pen],
      ]),
  ),
]

/** @param {string} p priority token @returns {[string, number, string[], string[]][]} */
function alarm(p) {
  return [
    [`${p} number on its shape`, 4.5, [`${p}-ink`], [p]],
    [`${p} text`, 4.5, [`${p}-text`], ['panel', 'raised', 'ground', `${p}-tint`]],
    [`${p} body text on row tint`, 4.5, ['text-strong', 'text', 'text-muted'], [`${p}-tint`]],
    [`${p} edge`, 3, [`${p}-edge`], ['ground', 'panel', 'raised', 'plot', 'band', 'track']],
  ]
}

/** sRGB byte to linear light. @param {number} byte */
const channel = (byte) => {
  const v = byte / 255
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
}
/** @param {string} hex `#rrggbb` */
const linear = (hex) => [1, 3, 5].map((i) => channel(Number.parseInt(hex.slice(i, i + 2), 16)))
/** @param {string} hex */
const luminance = (hex) => {
  const [r = 0, g = 0, b = 0] = linear(hex)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
/** @param {string} a @param {string} b */
export function contrast(a, b) {
  const [x, y] = [luminance(a), luminance(b)]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}

/** @param {readonly number[][]} matrix @param {readonly number[]} vector */
const times = (matrix, vector) =>
  matrix.map((row) => row.reduce((sum, k, i) => sum + k * (vector[i] ?? 0), 0))
const toLms = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
]
const toLab = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
]
/** @param {readonly number[]} rgb linear */
const oklab = (rgb) => times(toLab, times(toLms, rgb).map(Math.cbrt))

const visions = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}
/** Least OKLab distance of two pens. */
const apart = 0.06

/** @param {string} css @param {string} name @returns {Map<string, string>} colours of a theme by token */
function theme(css, name) {
  const blocks = css.matchAll(new RegExp(`\\[data-theme=["']${name}["']\\]\\s*\\{([^}]*)\\}`, 'g'))
  return new Map(
    [...blocks].flatMap(([, block = '']) =>
      [...block.matchAll(/--([\w-]+):\s*(#[0-9A-Fa-f]{6})\s*;/g)].map(
        ([, token = '', hex = '']) => /** @type {const} */ ([token, hex]),
      ),
    ),
  )
}

/** @param {string} source text of tokens.css @returns {string[]} a line for each pair that fails */
export function checkContrast(source) {
  const css = source.replace(/\/\*[\s\S]*?\*\//g, '')
  return ['light', 'dark'].flatMap((name) => {
    const colours = theme(css, name)
    /** @param {string} token */
    const colour = (token) => {
      const hex = colours.get(token)
      if (hex === undefined) throw new Error(`theme ${name} has no token --${token}`)
      return hex
    }
    const faint = groups.flatMap(([label, need, inks, grounds]) =>
      inks.flatMap((ink) =>
        grounds
          .map((ground) => ({ ground, ratio: contrast(colour(ink), colour(ground)) }))
          .filter(({ ratio }) => ratio < need)
          .map(
            ({ ground, ratio }) =>
              `${name}: ${label}: --${ink} on --${ground} ${ratio.toFixed(2)} < ${need}`,
          ),
      ),
    )
    const alike = Object.entries(visions).flatMap(([vision, matrix]) => {
      const seen = pens.map((pen) =>
        oklab(times(matrix, linear(colour(pen))).map((v) => Math.min(1, Math.max(0, v)))),
      )
      return seen.flatMap((a, i) =>
        seen
          .slice(i + 1)
          .map((b, k) => ({
            other: pens[i + 1 + k],
            distance: Math.hypot(...a.map((v, c) => v - (b[c] ?? 0))),
          }))
          .filter(({ distance }) => distance < apart)
          .map(
            ({ other, distance }) =>
              `${name}: --${pens[i]} and --${other} in ${vision} vision ${distance.toFixed(3)} < ${apart}`,
          ),
      )
    })
    return [...faint, ...alike]
  })
}

if (process.argv[1] === import.meta.filename) {
  const tokens = fileURLToPath(new URL('../../renderer/ui/tokens.css', import.meta.url))
  const failures = checkContrast(readFileSync(tokens, 'utf8'))
  for (const failure of failures) console.log(failure)
  process.exitCode = failures.length > 0 ? 1 : 0
}
