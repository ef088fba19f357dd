/** Pads as rows, wells in fixed places; arrow keys go from well to well. */
import { useMemo, type CSSProperties, type KeyboardEvent } from 'react'
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
const HEAD_COMPACT = 84
const FIRST_SIZE = { width: 1300, height: 800 }

const steps: Readonly<Record<string, readonly [line: number, column: number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
}

/** Goes to the neighbour; in a shorter line to its last well. */
function move(event: KeyboardEvent<HTMLDivElement>): void {
  const step = steps[event.key]
  const from = event.target instanceof HTMLElement ? event.target.dataset : {}
  if (step === undefined || from['line'] === undefined) return
  const line = Number(from['line']) + step[0]
  const column = Number(from['column']) + step[1]
  const wells = [...event.currentTarget.querySelectorAll<HTMLElement>(`[data-line="${line}"]`)]
  const next = step[0] === 0 ? wells[column] : (wells[column] ?? wells.at(-1))
  if (next === undefined) return
  event.preventDefault()
  next.focus()
}

interface PadProps {
  readonly pad: PadShape
  readonly density: Density
  readonly firstLine: number
  readonly entry: boolean
}

function Pad({ pad, density, firstLine, entry }: PadProps) {
  const { columns, rows, captions, spark, units } = density
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
          captions={captions}
          spark={spark}
          units={units}
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
  let line = 0
  return (
    <div
      ref={ref}
      className={css['pads']}
      style={{ gridAutoRows: `calc(${density.lineHeight} * var(--px))` }}
      role="group"
      aria-label={texts.pads}
      onKeyDown={move}
    >
      {pads.length === 0 ? (
        <EmptyState title={texts.noWellsTitle}>{texts.noWells}</EmptyState>
      ) : null}
      {pads.map((pad, index) => {
        const firstLine = line
        line += Math.ceil(pad.wells.length / density.columns)
        return (
          <Pad
            key={pad.equipment?.id ?? 'loose'}
            pad={pad}
            density={density}
            firstLine={firstLine}
            entry={index === 0 && !selected}
          />
        )
      })}
    </div>
  )
}
