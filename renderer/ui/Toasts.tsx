/**
 * Short notices at the end of something that the user started; they leave after 8 s, stay while the
 * pointer or the focus is on them, and never cover the banner. `toast()` may be called from anywhere.
 */
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
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

const queue = new ToastQueue<Notice>({ maxVisibleToasts: 3 })

export function toast(notice: Notice): void {
  queue.add(notice, { timeout: TOAST_MS })
}

export function Toasts() {
  const texts = useMessages(catalogue)
  return (
    <ToastRegion queue={queue} className={css['region'] ?? ''}>
      {({ toast: shown }) => (
        <Toast toast={shown} className={css['toast'] ?? ''}>
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
