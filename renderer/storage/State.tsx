/** What the data take, and how the backups of them stand, as facts. */
import type { ReactNode } from 'react'
import { coreNow, useNow } from '../stores/liveness.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Panel } from '../ui/Panel.tsx'
import catalogue from './messages.ts'
import type { Storage } from './read.ts'
import css from './Storage.module.css'

interface FactProps {
  readonly name: string
  readonly note?: string
  readonly children: ReactNode
}

const Fact = ({ name, note, children }: FactProps) => (
  <>
    <dt>
      {name}
      {note === undefined ? null : <small>{note}</small>}
    </dt>
    <dd>{children}</dd>
  </>
)

export function State({ storage }: { readonly storage: Storage }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  useNow(1_000)
  const { data, backups, nextAt, job, free } = storage
  const now = coreNow()
  const newest = backups.find(({ own, good }) => own && good)
  const at = Math.max(nextAt ?? now, now)
  const isToday = format.date(at) === format.date(now)
  const next =
    job !== null
      ? texts.now
      : nextAt === null
        ? texts.off
        : isToday
          ? format.time(at)
          : format.moment(at)
  return (
    <>
      <Panel title={texts.data}>
        <dl className={css['facts']}>
          <Fact name={texts.records} note={texts.recordsText}>
            {format.bytes(data.records)}
          </Fact>
          <Fact name={texts.history} note={texts.historyText}>
            {format.bytes(data.history)}
          </Fact>
          <Fact
            name={texts.free}
            note={data.disk === null ? '' : texts.of(format.bytes(data.disk))}
          >
            {format.bytes(data.free)}
          </Fact>
        </dl>
        <p className={css['path']}>{data.folder}</p>
      </Panel>
      <Panel title={texts.state}>
        <dl className={css['facts']}>
          <Fact name={texts.newest}>
            {newest === undefined ? (
              <b>{texts.none}</b>
            ) : (
              texts.ago(format.age(Math.max(0, now - newest.at)))
            )}
          </Fact>
          <Fact name={texts.size}>{format.bytes(newest?.bytes)}</Fact>
          <Fact name={texts.next}>{next}</Fact>
          <Fact name={texts.freeThere}>{format.bytes(free)}</Fact>
        </dl>
      </Panel>
    </>
  )
}
