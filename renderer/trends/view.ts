/**
 * The stretch of time that is in view, as pure arithmetic: live with a running edge or held, presets,
 * panning, zooming about an instant. Milliseconds throughout; `now` is always an argument.
 */

/** `hold` is the right edge; null follows the running edge. */
export interface View {
  readonly span: number
  readonly hold: number | null
}

export interface Stretch {
  readonly from: number
  readonly to: number
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export const presets = ['5min', '15min', '1h', '8h', '24h', '7d', '30d'] as const
export type Preset = (typeof presets)[number]

const units: Readonly<Record<string, number>> = { s: 1000, min: MINUTE, h: HOUR, d: DAY }

export const MIN_SPAN = 1000
/** Three years: beyond, a pixel is most of a day. */
export const MAX_SPAN = 1100 * DAY

/** Room right of the running edge for the numbers at the ends of the pens. */
const LEAD = 0.018

export const clampSpan = (span: number): number => Math.min(MAX_SPAN, Math.max(MIN_SPAN, span))

/** `1h`, `90min`, `30d`, `45s`; undefined where it is none. */
export function parseSpan(text: string): number | undefined {
  const parts = /^(\d{1,8})(s|min|h|d)$/.exec(text)
  const unit = units[parts?.[2] ?? '']
  if (parts === null || unit === undefined) return undefined
  return clampSpan(Number(parts[1]) * unit)
}

/** The shortest of these that says it to the second: `90min`, never `5400s`. */
export function formatSpan(span: number): string {
  const seconds = Math.max(1, Math.round(span / 1000))
  const preset = presets.find((each) => parseSpan(each) === seconds * 1000)
  if (preset !== undefined) return preset
  if (seconds % 86_400 === 0) return `${seconds / 86_400}d`
  if (seconds % 3600 === 0) return `${seconds / 3600}h`
  return seconds % 60 === 0 ? `${seconds / 60}min` : `${seconds}s`
}

export const presetOf = (span: number): Preset | undefined =>
  presets.find((each) => parseSpan(each) === span)

export function stretchOf(view: View, now: number): Stretch {
  const to = view.hold ?? now + view.span * LEAD
  return { from: to - view.span, to }
}

export const isLive = (view: View): boolean => view.hold === null

/** Reaching the running edge is being live: nobody has to aim for it. */
const settled = (span: number, to: number, now: number): View => ({
  span,
  hold: to >= now + span * LEAD - 1 ? null : to,
})

/** Moves by a share of what is in view; to the right it ends at the running edge. */
export function pan(view: View, share: number, now: number): View {
  if (share === 0) return view
  const { to } = stretchOf(view, now)
  return settled(view.span, to + share * view.span, now)
}

/** Puts this instant at the left edge, for panning by drag. */
export const place = (view: View, from: number, now: number): View =>
  settled(view.span, from + view.span, now)

/**
 * Zooms about an instant, which keeps its place; `factor` below 1 comes closer. A live view stays live
 * where the anchor is near its running edge, or where zooming out would pass that edge.
 */
export function zoom(view: View, factor: number, anchor: number, now: number): View {
  const span = clampSpan(view.span * factor)
  const { from, to } = stretchOf(view, now)
  const share = (anchor - from) / (to - from)
  if (view.hold === null && share > 0.9) return { span, hold: null }
  return settled(span, anchor + span * (1 - share), now)
}

/** Zooms by key: about the running edge while live, about the middle otherwise. */
export function zoomByKey(view: View, factor: number, now: number): View {
  const { from, to } = stretchOf(view, now)
  return zoom(view, factor, view.hold === null ? to : (from + to) / 2, now)
}

export const setSpan = (view: View, span: number, now: number): View =>
  view.hold === null
    ? { span: clampSpan(span), hold: null }
    : settled(clampSpan(span), view.hold, now)

/** Exactly this stretch, as a box is drawn around it. */
export function showStretch({ from, to }: Stretch, now: number): View {
  const span = clampSpan(to - from)
  return settled(span, (from + to) / 2 + span / 2, now)
}

/** Live holds at the present edge; held goes back to live. */
export const toggleLive = (view: View, now: number): View => ({
  span: view.span,
  hold: view.hold === null ? now : null,
})
