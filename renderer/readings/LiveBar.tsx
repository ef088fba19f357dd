/** The live value of a tag on its analog bar, with its setpoint where one steers it. */
import { setpointFor, useConfiguration } from '../stores/configuration.ts'
import { useReading } from '../stores/readings.ts'
import { AnalogBar } from '../ui/AnalogBar.tsx'

export interface LiveBarProps {
  readonly tag: number | undefined
  readonly vertical?: boolean
  readonly amount?: boolean
}

const numeric = (value: unknown): number | null => (typeof value === 'number' ? value : null)

export function LiveBar({ tag, ...shown }: LiveBarProps) {
  const reading = useReading(tag)
  const configured = useConfiguration((state) =>
    tag === undefined ? undefined : state.tagById.get(tag),
  )
  const steering = useReading(
    configured === undefined ? undefined : setpointFor(configured.name)?.id,
  )
  if (configured === undefined || configured.low === null || configured.high === null) return null
  return (
    <AnalogBar
      {...shown}
      low={configured.low}
      high={configured.high}
      normal={configured.normal}
      limits={configured.limits}
      value={numeric(reading.value)}
      setpoint={numeric(steering.value)}
      live={reading.mark === 'live' || reading.mark === 'uncertain'}
    />
  )
}
