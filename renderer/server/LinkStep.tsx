/** The link while it comes up: what the server says, what to do about it, and what comes next. */
import { Download, ShieldCheck, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { isUntold, useServerTrouble } from '../errors/troubles/text.ts'
import type { Failure } from '../../shared/result.ts'
import { call } from '../stores/core.ts'
import type { Server } from '../stores/servers.ts'
import { handOver } from '../trust/files.ts'
import { useCertificateError } from '../trust/say.ts'
import { TrustDialog } from '../trust/TrustDialog.tsx'
import { undecidedOf } from '../trust/undecided.ts'
import { Button } from '../ui/Button.tsx'
import { Fault } from '../ui/Fault.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Note } from '../ui/Note.tsx'
import { Quality } from '../ui/Quality.tsx'
import type { Connecting } from './connecting.ts'
import catalogue from './messages.ts'
import css from './Server.module.css'
import { StepHead } from './StepHead.tsx'

/** Reasons that another identity or endpoint may end. */
const ofIdentity: ReadonlySet<unknown> = new Set([
  'identity',
  'password',
  'user_denied',
  'user_certificate',
  'plain_password',
  'security',
  'secret',
])
const ofOurs: ReadonlySet<unknown> = new Set(['distrusts', 'certificate'])

/** Which certificate is shown here, and whether it is the server's: compared and decided in its own dialog. */
function Decision({
  server,
  thumbprint,
}: {
  readonly server: Server
  readonly thumbprint: string
}) {
  const texts = useMessages(catalogue)
  const [open, setOpen] = useState(false)
  return (
    <>
      <p>{texts.compare}</p>
      <div className={css['acts']}>
        <Button rank="primary" icon={ShieldCheck} onPress={() => setOpen(true)}>
          {texts.trust}
        </Button>
      </div>
      {open ? (
        <TrustDialog server={server.id} thumbprint={thumbprint} onClose={() => setOpen(false)} />
      ) : null}
    </>
  )
}

/** What a server that does not trust us needs, in the order of doing. */
function Distrust() {
  const texts = useMessages(catalogue)
  const say = useCertificateError()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const take = async (format: 'der' | 'pem') => {
    setBusy(true)
    const result = await call('certificates.export', { which: 'own', format })
    setBusy(false)
    setFailure(result.ok ? null : result.error)
    if (result.ok) handOver(result.value)
  }
  return (
    <>
      <ol className={css['list']}>
        {Object.values(texts.distrust).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
      <div className={css['acts']}>
        <Button icon={Download} busy={busy} onPress={() => void take('der')}>
          {texts.takeDer}
        </Button>
        <Button icon={Download} busy={busy} onPress={() => void take('pem')}>
          {texts.takePem}
        </Button>
      </div>
      {failure === null ? null : <Fault>{say(failure)}</Fault>}
    </>
  )
}

export function LinkStep({ connecting }: { readonly connecting: Connecting }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const advise = useServerTrouble((tag) => `#${tag}`)
  const { server } = connecting
  if (server === null) return null
  const { error } = server
  const reason = error?.details?.['reason']
  const undecided = undecidedOf(server)
  if (server.state === 'up') {
    const offset = server.clockOffsetMs ?? 0
    const apart = Math.abs(offset)
    const delay =
      apart < 1000 ? `${format.number(apart, 0)} ${format.unit('ms')}` : format.age(apart)
    return (
      <>
        <StepHead live>
          <Quality mark="live" />
          {texts.connected(server.name)}
        </StepHead>
        <p>{texts.connectedText(delay, offset > 0)}</p>
        {error === null ? null : (
          <Note icon={TriangleAlert} error>
            {advise(error)}
          </Note>
        )}
        {server.tags === 0 ? <p>{texts.next}</p> : null}
      </>
    )
  }
  return (
    <>
      <StepHead live>
        <Quality mark="link" />
        {error === null ? texts.connecting : server.name}
      </StepHead>
      {error === null ? null : undecided !== null ? (
        <>
          <Note icon={TriangleAlert} error>
            {advise(error)}
          </Note>
          <Decision server={server} thumbprint={undecided} />
        </>
      ) : (
        <>
          <Note icon={TriangleAlert} error>
            {advise(error)} {isUntold(error) ? error.message : null}
          </Note>
          {ofOurs.has(reason) ? (
            <Distrust />
          ) : ofIdentity.has(reason) ? (
            <div className={css['acts']}>
              <Button small onPress={() => connecting.to('offer')}>
                {texts.changeIdentity}
              </Button>
            </div>
          ) : null}
          {ofOurs.has(reason) ? null : <p className={css['quiet']}>{texts.retries}</p>}
        </>
      )}
    </>
  )
}
