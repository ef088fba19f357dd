/** The fields of a server: name, endpoint, security, and what the core refused. */
import { securityModes, securityPolicies } from '../../shared/acquisition.ts'
import { useErrorText } from '../errors/text.ts'
import { Fault } from '../ui/Fault.tsx'
import { useMessages } from '../ui/language.tsx'
import { Select } from '../ui/Select.tsx'
import { TextField } from '../ui/TextField.tsx'
import type { ServerDraft } from './draft.ts'
import catalogue from './messages.ts'
import css from './ServerFields.module.css'

export interface ServerFieldsProps {
  readonly draft: ServerDraft
  readonly initialFocus?: boolean
}

export function ServerFields({ draft, initialFocus = false }: ServerFieldsProps) {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const secured = draft.mode !== 'None'
  const policies = securityPolicies.filter((each) => (each === 'None') !== secured)
  return (
    <>
      <TextField
        label={texts.name}
        value={draft.name}
        onChange={draft.setName}
        error={draft.nameMissing ? texts.nameFault : null}
        maxLength={64}
        {...(initialFocus ? { initialFocus } : {})}
      />
      <TextField
        label={texts.endpoint}
        value={draft.endpoint}
        onChange={draft.setEndpoint}
        error={draft.endpointWrong ? texts.endpointFault : null}
        maxLength={300}
        readOnly={draft.fixed}
      />
      {draft.fixed ? null : (
        <TextField
          label={texts.alternates}
          value={draft.alternates}
          onChange={draft.setAlternates}
          error={draft.alternatesWrong ? texts.endpointFault : null}
          hint={texts.alternatesHint}
          lines
        />
      )}
      <div className={css['pair']}>
        <Select
          label={texts.mode}
          value={draft.mode}
          choices={securityModes.map((key) => ({ key, text: texts.modes[key] }))}
          onChange={draft.setMode}
        />
        <Select
          label={texts.policy}
          value={draft.policy}
          choices={policies.map((key) => ({ key, text: key === 'None' ? texts.noPolicy : key }))}
          onChange={draft.setPolicy}
        />
      </div>
      {secured ? null : <p className={css['quiet']}>{texts.unsecured}</p>}
      {draft.failure === null ? null : <Fault>{say(draft.failure)}</Fault>}
    </>
  )
}
