/** The first server of the site, where there is none yet: the same steps as later on. */
import { ConnectBody, ConnectFoot } from '../server/ConnectFlow.tsx'
import { useConnecting } from '../server/connecting.ts'
import { loadSetup } from '../stores/setup.ts'
import { useMessages } from '../ui/language.tsx'
import css from './Entry.module.css'
import catalogue from './messages.ts'

export function ConnectServer() {
  const texts = useMessages(catalogue)
  const connecting = useConnecting()
  return (
    <section className={css['card']}>
      <div className={css['rows']}>
        <h2>{texts.server}</h2>
        <p>{texts.serverText}</p>
        <ConnectBody connecting={connecting} />
      </div>
      <footer>
        <ConnectFoot connecting={connecting} onDone={() => void loadSetup()} />
      </footer>
    </section>
  )
}
