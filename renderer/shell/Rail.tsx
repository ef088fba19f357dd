/** The places that exist and that the person may enter; icon and word, always both. */
import { placeOf, places as all, type Place, type ScreenEntry } from '../screens.ts'
import { hrefOf, useRoute } from '../stores/navigation.ts'
import { useSession } from '../stores/session.ts'
import { Icon } from '../ui/Icon.tsx'
import { useMessages } from '../ui/language.tsx'
import catalogue from './messages.ts'
import css from './Rail.module.css'

export function Rail() {
  const texts = useMessages(catalogue)
  const current = useRoute((route) => placeOf(route.screen))
  const permissions = useSession((state) => state.permissions)
  const places = all.filter(({ needs }) => permissions.includes(needs))
  const link = ({ key, icon }: ScreenEntry<Place>) => {
    const keys = `Control+${places.findIndex((place) => place.key === key) + 1}`
    return (
      <a
        key={key}
        className={css['place']}
        href={hrefOf(key)}
        aria-current={key === current ? 'page' : undefined}
        aria-keyshortcuts={keys}
        title={`${texts.places[key]} (${keys.replace('Control+', 'Ctrl ')})`}
      >
        <Icon of={icon} size="large" />
        <span>{texts.places[key]}</span>
      </a>
    )
  }
  return (
    <nav className={css['rail']} aria-label={texts.navigation}>
      {places.filter(({ low }) => low !== true).map(link)}
      <span className={css['space']} />
      {places.filter(({ low }) => low === true).map(link)}
    </nav>
  )
}
