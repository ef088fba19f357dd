/** The row above the plot: how much time, where in it, live or held, cursors, and the box for a pen. */
import {
  ChevronLeft,
  ChevronRight,
  FileDown,
  Minus,
  MoveHorizontal,
  Pause,
  Play,
  Plus,
  SlidersHorizontal,
  Undo2,
} from 'lucide-react'
import type { Ref } from 'react'
import { openSetpoint, setpointOf } from '../setpoint/index.ts'
import { coreNow } from '../stores/liveness.ts'
import { go } from '../stores/navigation.ts'
import { useMay } from '../stores/session.ts'
import { Button } from '../ui/Button.tsx'
import { useMessages } from '../ui/language.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { MOVE, ZOOM } from './keys.ts'
import catalogue from './messages.ts'
import { PenSearch } from './PenSearch.tsx'
import { goBack, show, toggleCursors, toggleRunning, useTrend } from './trend.ts'
import css from './Trends.module.css'
import {
  pan,
  parseSpan,
  presetOf,
  presets,
  setSpan,
  stretchOf,
  zoomByKey,
  type Preset,
} from './view.ts'

const view = () => useTrend.getState().view

export const move = (share: number): void => show({ view: pan(view(), share, coreNow()) })
export const zoomBy = (factor: number): void => show({ view: zoomByKey(view(), factor, coreNow()) })

function Span() {
  const texts = useMessages(catalogue)
  const span = useTrend((state) => state.view.span)
  return (
    <Segmented<Preset | ''>
      label={texts.presets.label}
      value={presetOf(span) ?? ''}
      choices={presets.map((key) => ({ key, text: texts.presets[key] }))}
      onChange={(key) => {
        const chosen = parseSpan(key)
        if (chosen !== undefined) show({ view: setSpan(view(), chosen, coreNow()), frozen: null })
      }}
    />
  )
}

function Running() {
  const texts = useMessages(catalogue)
  const live = useTrend((state) => state.view.hold === null)
  return (
    <Button
      rank={live ? 'plain' : 'primary'}
      icon={live ? Pause : Play}
      keys="Space"
      onPress={() => toggleRunning(coreNow())}
    >
      {live ? texts.live : texts.toLive}
    </Button>
  )
}

function Setpoint() {
  const texts = useMessages(catalogue)
  const focus = useTrend((state) => state.focus)
  const may = useMay('setpoint')
  if (focus === null || !may || setpointOf(focus) === undefined) return null
  return (
    <Button icon={SlidersHorizontal} keys="S" onPress={() => openSetpoint(focus)}>
      {texts.setpoint}
    </Button>
  )
}

/** The same pens and the same stretch, as a file. */
function Export() {
  const texts = useMessages(catalogue)
  const may = useMay('export')
  const pens = useTrend((state) => state.pens)
  if (!may || pens.length === 0) return null
  const open = () => {
    const { from, to } = stretchOf(view(), coreNow())
    go('export', {
      tags: pens.map(({ name }) => name).join(','),
      from: String(Math.floor(from / 1000) * 1000),
      to: String(Math.ceil(Math.min(to, coreNow()) / 1000) * 1000),
    })
  }
  return <Button icon={FileDown} label={texts.export} onPress={open} />
}

export function Toolbar({ search }: { readonly search: Ref<HTMLInputElement> }) {
  const texts = useMessages(catalogue)
  const trail = useTrend((state) => state.trail.length)
  return (
    <div className={css['toolbar']}>
      <Span />
      <span className={css['group']}>
        <Button icon={ChevronLeft} label={`${texts.earlier} (←)`} onPress={() => move(-MOVE)} />
        <Button icon={ChevronRight} label={`${texts.later} (→)`} onPress={() => move(MOVE)} />
        <Button icon={Plus} label={`${texts.closer} (+)`} onPress={() => zoomBy(1 / ZOOM)} />
        <Button icon={Minus} label={`${texts.wider} (−)`} onPress={() => zoomBy(ZOOM)} />
        <Button
          icon={Undo2}
          label={`${texts.back} (⌫)`}
          off={trail === 0}
          reason={texts.noBack}
          onPress={goBack}
        />
      </span>
      <Running />
      <Button icon={MoveHorizontal} keys="C" onPress={() => toggleCursors(coreNow())}>
        {texts.cursors}
      </Button>
      <Setpoint />
      <Export />
      <span className={css['space']} />
      <PenSearch ref={search} />
    </div>
  )
}
