/** The bar with its scale, and beside it value, setpoint and deviation in figures. */
import type { Tag } from '../stores/configuration.ts'
import { useReading } from '../stores/readings.ts'
import { LiveBar } from '../readings/LiveBar.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import css from './Faceplate.module.css'
import catalogue from './messages.ts'
import { ValueCell } from '../readings/ValueCell.tsx'
import { isPlotted } from '../readings/valueText.ts'

/** Steps of the scale beside the bar. */
const STEPS = 4

const numeric = (value: unknown): number | null => (typeof value === 'number' ? value : null)

function Scale({ tag }: { readonly tag: Tag }) {
  const format = useFormat()
  const { low, high } = tag
  if (low === null || high === null) return null
  const ticks = Array.from({ length: STEPS + 1 }, (_, i) => high - (i * (high - low)) / STEPS)
  // As many decimals as the steps need, not as the value has.
  const step = (high - low) / STEPS
  const decimals = Number.isInteger(step) ? 0 : step >= 1 ? 1 : Math.min(3, tag.decimals)
  return (
    <div className={css['scale']} aria-hidden>
      {ticks.map((tick) => (
        <span key={tick}>{format.number(tick, decimals)}</span>
      ))}
    </div>
  )
}

export interface ReadingsProps {
  readonly tag: Tag
  readonly setpoint: Tag | undefined
}

export function Readings({ tag, setpoint }: ReadingsProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const value = useReading(tag.id)
  const steering = useReading(setpoint?.id)
  const plotted = isPlotted(tag)
  const own = setpoint === undefined || setpoint.id === tag.id
  const now = numeric(value.value)
  const asked = numeric(steering.value)
  const live = value.mark === 'live' && steering.mark === 'live'
  const deviation = own || !live || now === null || asked === null ? null : now - asked
  return (
    <section className={css['readings']}>
      {!plotted || tag.low === null || tag.high === null ? null : (
        <div className={css['bar']}>
          <Scale tag={tag} />
          <LiveBar tag={tag.id} vertical />
        </div>
      )}
      <dl className={css['figures']}>
        <dt>{texts.face.value}</dt>
        <dd className={css['roomy']}>
          <ValueCell tag={tag} size={plotted ? 'plate' : 'reading'} hideAge roomy />
        </dd>
        {own ? null : (
          <>
            <dt>{texts.face.setpoint}</dt>
            <dd className={steering.mark === 'live' ? css['setpoint'] : undefined}>
              <ValueCell tag={setpoint} size="reading" hideAge />
            </dd>
            <dt>{texts.face.deviation}</dt>
            <dd>
              <b>{format.change(deviation, tag.decimals)}</b>{' '}
              <span className={css['unit']}>{deviation === null ? '' : format.unit(tag.unit)}</span>
            </dd>
          </>
        )}
      </dl>
    </section>
  )
}
