/** Puts the look of the chart together: pens with their axes, band and limits of the focused one, words. */
import { stateText } from '../../shared/tags.ts'
import type { Format } from '../ui/format.ts'
import type { Tag } from '../stores/configuration.ts'
import { assignAxes, type Axes } from './axes.ts'
import type { Look, Words } from './frame.ts'
import type { HatchWords } from './hatching.ts'
import { MOST_PENS, type Ink } from './ink.ts'
import { dayText, instantText } from './instant.ts'
import { clockLength, lengthText } from './length.ts'
import type catalogue from './messages.ts'
import type { Pen } from './trend.ts'
import { axisOf, isDrawable, SWITCH } from './tags.ts'
import type { RecorderPen } from './recorder.ts'
import { homeOf, leastOf } from './tags.ts'

export type Texts = (typeof catalogue)['en']

export interface PenTag extends Pen {
  readonly tag: Tag
  /** Place in the table, counted from 0. */
  readonly place: number
}

/** Divisions of every axis. */
export const DIVISIONS = 4

/** Pens whose tags exist, in their order; those without one are named by the screen. */
export const penTags = (pens: readonly Pen[], tags: ReadonlyMap<string, Tag>): PenTag[] =>
  pens.slice(0, MOST_PENS).flatMap((pen, place) => {
    const tag = tags.get(pen.name)
    return tag === undefined ? [] : [{ ...pen, tag, place }]
  })

export const recorderPens = (pens: readonly PenTag[]): RecorderPen[] =>
  pens
    .filter(({ tag }) => isDrawable(tag))
    .map(({ tag, hidden }) => ({
      id: tag.id,
      name: tag.name,
      server: tag.server,
      step: tag.step || axisOf(tag) === SWITCH,
      sampling: tag.sampling,
      axis: axisOf(tag),
      hidden,
      home: homeOf(tag),
      least: leastOf(tag),
    }))

export function axesOf(pens: readonly PenTag[], focus: string | null): Axes {
  const drawn = pens.filter(({ tag, hidden }) => isDrawable(tag) && !hidden)
  const axes = assignAxes(
    drawn.map(({ name, tag }) => ({ name, axis: axisOf(tag) })),
    focus,
  )
  const placed = (indices: readonly number[]) => indices.map((index) => drawn[index]?.place ?? 0)
  return {
    drawn: axes.drawn.map((axis) => ({ ...axis, pens: placed(axis.pens) })),
    all: new Map([...axes.all].map(([key, indices]) => [key, placed(indices)])),
  }
}

/** A value of a tag without its unit. */
export function valueText(tag: Tag, value: number | null, texts: Texts, format: Format): string {
  const state = stateText(tag.enumeration, value)
  if (state !== null) return state
  if (value !== null && axisOf(tag) === SWITCH) {
    return value === 0 ? texts.off : value === 1 ? texts.on : format.number(value, 2)
  }
  return format.number(value, tag.decimals)
}

function wordsOf(pens: readonly PenTag[], texts: Texts, format: Format): Words {
  const tags = new Map(pens.map(({ name, tag }) => [name, tag]))
  return {
    events: texts.events,
    bad: texts.bad,
    axisValue(axis, value, decimals) {
      if (axis !== SWITCH) return format.number(value, decimals)
      return value === 0 ? texts.off : value === 1 ? texts.on : ''
    },
    axisUnit: (axis) => (axis === SWITCH ? '' : (format.unit(axis) ?? '')),
    tick: ({ at, kind, offset }) => tickText(at, kind, offset, format),
    time: (at, view) => instantText(at, view, format),
    length: (ms) => clockLength(ms, format.language),
    value(name, value) {
      const tag = tags.get(name)
      if (tag === undefined) return ''
      const unit = format.unit(tag.unit)
      const figure = valueText(tag, value, texts, format)
      return unit === null ? figure : `${figure} ${unit}`
    },
  }
}

type TickKind = Parameters<Words['tick']>[0]['kind']

function tickText(at: number, kind: TickKind, offset: boolean, format: Format): string {
  const date = format.date(at)
  const text = {
    seconds: () => format.time(at),
    minutes: () => format.time(at).slice(0, 5),
    day: () => dayText(at, format),
    month: () => (format.language === 'ru' ? date.slice(3) : date.replace(/^\S+ /, '')),
  }[kind]()
  return offset ? `${text} ${format.offset(at)}` : text
}

export function lookOf(
  pens: readonly PenTag[],
  focus: string | null,
  ink: Ink,
  texts: Texts,
  format: Format,
): Look {
  const drawn = pens.filter(({ tag, hidden }) => isDrawable(tag) && !hidden)
  const focused = drawn.find(({ name }) => name === focus)?.tag
  return {
    pens: drawn.map(({ name, tag, place }) => ({ name, place, axis: axisOf(tag) })),
    axes: axesOf(pens, focus).drawn,
    focus: focused?.name ?? null,
    band: focused === undefined ? null : bandOf(focused, texts, format),
    limits: focused === undefined ? [] : limitsOf(focused, texts, format),
    ink,
    words: wordsOf(drawn, texts, format),
    divisions: DIVISIONS,
  }
}

function bandOf(tag: Tag, texts: Texts, format: Format): Look['band'] {
  if (tag.normal === null) return null
  const { low, high } = tag.normal
  const unit = format.unit(tag.unit)
  const range = `${format.range(low, high, tag.decimals)}${unit === null ? '' : ` ${unit}`}`
  return { min: low, max: high, text: texts.normal(range) }
}

function limitsOf(tag: Tag, texts: Texts, format: Format): Look['limits'] {
  return (['highHigh', 'high', 'low', 'lowLow'] as const).flatMap((key) => {
    const value = tag.limits[key]
    if (value === null) return []
    const limit = format.quantity(value, tag.decimals, tag.unit)
    return [{ value, text: `${tag.name} ${texts.limit[key]} ${limit}` }]
  })
}

/** `server`: its name, for a gap of a link. */
export const hatchWordsOf = (
  texts: Texts,
  format: Format,
  server: (id: number) => string | undefined,
): HatchWords => ({
  bad: texts.bad,
  silent: (ms) => texts.silent(lengthText(ms, format.language)),
  gap({ kind, scope, from, to, lost, filled }) {
    const length = lengthText(to - from, format.language)
    const facts = [
      scope.of === 'server' ? server(scope.server) : undefined,
      lost === null ? undefined : texts.lost(lost, format.number(lost)),
      filled === 0 ? undefined : texts.filled(filled, format.number(filled)),
    ].filter((fact) => fact !== undefined)
    const text = `${texts.gap[kind]} ${length}`
    return facts.length === 0 ? { text } : { text, detail: facts.join(' · ') }
  },
})
