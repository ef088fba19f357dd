/** The live value of a tag of any type, as one line that never grows. */
import { Status, subCode } from '../../shared/quality.ts'
import { LiveFigure, type LiveFigureProps } from './LiveFigure.tsx'
import { useSizeWord, useStateWord } from './words.ts'
import type { Tag } from '../stores/configuration.ts'
import { useAge, useReading, type Reading } from '../stores/readings.ts'
import { useServers } from '../stores/servers.ts'
import { Figure } from '../ui/Figure.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Quality } from '../ui/Quality.tsx'
import catalogue from './messages.ts'
import { cut, valueText } from './valueText.ts'

export interface ValueCellProps extends Pick<LiveFigureProps, 'size' | 'hideAge'> {
  readonly tag: Tag
  /** Has the room of several lines: long texts and arrays are written further. */
  readonly roomy?: boolean
}

const ROOMY_VALUES = 16
const ROOMY_TEXT = 160

/** What the numeric figure cannot write: texts, times, arrays, 64-bit integers, structures. */
function TextCell({ tag, size, hideAge, roomy }: ValueCellProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const reading = useReading(tag.id)
  const age = useAge(tag.id)
  const word = useStateWord()
  const said = valueText(
    reading.value,
    tag,
    { on: texts.on, off: texts.off },
    format,
    roomy === true ? ROOMY_VALUES : undefined,
  )
  const whole = typeof said === 'string' ? word(tag, said) : said
  const text =
    typeof whole === 'string' ? cut(whole, roomy === true ? ROOMY_TEXT : undefined) : whole
  return (
    <span title={typeof whole === 'string' && whole !== text ? whole : undefined}>
      <Figure
        value={text}
        decimals={tag.decimals}
        unit={tag.unit}
        mark={reading.mark}
        age={hideAge === true ? null : age}
        serverTime={reading.serverTimeUsed}
        {...(size === undefined ? {} : { size })}
      />
    </span>
  )
}

/** There is no last good value in its place: it would pass for what the server holds. */
export const isTooLarge = ({ mark, status }: Pick<Reading, 'mark' | 'status'>): boolean =>
  mark === 'bad' && subCode(status) === Status.BadEncodingLimitsExceeded

/** A value that was too large to be kept: said in words, since there is nothing to strike. */
function TooLarge({ tag }: { readonly tag: Tag }) {
  const texts = useMessages(catalogue)
  const sizeWord = useSizeWord()
  const known = useServers((state) =>
    state.byId.get(tag.server)?.oversized.find((each) => each.tag === tag.id),
  )
  const said = texts.tooLarge(known === undefined ? null : sizeWord(known))
  return (
    <span title={said} data-mark="bad">
      <Quality mark="bad" /> {said}
    </span>
  )
}

const isFigure = (value: unknown): boolean =>
  value === null || typeof value === 'number' || typeof value === 'boolean'

export function ValueCell(props: ValueCellProps) {
  const { tag, roomy: _, ...shown } = props
  const reading = useReading(tag.id)
  const { value } = reading
  if (isTooLarge(reading)) return <TooLarge tag={tag} />
  return isFigure(value) ? <LiveFigure tag={tag.id} {...shown} /> : <TextCell {...props} />
}
