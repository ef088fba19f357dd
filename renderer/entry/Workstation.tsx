/** What is true of this computer before anything is set up. */
import { Check, Unplug, type LucideIcon } from 'lucide-react'
import { useNow } from '../stores/liveness.ts'
import { useSetup } from '../stores/setup.ts'
import { Icon } from '../ui/Icon.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import css from './Entry.module.css'
import catalogue from './messages.ts'

export function Workstation() {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const now = useNow(60_000)
  const status = useSetup((state) => state.status)
  if (status === null) return null
  const free = status.diskFree === null ? null : format.bytes(status.diskFree)
  const fact = (icon: LucideIcon, name: string, value: string) => (
    <div>
      <Icon of={icon} size="small" />
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
  return (
    <section className={css['facts']}>
      <h2>{texts.workstation}</h2>
      <dl>
        {status.site === '' ? null : fact(Check, texts.site, status.site)}
        {fact(Check, texts.zone, `${status.timeZone} ${format.offset(now)}`)}
        {fact(Check, texts.dataFolder, texts.writable(free))}
        {fact(Unplug, texts.network, texts.networkText)}
      </dl>
    </section>
  )
}
