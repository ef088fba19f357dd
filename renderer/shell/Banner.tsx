/**
 * The banner: site, the place of the alarms, person, clock. It is above everything and never covered.
 * Where the core itself is lost, that is the most pressing thing there is, and it stands here.
 */
import { useConfiguration } from '../stores/configuration.ts'
import { useConnection } from '../stores/connection.ts'
import { onCoreClock, useNow } from '../stores/liveness.ts'
import { useSetup } from '../stores/setup.ts'
import { AlarmSymbol } from '../ui/AlarmSymbol.tsx'
import { Brand } from '../ui/Brand.tsx'
import { useFormat, useLanguage, useMessages } from '../ui/language.tsx'
import css from './Banner.module.css'
import { Clock } from '../readings/Clock.tsx'
import { GoTo } from './GoTo.tsx'
import catalogue from './messages.ts'
import { PersonMenu } from './PersonMenu.tsx'

function CoreLost({ since }: { readonly since: number }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const now = useNow()
  const start = onCoreClock(since)
  return (
    <div className={css['lost']} role="alert">
      <AlarmSymbol priority={1} form="unacknowledged" size={26} />
      <p className={css['words']}>
        <b>{texts.coreLost}</b>{' '}
        <span>{texts.coreLostSince(format.time(start), format.age(now - start))}</span>
      </p>
    </div>
  )
}

/** The name of the site; where none is set, the title of the field. */
function useSiteName(): string {
  const language = useLanguage()
  const site = useSetup((state) => state.status?.site ?? '')
  const field = useConfiguration((state) => state.equipment.find(({ kind }) => kind === 'field'))
  return site === '' ? (field?.title[language] ?? '') : site
}

export function Banner() {
  const texts = useMessages(catalogue)
  const site = useSiteName()
  const lost = useConnection((state) => (state.phase === 'lost' ? state.since : null))
  return (
    <header className={css['banner']}>
      <div className={css['brand']}>
        <Brand />
        <div className={css['names']}>
          <b>Derrick</b>
          <span>{site}</span>
        </div>
      </div>
      <section className={css['alarms']} aria-label={texts.banner}>
        {lost === null ? (
          <p className={css['calm']}>{texts.noAlarms}</p>
        ) : (
          <CoreLost since={lost} />
        )}
      </section>
      <GoTo />
      <PersonMenu />
      <Clock />
    </header>
  )
}
