/** Pads as rows, wells in fixed places; arrow keys go from well to well. */
import { useMemo, type CSSProperties } from 'react'
import { useSelection } from '../stores/selection.ts'
import { usePreferences } from '../stores/preferences.ts'
import { useMessages } from '../ui/language.tsx'
import { EmptyState } from '../ui/States.tsx'
import { densityOf, type Density } from './density.ts'
import catalogue from './messages.ts'
import { PadHead } from './PadHead.tsx'
import css from './Pads.module.css'
import type { PadShape } from './shape.ts'
import { useSize } from './size.ts'
import { Well } from './Well.tsx'

/** Heads of pads, as the style sheet sets them. */
const HEAD = 118
const HEAD_COMPACT = 104
const FIRST_SIZE = { width: 1300, height: 800 }

const tracks = ({ lineHeight, rowHeight }: Density): CSSProperties =>
  ({
    gridAutoRows: `calc(${lineHeight} * var(--px))`,
    '--signal-row': `calc(${rowHeight} * var(--px))`,
  }) as CSSProperties

interface PadProps {
  readonly pad: PadShape
  readonly density: Density
  readonly firstLine: number
  readonly entry: boolean
}

function Pad({ pad, density, firstLine, entry }: PadProps) {
  const { columns, rows, large, spark, units } = density
  const lines = Math.ceil(pad.wells.length / columns)
  const style: CSSProperties = {
    gridRow: `span ${lines}`,
    gridTemplateColumns: `var(--pad-head) repeat(${columns}, minmax(0, 1fr))`,
    gridTemplateRows: `repeat(${lines}, minmax(0, 1fr))`,
  }
  return (
    <section className={css['pad']} style={style}>
      <PadHead pad={pad} rows={rows} units={!units && rows > 0} />
      {pad.wells.map((well, index) => (
        <Well
          key={well.equipment.id}
          well={well}
          rows={rows}
          large={large}
          spark={spark}
          units={units}
          wrapped={index >= columns}
          line={firstLine + Math.floor(index / columns)}
          column={index % columns}
          entry={entry && index === 0}
        />
      ))}
    </section>
  )
}

export function Pads({ pads }: { readonly pads: readonly PadShape[] }) {
  const texts = useMessages(catalogue)
  const [ref, size] = useSize<HTMLDivElement>(FIRST_SIZE)
  // Compact hangs on size and scale, which have rendered this anew when it changes.
  usePreferences((state) => state.scale)
  const head = document.documentElement.hasAttribute('data-compact') ? HEAD_COMPACT : HEAD
  const density = useMemo(
    () =>
      densityOf(
        { ...size, head },
        pads.map(({ wells }) => wells.length),
        Math.max(1, ...pads.flatMap(({ wells }) => wells.map(({ bars }) => bars.length))),
      ),
    [size, head, pads],
  )
  const names = useMemo(
    () => new Set(pads.flatMap(({ wells }) => wells.map(({ equipment }) => equipment.name))),
    [pads],
  )
  const selected = useSelection(
    ({ tag, equipment }) => tag === null && equipment !== null && names.has(equipment),
  )
  const firstLines = useMemo(() => {
    const lines = pads.map(({ wells }) => Math.ceil(wells.length / density.columns))
    return lines.map((_, index) => lines.slice(0, index).reduce((sum, each) => sum + each, 0))
  }, [pads, density.columns])
  return (
    <div
      ref={ref}
      className={css['pads']}
      style={tracks(density)}
      role="group"
      aria-label={texts.pads}
      data-pads
    >
      {pads.length === 0 ? (
        <EmptyState title={texts.noWellsTitle}>{texts.noWells}</EmptyState>
      ) : null}
      {pads.map((pad, index) => (
        <Pad
          key={pad.equipment?.id ?? 'loose'}
          pad={pad}
          density={density}
          firstLine={firstLines[index] ?? 0}
          entry={index === 0 && !selected}
        />
      ))}
    </div>
  )
}
