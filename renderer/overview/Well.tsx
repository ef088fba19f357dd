/**
 * A well as a tile: what it gives, whether its signals are where they belong, and how the last hour
 * went. A stopped well says so in words on a flat ground. Every leaf is subscribed by itself, so a
 * tile renders again only when the well starts, stops or is selected.
 */
import { memo, useEffect } from 'react'
import { LiveAge } from '../readings/LiveAge.tsx'
import { LiveFigure } from '../readings/LiveFigure.tsx'
import { useStateWord } from '../readings/words.ts'
import { coreNow, useNow } from '../stores/liveness.ts'
import { confirmedUntil, useReading } from '../stores/readings.ts'
import { classes } from '../ui/classes.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import { moveByArrow } from './arrows.ts'
import { changeOf } from './deviation.ts'
import { appendNow, useHour, useLine } from './hour.ts'
import { HourLine } from './HourLine.tsx'
import { atStart, offSince } from './line.ts'
import catalogue from './messages.ts'
import { hrefOfTrend, hrefOfWell, selectWell, useIsSelected } from './selection.ts'
import { pensOf, type WellShape } from './shape.ts'
import { Bar, Caption, Row } from './Signal.tsx'
import { FEWEST_BARS } from './signals.ts'
import css from './Well.module.css'

/** From this change in an hour on, in percent, it is written bold. */
const FAR = 5

/** States that say no more than that it stands, or contradict it for a moment. */
const PLAIN = new Set(['stopped', 'running', 'flowing'])

export interface WellProps {
  readonly well: WellShape
  /** Rows with figures; 0 for bars side by side. */
  readonly rows: number
  /** Figures that are read from across the room. */
  readonly large: boolean
  readonly spark: boolean
  readonly units: boolean
  /** Below another well of its pad. */
  readonly wrapped: boolean
  /** Place in the grid, for the arrow keys. */
  readonly line: number
  readonly column: number
  /** The one tile that Tab reaches while no well is selected. */
  readonly entry: boolean
}

const Line = memo(function Line({ well }: { readonly well: WellShape }) {
  const line = useLine(well.rate?.name)
  const from = useHour((state) => state.from)
  const to = useHour((state) => state.to)
  const reading = useReading(well.rate?.id)
  return (
    <HourLine
      line={line}
      from={from}
      to={to}
      scale={well.rate}
      live={reading.mark === 'live'}
      until={confirmedUntil(reading)}
    />
  )
})

const Change = memo(function Change({ well }: { readonly well: WellShape }) {
  const format = useFormat()
  const reading = useReading(well.rate?.id)
  const line = useLine(well.rate?.name)
  const from = useHour((state) => state.from)
  const to = useHour((state) => state.to)
  if (reading.mark === 'none') return null
  if (reading.mark !== 'live' && reading.mark !== 'uncertain') {
    return <LiveAge tag={well.rate?.id} />
  }
  const now = typeof reading.value === 'number' ? reading.value : null
  const change = changeOf(atStart(line, from, to), now)
  if (change === null) return null
  return (
    <span className={classes(Math.abs(change) >= FAR && css['far'])}>
      {format.change(change, 1)}
      {'\u202f'}%
    </span>
  )
})

/** For how long it has stood, where the last hour tells. */
function OffFor({ well }: { readonly well: WellShape }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const running = well.running?.name
  const since = offSince(useLine(running))
  useNow()
  // The line of the hour gets a point every ten seconds; the stop itself must not wait for one.
  useEffect(() => {
    if (running !== undefined) appendNow([running])
  }, [running])
  if (since === null) return null
  return <span>{texts.standsFor(format.age(Math.max(0, coreNow() - since)))}</span>
}

/** Live and not running; a well that is not heard is not said to stand. */
export function useStopped(well: WellShape): string | null {
  const texts = useMessages(catalogue)
  const word = useStateWord()
  const running = useReading(well.running?.id)
  const state = useReading(well.state?.id)
  if (running.mark !== 'live' || running.value !== false) return null
  const told = typeof state.value === 'string' && state.mark === 'live' ? state.value.trim() : ''
  const said = PLAIN.has(told.toLowerCase()) ? '' : told
  const why = said === '' ? '' : word(well.state, said)
  return why === ''
    ? texts.stopped
    : `${texts.stopped}: ${why.charAt(0).toLowerCase()}${why.slice(1)}`
}

/** The last hour, and how far it went; of what is not heard, for how long. */
function Hour({ well }: { readonly well: WellShape }) {
  const texts = useMessages(catalogue)
  const { name } = well.equipment
  return (
    <div className={css['hour']}>
      <Line well={well} />
      <span className={css['change']}>
        <Change well={well} />
      </span>
      <a
        className={css['trend']}
        href={hrefOfTrend(pensOf(well))}
        tabIndex={-1}
        aria-label={texts.opensTrend(name)}
        title={texts.opensTrend(name)}
      />
    </div>
  )
}

function Body({ well, rows, large, spark, units }: WellProps) {
  const shown = well.bars.slice(0, rows > 0 ? rows : FEWEST_BARS)
  if (rows > 0) {
    return (
      <>
        <div className={css['rows']}>
          {shown.map((each) => (
            <Row key={each.signal} {...each} units={units} large={large} />
          ))}
        </div>
        <Hour well={well} />
      </>
    )
  }
  return (
    <>
      <div className={css['bars']}>
        {shown.map((each) => (
          <span key={each.signal} className={css['bar']}>
            <Bar {...each} />
            <Caption {...each} />
          </span>
        ))}
      </div>
      {spark ? <Hour well={well} /> : null}
    </>
  )
}

export const Well = memo(function Well(props: WellProps) {
  const { well, rows, entry } = props
  const texts = useMessages(catalogue)
  const { name } = well.equipment
  const selected = useIsSelected(name)
  const stopped = useStopped(well)
  const silent = useReading(well.rate?.id).mark !== 'live'
  return (
    <div
      className={classes(
        css['well'],
        rows > 0 ? css['tall'] : css['short'],
        props.wrapped && css['wrapped'],
        stopped !== null && css['stopped'],
        selected && css['selected'],
      )}
      role="group"
      aria-label={name}
    >
      <div className={css['head']}>
        <a
          className={css['open']}
          href={hrefOfWell(name)}
          title={texts.opensTags(name)}
          tabIndex={selected || entry ? 0 : -1}
          data-well={name}
          data-line={props.line}
          data-column={props.column}
          onFocus={() => selectWell(name)}
          onKeyDown={moveByArrow}
        >
          {name}
        </a>
        <span className={css['rate']}>
          <LiveFigure
            tag={well.rate?.id}
            size={props.large ? 'reading' : 'normal'}
            hideAge
            bareMark
            hideUnit={!props.spark}
          />
        </span>
      </div>
      {stopped === null ? (
        <div className={css['mid']}>
          <Body {...props} />
        </div>
      ) : (
        <p className={css['why']}>
          {stopped}
          <OffFor well={well} />
        </p>
      )}
      {/* A tile without its line has no other place for the age of what is not live. */}
      {!props.spark && silent && stopped === null ? (
        <div className={css['foot']}>
          <Change well={well} />
        </div>
      ) : null}
    </div>
  )
})
