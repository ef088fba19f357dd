/**
 * The plot in the page: hands what a person has chosen to the recorder, and what the pointer does back
 * to the trend. Samples pass by React; it renders when somebody changes something.
 */
import { useEffect, useMemo, useRef, useState } from 'react'
import { useConnection } from '../stores/connection.ts'
import { call, listen } from '../stores/core.ts'
import { coreNow } from '../stores/liveness.ts'
import { usePreferences } from '../stores/preferences.ts'
import { readingNow } from '../stores/readings.ts'
import { serverById, useServers } from '../stores/servers.ts'
import { useServerName } from '../readings/words.ts'
import { useTimeZone } from '../stores/setup.ts'
import { useFormat, useLanguage, useMessages } from '../ui/language.tsx'
import { useMarks } from './changes.ts'
import { attachGestures } from './gestures.ts'
import { readInk, type Ink } from './ink.ts'
import { hatchWordsOf, lookOf, recorderPens, type PenTag } from './look.ts'
import catalogue from './messages.ts'
import css from './Plot.module.css'
import { setReadouts } from './readouts.ts'
import { Recorder } from './recorder.ts'
import { offsetsOf } from './head.ts'
import { beginMove, drag, focusPen, goBack, setCursor, show, useTrend } from './trend.ts'
import { place, showStretch, zoom, type Stretch } from './view.ts'
import { createZone } from './zone.ts'

/** Up to when the last value is believed: now while it is live, else its last confirmation. */
export function heldTo(tag: number): number {
  const { mark, since, sourceTime } = readingNow(tag)
  if (mark === 'live' || mark === 'uncertain' || mark === 'bad') return coreNow()
  if (mark === 'none') return 0
  return Math.max(since ?? 0, sourceTime ?? 0)
}

/** Draws a box around a part of the plot: the time it covers, and that share of every axis. */
function takeBox(recorder: Recorder, time: Stretch, low: number, high: number): void {
  const { frozen } = useTrend.getState()
  const ranges = new Map(
    [...recorder.ranges].map(([key, { min, max }]) => [
      key,
      { min: min + low * (max - min), max: min + high * (max - min) },
    ]),
  )
  const whole = low === 0 && high === 1
  show({ view: showStretch(time, coreNow()), frozen: whole ? frozen : ranges })
}

function attach(element: HTMLElement, recorder: Recorder): () => void {
  return attachGestures(element, {
    area: () => recorder.area,
    view: () => recorder.view,
    cursors: () => useTrend.getState().cursors,
    over: (at, box) => recorder.point(at, box),
    beginPan: beginMove,
    pan: (from) => drag(place(useTrend.getState().view, from, coreNow())),
    zoom: (factor, at) => show({ view: zoom(useTrend.getState().view, factor, at, coreNow()) }),
    box: (time, low, high) => takeBox(recorder, time, low, high),
    cursor: setCursor,
    click(at, y) {
      const name = recorder.penAt(at, y)
      if (name !== undefined) focusPen(name)
    },
    back: goBack,
  })
}

/** After this time a gap that began or ended stands in the history. */
const WRITTEN_MS = 1_500

/** What was missed while the core was away, or a link was, is read again. */
function follow(recorder: Recorder): () => void {
  let heard = useConnection.getState().phase === 'connected'
  let later: ReturnType<typeof setTimeout> | undefined
  const stops = [
    useConnection.subscribe(({ phase }) => {
      if (phase === 'connected' && !heard) recorder.feed.reload()
      heard = phase === 'connected'
    }),
    useServers.subscribe((next, before) => {
      const states = (list: typeof next.list) => list.map(({ id, state }) => `${id}${state}`).join()
      if (states(next.list) === states(before.list)) return
      void recorder.feed.readGaps()
      // The historian writes a gap a moment after the link has changed.
      clearTimeout(later)
      later = setTimeout(() => void recorder.feed.readGaps(), WRITTEN_MS)
    }),
  ]
  return () => {
    clearTimeout(later)
    stops.forEach((stop) => stop())
  }
}

/** Tokens as they are painted now; read again when theme or size change. */
function useInk(): Ink {
  const theme = usePreferences((state) => state.theme)
  const scale = usePreferences((state) => state.scale)
  const [fonts, setFonts] = useState(false)
  useEffect(() => {
    // A canvas does not load fonts by itself.
    void document.fonts?.ready.then(() => setFonts(true))
  }, [])
  // oxlint-disable-next-line react/exhaustive-deps -- what is read from the page follows these
  return useMemo(() => readInk(), [theme, scale, fonts])
}

export interface PlotProps {
  readonly pens: readonly PenTag[]
  /** Id of the table that says the same in words. */
  readonly described: string
  readonly onRecorder: (recorder: Recorder | undefined) => void
}

export function Plot({ pens, described, onRecorder }: PlotProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const language = useLanguage()
  const called = useServerName()
  const host = useRef<HTMLDivElement>(null)
  const [recorder, setRecorder] = useState<Recorder>()
  const ink = useInk()
  const timeZone = useTimeZone()
  const zone = useMemo(() => createZone(timeZone), [timeZone])
  const { focus, view, frozen, cursors } = useTrend()
  const marks = useMarks(pens, texts, format)
  const look = useMemo(
    () => lookOf(pens, focus, ink, texts, format),
    [pens, focus, ink, texts, format],
  )
  const drawn = useMemo(() => recorderPens(pens), [pens])
  const hatchWords = useMemo(
    () => hatchWordsOf(texts, format, (id) => called(serverById(id))),
    [texts, format, called],
  )

  useEffect(() => {
    const element = host.current
    if (element === null) return
    const made = new Recorder(element, {
      call,
      listen,
      now: coreNow,
      heldTo,
      onReadouts: setReadouts,
    })
    setRecorder(made)
    onRecorder(made)
    const stops = [attach(element, made), follow(made)]
    return () => {
      stops.forEach((stop) => stop())
      made.stop()
      setRecorder(undefined)
      onRecorder(undefined)
    }
  }, [onRecorder])

  useEffect(() => {
    recorder?.update({
      look,
      pens: drawn,
      view,
      frozen,
      cursors,
      marks,
      zone,
      hatchWords,
      offsets: (stretch) => offsetsOf(stretch, zone, format),
    })
  }, [recorder, look, drawn, view, frozen, cursors, marks, zone, hatchWords, format])

  return (
    <div
      ref={host}
      className={css['plot']}
      lang={language}
      role="img"
      aria-label={`${texts.plot}. ${texts.plotHelp}`}
      aria-describedby={described}
    />
  )
}
