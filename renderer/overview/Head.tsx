/** Right of the screen's head: how to read the tiles, and what the keys do with what is selected. */
import { useEffect } from 'react'
import { ChartLine, SlidersHorizontal } from 'lucide-react'
import { tinykeys } from 'tinykeys'
import { openSetpoint } from '../setpoint/dialog.ts'
import { go } from '../stores/navigation.ts'
import { useMay } from '../stores/session.ts'
import { useSelection } from '../stores/selection.ts'
import { Button } from '../ui/Button.tsx'
import { DeviationBar } from '../ui/DeviationBar.tsx'
import { useMessages } from '../ui/language.tsx'
import catalogue from './messages.ts'
import css from './Head.module.css'
import { targetOf, type Target } from './selection.ts'
import type { FieldShape } from './shape.ts'

export function Legend() {
  const texts = useMessages(catalogue)
  return (
    <span className={css['legend']}>
      <span>
        <DeviationBar deviation={0} height={18} />
        {texts.legendNormal}
      </span>
      <span>
        <DeviationBar deviation={2.6} height={18} />
        {texts.legendLimits}
      </span>
      <span>
        <DeviationBar deviation={0} live={false} height={18} />
        {texts.legendDead}
      </span>
      <span>{texts.legendLine}</span>
    </span>
  )
}

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [role=dialog]') !== null

const openTrend = (target: Target | null): void => {
  if (target !== null) go('trends', { pens: target.pens })
}
const change = (target: Target | null): void => {
  if (target?.setpoint !== undefined && target.setpoint !== null) openSetpoint(target.setpoint)
}

/** `T` and `S` on the selection; by position of the key, so any layout has them. */
export function SelectionActions({ shape }: { readonly shape: FieldShape }) {
  const texts = useMessages(catalogue)
  const selection = useSelection()
  const target = targetOf(shape, selection)
  const may = useMay('setpoint')
  useEffect(() => {
    const unless = (act: (target: Target | null) => void) => (event: KeyboardEvent) => {
      if (event.repeat || typing(event.target)) return
      event.preventDefault()
      act(targetOf(shape, useSelection.getState()))
    }
    return tinykeys(window, {
      KeyT: unless(openTrend),
      ...(may ? { KeyS: unless(change) } : {}),
    })
  }, [shape, may])
  return (
    <span className={css['actions']}>
      <b>{target?.name}</b>
      <Button
        small
        icon={ChartLine}
        keys="T"
        off={target === null || target.pens === ''}
        reason={texts.noSelection}
        onPress={() => openTrend(target)}
      >
        {texts.trend}
      </Button>
      <Button
        small
        icon={SlidersHorizontal}
        keys="S"
        off={!may || target === null || target.setpoint === null}
        reason={may ? (target === null ? texts.noSelection : texts.noSetpoint) : texts.readsOnly}
        onPress={() => change(target)}
      >
        {texts.setpoint}
      </Button>
    </span>
  )
}
