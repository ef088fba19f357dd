/** What is configured of a tag, and what its source said last: times to the millisecond, status, node. */
import type { ReactNode } from 'react'
import { setpointLimits } from '../../shared/tags.ts'
import { statusWords } from '../setpoint/index.ts'
import type { Tag } from '../stores/configuration.ts'
import { useLive } from '../stores/live.ts'
import { useNow } from '../stores/liveness.ts'
import { useReading } from '../stores/readings.ts'
import { useServers } from '../stores/servers.ts'
import { useServerName } from '../readings/words.ts'
import type { Format } from '../ui/format.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import text from '../ui/text.module.css'
import css from './Faceplate.module.css'
import catalogue from './messages.ts'

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
)

/**
 * `60 · 90 | 225 · 240`: the low limits, the normal stretch between, the high ones. A line may break
 * between the two sides alone, so that no unit stands by itself.
 */
export function limitsText({ limits, decimals }: Tag, format: Format): string | null {
  const side = (values: readonly (number | null)[]) =>
    values
      .filter((value) => value !== null)
      .map((value) => format.number(value, decimals))
      .join('\u00a0·\u00a0')
  const low = side([limits.lowLow, limits.low])
  const high = side([limits.high, limits.highHigh])
  if (low === '' && high === '') return null
  return `${low === '' ? '—' : low}\u00a0| ${high === '' ? '—' : high}`
}

export interface FactsProps {
  readonly tag: Tag
  readonly setpoint: Tag | undefined
}

export function Configured({ tag, setpoint }: FactsProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const unit = format.unit(tag.unit)
  const withUnit = (written: string) => (
    <>
      {written}
      {'\u00a0'}
      <span className={css['unit']}>{unit}</span>
    </>
  )
  const limits = limitsText(tag, format)
  const may = setpoint === undefined ? null : setpointLimits(setpoint)
  return (
    <dl className={css['facts']}>
      {tag.setpointOf === null ? null : (
        <Fact name={texts.face.setpoint}>{texts.face.steers(tag.setpointOf)}</Fact>
      )}
      {tag.normal === null ? null : (
        <Fact name={texts.face.normal}>
          {withUnit(format.range(tag.normal.low, tag.normal.high, tag.decimals))}
        </Fact>
      )}
      {limits === null ? null : <Fact name={texts.face.limits}>{withUnit(limits)}</Fact>}
      {may === null || may.low === null || may.high === null ? null : (
        <Fact name={texts.face.may}>
          {withUnit(format.range(may.low, may.high, setpoint?.decimals ?? 0))}
        </Fact>
      )}
      {tag.low === null || tag.high === null ? null : (
        <Fact name={texts.face.range}>{withUnit(format.range(tag.low, tag.high, 0))}</Fact>
      )}
    </dl>
  )
}

export function Said({ tag }: { readonly tag: Tag }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const reading = useReading(tag.id)
  const live = useLive(tag.id)
  const server = useServerName()(useServers((state) => state.byId.get(tag.server)))
  const status = statusWords(reading.status, format.language)
  const today = format.date(useNow(60_000))
  const moment = (ms: number | null | undefined) =>
    typeof ms === 'number' && format.date(ms) !== today
      ? format.moment(ms, { milliseconds: true })
      : format.time(ms, { milliseconds: true })
  return (
    <dl className={css['facts']}>
      <Fact name={texts.face.source}>
        {reading.serverTimeUsed ? texts.face.serverUsed : moment(reading.sourceTime)}
      </Fact>
      <Fact name={texts.face.server}>
        {moment(reading.mark === 'none' ? null : live?.serverTime)}
      </Fact>
      <Fact name={texts.face.status}>
        {status.text} <span className={text['mono']}>{status.hex}</span>
      </Fact>
      {tag.origin === 'field' ? (
        <>
          <Fact name={texts.face.link}>{server}</Fact>
          <Fact name={texts.face.sampling}>
            {tag.sampling === 0 ? (
              texts.face.fastest
            ) : (
              <>
                {format.number(tag.sampling)} <span className={css['unit']}>{texts.face.ms}</span>
              </>
            )}
          </Fact>
          <dt className={css['wide']}>{texts.face.node}</dt>
          <dd className={css['node']}>{tag.node}</dd>
        </>
      ) : null}
    </dl>
  )
}
