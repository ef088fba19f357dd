/**
 * Latest value of every tag, kept in columns outside React. Frames write the columns at once; what is
 * painted is told at most four times a second, all tags together, so a busy field costs four renders
 * a second of the cells that changed and nothing more.
 */
import { useCallback, useRef, useSyncExternalStore } from 'react'
import type { Payload } from '../../shared/contract.ts'
import { qualityOf, Status, subCode } from '../../shared/quality.ts'
import { valueAt, type SampleBatch, type TagValue } from '../../shared/samples.ts'
import { msFromTicks } from '../../shared/time.ts'
import { coreNow } from './liveness.ts'

/** 4 paints a second at most. */
export const PAINT_MS = 250

export interface Live {
  /** Null where there is none; the last good one is in `lastGood`. */
  readonly value: TagValue
  /** Last value that was not bad, for showing it struck while the present one is bad. */
  readonly lastGood: TagValue
  readonly status: number
  /** Unix milliseconds, fractions to 0.1 µs. */
  readonly sourceTime: number
  readonly serverTime: number
  /** Bits of `SampleFlag`. */
  readonly flags: number
  /** Core's clock when it arrived here. */
  readonly arrived: number
}

const values = new Map<number, Live>()
const listeners = new Map<number, Set<() => void>>()
const painters = new Set<(changed: ReadonlySet<number>) => void>()
/** What is painted now: frames between two paints do not show through. */
const shown = new Map<number, Live>()
let dirty = new Set<number>()
let timer: ReturnType<typeof setTimeout> | undefined
let paintedAt = -Infinity

function paint(): void {
  timer = undefined
  paintedAt = performance.now()
  const changed = dirty
  dirty = new Set()
  for (const tag of changed) {
    const value = values.get(tag)
    if (value !== undefined) shown.set(tag, value)
  }
  // Collected first, so that a component which reads many tags is told once.
  const told = new Set<() => void>()
  for (const tag of changed) for (const each of listeners.get(tag) ?? []) told.add(each)
  for (const each of told) each()
  for (const painter of [...painters]) painter(changed)
}

function schedule(): void {
  const due = paintedAt + PAINT_MS - performance.now()
  timer ??= setTimeout(paint, Math.min(PAINT_MS, Math.max(0, due)))
}

export function takeValues(frame: Payload<'values'>): void {
  const batch = frame as SampleBatch
  const arrived = coreNow()
  for (let row = 0; row < batch.tag.length; row++) {
    const tag = batch.tag[row] ?? 0
    const status = batch.status[row] ?? 0
    const value = valueAt(batch, row)
    const bad = qualityOf(status) === 'bad'
    // A tag that stands for another node or server now: what was good before is not of it.
    const before = subCode(status) === Status.BadWaitingForInitialData ? undefined : values.get(tag)
    values.set(tag, {
      value,
      lastGood: bad ? (value ?? before?.lastGood ?? null) : value,
      status,
      sourceTime: msFromTicks(batch.sourceTime[row] ?? 0n),
      serverTime: msFromTicks(batch.serverTime[row] ?? 0n),
      flags: batch.flags[row] ?? 0,
      arrived,
    })
    dirty.add(tag)
  }
  if (dirty.size > 0) schedule()
}

/** Forgets everything, at sign-out. */
export function clearValues(): void {
  for (const tag of shown.keys()) dirty.add(tag)
  values.clear()
  shown.clear()
  if (dirty.size > 0) schedule()
}

/** The newest value, for code that is not drawn by React; may be ahead of what is painted. */
export const liveNow = (tag: number): Live | undefined => values.get(tag)

/** Told after each paint which tags changed: for canvases and tables that draw by themselves. */
export function onPaint(painter: (changed: ReadonlySet<number>) => void): () => void {
  painters.add(painter)
  return () => painters.delete(painter)
}

function watch(tag: number, listener: () => void): () => void {
  const watching = listeners.get(tag) ?? new Set()
  listeners.set(tag, watching)
  watching.add(listener)
  return () => {
    watching.delete(listener)
    if (watching.size === 0) listeners.delete(tag)
  }
}

/** Latest value of a tag, undefined before the first; renders again when it was painted anew. */
export function useLive(tag: number | undefined): Live | undefined {
  const subscribe = useCallback(
    (listener: () => void) => (tag === undefined ? () => {} : watch(tag, listener)),
    [tag],
  )
  return useSyncExternalStore(subscribe, () => (tag === undefined ? undefined : shown.get(tag)))
}

/** Latest values of several tags in their order; one render per paint however many changed. */
export function useLiveMany(tags: readonly (number | undefined)[]): readonly (Live | undefined)[] {
  const key = tags.join()
  const last = useRef<readonly (Live | undefined)[]>([])
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = key
        .split(',')
        .filter((id) => id !== '')
        .map((id) => watch(Number(id), listener))
      return () => stops.forEach((stop) => stop())
    },
    [key],
  )
  return useSyncExternalStore(subscribe, () => {
    const next = tags.map((tag) => (tag === undefined ? undefined : shown.get(tag)))
    const same =
      next.length === last.current.length && next.every((each, i) => each === last.current[i])
    if (!same) last.current = next
    return last.current
  })
}
