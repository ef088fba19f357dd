/** The newest setpoint changes of everybody, with how each ended; one opens its own course. */
import { useMemo } from 'react'
import { reasonIn } from '../../shared/reasons.ts'
import { useChanges, type Change } from '../setpoint/changes.ts'
import { openChange } from '../setpoint/dialog.ts'
import setpointWords from '../setpoint/messages.ts'
import { figuresOf } from '../setpoint/say.ts'
import { isAbnormal } from '../setpoint/steps.ts'
import { useConfiguration } from '../stores/configuration.ts'
import { hrefOf } from '../stores/navigation.ts'
import { AlarmSymbol } from '../ui/AlarmSymbol.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Panel } from '../ui/Panel.tsx'
import catalogue from './messages.ts'
import css from './Side.module.css'
import { useSize } from './size.ts'

const MOST = 20
/** Heights of an entry, as the style sheet sets them; an entry that has no room is left out whole. */
const ENTRY = 46
const ENTRY_COMPACT = 24

/** Newest first; what was never sent changed nothing. */
export const newestOf = (byId: ReadonlyMap<string, Change>): readonly Change[] =>
  [...byId.values()]
    .filter(({ sentAt }) => sentAt !== null)
    .toSorted((a, b) => (b.sentAt ?? 0) - (a.sentAt ?? 0))
    .slice(0, MOST)

function Entry({ change }: { readonly change: Change }) {
  const setpoint = useMessages(setpointWords)
  const format = useFormat()
  const tag = useConfiguration((state) => state.tagByName.get(change.tag))
  const figures = figuresOf(
    { decimals: tag?.decimals ?? 1, unit: change.unit, enumeration: tag?.enumeration ?? null },
    setpoint,
    format,
  )
  const phase = setpoint.phase[change.phase]
  const clock = format.time(change.sentAt)
  const why = `${change.person.name}: ${reasonIn(format.language, change.reason)}`
  return (
    <button type="button" className={css['change']} title={why} onClick={() => openChange(change)}>
      <span className={css['time']}>
        {clock.slice(0, 5)}
        <span className={css['seconds']}>{clock.slice(5)}</span>
      </span>
      <b>{change.tag}</b>
      <span className={css['to']}>
        {figures.figure(change.old)} → {figures.quantity(change.value)}
      </span>
      <span className={css['outcome']}>
        {isAbnormal(change.phase) ? <AlarmSymbol priority={2} size={18} label={phase} /> : null}
        {phase}
      </span>
      <span className={css['reason']}>{why}</span>
    </button>
  )
}

export function Changes() {
  const texts = useMessages(catalogue)
  const byId = useChanges((state) => state.byId)
  const list = useMemo(() => newestOf(byId), [byId])
  const [ref, size] = useSize<HTMLDivElement>({ width: 396, height: 3 * ENTRY })
  const entry = document.documentElement.hasAttribute('data-compact') ? ENTRY_COMPACT : ENTRY
  const count = Math.max(1, Math.floor(size.height / entry))
  return (
    <Panel
      title={texts.changes}
      aside={
        <a className={css['aside']} href={hrefOf('journal')}>
          {texts.changesAside}
        </a>
      }
      flush
      className={css['changes']}
    >
      <div ref={ref} className={css['entries']}>
        {list.length === 0 ? <p className={css['calm']}>{texts.noChanges}</p> : null}
        {list.slice(0, count).map((change) => (
          <Entry key={change.id} change={change} />
        ))}
      </div>
    </Panel>
  )
}
