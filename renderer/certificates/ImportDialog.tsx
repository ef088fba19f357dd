/** A certificate of a server, an issuer or a revocation list from a file. */
import { useState } from 'react'
import { importKinds, type ImportKind } from '../../shared/certificates.ts'
import { useServerName } from '../readings/words.ts'
import { call } from '../stores/core.ts'
import { useServers } from '../stores/servers.ts'
import { useCertificateError } from '../trust/say.ts'
import { Fault } from '../ui/Fault.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { useMessages } from '../ui/language.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { Select } from '../ui/Select.tsx'
import { toast } from '../ui/Toasts.tsx'
import css from './Certificates.module.css'
import { commonName } from './entries.ts'
import { FileField } from './FileField.tsx'
import { base64Of, isTooLarge } from '../trust/files.ts'
import catalogue from './messages.ts'

const ANY = 'any'

export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const { importing: texts, cancel, any } = useMessages(catalogue)
  const say = useCertificateError()
  const called = useServerName()
  const servers = useServers((state) => state.list)
  const [kind, setKind] = useState<ImportKind>('server')
  const [file, setFile] = useState<File | null>(null)
  const [scope, setScope] = useState(ANY)
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const send = async () => {
    if (file === null) return setFault(texts.choose)
    if (isTooLarge(file)) return setFault(texts.large)
    setBusy(true)
    const server = kind === 'server' && scope !== ANY ? Number(scope) : null
    const result = await call('certificates.import', {
      kind,
      content: await base64Of(file),
      server,
    })
    setBusy(false)
    if (!result.ok) return setFault(say(result.error))
    toast({ title: texts.done(commonName(result.value.subject)) })
    onClose()
  }
  return (
    <FormDialog
      title={texts.title}
      width={520}
      className={css['form']}
      send={texts.act}
      cancel={cancel}
      busy={busy}
      onSend={() => void send()}
      onClose={onClose}
    >
      <Segmented
        label={texts.kind}
        value={kind}
        choices={importKinds.map((key) => ({ key, text: texts.kinds[key] }))}
        onChange={setKind}
      />
      <p className={css['quiet']}>{texts.text[kind]}</p>
      <FileField label={texts.file} accept=".pem,.der,.cer,.crt,.crl" onChange={setFile} />
      {kind === 'server' ? (
        <Select
          label={texts.server}
          value={scope}
          choices={[
            { key: ANY, text: any },
            ...servers.map((each) => ({
              key: String(each.id),
              text: texts.only(called(each) ?? each.name),
            })),
          ]}
          onChange={setScope}
        />
      ) : null}
      {fault === null ? null : <Fault>{fault}</Fault>}
    </FormDialog>
  )
}
