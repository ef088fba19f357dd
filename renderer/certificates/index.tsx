/**
 * Certificates: whom this console takes for a server, and who it is itself. The trust list with what has to be
 * decided first, the chosen entry in full below it, our own certificate beside both.
 */
import { Plus, TriangleAlert } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { useErrorText } from '../errors/text.ts'
import { FieldScreen } from '../field/FieldScreen.tsx'
import { readCertificates, useCertificates, type Certificates } from '../stores/certificates.ts'
import { adjust, useRoute } from '../stores/navigation.ts'
import { useMay } from '../stores/session.ts'
import { Button } from '../ui/Button.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Note } from '../ui/Note.tsx'
import { Panel } from '../ui/Panel.tsx'
import { EmptyState, ErrorState, Loading } from '../ui/States.tsx'
import css from './Certificates.module.css'
import { Detail } from './Detail.tsx'
import { entriesOf } from './entries.ts'
import { ImportDialog } from './ImportDialog.tsx'
import catalogue from './messages.ts'
import { Own } from './Own.tsx'
import { Table } from './Table.tsx'

function Rules() {
  const texts = useMessages(catalogue)
  return (
    <Panel title={texts.rule}>
      <ul className={css['rules']}>
        {Object.values(texts.rules).map((rule) => (
          <li key={rule}>{rule}</li>
        ))}
      </ul>
    </Panel>
  )
}

function TrustList({ list }: { readonly list: Certificates }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const named = useRoute((route) => route.params['certificate'] ?? null)
  const entries = useMemo(() => entriesOf(list), [list])
  // What is explained stays, whatever else comes to the list; only without a choice it is the first.
  const chosen = entries.find(({ id }) => id === named) ?? entries[0]
  return (
    <div className={css['main']}>
      <Panel
        title={texts.list}
        aside={
          <span className={css['quiet']}>
            {texts.count(entries.length, format.number(entries.length))}
          </span>
        }
        flush
        scroll
      >
        {list.decisionsLost ? (
          <Note icon={TriangleAlert} error>
            {texts.lost}
          </Note>
        ) : null}
        {entries.length === 0 ? (
          <EmptyState title={texts.empty}>{texts.emptyText}</EmptyState>
        ) : (
          <Table
            entries={entries}
            chosen={chosen?.id ?? null}
            onChoose={(id) => adjust('certificates', { certificate: id })}
          />
        )}
      </Panel>
      <Detail entry={chosen} />
    </div>
  )
}

export default function CertificatesScreen() {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const may = useMay('engineer')
  const { list, error } = useCertificates()
  const [importing, setImporting] = useState(false)
  useEffect(() => void readCertificates(), [])
  return (
    <FieldScreen
      tab="certificates"
      className={css['body']}
      actions={
        <Button
          small
          icon={Plus}
          off={!may}
          reason={may ? null : texts.engineer}
          onPress={() => setImporting(true)}
        >
          {texts.import}
        </Button>
      }
    >
      {list === null ? (
        error === null ? (
          <Loading />
        ) : (
          <ErrorState
            title={texts.failed}
            code={error.code}
            onRetry={() => void readCertificates()}
          >
            {say(error)}
          </ErrorState>
        )
      ) : (
        <>
          <TrustList list={list} />
          <div className={css['side']}>
            {error === null ? null : (
              <Note icon={TriangleAlert} error>
                {texts.failed}. {say(error)}
              </Note>
            )}
            <Own own={list.own} />
            <Rules />
          </div>
        </>
      )}
      {importing ? <ImportDialog onClose={() => setImporting(false)} /> : null}
    </FieldScreen>
  )
}
