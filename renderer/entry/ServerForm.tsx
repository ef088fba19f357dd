/** A server of the site: name, endpoint, security. A mode other than None needs a policy, so one is set. */
import { useState } from 'react'
import { securityModes, securityPolicies } from '../../shared/acquisition.ts'
import type { Failure } from '../../shared/result.ts'
import { useErrorText } from '../errors/text.ts'
import { call } from '../stores/core.ts'
import { loadSetup } from '../stores/setup.ts'
import { Button } from '../ui/Button.tsx'
import { Fault } from '../ui/Fault.tsx'
import { useMessages } from '../ui/language.tsx'
import { Select } from '../ui/Select.tsx'
import { TextField } from '../ui/TextField.tsx'
import css from './Entry.module.css'
import catalogue from './messages.ts'

type Mode = (typeof securityModes)[number]
type Policy = (typeof securityPolicies)[number]

const endpointPattern = /^opc\.tcp:\/\/[^\s/:]+(:\d{1,5})?(\/\S*)?$/

export function ServerForm() {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const [name, setName] = useState('')
  const [endpoint, setEndpoint] = useState('opc.tcp://')
  const [mode, setMode] = useState<Mode>('SignAndEncrypt')
  const [policy, setPolicy] = useState<Policy>('Basic256Sha256')
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)

  const named = name.trim() !== ''
  const reachable = endpointPattern.test(endpoint)
  const secured = mode !== 'None'
  const policies = securityPolicies.filter((each) => (each === 'None') !== secured)

  const choose = (next: Mode) => {
    setMode(next)
    setPolicy(next === 'None' ? 'None' : policy === 'None' ? 'Basic256Sha256' : policy)
  }
  const connect = async () => {
    setTried(true)
    if (!named || !reachable || busy) return
    setBusy(true)
    const result = await call('servers.create', {
      name: name.trim(),
      endpoint,
      securityMode: mode,
      securityPolicy: policy,
    })
    setFailure(result.ok ? null : result.error)
    setBusy(false)
    await loadSetup()
  }

  return (
    <form
      className={css['card']}
      onSubmit={(event) => {
        event.preventDefault()
        void connect()
      }}
    >
      <div className={css['rows']}>
        <h2>{texts.server}</h2>
        <p>{texts.serverText}</p>
        <div className={css['pair']}>
          <TextField
            label={texts.serverName}
            value={name}
            onChange={setName}
            error={tried && !named ? texts.nameFault : null}
            maxLength={64}
          />
          <TextField
            label={texts.endpoint}
            value={endpoint}
            onChange={setEndpoint}
            error={tried && !reachable ? texts.endpointFault : null}
            maxLength={300}
          />
        </div>
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
            choices={policies.map((key) => ({ key, text: key === 'None' ? texts.none : key }))}
            onChange={setPolicy}
          />
        </div>
        {secured ? null : <p>{texts.unsecured}</p>}
        {failure === null ? null : <Fault>{say(failure)}</Fault>}
      </div>
      <footer>
        <span className={css['space']} />
        <Button type="submit" busy={busy}>
          {texts.connect}
        </Button>
      </footer>
    </form>
  )
}
