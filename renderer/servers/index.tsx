/** The servers of the site: which there are, how they are, and the way from an address to a connected one. */
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { FieldScreen } from '../field/FieldScreen.tsx'
import { useServerName } from '../readings/words.ts'
import { ConnectDialog } from '../server/ConnectDialog.tsx'
import { ServerActions } from '../server/kept/ServerActions.tsx'
import { ServerDialog } from '../server/kept/ServerDialog.tsx'
import { adjust, useRoute } from '../stores/navigation.ts'
import { useMay } from '../stores/session.ts'
import { useServers } from '../stores/servers.ts'
import { Button } from '../ui/Button.tsx'
import { useMessages } from '../ui/language.tsx'
import { Panel } from '../ui/Panel.tsx'
import { EmptyState } from '../ui/States.tsx'
import { Detail } from './Detail.tsx'
import catalogue from './messages.ts'
import css from './Servers.module.css'
import { Table } from './Table.tsx'

export default function Servers() {
  const texts = useMessages(catalogue)
  const called = useServerName()
  const may = useMay('engineer')
  const params = useRoute((route) => route.params)
  const servers = useServers((state) => state.list)
  const [byHand, setByHand] = useState(false)
  const chosen = Number(params['server'])
  // What is explained first stays as it is, whatever happens to the links of others.
  const [first] = useState(
    () => servers.find(({ enabled, state }) => enabled && state !== 'up')?.id,
  )
  const selected =
    servers.find(({ id }) => id === chosen) ?? servers.find(({ id }) => id === first) ?? servers[0]
  const choose = (server: number): void => adjust('servers', { server: String(server) })
  const open = (): void =>
    adjust('servers', {
      connect: 'new',
      ...(selected === undefined ? {} : { server: String(selected.id) }),
    })
  const close = (): void =>
    adjust('servers', selected === undefined ? {} : { server: String(selected.id) })
  const up = servers.filter(({ enabled, state }) => enabled && state === 'up').length
  const add = (
    <Button small icon={Plus} off={!may} reason={texts.notEngineer} onPress={open}>
      {texts.add}
    </Button>
  )
  return (
    <FieldScreen tab="servers" actions={add} className={css['body']}>
      {selected === undefined ? (
        <Panel className={css['empty']}>
          <EmptyState title={texts.none} action={may ? add : null}>
            {may ? texts.noneText : texts.noneViewer}
          </EmptyState>
        </Panel>
      ) : (
        <>
          <Panel
            title={texts.list}
            aside={
              <span className={css['aside']}>
                {texts.up(up, servers.filter(({ enabled }) => enabled).length)}, {texts.order}
              </span>
            }
            flush
            scroll
          >
            <Table servers={servers} selected={selected.id} onSelect={choose} />
          </Panel>
          <Panel title={called(selected) ?? ''} scroll>
            <ServerActions key={selected.id} server={selected} />
            <Detail server={selected} />
          </Panel>
        </>
      )}
      {params['connect'] === 'new' && may ? (
        <ConnectDialog
          title={texts.connect}
          onDone={choose}
          onByHand={() => {
            close()
            setByHand(true)
          }}
          onClose={close}
        />
      ) : null}
      {byHand ? <ServerDialog onDone={choose} onClose={() => setByHand(false)} /> : null}
    </FieldScreen>
  )
}
