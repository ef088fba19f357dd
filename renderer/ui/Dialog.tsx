/**
 * A dialog in two ways. `Dialog` is modal: it keeps the focus, leaves the banner free and dims what it
 * stands over a little. `SideDialog` stands beside the content without a scrim, so that the value it
 * is about stays visible; Esc closes it and the focus goes back to where it was.
 */
import { X } from 'lucide-react'
import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import { Dialog as Frame, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { Button } from './Button.tsx'
import { classes } from './classes.ts'
import css from './Dialog.module.css'
import { useMessages } from './language.tsx'
import catalogue from './messages.ts'

export interface DialogProps {
  readonly title: string
  readonly children: ReactNode
  /** Buttons at the foot. */
  readonly foot?: ReactNode
  /** In the head, before the cross. */
  readonly aside?: ReactNode
  /** Left out, the dialog cannot be closed by Esc or the cross. */
  readonly onClose?: (() => void) | undefined
  readonly width?: number
  /** Stripes in the head: a change is armed. */
  readonly armed?: boolean
  readonly className?: string | undefined
}

function Head({ title, aside, onClose, id }: DialogProps & { readonly id?: string }) {
  const texts = useMessages(catalogue)
  return (
    <header className={css['head']}>
      {id === undefined ? (
        <Heading slot="title" className={css['title'] ?? ''}>
          {title}
        </Heading>
      ) : (
        <h2 id={id} className={css['title']}>
          {title}
        </h2>
      )}
      <span className={css['space']} />
      {aside}
      {onClose === undefined ? null : (
        <Button rank="quiet" small icon={X} label={texts.close} onPress={onClose} />
      )}
    </header>
  )
}

const Foot = ({ foot }: Pick<DialogProps, 'foot'>) =>
  foot === undefined ? null : <footer className={css['foot']}>{foot}</footer>

const widthOf = (width = 480) => ({ width: `calc(${width} * var(--px))` })

export function Dialog(props: DialogProps) {
  const { onClose } = props
  return (
    <ModalOverlay
      className={css['overlay'] ?? ''}
      isOpen
      isDismissable={false}
      isKeyboardDismissDisabled={onClose === undefined}
      onOpenChange={(open) => {
        if (!open) onClose?.()
      }}
    >
      <Modal className={css['modal'] ?? ''} style={widthOf(props.width)}>
        <Frame
          className={classes(css['dialog'], props.armed === true && css['armed'], props.className)}
        >
          <Head {...props} />
          <div className={css['body']}>{props.children}</div>
          <Foot foot={props.foot} />
        </Frame>
      </Modal>
    </ModalOverlay>
  )
}

export function SideDialog(props: DialogProps) {
  const { onClose } = props
  const id = useId()
  const frame = useRef<HTMLElement>(null)
  const close = useRef(onClose)
  // Before the content is there: a field that takes the focus by itself would be taken for it.
  const [before] = useState(() => document.activeElement)
  useEffect(() => {
    close.current = onClose
  }, [onClose])
  useEffect(() => {
    const inside = frame.current
    if (inside !== null && !inside.contains(document.activeElement)) {
      // A field if there is one, else the dialog itself: never a button by chance.
      const field = inside.querySelector<HTMLElement>('input:not([disabled]), textarea')
      ;(field ?? inside).focus()
    }
    // On the element, so that Esc inside an open list closes the list alone.
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || close.current === undefined) return
      event.stopPropagation()
      close.current()
    }
    inside?.addEventListener('keydown', escape)
    return () => {
      inside?.removeEventListener('keydown', escape)
      // Only if nothing else took the focus meanwhile.
      if (before instanceof HTMLElement && document.activeElement === document.body) before.focus()
    }
  }, [before])
  return (
    <section
      ref={frame}
      role="dialog"
      tabIndex={-1}
      aria-labelledby={id}
      className={classes(
        css['dialog'],
        css['side'],
        props.armed === true && css['armed'],
        props.className,
      )}
      style={widthOf(props.width ?? 452)}
    >
      <Head {...props} id={id} />
      <div className={css['body']}>{props.children}</div>
      <Foot foot={props.foot} />
    </section>
  )
}
