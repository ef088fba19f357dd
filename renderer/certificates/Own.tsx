/** Our own certificate, the one that follows it, and what has to be done so that no server turns us away. */
import { Clock, Download, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { Failure, Result } from '../../shared/result.ts'
import { call } from '../stores/core.ts'
import type { Certificates, OwnCertificate } from '../stores/certificates.ts'
import { coreNow, useNow } from '../stores/liveness.ts'
import { useMay } from '../stores/session.ts'
import trustWords from '../trust/messages.ts'
import { inPairs, useCertificateError } from '../trust/say.ts'
import { Button } from '../ui/Button.tsx'
import { Fault } from '../ui/Fault.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Note } from '../ui/Note.tsx'
import { Panel } from '../ui/Panel.tsx'
import { toast } from '../ui/Toasts.tsx'
import { BringDialog } from './BringDialog.tsx'
import css from './Certificates.module.css'
import { Facts } from './Facts.tsx'
import { handOver } from '../trust/files.ts'
import catalogue from './messages.ts'
import { Question } from './Question.tsx'

const MINUTE = 60_000

type Handed = Result<{ readonly name: string; readonly content: string }>

/** Things that are asked of the core, with what it refused. */
function useDeeds() {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const run = async <T,>(deed: () => Promise<Result<T>>, done: (value: T) => void) => {
    setBusy(true)
    const result = await deed()
    setBusy(false)
    setFailure(result.ok ? null : result.error)
    if (result.ok) done(result.value)
  }
  return { busy, failure, run, take: (deed: () => Promise<Handed>) => run(deed, handOver) }
}

function Export(props: {
  readonly which: 'own' | 'next'
  readonly take: (deed: () => Promise<Handed>) => Promise<void>
}) {
  const { which, take } = props
  const texts = useMessages(catalogue)
  const may = useMay('engineer')
  const one = (format: 'pem' | 'der') => (
    <Button
      small
      icon={Download}
      label={format === 'pem' ? texts.asPem : texts.asDer}
      off={!may}
      reason={may ? null : texts.engineer}
      onPress={() => void take(() => call('certificates.export', { which, format }))}
    >
      {texts[format]}
    </Button>
  )
  return (
    <span className={css['acts']}>
      {one('der')}
      {one('pem')}
    </span>
  )
}

function Said({ certificate }: { readonly certificate: OwnCertificate }) {
  const { own: texts, detail } = useMessages(catalogue)
  const trust = useMessages(trustWords)
  const format = useFormat()
  return (
    <Facts
      facts={[
        { label: trust.thumbprint, value: inPairs(certificate.thumbprint), mono: true },
        { label: texts.valid, value: format.moment(certificate.to) },
        {
          label: trust.issuer,
          value: certificate.selfSigned ? trust.self : certificate.issuer,
        },
        { label: detail.uri, value: certificate.applicationUri ?? '—' },
        { label: trust.hosts, value: certificate.hosts.join(', ') || trust.noHosts },
        { label: detail.key, value: certificate.key },
      ]}
    />
  )
}

function Current({ own }: { readonly own: Certificates['own'] }) {
  const { own: texts } = useMessages(catalogue)
  const format = useFormat()
  useNow(MINUTE)
  const { current, next, renewal } = own
  if (current === null || renewal === null) return <p className={css['quiet']}>{texts.none}</p>
  const now = coreNow()
  const ends = now >= renewal.prepareAt
  return (
    <>
      {now > current.to ? (
        <Note icon={TriangleAlert} error>
          {texts.ended}
        </Note>
      ) : ends && next === null ? (
        <Note icon={Clock}>{texts.ends(format.age(current.to - now))}</Note>
      ) : null}
      <Said certificate={current} />
      <Facts
        facts={[
          {
            label: texts.renewal,
            value: current.selfSigned
              ? texts.renewalAt(format.date(renewal.prepareAt), format.date(renewal.useAt))
              : texts.bySite,
          },
        ]}
      />
    </>
  )
}

function Next(props: {
  readonly next: OwnCertificate
  readonly useAt: number | null
  readonly take: (deed: () => Promise<Handed>) => Promise<void>
}) {
  const { next, useAt, take } = props
  const { own: texts, engineer } = useMessages(catalogue)
  const format = useFormat()
  const may = useMay('engineer')
  const [open, setOpen] = useState<'use' | 'discard' | null>(null)
  const why = may ? null : engineer
  const about = `${next.subject} · ${inPairs(next.thumbprint)}`
  return (
    <section className={css['part']} aria-label={texts.next}>
      <h3>
        {texts.next} <span className={css['space']} />
        <Export which="next" take={take} />
      </h3>
      <Note icon={Clock}>
        {useAt === null ? texts.nextNever : texts.nextText(format.date(useAt))}
      </Note>
      <Said certificate={next} />
      <div className={css['row']}>
        <Button small off={!may} reason={why} onPress={() => setOpen('use')}>
          {texts.use}
        </Button>
        <Button small off={!may} reason={why} onPress={() => setOpen('discard')}>
          {texts.discard}
        </Button>
      </div>
      {open === 'use' ? (
        <Question
          words={texts.useQuestion}
          about={about}
          act={() => call('certificates.use', { thumbprint: next.sha256 })}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {open === 'discard' ? (
        <Question
          words={texts.discardQuestion}
          about={about}
          act={() => call('certificates.discard', {})}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </section>
  )
}

export function Own({ own }: { readonly own: Certificates['own'] }) {
  const { own: texts, engineer } = useMessages(catalogue)
  const say = useCertificateError()
  const may = useMay('engineer')
  const { busy, failure, run, take } = useDeeds()
  const [bringing, setBringing] = useState(false)
  const why = may ? null : engineer
  return (
    <Panel title={texts.title} aside={<Export which="own" take={take} />} scroll>
      <div className={css['own']}>
        {failure === null ? null : <Fault>{say(failure)}</Fault>}
        <Current own={own} />
        {own.requested ? <p className={css['quiet']}>{texts.requested}</p> : null}
        <div className={css['row']}>
          <Button
            small
            busy={busy}
            off={!may}
            reason={why}
            onPress={() =>
              void run(
                () => call('certificates.renew', {}),
                () => toast({ title: texts.renewed }),
              )
            }
          >
            {texts.renew}
          </Button>
          <Button
            small
            off={!may}
            reason={why}
            onPress={() => void take(() => call('certificates.request', {}))}
          >
            {texts.request}
          </Button>
          <Button small off={!may} reason={why} onPress={() => setBringing(true)}>
            {texts.replace}
          </Button>
        </div>
        {own.next === null ? null : (
          <Next next={own.next} useAt={own.renewal?.useAt ?? null} take={take} />
        )}
      </div>
      {bringing ? <BringDialog onClose={() => setBringing(false)} /> : null}
    </Panel>
  )
}
