/** Setpoint changes of the shown tags, for the lane of events: read once, then as they happen. */
import { useEffect, useMemo, useState } from 'react'
import type { Output } from '../../shared/contract.ts'
import { isOpen } from '../../shared/setpoints.ts'
import setpointWords from '../setpoint/messages.ts'
import { isAbnormal } from '../setpoint/steps.ts'
import { call, listen } from '../stores/core.ts'
import { useConnected } from '../stores/connection.ts'
import { tagByName, type Tag } from '../stores/configuration.ts'
import type { Format } from '../ui/format.ts'
import type { LaneMark } from './frame.ts'
import type { PenTag, Texts } from './look.ts'

export type Change = Output<'setpoint.list'>[number]

const MOST = 1000

/** A change belongs to its own tag and to the one that it steers. */
export function changesOf(
  changes: Iterable<Change>,
  pens: readonly Pick<PenTag, 'name'>[],
  tag: (name: string) => Pick<Tag, 'setpointOf'> | undefined,
): Change[] {
  const names = new Set(pens.map(({ name }) => name))
  return [...changes]
    .filter(({ sentAt }) => sentAt !== null)
    .filter((change) => names.has(change.tag) || names.has(tag(change.tag)?.setpointOf ?? ''))
    .sort((a, b) => (a.sentAt ?? 0) - (b.sentAt ?? 0))
}

/** `51 to 50 Hz`, with the outcome in words where it did not hold. */
export function markOf(change: Change, texts: Texts, format: Format): LaneMark {
  const decimals = tagByName(change.tag)?.decimals ?? 1
  const written = (value: number | boolean) =>
    typeof value === 'boolean' ? (value ? texts.on : texts.off) : format.number(value, decimals)
  const unit = format.unit(change.unit)
  const text = texts.change(written(change.old), written(change.value))
  const { phase } = change
  // What held, or may still hold, needs no word beside its values.
  const outcome =
    phase === 'applied' || isOpen(change) ? null : setpointWords[format.language].phase[phase]
  return {
    at: change.sentAt ?? change.armedAt,
    abnormal: isAbnormal(phase),
    text: [`${text}${unit === null ? '' : ` ${unit}`}`, outcome].filter(Boolean).join(', '),
  }
}

export function useMarks(
  pens: readonly PenTag[],
  texts: Texts,
  format: Format,
): readonly LaneMark[] {
  const [changes, setChanges] = useState<ReadonlyMap<string, Change>>(new Map())
  const connected = useConnected()
  useEffect(() => {
    let gone = false
    const take = (list: readonly Change[]) =>
      setChanges((known) => new Map([...known, ...list.map((each) => [each.id, each] as const)]))
    const stop = listen('setpoint', (change) => take([change]))
    if (connected) {
      void call('setpoint.list', { limit: MOST }).then((answer) => {
        if (answer.ok && !gone) take(answer.value)
      })
    }
    return () => {
      gone = true
      stop()
    }
  }, [connected])
  return useMemo(
    () => changesOf(changes.values(), pens, tagByName).map((each) => markOf(each, texts, format)),
    [changes, pens, texts, format],
  )
}
