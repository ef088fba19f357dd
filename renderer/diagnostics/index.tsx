/**
 * Health, level 4: does the program itself work. Parts by their own last run, servers with their loss
 * ledgers, history and process. Servers and parts are told by events; the rest is asked for.
 */
import { Plus, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import { isConnected } from '../../shared/acquisition.ts'
import { useErrorText } from '../errors/text.ts'
import { Troubled } from '../formula/Troubled.tsx'
import { useServerName } from '../readings/words.ts'
import { useServers } from '../stores/servers.ts'
import { useMay } from '../stores/session.ts'
import { Button } from '../ui/Button.tsx'
import { useMessages } from '../ui/language.tsx'
import { Note } from '../ui/Note.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Screen } from '../ui/Screen.tsx'
import { EmptyState, Loading } from '../ui/States.tsx'
import css from './Health.module.css'
import { Damaged } from './Damaged.tsx'
import catalogue from './messages.ts'
import { Parts } from './Parts.tsx'
import { useDiagnostics } from './poll.ts'
import { HistoryFigures, Program } from './Program.tsx'
import { ServerActions } from '../server/kept/ServerActions.tsx'
import { ServerDetail } from './ServerDetail.tsx'
import { go } from '../stores/navigation.ts'
import { Servers } from './Servers.tsx'

interface ServerListProps {
  readonly chosen: number | null
  readonly onChoose: (server: number) => void
  readonly onAdd: () => void
}

function ServerList({ chosen, onChoose, onAdd }: ServerListProps) {
  const texts = useMessages(catalogue)
  const called = useServerName()
  const may = useMay('engineer')
  const servers = useServers((state) => state.list)
  const selected =
    servers.find(({ id }) => id === chosen) ??
    servers.find(({ enabled, state }) => enabled && !isConnected(state)) ??
    servers[0]
  // What is explained first stays: a link that is lost or back does not move another server under the
  // pointer, with the buttons that switch it off.
  const id = selected?.id
  useEffect(() => {
    if (id !== undefined && id !== chosen) onChoose(id)
  }, [id, chosen, onChoose])
  if (selected === undefined) {
    return (
      <Panel title={texts.servers}>
        <EmptyState
          title={texts.noServers}
          action={
            may ? (
              <Button small icon={Plus} onPress={onAdd}>
                {texts.addServer}
              </Button>
            ) : null
          }
        >
          {may ? texts.noServersText : texts.noServersViewer}
        </EmptyState>
      </Panel>
    )
  }
  const enabled = servers.filter((server) => server.enabled)
  const up = enabled.filter(({ state }) => isConnected(state)).length
  return (
    <>
      <Panel
        title={texts.servers}
        aside={<span className={css['aside']}>{texts.serversAside(up, enabled.length)}</span>}
        flush
        scroll
      >
        <Servers servers={servers} selected={selected.id} onSelect={onChoose} />
      </Panel>
      <Panel title={called(selected) ?? ''} aside={<ServerActions server={selected} />} scroll>
        <ServerDetail server={selected} />
      </Panel>
    </>
  )
}

/** Servers are added where they are looked after. */
const addServer = (): void => go('servers', { connect: 'new' })

export default function Health() {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const may = useMay('engineer')
  const { figures, error } = useDiagnostics()
  const [chosen, setChosen] = useState<number | null>(null)
  return (
    <Screen
      title={texts.title}
      actions={
        <Button small icon={Plus} off={!may} reason={texts.notEngineer} onPress={addServer}>
          {texts.addServer}
        </Button>
      }
      className={css['health']}
    >
      <Parts />
      <div className={css['main']}>
        <ServerList chosen={chosen} onChoose={setChosen} onAdd={addServer} />
      </div>
      <div className={css['side']}>
        {error === null ? null : (
          <Note icon={TriangleAlert} error>
            {say(error)} {figures === null ? '' : texts.figuresFailed}
          </Note>
        )}
        {figures === null ? (
          error === null ? (
            <Loading />
          ) : null
        ) : (
          <>
            <Damaged damaged={figures.damaged} />
            <Troubled />
            <HistoryFigures history={figures.history} />
            <Program figures={figures} />
          </>
        )}
      </div>
    </Screen>
  )
}
