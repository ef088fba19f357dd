/** The fields of a server by hand: name, address, security, identity, and what the core refused. */
import { securityModes, securityPolicies } from '../../shared/acquisition.ts'
import { useErrorText } from '../errors/text.ts'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Fault } from '../ui/Fault.tsx'
import { useMessages } from '../ui/language.tsx'
import { NumberField } from '../ui/NumberField.tsx'
import { Select } from '../ui/Select.tsx'
import { TextField } from '../ui/TextField.tsx'
import type { ServerDraft } from './draft.ts'
import { IdentityFields } from './IdentityFields.tsx'
import catalogue from './messages.ts'
import { useRefusal, type Field } from './refusal.ts'
import css from './Server.module.css'

const kept: readonly Field[] = ['name', 'bridge']
/** Of the simulated field there is less to be said. */
const every: readonly Field[] = [
  ...kept,
  ...(['endpoint', 'alternates', 'user', 'password', 'userCertificate', 'userKey'] as const),
]

export interface ServerFieldsProps {
  readonly draft: ServerDraft
  readonly initialFocus?: boolean
}

export function ServerFields({ draft, initialFocus = false }: ServerFieldsProps) {
  const texts = useMessages(catalogue)
  const refusal = useRefusal(draft.failure, draft.fixed ? kept : every, useErrorText())
  const secured = draft.mode !== 'None'
  const policies = securityPolicies.filter((each) => (each === 'None') !== secured)
  return (
    <>
      <TextField
        label={texts.name}
        value={draft.name}
        onChange={draft.setName}
        error={draft.nameMissing ? texts.nameFault : refusal.of('name')}
        maxLength={64}
        {...(initialFocus ? { initialFocus } : {})}
      />
      <TextField
        label={texts.endpoint}
        value={draft.endpoint}
        onChange={draft.setEndpoint}
        error={draft.endpointWrong ? texts.endpointFault : refusal.of('endpoint')}
        maxLength={300}
        readOnly={draft.fixed}
      />
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
      {draft.fixed ? null : (
        <>
          <IdentityFields
            draft={draft.identity}
            fault={draft.identityFault}
            refusal={refusal}
            offered={null}
          />
          <h3 className={css['label']}>{texts.more}</h3>
          <TextField
            label={texts.alternates}
            value={draft.alternates}
            onChange={draft.setAlternates}
            error={draft.alternatesWrong ? texts.alternatesFault : refusal.of('alternates')}
            hint={texts.alternatesHint}
            lines
            maxLength={2500}
          />
        </>
      )}
      <div className={css['choice']}>
        <NumberField
          label={texts.bridge}
          value={draft.bridge}
          onChange={draft.setBridge}
          unit="s"
          error={draft.bridgeWrong ? texts.bridgeFault : refusal.of('bridge')}
          hint={texts.bridgeHint}
        />
      </div>
      <div className={css['choice']}>
        <Checkbox on={draft.backfill} onChange={draft.setBackfill}>
          {texts.backfill}
        </Checkbox>
        <p className={css['quiet']}>{texts.backfillText}</p>
      </div>
      {refusal.rest === null ? null : <Fault>{refusal.rest}</Fault>}
    </>
  )
}
