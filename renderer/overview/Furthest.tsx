/**
 * Signals furthest from their normal band, worst first. The order is taken anew each two seconds with
 * hysteresis and stands still while the pointer or the focus is on it; the values go on.
 */
import { memo, useEffect, useMemo, useState } from 'react'
import { LiveFigure } from '../readings/LiveFigure.tsx'
import type { Tag } from '../stores/configuration.ts'
import { coreNow, useNow } from '../stores/liveness.ts'
import { readingNow } from '../stores/readings.ts'
import { classes } from '../ui/classes.ts'
import { useFormat, useLanguage, useMessages } from '../ui/language.tsx'
import { Panel } from '../ui/Panel.tsx'
import { deviationOf } from '../ui/scale.ts'
import catalogue from './messages.ts'
import { NormBar } from './NormBar.tsx'
import { followOutside, useOutside } from './outside.ts'
import { instrumentOf } from './Plant.tsx'
import { rank } from './ranking.ts'
import { hrefOfTrend, selectTag, targetOfTag, useIsSelectedTag } from './selection.ts'
import css from './Side.module.css'
import { usePlace } from './Signal.tsx'
import { useSize } from './size.ts'

const ORDER_MS = 2_000
const ROW = 28
const ROW_COMPACT = 25
const MOST = 12

/** Deviations of what is live; of a stopped well nothing is where it belongs, and its tile says why. */
export function deviationsOf(
  tags: readonly Tag[],
  runningOf: ReadonlyMap<number, number>,
): Map<string, number> {
  const found = new Map<string, number>()
  for (const tag of tags) {
    const reading = readingNow(tag.id)
    if (reading.mark !== 'live' || typeof reading.value !== 'number') continue
    const running = tag.equipment === null ? undefined : runningOf.get(tag.equipment)
    if (running !== undefined && readingNow(running).value === false) continue
    const deviation = deviationOf(tag.normal, reading.value)
    if (deviation !== null) found.set(tag.name, deviation)
  }
  return found
}

function HowLong({ tag }: { readonly tag: string }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const outside = useOutside(tag)
  useNow()
  if (outside === undefined) return null
  const age = format.age(Math.max(0, coreNow() - outside.since))
  return <>{outside.longer ? texts.longer(age) : age}</>
}

const Deviation = memo(function Deviation({ tag }: { readonly tag: Tag }) {
  const language = useLanguage()
  const selected = useIsSelectedTag(tag.name)
  const { place, live } = usePlace(tag)
  return (
    <a
      className={classes(css['deviation'], selected && css['selected'])}
      href={hrefOfTrend(targetOfTag(tag.name)?.pens ?? tag.name)}
      title={tag.title[language]}
      onFocus={() => selectTag(tag.name)}
    >
      <span className={css['name']}>
        <b>{instrumentOf(tag.name)}</b>
        <span>{tag.title[language]}</span>
      </span>
      <NormBar place={place} live={live} kind="way" />
      <span className={css['value']}>
        <LiveFigure tag={tag.id} />
      </span>
      <span className={css['long']}>
        <HowLong tag={tag.name} />
      </span>
    </a>
  )
})

const isMeasured = (tag: Tag): boolean => tag.normal !== null && tag.setpointOf === null

interface Order {
  readonly names: readonly string[]
  /** Signals that could be compared; null before the first look. */
  readonly compared: number | null
}

function useOrder(tags: readonly Tag[], held: boolean): Order {
  const [order, setOrder] = useState<Order>({ names: [], compared: null })
  const runningOf = useMemo(
    () =>
      new Map(
        tags.flatMap((tag) =>
          tag.signal === 'running' && tag.equipment !== null ? [[tag.equipment, tag.id]] : [],
        ),
      ),
    [tags],
  )
  const measured = useMemo(() => tags.filter(isMeasured), [tags])
  useEffect(() => {
    if (held) return
    const take = () =>
      setOrder((before) => {
        const deviations = deviationsOf(measured, runningOf)
        const names = rank(before.names, deviations)
        const same = names.join() === before.names.join() && deviations.size === before.compared
        return same ? before : { names, compared: deviations.size }
      })
    take()
    const timer = setInterval(take, ORDER_MS)
    return () => clearInterval(timer)
  }, [measured, runningOf, held])
  return order
}

export function Furthest({ tags }: { readonly tags: readonly Tag[] }) {
  const texts = useMessages(catalogue)
  const [ref, size] = useSize<HTMLDivElement>({ width: 396, height: 8 * ROW })
  const [pointer, setPointer] = useState(false)
  const [focus, setFocus] = useState(false)
  const held = pointer || focus
  const { names: order, compared } = useOrder(tags, held)
  const row = document.documentElement.hasAttribute('data-compact') ? ROW_COMPACT : ROW
  const count = Math.min(MOST, Math.floor(size.height / row))
  const byName = useMemo(() => new Map(tags.map((tag) => [tag.name, tag])), [tags])
  const shown = useMemo(() => order.slice(0, count), [order, count])
  useEffect(() => followOutside(shown), [shown])
  const banded = useMemo(() => tags.filter(isMeasured).length, [tags])
  return (
    <Panel
      title={texts.furthest}
      aside={
        <span className={css['aside']}>{held ? texts.furthestHeld : texts.furthestAside}</span>
      }
      flush
      className={css['furthest']}
    >
      <div
        ref={ref}
        className={css['deviations']}
        onPointerEnter={() => setPointer(true)}
        onPointerLeave={() => setPointer(false)}
        onFocus={() => setFocus(true)}
        onBlur={() => setFocus(false)}
      >
        {shown.length === 0 && compared !== null ? (
          <p className={css['calm']}>
            {banded > 0 ? (compared === 0 ? texts.noneLive : texts.calm) : texts.noBands}
            {compared > 0 && compared < banded ? ` ${texts.leftOut(banded - compared)}` : null}
          </p>
        ) : null}
        {shown.map((name) => {
          const tag = byName.get(name)
          return tag === undefined ? null : <Deviation key={name} tag={tag} />
        })}
      </div>
    </Panel>
  )
}
