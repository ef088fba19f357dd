/**
 * The live value of a tag as a figure: it takes decimals, unit and range from the configuration and
 * its marks from the one rule for readings. States of switches are words, not 0 and 1.
 */
import { stateText } from '../../shared/tags.ts'
import { useConfiguration, type Tag } from '../stores/configuration.ts'
import { useAge, useReading, type Reading } from '../stores/readings.ts'
import { useMessages } from '../ui/language.tsx'
import { Figure, type FigureProps } from '../ui/Figure.tsx'
import catalogue from './messages.ts'
import { useStateWord } from './words.ts'

type Shown = Pick<FigureProps, 'size' | 'hideUnit' | 'bareMark'>

export interface LiveFigureProps extends Shown {
  /** Id of the tag. */
  readonly tag: number | undefined
  /** Leaves the age out where a column of its own shows it. */
  readonly hideAge?: boolean
}

/** A value that is not a number, as text. */
export function textOf(value: Reading['value'], on: string, off: string): number | string | null {
  if (value === null || typeof value === 'number' || typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? on : off
  if (typeof value === 'bigint') return value.toString()
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'bigint' ? String(each) : each,
  )
}

const Age = ({ tag, render }: { tag: number; render: (age: number | null) => React.ReactNode }) =>
  render(useAge(tag))

function drawn(tag: Tag | undefined, reading: Reading, shown: Shown, on: string, off: string) {
  const state = stateText(tag?.enumeration, reading.value)
  return {
    ...shown,
    value: state ?? textOf(reading.value, on, off),
    decimals: tag?.decimals ?? 0,
    unit: tag?.unit ?? null,
    low: state === null ? (tag?.low ?? null) : null,
    high: state === null ? (tag?.high ?? null) : null,
    mark: reading.mark,
    serverTime: reading.serverTimeUsed,
    byHand: reading.byHand,
  }
}

export function LiveFigure({ tag, hideAge, ...shown }: LiveFigureProps) {
  const texts = useMessages(catalogue)
  const reading = useReading(tag)
  const configured = useConfiguration((state) =>
    tag === undefined ? undefined : state.tagById.get(tag),
  )
  const word = useStateWord()
  const props = drawn(configured, reading, shown, texts.on, texts.off)
  if (typeof props.value === 'string') props.value = word(configured, props.value)
  // Only what is not live needs the ticking age, so only that renders each second.
  if (tag === undefined || hideAge === true || reading.mark === 'live' || reading.mark === 'none') {
    return <Figure {...props} />
  }
  return <Age tag={tag} render={(age) => <Figure {...props} age={age} />} />
}
