/**
 * The frame of a tab of the field: where one is, the row of tabs that this version has and the person
 * may enter, the actions of this tab. A tab is a screen with a route of its own, so the row is links.
 */
import type { ReactNode } from 'react'
import { isTab, screens, type Tab } from '../screens.ts'
import { hrefOf } from '../stores/navigation.ts'
import { useSession } from '../stores/session.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Screen, type Crumb } from '../ui/Screen.tsx'
import { useCounts } from './counts.ts'
import catalogue from './messages.ts'
import css from './FieldScreen.module.css'

function Tabs({ current }: { readonly current: Tab }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const counts = useCounts()
  const permissions = useSession((state) => state.permissions)
  const tabs = screens.flatMap(({ key, needs }) =>
    isTab(key) && permissions.includes(needs) ? [key] : [],
  )
  return (
    <nav className={css['tabs']} aria-label={texts.row}>
      {tabs.map((tab) => {
        const count = counts[tab]
        return (
          <a
            key={tab}
            className={css['tab']}
            href={hrefOf(tab)}
            aria-current={tab === current ? 'page' : undefined}
          >
            {texts.tabs[tab]}
            {count === null ? null : <b>{format.number(count)}</b>}
          </a>
        )
      })}
    </nav>
  )
}

export interface FieldScreenProps {
  readonly tab: Tab
  /** Of what is looked at inside the tab; the word of the tab where it is left out. */
  readonly title?: string | undefined
  /** Between the word of the group and the title. */
  readonly crumbs?: readonly Crumb[]
  readonly actions?: ReactNode
  /** Class of the body, for its grid. */
  readonly className?: string | undefined
  readonly children: ReactNode
}

export function FieldScreen({ tab, title, crumbs = [], ...rest }: FieldScreenProps) {
  const texts = useMessages(catalogue)
  // The tab of the tags is itself the way to all of them, and the head is full on a small screen.
  const first: readonly Crumb[] =
    tab === 'tags' ? [] : [{ text: texts.group, href: hrefOf('tags') }]
  return (
    <Screen
      title={title ?? texts.tabs[tab]}
      crumbs={[...first, ...crumbs]}
      tabs={<Tabs current={tab} />}
      {...rest}
    />
  )
}
