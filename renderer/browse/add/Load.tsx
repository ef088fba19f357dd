/** What the picked variables cost: items at each server, and disk. */
import { useEffect, useState } from 'react'
import { useServerName } from '../../readings/words.ts'
import { call } from '../../stores/core.ts'
import { useServers } from '../../stores/servers.ts'
import { Fault } from '../../ui/Fault.tsx'
import { useFormat, useMessages } from '../../ui/language.tsx'
import css from './AddPanel.module.css'
import catalogue from './messages.ts'

/** Monitored items that a server takes; undefined until it is known. */
function useLimit(server: number): number | null | undefined {
  const [held, setHeld] = useState<{ server: number; items: number | null } | null>(null)
  useEffect(() => {
    let ended = false
    void call('browse.load', { server }).then((answer) => {
      if (!ended && answer.ok) setHeld({ server, items: answer.value.items })
    })
    return () => {
      ended = true
    }
  }, [server])
  return held?.server === server ? held.items : undefined
}

export function Load({ server, more }: { readonly server: number; readonly more: number }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const found = useServers((state) => state.byId.get(server))
  const called = useServerName()
  const limit = useLimit(server)
  if (found === undefined) return null
  const items = found.items + more
  const share = (count: number): string =>
    `${Math.min(100, (count / Math.max(1, limit ?? items)) * 100)}%`
  const isOver = typeof limit === 'number' && items > limit
  return (
    <div className={css['load']}>
      <div>
        <span>{texts.load(called(found) ?? found.name)}</span>
        <span>
          {limit === undefined
            ? format.number(items)
            : texts.items(format.number(items), limit === null ? null : format.number(limit))}
        </span>
      </div>
      <div className={css['bar']} aria-hidden>
        <u style={{ width: share(items) }} />
        <i style={{ width: share(found.items) }} />
      </div>
      {isOver ? <Fault>{texts.tooMany}</Fault> : null}
    </div>
  )
}
