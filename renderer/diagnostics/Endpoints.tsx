/**
 * The endpoints of a redundant server: which one brings the values, how the others are, and the step to
 * another one. A server with a single endpoint has nothing to show here.
 */
import { useState } from 'react'
import { isDoubted } from '../../shared/partners.ts'
import type { Failure } from '../../shared/result.ts'
import { REASON_MOST } from '../../shared/plain-text.ts'
import { useErrorText } from '../errors/text.ts'
import { useServerTrouble } from '../errors/troubles/text.ts'
import { useServerName } from '../readings/words.ts'
import { call } from '../stores/core.ts'
import { useMay } from '../stores/session.ts'
import type { Server } from '../stores/servers.ts'
import { Button } from '../ui/Button.tsx'
import { classes } from '../ui/classes.ts'
import { Fault } from '../ui/Fault.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast } from '../ui/Toasts.tsx'
import { Address } from '../ui/Name.tsx'
import table from '../ui/Table.module.css'
import { AcceptPartner } from './AcceptPartner.tsx'
import css from './Health.module.css'
import catalogue from './messages.ts'

type Endpoint = Server['endpoints'][number]

interface SwitchDialogProps {
  readonly server: Server
  readonly to: string
  readonly onClose: () => void
}

function SwitchDialog({ server, to, onClose }: SwitchDialogProps) {
  const { set: texts } = useMessages(catalogue)
  const say = useErrorText()
  const name = useServerName()(server) ?? ''
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const send = async () => {
    if (busy) return
    setBusy(true)
    const given = reason.trim() === '' ? {} : { reason: reason.trim() }
    const result = await call('servers.switch', { server: server.id, endpoint: to, ...given })
    setBusy(false)
    if (!result.ok) return setFailure(result.error)
    toast({ title: texts.begun(name) })
    onClose()
  }
  return (
    <FormDialog
      title={texts.title(name)}
      width={520}
      className={css['form']}
      send={texts.act}
      cancel={texts.cancel}
      busy={busy}
      onSend={() => void send()}
      onClose={onClose}
    >
      <p>{texts.text(to)}</p>
      <TextField
        label={texts.reason}
        value={reason}
        onChange={setReason}
        maxLength={REASON_MOST}
        initialFocus
      />
      {failure === null ? null : <Fault>{say(failure)}</Fault>}
    </FormDialog>
  )
}

interface RowProps {
  readonly each: Endpoint
  readonly onSwitch: () => void
  readonly onAccept: () => void
}

function Row({ each, onSwitch, onAccept }: RowProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const advise = useServerTrouble((tag) => `#${tag}`)
  const may = useMay('engineer')
  const isOpen = each.partner !== null && isDoubted(each.partner)
  return (
    <tr>
      <td className={classes(table['words'], each.active && table['strong'])}>
        {each.active ? texts.set.active : texts.set.states[each.state]}
      </td>
      <td className={table['address']}>
        <Address>{each.endpoint}</Address>
      </td>
      <td className={table['figure']}>{format.number(each.serviceLevel, 0)}</td>
      <td className={table['words']}>
        {each.error === null || (each.active && !isOpen) ? '' : advise(each.error)}
        {each.partner?.accepted === true ? texts.set.accepted : ''}
      </td>
      <td className={table['figure']}>
        {isOpen ? (
          <Button small off={!may} reason={may ? null : texts.notEngineer} onPress={onAccept}>
            {texts.set.accept.open}
          </Button>
        ) : null}
        {each.active || each.partner?.verdict === 'other' ? null : (
          <Button small off={!may} reason={may ? null : texts.notEngineer} onPress={onSwitch}>
            {texts.set.open}
          </Button>
        )}
      </td>
    </tr>
  )
}

export function Endpoints({ server }: { readonly server: Server }) {
  const texts = useMessages(catalogue)
  const [to, setTo] = useState<string | null>(null)
  const [accepting, setAccepting] = useState<Endpoint | null>(null)
  if (server.endpoints.length < 2) return null
  return (
    <section className={css['set']} aria-label={texts.set.name}>
      <table className={table['table']}>
        <thead>
          <tr>
            <th className={table['words']}>{texts.set.name}</th>
            <th className={table['address']}>{texts.endpoint}</th>
            <th className={table['figure']}>{texts.set.level}</th>
            <th className={table['words']}>{texts.lastError}</th>
            <th aria-label={texts.set.open} />
          </tr>
        </thead>
        <tbody>
          {server.endpoints.map((each) => (
            <Row
              key={each.endpoint}
              each={each}
              onSwitch={() => setTo(each.endpoint)}
              onAccept={() => setAccepting(each)}
            />
          ))}
        </tbody>
      </table>
      {accepting?.partner?.doubt == null ? null : (
        <AcceptPartner
          server={server}
          endpoint={accepting.endpoint}
          doubt={accepting.partner.doubt}
          trouble={accepting.error}
          onClose={() => setAccepting(null)}
        />
      )}
      {to === null ? null : <SwitchDialog server={server} to={to} onClose={() => setTo(null)} />}
    </section>
  )
}
