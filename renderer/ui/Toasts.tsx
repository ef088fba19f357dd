/**
 * Short notices at the end of something that the user started; they leave after 8 s and never cover the
 * banner. What they lie over stays in use: a notice fades and lets everything through while the pointer is
 * there or something beneath it has the focus. Its cross holds it. `toast()` may be called from anywhere.
 */
import { X } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import {
  Button,
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components'
import type { LucideIcon } from 'lucide-react'
import { Icon } from './Icon.tsx'
import css from './Toasts.module.css'
import { useMessages } from './language.tsx'
import catalogue from './messages.ts'

export const TOAST_MS = 8_000

interface Notice {
  readonly title: string
  readonly text?: ReactNode
  readonly icon?: LucideIcon
}

const small = 'button, a, input, textarea, [role="option"], [role="row"]'

const queue = new ToastQueue<Notice>({ maxVisibleToasts: 3 })

export function toast(notice: Notice): void {
  queue.add(notice, { timeout: TOAST_MS })
}

const overlap = (one: DOMRect, other: DOMRect): boolean =>
  one.left < other.right &&
  other.left < one.right &&
  one.top < other.bottom &&
  other.top < one.bottom

/** Fades the notices that lie over where somebody works. */
function useGivingWay() {
  const region = useRef<HTMLDivElement>(null)
  useEffect(() => {
    let focused: Element | null = null
    let pointer = new DOMRect(-1, -1)
    const look = () => {
      for (const each of region.current?.querySelectorAll<HTMLElement>('[data-notice]') ?? []) {
        const cross = each.querySelector('button')
        const place = each.getBoundingClientRect()
        const isHeld =
          each.contains(focused) ||
          (cross !== null && overlap(cross.getBoundingClientRect(), pointer))
        const isOver =
          overlap(place, pointer) ||
          (focused !== null && overlap(place, focused.getBoundingClientRect()))
        each.dataset['notice'] = !isHeld && isOver ? 'aside' : 'shown'
      }
    }
    const onPoint = ({ clientX, clientY }: PointerEvent) => {
      pointer = new DOMRect(clientX, clientY, 1, 1)
      look()
    }
    const onFocus = ({ target }: FocusEvent) => {
      // What holds a whole screen, such as a table, would hide every notice over it.
      focused = target instanceof HTMLElement && target.matches(small) ? target : null
      look()
    }
    window.addEventListener('pointermove', onPoint)
    window.addEventListener('focusin', onFocus)
    return () => {
      window.removeEventListener('pointermove', onPoint)
      window.removeEventListener('focusin', onFocus)
    }
  }, [])
  return region
}

export function Toasts() {
  const texts = useMessages(catalogue)
  const region = useGivingWay()
  return (
    <ToastRegion ref={region} queue={queue} className={css['region'] ?? ''}>
      {({ toast: shown }) => (
        <Toast toast={shown} className={css['toast'] ?? ''} data-notice="shown">
          {shown.content.icon === undefined ? null : <Icon of={shown.content.icon} size="small" />}
          <ToastContent className={css['content'] ?? ''}>
            <Text slot="title" className={css['title'] ?? ''}>
              {shown.content.title}
            </Text>
            {shown.content.text}
          </ToastContent>
          <Button slot="close" className={css['close'] ?? ''} aria-label={texts.close}>
            <Icon of={X} size="small" />
          </Button>
        </Toast>
      )}
    </ToastRegion>
  )
}
