/** One entry in full, and what an engineer may do with it. */
import { Download, ShieldCheck, ShieldX, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Failure } from '../../shared/result.ts'
import { call } from '../stores/core.ts'
import type { Certificate } from '../stores/certificates.ts'
import { useMay } from '../stores/session.ts'
import trustWords from '../trust/messages.ts'
import { inPairs, useCertificateError } from '../trust/say.ts'
import { TrustDialog } from '../trust/TrustDialog.tsx'
import { Button } from '../ui/Button.tsx'
import { Fault } from '../ui/Fault.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Panel } from '../ui/Panel.tsx'
import { EmptyState } from '../ui/States.tsx'
import css from './Certificates.module.css'
import { commonName, type Entry } from './entries.ts'
import { Facts, type Fact } from './Facts.tsx'
import { handOver } from '../trust/files.ts'
import catalogue from './messages.ts'
import { Question } from './Question.tsx'
import { useCertificateWords, usesIn } from './words.ts'

function useFacts(): (entry: Entry) => readonly Fact[] {
  const { detail: texts, ...rest } = useMessages(catalogue)
  const trust = useMessages(trustWords)
  const format = useFormat()
  const words = useCertificateWords()
  const ofCertificate = (certificate: Certificate): Fact[] => {
    const { faults, accepted, shown } = certificate
    return [
      {
        label: texts.wrong,
        value: faults.length === 0 ? texts.nothing : faults.map(words.fault).join('; '),
        marked: certificate.blocked !== null || faults.length > 0,
      },
      ...(accepted.length === 0
        ? []
        : [{ label: texts.accepted, value: accepted.map(words.fault).join('; '), marked: true }]),
      { label: trust.thumbprint, value: inPairs(certificate.thumbprint), mono: true },
      { label: trust.sha256, value: inPairs(certificate.sha256), mono: true },
      { label: trust.subject, value: certificate.subject },
      { label: trust.issuer, value: certificate.selfSigned ? trust.self : certificate.issuer },
      {
        label: trust.validity,
        value: `${format.moment(certificate.from)} – ${format.moment(certificate.to)}`,
      },
      ...(certificate.state === 'trusted'
        ? [{ label: texts.allowed, value: words.allowed(certificate) }]
        : []),
      {
        label: texts.shown,
        value:
          shown.length === 0
            ? texts.never
            : shown
                .map(({ server, host, at }) =>
                  texts.shownAt(words.serverName(server), host, format.moment(at)),
                )
                .join('; '),
      },
      { label: trust.hosts, value: certificate.hosts.join(', ') || trust.noHosts },
      { label: texts.uri, value: certificate.applicationUri ?? '—' },
      { label: texts.key, value: certificate.key, marked: certificate.weak },
      { label: texts.uses, value: usesIn(texts.use, certificate.uses) },
      { label: texts.serial, value: certificate.serial, mono: true },
    ]
  }
  return (entry) => {
    if (entry.of === 'certificate') return ofCertificate(entry.certificate)
    if (entry.of === 'file') {
      return [
        { label: texts.file, value: entry.file.file, mono: true },
        { label: texts.size, value: format.bytes(entry.file.bytes) },
      ]
    }
    const { crl } = entry
    return [
      {
        label: texts.wrong,
        value: !crl.signed ? rest.unsigned : crl.outdated ? rest.outdated : texts.nothing,
        marked: !crl.signed || crl.outdated,
      },
      { label: trust.issuer, value: crl.issuer },
      { label: texts.issued, value: format.moment(crl.from) },
      { label: texts.due, value: crl.to === null ? rest.noEnd : format.moment(crl.to) },
      { label: rest.groups.crl, value: rest.revoked(crl.revoked, format.number(crl.revoked)) },
    ]
  }
}

function Actions({ entry }: { readonly entry: Entry }) {
  const texts = useMessages(catalogue)
  const say = useCertificateError()
  const may = useMay('engineer')
  const [open, setOpen] = useState<'trust' | 'refuse' | 'remove' | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const why = may ? null : texts.engineer
  const certificate = entry.of === 'certificate' ? entry.certificate : null
  const trusted = certificate?.state === 'trusted'
  const deciding = certificate !== null && certificate.state !== 'issuer'
  const close = () => setOpen(null)
  const take = async () => {
    const result = await call('certificates.export', { which: entry.id, format: 'pem' })
    setFailure(result.ok ? null : result.error)
    if (result.ok) handOver(result.value)
  }
  const about =
    entry.of === 'certificate'
      ? `${entry.certificate.subject} · ${inPairs(entry.certificate.thumbprint)}`
      : entry.of === 'crl'
        ? entry.crl.issuer
        : entry.file.file
  const last = certificate?.shown.toSorted((a, b) => a.at - b.at).at(-1)
  return (
    <span className={css['acts']}>
      {failure === null ? null : <Fault>{say(failure)}</Fault>}
      {deciding ? (
        <Button small icon={ShieldCheck} off={!may} reason={why} onPress={() => setOpen('trust')}>
          {trusted ? texts.change : texts.trust}
        </Button>
      ) : null}
      {deciding && certificate.state !== 'refused' ? (
        <Button small icon={ShieldX} off={!may} reason={why} onPress={() => setOpen('refuse')}>
          {trusted ? texts.withdraw : texts.refuse}
        </Button>
      ) : null}
      {certificate === null ? null : (
        <Button
          small
          icon={Download}
          label={texts.asPem}
          off={!may}
          reason={why}
          onPress={() => void take()}
        >
          {texts.pem}
        </Button>
      )}
      {certificate?.state === 'signed' ? null : (
        <Button small icon={Trash2} off={!may} reason={why} onPress={() => setOpen('remove')}>
          {texts.remove}
        </Button>
      )}
      {open === 'trust' ? (
        <TrustDialog server={last?.server ?? null} thumbprint={entry.id} onClose={close} />
      ) : null}
      {open === 'refuse' ? (
        <Question
          words={texts.refuseQuestion}
          about={about}
          act={() => call('certificates.refuse', { thumbprint: entry.id })}
          onClose={close}
        />
      ) : null}
      {open === 'remove' ? (
        <Question
          words={texts.removeQuestion}
          about={about}
          act={() => call('certificates.remove', { id: entry.id })}
          onClose={close}
        />
      ) : null}
    </span>
  )
}

export function Detail({ entry }: { readonly entry: Entry | undefined }) {
  const { detail: texts } = useMessages(catalogue)
  const factsOf = useFacts()
  if (entry === undefined) {
    return (
      <Panel>
        <EmptyState title={texts.none}>{texts.noneText}</EmptyState>
      </Panel>
    )
  }
  const title =
    entry.of === 'certificate'
      ? commonName(entry.certificate.subject)
      : entry.of === 'crl'
        ? commonName(entry.crl.issuer)
        : entry.file.file
  return (
    <Panel title={title} aside={<Actions key={entry.id} entry={entry} />} scroll>
      <Facts facts={factsOf(entry)} />
    </Panel>
  )
}
