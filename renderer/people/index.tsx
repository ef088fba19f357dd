/** People: who may sign in and as what. Only an administrator keeps accounts. */
import { useEffect } from 'react'
import type { Person } from '../../shared/users.ts'
import { useErrorText } from '../errors/text.ts'
import { useMay, useSession } from '../stores/session.ts'
import { Badge } from '../ui/Badge.tsx'
import { useMessages } from '../ui/language.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Screen } from '../ui/Screen.tsx'
import { Denied, ErrorState, Loading } from '../ui/States.tsx'
import { AccountForm } from './AccountForm.tsx'
import { readAccounts, useAccounts } from './accounts.ts'
import catalogue from './messages.ts'
import css from './People.module.css'

function Table({ people }: { readonly people: readonly Person[] }) {
  const texts = useMessages(catalogue)
  const me = useSession((state) => state.person?.id)
  return (
    <table className={css['table']} aria-label={texts.list}>
      <thead>
        <tr>
          <th>{texts.column.name}</th>
          <th>{texts.column.user}</th>
          <th>{texts.column.role}</th>
          <th>{texts.column.may}</th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <tr key={person.id}>
            <td className={css['name']}>
              <b>{person.name}</b>
              {person.id === me ? <Badge kind="chosen">{texts.you}</Badge> : null}
            </td>
            <td>{person.user}</td>
            <td>{texts.roles[person.role]}</td>
            <td className={css['quiet']}>{texts.may[person.role]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Accounts() {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const { people, error } = useAccounts()
  useEffect(() => void readAccounts(), [])
  return (
    <Screen title={texts.title} className={css['people']}>
      <Panel
        title={texts.list}
        aside={
          people === null ? null : (
            <span className={css['aside']}>{texts.count(people.length)}</span>
          )
        }
        flush
        scroll
      >
        {error === null ? null : (
          <ErrorState title={texts.failed} code={error.code} onRetry={() => void readAccounts()}>
            {say(error)}
          </ErrorState>
        )}
        {people === null ? error === null ? <Loading /> : null : <Table people={people} />}
      </Panel>
      <Panel title={texts.create} scroll>
        <AccountForm onCreated={() => void readAccounts()} />
      </Panel>
    </Screen>
  )
}

export default function People() {
  const texts = useMessages(catalogue)
  const may = useMay('administer')
  if (may) return <Accounts />
  return (
    <Screen title={texts.title}>
      <Denied>{texts.denied}</Denied>
    </Screen>
  )
}
