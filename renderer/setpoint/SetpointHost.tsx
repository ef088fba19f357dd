/**
 * Mounted once beside the screens: follows the changes of the whole console, holds the dialog, opens
 * it for the selected tag by its key, tells the end of a change that nobody is looking at, and says
 * each phase to screen readers.
 */
import { Check, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import { tinykeys } from 'tinykeys'
import { isOpen } from '../../shared/setpoints.ts'
import { tagByName } from '../stores/configuration.ts'
import { useSelection } from '../stores/selection.ts'
import { useSession } from '../stores/session.ts'
import { Button } from '../ui/Button.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import text from '../ui/text.module.css'
import { toast } from '../ui/Toasts.tsx'
import { followChanges, onChange, type Change } from './changes.ts'
import { openChange, openSetpoint, useDialog } from './dialog.ts'
import { isForScreen } from './keys.ts'
import { isAbnormal } from './steps.ts'
import catalogue from './messages.ts'
import { endingOf, figuresOf } from './say.ts'
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

/** Ends of one's own changes as notices, phases of the one in the dialog as spoken text. */
function useTelling(): string {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const [spoken, setSpoken] = useState('')
  useEffect(() => {
    const tell = (change: Change, before: Change | undefined) => {
      const { change: shown } = useDialog.getState()
      if (shown === change.id) {
        const ending = endingOf(
          change,
          texts,
          figuresOf(tagByName(change.tag), texts, format),
          format,
        )
        setSpoken(`${change.tag}. ${texts.titles[change.phase]}. ${ending?.what ?? ''}`)
        return
      }
      const mine = change.person.id === useSession.getState().person?.id
      const ended = before !== undefined && isOpen(before) && !isOpen(change)
      if (!mine || !ended || change.sentAt === null) return
      const { phase } = change
      if (phase !== 'applied' && !isAbnormal(phase)) return
      const figures = figuresOf(tagByName(change.tag), texts, format)
      const title = texts.toast[phase as keyof typeof texts.toast]
      toast({
        title: typeof title === 'function' ? title(change.tag) : title,
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
  return spoken
}

export function SetpointHost() {
  useEffect(followChanges, [])
  useKey()
  const spoken = useTelling()
  const open = useDialog((state) => state.asked !== null)
  return (
    <>
      <span className={text['hidden']} role="status" aria-live="assertive">
        {spoken}
      </span>
      {open ? <SetpointDialog /> : null}
    </>
  )
}
