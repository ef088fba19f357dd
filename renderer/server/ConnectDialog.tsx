/** A server that is not known yet, connected in a dialog. */
import { go } from '../stores/navigation.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { useConnecting } from './connecting.ts'
import { ConnectBody, ConnectFoot } from './ConnectFlow.tsx'

export interface ConnectDialogProps {
  readonly title: string
  readonly onDone: (server: number) => void
  readonly onByHand: () => void
  readonly onClose: () => void
}

export function ConnectDialog({ title, onDone, onByHand, onClose }: ConnectDialogProps) {
  const connecting = useConnecting()
  const done = (server: number) => {
    onDone(server)
    onClose()
  }
  return (
    <Dialog
      title={title}
      width={640}
      onClose={onClose}
      foot={
        <ConnectFoot
          connecting={connecting}
          onCancel={onClose}
          onByHand={onByHand}
          onDone={done}
          onBrowse={(server) => {
            done(server)
            go('browse', { server: String(server) })
          }}
        />
      }
    >
      <ConnectBody connecting={connecting} initialFocus />
    </Dialog>
  )
}
