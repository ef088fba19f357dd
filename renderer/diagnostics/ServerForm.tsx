/** A dialog that adds a server or changes one: name, endpoint, security. The core has the last word. */
import { useState } from 'react'
import { securityModes, securityPolicies } from '../../shared/acquisition.ts'
import type { Failure } from '../../shared/result.ts'
import { useErrorText } from '../errors/text.ts'
import { call } from '../stores/core.ts'
import type { Server } from '../stores/servers.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Fault } from '../ui/Fault.tsx'
import { useMessages } from '../ui/language.tsx'
import { Select } from '../ui/Select.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast } from '../ui/Toasts.tsx'
import css from './Health.module.css'
import catalogue from './messages.ts'

type Mode = (typeof securityModes)[number]
type Policy = (typeof securityPolicies)[number]

const endpointPattern = /^(simulated|opc\.tcp:\/\/[^\s/:]+(:\d{1,5})?(\/\S*)?)$/

export interface ServerFormProps {
  /** Left out, one is added. */
  readonly server?: Server | undefined
  readonly onClose: () => void
  readonly onDone?: (server: Server) => void
}

export function ServerForm({ server, onClose, onDone }: ServerFormProps) {
  const { form: texts, ...rest } = useMessages(catalogue)
  const say = useErrorText()
  const [name, setName] = useState(server?.name ?? '')
  const [endpoint, setEndpoint] = useState(server?.endpoint ?? 'opc.tcp://')
  const [mode, setMode] = useState<Mode>(server?.securityMode ?? 'SignAndEncrypt')
  const [policy, setPolicy] = useState<Policy>(server?.securityPolicy ?? 'Basic256Sha256')
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)

  const named = name.trim() !== ''
  const written = endpointPattern.test(endpoint.trim())
  const secured = mode !== 'None'
  const policies = securityPolicies.filter((each) => (each === 'None') !== secured)
  const choose = (next: Mode) => {
    setMode(next)
    setPolicy(next === 'None' ? 'None' : policy === 'None' ? 'Basic256Sha256' : policy)
  }
  const send = async () => {
    setTried(true)
    if (!named || !written || busy) return
    setBusy(true)
    const given = {
      name: name.trim(),
      endpoint: endpoint.trim(),
      securityMode: mode,
      securityPolicy: policy,
    }
    const result =
      server === undefined
        ? await call('servers.create', given)
        : await call('servers.update', { server: server.id, ...given })
    setBusy(false)
    setFailure(result.ok ? null : result.error)
    if (!result.ok) return
    toast({
      title: server === undefined ? rest.added(given.name) : rest.changed(given.name),
    })
    onDone?.(result.value)
    onClose()
  }
  return (
    <Dialog
      title={server === undefined ? texts.add : texts.change(server.name)}
      onClose={onClose}
      width={520}
      foot={
        <>
          <Button onPress={onClose}>{texts.cancel}</Button>
          <span className={css['space']} />
          <Button rank="primary" busy={busy} onPress={() => void send()}>
            {server === undefined ? texts.add_ : texts.save}
          </Button>
        </>
      }
    >
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <p className={css['quiet']}>{server === undefined ? texts.text : texts.reconnects}</p>
        <TextField
          label={texts.name}
          value={name}
          onChange={setName}
          error={tried && !named ? texts.nameFault : null}
          maxLength={64}
          initialFocus
        />
        <TextField
          label={texts.endpoint}
          value={endpoint}
          onChange={setEndpoint}
          error={tried && !written ? texts.endpointFault : null}
          maxLength={300}
          readOnly={server?.endpoint === 'simulated'}
        />
        <div className={css['pair']}>
          <Select
            label={texts.mode}
            value={mode}
            choices={securityModes.map((key) => ({ key, text: texts.modes[key] }))}
            onChange={choose}
          />
          <Select
            label={texts.policy}
            value={policy}
            choices={policies.map((key) => ({ key, text: key === 'None' ? rest.none : key }))}
            onChange={setPolicy}
          />
        </div>
        {secured ? null : <p className={css['quiet']}>{texts.unsecured}</p>}
        {failure === null ? null : <Fault>{say(failure)}</Fault>}
        {/* Enter in a field sends; the button that does it stands in the foot. */}
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
    </Dialog>
  )
}
