/**
 * The address spaces of the servers, with their present values, and what is picked of them to become
 * tags. Nothing is added before names, units, conflicts and load on the server are shown with counts.
 */
import { Search as SearchIcon } from 'lucide-react'
import { useEffect, useState } from 'react'
import { isConnected } from '../../shared/acquisition.ts'
import { FieldScreen } from '../field/FieldScreen.tsx'
import { useServerName } from '../readings/words.ts'
import { useRoute } from '../stores/navigation.ts'
import { useServers } from '../stores/servers.ts'
import { useMessages } from '../ui/language.tsx'
import { Panel } from '../ui/Panel.tsx'
import { EmptyState } from '../ui/States.tsx'
import { TextField } from '../ui/TextField.tsx'
import { AddPanel } from './add/AddPanel.tsx'
import css from './Browse.module.css'
import catalogue from './messages.ts'
import { keyOf } from './picks.ts'
import { usePlan } from './add/plan.ts'
import { Search } from './Search.tsx'
import { choose, follow, OBJECTS, read, setOpen, TOP, useSpace } from './space.ts'
import { SpaceTree } from './SpaceTree.tsx'
import { Variables } from './Variables.tsx'

/** Servers that are open and up: what lies below their nodes is counted in the background. */
function useCounting(): void {
  const open = useSpace((state) => state.open)
  const servers = useServers((state) => state.list)
  const wanted = servers
    .filter(({ id, state }) => isConnected(state) && open.has(keyOf(id, TOP)))
    .map(({ id }) => id)
    .join(' ')
  useEffect(() => {
    if (wanted === '') return
    const ended = new AbortController()
    for (const id of wanted.split(' ')) void follow(Number(id), ended.signal)
    return () => ended.abort()
  }, [wanted])
}

/** A server whose link is back is read again where it could not be. */
function useReading(): void {
  const servers = useServers((state) => state.list)
  const up = servers
    .filter(({ state }) => isConnected(state))
    .map(({ id }) => id)
    .join(' ')
  useEffect(() => {
    for (const [key, { status }] of useSpace.getState().below) {
      const [server = '', ...node] = key.split(' ')
      if (status === 'failed' && up.split(' ').includes(server)) {
        void read(Number(server), node.join(' '))
      }
    }
  }, [up])
}

/** A server is entered: its objects are what anybody looks for. */
function enter(server: number): void {
  choose(server, TOP)
  if (useSpace.getState().open.has(keyOf(server, TOP))) return
  setOpen(server, TOP, true)
  setOpen(server, OBJECTS, true)
}

/** Whoever comes from a server finds it entered; where it is already, they find their place again. */
function useAsked(): void {
  const asked = useRoute((route) => Number(route.params['server']))
  const isThere = useServers((state) => state.byId.has(asked))
  useEffect(() => {
    if (isThere && useSpace.getState().chosen?.server !== asked) enter(asked)
  }, [asked, isThere])
}

export default function Browse() {
  const texts = useMessages(catalogue)
  const servers = useServers((state) => state.list)
  const nameOf = useServerName()
  const chosen = useSpace((state) => state.chosen)
  const server = servers.find(({ id }) => id === chosen?.server)
  const [text, setText] = useState('')
  const plan = usePlan()
  const { known } = plan
  useCounting()
  useReading()
  useAsked()

  const onChoose = (id: number, node: string) => {
    if (node === TOP) enter(id)
    else choose(id, node)
  }
  const searched = server?.id ?? (servers.length === 1 ? servers[0]?.id : undefined)
  return (
    <FieldScreen tab="browse" className={css['body']}>
      <Panel title={texts.space} flush className={css['left']}>
        <div className={css['find']}>
          <TextField
            label={texts.find}
            placeholder={texts.find}
            bare
            type="search"
            icon={SearchIcon}
            value={text}
            onChange={setText}
          />
        </div>
        {servers.length === 0 ? (
          <EmptyState title={texts.noServers}>{texts.noServersText}</EmptyState>
        ) : text.trim() === '' ? (
          <SpaceTree chosen={chosen} known={known} onChoose={onChoose} />
        ) : searched === undefined ? (
          <p className={css['note']}>{texts.findNeeds}</p>
        ) : (
          <Search server={searched} text={text.trim()} />
        )}
      </Panel>
      {chosen === null || server === undefined ? (
        <Panel>
          <EmptyState title={texts.nothing}>{texts.nothingText}</EmptyState>
        </Panel>
      ) : (
        <Variables
          key={keyOf(chosen.server, '')}
          chosen={chosen}
          serverName={nameOf(server) ?? ''}
          known={known}
          nameOf={plan.nameOf}
        />
      )}
      <AddPanel plan={plan} />
    </FieldScreen>
  )
}
