/** The first server of the site, where there is none yet. */
import { useServerDraft } from '../server/draft.ts'
import { ServerFields } from '../server/ServerFields.tsx'
import { loadSetup } from '../stores/setup.ts'
import { Button } from '../ui/Button.tsx'
import { useMessages } from '../ui/language.tsx'
import css from './Entry.module.css'
import catalogue from './messages.ts'

export function ConnectServer() {
  const texts = useMessages(catalogue)
  const draft = useServerDraft()
  const connect = async () => {
    if ((await draft.send()) !== null) await loadSetup()
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
        <ServerFields draft={draft} />
      </div>
      <footer>
        <span className={css['space']} />
        <Button type="submit" busy={draft.busy}>
          {texts.connect}
        </Button>
      </footer>
    </form>
  )
}
