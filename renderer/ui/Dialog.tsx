/**
 * A dialog in two ways. `Dialog` is modal: it keeps the focus, leaves the banner free and dims what it
 * stands over a little; text that was entered is thrown away only after it has asked. `SideDialog` stands beside the content without a scrim, so that the value it
 * is about stays visible; Esc closes it and the focus goes back to where it was.
 */
import { X } from 'lucide-react'
import {
  createContext,
  useContext,
  useEffect,
  useId,
  useRef,
  useState,
  type ReactNode,
} from 'react'
import { Dialog as Frame, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { Button } from './Button.tsx'
import { classes } from './classes.ts'
import css from './Dialog.module.css'
import { useEntered } from './entered.ts'
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

const LeaveContext = createContext<(() => void) | undefined>(undefined)

/** At the foot of a dialog: leaves it, and asks first where text was entered. */
export function CancelButton({ children }: { readonly children: ReactNode }) {
  const leave = useContext(LeaveContext)
  return leave === undefined ? null : <Button onPress={leave}>{children}</Button>
}

interface LeavingProps {
  readonly onLeave: () => void
  readonly onStay: () => void
}

/** In the place of the foot, so that what was entered stays in sight. */
function Leaving({ onLeave, onStay }: LeavingProps) {
  const texts = useMessages(catalogue)
  const id = useId()
  return (
    <footer className={css['foot']} role="alertdialog" aria-labelledby={id}>
      <span id={id} className={css['ask']}>
        {texts.leaveAsked}
      </span>
      <span className={css['space']} />
      <Button onPress={onLeave}>{texts.leave}</Button>
      <Button rank="primary" initialFocus onPress={onStay}>
        {texts.stay}
      </Button>
    </footer>
  )
}

export function Dialog(props: DialogProps) {
  const { onClose } = props
  const { isEntered, ...watch } = useEntered()
  /** Where the focus was when leaving was asked about. */
  const [asked, setAsked] = useState<Element | null>(null)
  const stay = () => {
    setAsked(null)
    if (asked instanceof HTMLElement) asked.focus()
  }
  const leave = () => {
    if (asked !== null) stay()
    else if (isEntered()) setAsked(document.activeElement)
    else onClose?.()
  }
  return (
    <ModalOverlay
      className={css['overlay'] ?? ''}
      isOpen
      isDismissable={false}
      isKeyboardDismissDisabled={onClose === undefined}
      onOpenChange={(open) => {
        if (!open) leave()
      }}
    >
      <Modal className={css['modal'] ?? ''} style={widthOf(props.width)}>
        <Frame
          className={classes(css['dialog'], props.armed === true && css['armed'], props.className)}
        >
          <LeaveContext value={leave}>
            <Head {...props} onClose={onClose === undefined ? undefined : leave} />
            <div className={css['body']} {...watch}>
              {props.children}
            </div>
            {asked === null || onClose === undefined ? (
              <Foot foot={props.foot} />
            ) : (
              <Leaving onLeave={onClose} onStay={stay} />
            )}
          </LeaveContext>
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
