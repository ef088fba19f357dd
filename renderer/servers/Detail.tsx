/** One server: how it is entered, what is wrong with it and what to do, and what can be done with it. */
import { ListTree, ShieldOff, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { isConnected } from '../../shared/acquisition.ts'
import { isUntold, useServerTrouble } from '../errors/troubles/text.ts'
import keptWords from '../server/kept/messages.ts'
import { StateWord } from '../server/kept/StateWord.tsx'
import { tagById } from '../stores/configuration.ts'
import { coreNow, useNow } from '../stores/liveness.ts'
import { go, hrefOf } from '../stores/navigation.ts'
import { useMay } from '../stores/session.ts'
import { linkStateOf, type Server } from '../stores/servers.ts'
import { Button } from '../ui/Button.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Note } from '../ui/Note.tsx'
import catalogue from './messages.ts'
import css from './Servers.module.css'
import { Security, useIdentityWord } from './Table.tsx'

const Fact = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <div className={css['fact']}>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
)

function Facts({ server }: { readonly server: Server }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const identityOf = useIdentityWord()
  useNow()
  const { confirmedAt, alternates, commandsTrouble } = server
  return (
    <dl>
      <Fact label={texts.column.endpoint}>
        {server.endpoint === 'simulated' ? texts.simulated : server.endpoint}
      </Fact>
      {alternates.length === 0 ? null : (
        <Fact label={texts.alternates}>{alternates.join(', ')}</Fact>
      )}
      <Fact label={texts.column.security}>
        <Security server={server} />
      </Fact>
      <Fact label={texts.column.identity}>{identityOf(server)}</Fact>
      <Fact label={texts.confirmed}>
        {confirmedAt === null
          ? format.number(null)
          : texts.ago(format.age(Math.max(0, coreNow() - confirmedAt)))}
      </Fact>
      <Fact label={texts.reconnects}>{format.number(server.reconnects)}</Fact>
      <Fact label={texts.tags}>{format.number(server.tags)}</Fact>
      <Fact label={texts.failed}>{format.number(server.itemsFailed)}</Fact>
      <Fact label={texts.bridge}>
        {format.number(server.bridge)} {format.unit('s')}
      </Fact>
      <Fact label={texts.backfill}>{server.backfill ? texts.read : texts.notRead}</Fact>
      <Fact label={texts.commands}>
        <span className={commandsTrouble === null ? undefined : css['strong']}>
          {texts.way[server.commands]}
        </span>
      </Fact>
    </dl>
  )
}

export function Detail({ server }: { readonly server: Server }) {
  const texts = useMessages(catalogue)
  const kept = useMessages(keptWords)
  const advise = useServerTrouble((tag) => tagById(tag)?.name ?? `#${tag}`)
  const may = useMay('engineer')
  const { error, commandsTrouble } = server
  const isOpen = server.endpoint !== 'simulated' && server.securityMode === 'None'
  return (
    <div className={css['detail']}>
      <p className={css['said']}>
        <StateWord server={server} />
        <span>{kept.stateText[linkStateOf(server)]}</span>
      </p>
      {error === null ? null : (
        <Note icon={TriangleAlert} error>
          <b>{texts.lastError}.</b> {advise(error)}
          {isUntold(error) ? <span className={css['own']}>{error.message}</span> : null}
        </Note>
      )}
      {isOpen ? <Note icon={ShieldOff}>{texts.unsecured}</Note> : null}
      {server.plainPassword ? <Note icon={ShieldOff}>{texts.plain}</Note> : null}
      {commandsTrouble === null ? null : (
        <Note icon={TriangleAlert}>
          {texts.sharedText} {advise(commandsTrouble)}
        </Note>
      )}
      <Facts server={server} />
      <p className={css['next']}>
        <Button
          small
          icon={ListTree}
          off={!may || !isConnected(server.state)}
          reason={may ? texts.browseNeeds[server.enabled ? 'up' : 'on'] : texts.notEngineer}
          onPress={() => go('browse', { server: String(server.id) })}
        >
          {texts.browse}
        </Button>
        <a href={hrefOf('diagnostics')}>{texts.health}</a>
      </p>
    </div>
  )
}
