/**
 * Mounted once beside the screens: follows the changes of the whole console, holds the dialog, opens
 * it for the selected tag by its key, tells the end of a change that nobody is looking at, and says
 * each phase to screen readers.
 */
import { Check, TriangleAlert } from 'lucide-react'
import { useEffect } from 'react'
import { tinykeys } from 'tinykeys'
import { isOpen } from '../../shared/setpoints.ts'
import { tagByName } from '../stores/configuration.ts'
import { useSelection } from '../stores/selection.ts'
import { useSession } from '../stores/session.ts'
import { Button } from '../ui/Button.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import text from '../ui/text.module.css'
import { toast } from '../ui/Toasts.tsx'
import { followChanges, onChange, useChange, type Change } from './changes.ts'
import { openChange, openSetpoint, useDialog } from './dialog.ts'
import { isForScreen } from './keys.ts'
import { isAbnormal } from './steps.ts'
import catalogue from './messages.ts'
import { endingOf, figuresOf, statusText } from './say.ts'
import { SetpointDialog } from './SetpointDialog.tsx'

function useKey(): void {
  useEffect(
    () =>
      tinykeys(window, {
        KeyS: (event) => {
          const { tag } = useSelection.getState()
          if (tag === null || !isForScreen(event)) return
          event.preventDefault()
          openSetpoint(tag)
        },
      }),
    [],
  )
}

/** The end of one's own change that nobody is looking at. */
function useNotices(): void {
  const texts = useMessages(catalogue)
  const format = useFormat()
  useEffect(() => {
    const tell = (change: Change, before: Change | undefined) => {
      const { phase } = change
      if (useDialog.getState().change === change.id || change.sentAt === null) return
      if (change.person.id !== useSession.getState().person?.id) return
      if (before === undefined || !isOpen(before) || isOpen(change)) return
      if (phase !== 'applied' && !isAbnormal(phase)) return
      const figures = figuresOf(tagByName(change.tag), texts, format)
      toast({
        title: texts.toast[phase as keyof Omit<typeof texts.toast, 'open'>](change.tag),
        icon: phase === 'applied' ? Check : TriangleAlert,
        text: (
          <>
            {texts.ledger.fromTo(figures.figure(change.old), figures.quantity(change.value))}
            <Button rank="quiet" small onPress={() => openChange(change)}>
              {texts.toast.open}
            </Button>
          </>
        ),
      })
    }
    return onChange(tell)
  }, [texts, format])
}

/** Each phase of the change in the dialog, for those who hear the screen. */
function Spoken() {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const change = useChange(useDialog((state) => state.change))
  const ending =
    change === undefined
      ? null
      : endingOf(change, texts, figuresOf(tagByName(change.tag), texts, format), format)
  const checked =
    change?.phase === 'sent' && change.status !== null
      ? texts.ledger.waiting.refused(statusText(change.status, format.language))
      : null
  return (
    <span className={text['hidden']} role="status" aria-live="assertive">
      {change === undefined
        ? ''
        : [change.tag, texts.titles[change.phase], checked, ending?.what]
            .filter(Boolean)
            .join('. ')}
    </span>
  )
}

export function SetpointHost() {
  useEffect(followChanges, [])
  useKey()
  useNotices()
  const open = useDialog((state) => state.asked !== null)
  return (
    <>
      <Spoken />
      {open ? <SetpointDialog /> : null}
    </>
  )
}
