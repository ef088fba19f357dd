/** The newest setpoint changes of everybody, with how each ended; one opens its own course. */
import { useMemo } from 'react'
import { useChanges, type Change } from '../setpoint/changes.ts'
import { openChange } from '../setpoint/dialog.ts'
import { useConfiguration } from '../stores/configuration.ts'
import { hrefOf } from '../stores/navigation.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Panel } from '../ui/Panel.tsx'
import catalogue from './messages.ts'
import css from './Side.module.css'

const MOST = 20

/** Newest first; what was never sent changed nothing. */
export const newestOf = (byId: ReadonlyMap<string, Change>): readonly Change[] =>
  [...byId.values()]
    .filter(({ sentAt }) => sentAt !== null)
    .toSorted((a, b) => (b.sentAt ?? 0) - (a.sentAt ?? 0))
    .slice(0, MOST)

function Entry({ change }: { readonly change: Change }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const tag = useConfiguration((state) => state.tagByName.get(change.tag))
  const written = (value: number | boolean) =>
    typeof value === 'boolean'
      ? value
        ? texts.on
        : texts.off
      : format.number(value, tag?.decimals ?? 1)
  const unit = format.unit(change.unit)
  return (
    <button type="button" className={css['change']} onClick={() => openChange(change)}>
      <span className={css['time']}>{format.time(change.sentAt)}</span>
      <span className={css['what']}>
        <b>{change.tag.replace(/\.SP$/, '')}</b>{' '}
        {texts.to(written(change.old), written(change.value))}
        {unit === null ? '' : ` ${unit}`}, {texts.outcome[change.phase]}. {change.person.name}:{' '}
        {change.reason}
      </span>
    </button>
  )
}

export function Changes() {
  const texts = useMessages(catalogue)
  const byId = useChanges((state) => state.byId)
  const list = useMemo(() => newestOf(byId), [byId])
  return (
    <Panel
      title={texts.changes}
      aside={
        <a className={css['aside']} href={hrefOf('journal')}>
          {texts.changesAside}
        </a>
      }
      flush
      scroll
      className={css['changes']}
    >
      {list.length === 0 ? <p className={css['calm']}>{texts.noChanges}</p> : null}
      {list.map((change) => (
        <Entry key={change.id} change={change} />
      ))}
    </Panel>
  )
}
