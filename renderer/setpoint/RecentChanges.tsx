/** The last changes of a setpoint with how they ended; each opens its ledger. */
import { ArrowRight } from 'lucide-react'
import { Button as Pressable } from 'react-aria-components'
import { isOpen } from '../../shared/setpoints.ts'
import type { Tag } from '../stores/configuration.ts'
import { useNow } from '../stores/liveness.ts'
import { AlarmSymbol } from '../ui/AlarmSymbol.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { useSentOn, type Change } from './changes.ts'
import { openChange } from './dialog.ts'
import { isAbnormal } from './steps.ts'
import catalogue from './messages.ts'
import css from './RecentChanges.module.css'
import { useFigures } from './say.ts'

function Row({ change, tag }: { readonly change: Change; readonly tag: Tag }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const figures = useFigures(tag)
  const from = figures.figure(change.old)
  const to = figures.figure(change.value)
  const phase = texts.phase[change.phase]
  const at = change.sentAt ?? change.armedAt
  const today = format.date(at) === format.date(useNow(60_000))
  return (
    <Pressable className={css['row'] ?? ''} onPress={() => openChange(change)}>
      <span className={css['time']}>{today ? format.time(at).slice(0, 5) : format.date(at)}</span>
      <span className={css['values']}>
        {from} <Icon of={ArrowRight} size="small" /> {to}
      </span>
      <span className={css['end']}>
        {isAbnormal(change.phase) ? <AlarmSymbol priority={2} size={18} label={phase} /> : null}
        <span>
          {isOpen(change) ? <b>{phase}</b> : phase}, {change.person.name}
        </span>
      </span>
    </Pressable>
  )
}

export interface RecentChangesProps {
  /** The setpoint. */
  readonly tag: Tag
  readonly limit?: number
}

export function RecentChanges({ tag, limit = 4 }: RecentChangesProps) {
  const texts = useMessages(catalogue)
  const changes = useSentOn(tag.name)
  if (changes.length === 0) return <p className={css['none']}>{texts.noChanges}</p>
  return (
    <div className={css['rows']}>
      {changes.slice(0, limit).map((change) => (
        <Row key={change.id} change={change} tag={tag} />
      ))}
    </div>
  )
}
