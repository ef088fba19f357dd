/**
 * A dialog that is a form: at its foot one leaves it or, at the right, sends it; Enter in a field sends as
 * well. Where it `ends` something the safe choice stands at the right with the focus, and Enter does nothing.
 */
import type { Ref } from 'react'
import { Button } from './Button.tsx'
import { CancelButton, Dialog, type DialogProps } from './Dialog.tsx'
import css from './Dialog.module.css'
import { Ending } from './Ending.tsx'

export interface FormDialogProps extends Pick<
  DialogProps,
  'title' | 'children' | 'width' | 'className'
> {
  /** What the buttons say. */
  readonly send: string
  readonly cancel: string
  readonly busy: boolean
  /** It destroys or takes something out of use. */
  readonly ends?: boolean
  /** To find what is wrong in it. */
  readonly form?: Ref<HTMLFormElement>
  readonly onSend: () => void
  readonly onClose: () => void
}

export const FormDialog = ({
  send,
  cancel,
  busy,
  ends = false,
  form,
  onSend,
  onClose,
  className,
  children,
  ...rest
}: FormDialogProps) => (
  <Dialog
    {...rest}
    onClose={onClose}
    foot={
      ends ? (
        <Ending act={send} keep={cancel} busy={busy} onAct={onSend} onKeep={onClose} />
      ) : (
        <>
          <CancelButton>{cancel}</CancelButton>
          <span className={css['space']} />
          <Button rank="primary" busy={busy} onPress={onSend}>
            {send}
          </Button>
        </>
      )
    }
  >
    <form
      ref={form}
      className={className}
      onSubmit={(event) => {
        event.preventDefault()
        if (!ends) onSend()
      }}
    >
      {children}
      {/* Enter needs a button in the form; the one that is seen stands in the foot. */}
      <button type="submit" hidden aria-hidden tabIndex={-1} />
    </form>
  </Dialog>
)
