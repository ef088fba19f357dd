/** History, queues and process: figures of the program itself. */
import { usePartTrouble } from '../errors/troubles/text.ts'
import { coreNow, useNow } from '../stores/liveness.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Facts, type Fact } from './Facts.tsx'
import { Licences } from './Licences.tsx'
import catalogue from './messages.ts'
import type { Diagnostics } from './poll.ts'

export function HistoryFigures({ history }: Pick<Diagnostics, 'history'>) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const say = usePartTrouble()
  useNow()
  const count = (value: number) => format.number(value)
  const facts: Fact[] = [
    { label: texts.stored, value: count(history.stored) },
    { label: texts.duplicates, value: count(history.duplicate) },
    { label: texts.historyRefused, value: count(history.refused), marked: history.refused > 0 },
    { label: texts.waiting, value: count(history.waiting) },
    { label: texts.historyDropped, value: count(history.dropped), marked: history.dropped > 0 },
    { label: texts.commit, value: format.number(history.commitMs, 1), unit: format.unit('ms') },
    {
      label: texts.committed,
      value:
        history.committedAt === null
          ? format.number(null)
          : texts.ago(format.age(Math.max(0, coreNow() - history.committedAt))),
    },
    { label: texts.size, value: format.bytes(history.bytes) },
    { label: texts.free, value: format.bytes(history.free) },
    ...(history.trouble === null
      ? []
      : [{ label: texts.trouble, value: say(history.trouble), text: true, marked: true }]),
  ]
  return (
    <Panel title={texts.history} flush>
      <Facts facts={facts} />
    </Panel>
  )
}

export function Program({ figures }: { readonly figures: Diagnostics }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  useNow()
  const queues = figures.queues.map(({ name, depth, limit, dropped }): Fact => ({
    label: (texts.queue as Readonly<Record<string, string>>)[name] ?? name,
    note: dropped > 0 ? texts.queueDropped(format.number(dropped)) : undefined,
    value: texts.queueText(format.number(depth), format.number(limit)),
    marked: dropped > 0,
  }))
  const facts: Fact[] = [
    { label: texts.version, value: figures.version },
    { label: texts.host, value: texts.hosts[figures.host] },
    { label: texts.uptime, value: format.age(Math.max(0, coreNow() - figures.startedAt)) },
    { label: texts.cpu, value: format.percent(figures.cpu, 0), unit: texts.ofCore },
    { label: texts.memory, value: format.bytes(figures.memory) },
    { label: texts.sessions, value: format.number(figures.sessions) },
    { label: texts.subscribers, value: format.number(figures.subscribers) },
    ...queues,
    { label: texts.runtime, value: figures.runtime, text: true },
    { label: texts.directory, value: figures.dataDirectory, text: true },
  ]
  return (
    <Panel title={texts.program} aside={<Licences />} flush scroll>
      <Facts facts={facts} />
    </Panel>
  )
}
