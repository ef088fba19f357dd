/**
 * The decision about a server's certificate: its thumbprints in pairs, to be read out and compared, and what is
 * wrong with it besides. It is a decision about where setpoints go, so nothing here is chosen beforehand.
 */
import { TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import { acceptableFaults, type AcceptableFault } from '../../shared/certificate-trust.ts'
import type { Failure } from '../../shared/result.ts'
import { useServerName } from '../readings/words.ts'
import { readCertificates, useCertificates, type Certificate } from '../stores/certificates.ts'
import { call } from '../stores/core.ts'
import { useServers } from '../stores/servers.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Fault } from '../ui/Fault.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Note } from '../ui/Note.tsx'
import { Select } from '../ui/Select.tsx'
import { Loading } from '../ui/States.tsx'
import { toast } from '../ui/Toasts.tsx'
import catalogue from './messages.ts'
import { inPairs, useCertificateError } from './say.ts'
import css from './Trust.module.css'

const ANY = 'any'

export interface TrustDialogProps {
  /** Who shows it; null where nobody does. */
  readonly server: number | null
  /** Either of the two. */
  readonly thumbprint: string
  readonly onClose: () => void
}

/** What was compared is what is trusted, whatever the server shows meanwhile. */
function useChosen(thumbprint: string): Certificate | null | undefined {
  const list = useCertificates((state) => state.list)
  useEffect(() => void readCertificates(), [])
  if (list === null) return undefined
  return (
    list.certificates.find(
      (each) => each.sha256 === thumbprint || each.thumbprint === thumbprint,
    ) ?? null
  )
}

function Faults(props: {
  readonly certificate: Certificate
  readonly host: string
  readonly accepted: readonly AcceptableFault[]
  readonly onAccept: (accepted: readonly AcceptableFault[]) => void
}) {
  const { certificate, host, accepted, onAccept } = props
  const texts = useMessages(catalogue)
  const format = useFormat()
  const { faults } = certificate
  const words = {
    expired: texts.accept.expired(format.date(certificate.to)),
    other_host: texts.accept.other_host(host),
  }
  const found = acceptableFaults.filter((fault) => faults.includes(fault))
  return (
    <>
      {(['revoked', 'early'] as const).map((fault) =>
        faults.includes(fault) ? (
          <Note key={fault} icon={TriangleAlert} error>
            {texts.hopeless[fault]}
          </Note>
        ) : null,
      )}
      {found.map((fault) => (
        <Checkbox
          key={fault}
          on={accepted.includes(fault)}
          onChange={(on) =>
            onAccept(on ? [...accepted, fault] : accepted.filter((each) => each !== fault))
          }
        >
          {words[fault]}
        </Checkbox>
      ))}
      {found.length === 0 ? null : <p className={css['quiet']}>{texts.acceptText}</p>}
    </>
  )
}

function Facts({ certificate }: { readonly certificate: Certificate }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  return (
    <dl className={css['facts']}>
      <dt>{texts.thumbprint}</dt>
      <dd className={css['mono']}>{inPairs(certificate.thumbprint)}</dd>
      <dt>{texts.sha256}</dt>
      <dd className={css['mono']}>{inPairs(certificate.sha256)}</dd>
      <dt>{texts.subject}</dt>
      <dd>{certificate.subject}</dd>
      <dt>{texts.issuer}</dt>
      <dd>{certificate.selfSigned ? texts.self : certificate.issuer}</dd>
      <dt>{texts.validity}</dt>
      <dd>{`${format.date(certificate.from)} – ${format.date(certificate.to)}`}</dd>
      <dt>{texts.hosts}</dt>
      <dd>{certificate.hosts.join(', ') || texts.noHosts}</dd>
    </dl>
  )
}

export function TrustDialog({ server, thumbprint, onClose }: TrustDialogProps) {
  const texts = useMessages(catalogue)
  const say = useCertificateError()
  const called = useServerName()
  const certificate = useChosen(thumbprint)
  const servers = useServers((state) => state.list)
  const [scope, setScope] = useState(server === null ? ANY : String(server))
  const [accepted, setAccepted] = useState<readonly AcceptableFault[]>([])
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const name = called(servers.find(({ id }) => id === server)) ?? null

  const trust = async (chosen: Certificate) => {
    setBusy(true)
    const result = await call('certificates.trust', {
      thumbprint: chosen.sha256,
      server: scope === ANY ? null : Number(scope),
      accept: [...accepted],
    })
    setBusy(false)
    if (!result.ok) return setFailure(result.error)
    toast({ title: name === null ? texts.plainDone : texts.done(name) })
    onClose()
  }

  const title = name === null ? texts.plainTitle : texts.title(name)
  if (certificate === undefined || certificate === null) {
    return (
      <Dialog title={title} onClose={onClose} width={560}>
        {certificate === null ? <p>{texts.gone}</p> : <Loading />}
      </Dialog>
    )
  }
  const shownBy = certificate.shown.find((each) => each.server === server) ?? certificate.shown[0]
  const open = acceptableFaults.some(
    (fault) => certificate.faults.includes(fault) && !accepted.includes(fault),
  )
  return (
    <Dialog
      title={title}
      onClose={onClose}
      width={560}
      foot={
        <>
          <Button initialFocus onPress={onClose}>
            {texts.cancel}
          </Button>
          <span className={css['space']} />
          <Button
            rank="primary"
            busy={busy}
            off={open}
            reason={texts.acceptFirst}
            onPress={() => void trust(certificate)}
          >
            {texts.act}
          </Button>
        </>
      }
    >
      <div className={css['body']}>
        <p>{texts.text}</p>
        <Facts certificate={certificate} />
        <Select
          label={texts.server}
          value={scope}
          choices={[
            ...servers.map((each) => ({
              key: String(each.id),
              text: texts.only(called(each) ?? each.name),
            })),
            { key: ANY, text: texts.any },
          ]}
          onChange={setScope}
        />
        <Faults
          certificate={certificate}
          host={shownBy?.host ?? ''}
          accepted={accepted}
          onAccept={setAccepted}
        />
        {failure === null ? null : <Fault>{say(failure)}</Fault>}
      </div>
    </Dialog>
  )
}
