/**
 * The dialog beside the faceplate, over the display, without a scrim: what it is about stays visible.
 * Which step it shows follows from the phase of the change alone. It keeps its height from draft to
 * armed, so that a second click on the same place never lands on something else.
 */
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { useConfiguration } from '../stores/configuration.ts'
import { useMay } from '../stores/session.ts'
import { AlarmSymbol } from '../ui/AlarmSymbol.tsx'
import { classes } from '../ui/classes.ts'
import { SideDialog } from '../ui/Dialog.tsx'
import { useMessages } from '../ui/language.tsx'
import { EmptyState } from '../ui/States.tsx'
import { ArmedView } from './ArmedView.tsx'
import { useChange, type Change } from './changes.ts'
import { closeDialog, disarm, useDialog, viewOf, type View } from './dialog.ts'
import { DraftView } from './DraftView.tsx'
import { dialogKey, keepInside, SENDS } from './keys.ts'
import { isAbnormal } from './steps.ts'
import { LedgerView } from './LedgerView.tsx'
import catalogue from './messages.ts'
import { MoveHandle } from './MoveHandle.tsx'
import { useMoving } from './moving.ts'
import css from './SetpointDialog.module.css'

/** What follows from the phase for the frame: its title, stripes and the symbol of an abnormal end. */
function useFrame(view: View, change: Change | undefined) {
  const texts = useMessages(catalogue)
  const may = useMay('setpoint')
  if (view === 'nothing') return { title: texts.title, armed: false, abnormal: false }
  if (view === 'draft') {
    return { title: may ? texts.titles.draft : texts.titles.view, armed: false, abnormal: false }
  }
  const phase = change?.phase ?? 'armed'
  return { title: texts.titles[phase], armed: view === 'armed', abnormal: isAbnormal(phase) }
}

function Content({ view, change }: { view: View; change: Change | undefined }) {
  const texts = useMessages(catalogue)
  const [asked, name] = useDialog(useShallow((state) => [state.asked, state.tag]))
  const tag = useConfiguration((state) => (name === null ? undefined : state.tagByName.get(name)))
  const key = useDialog((state) => state.draftedAt)
  if (view === 'ledger' && change !== undefined) return <LedgerView change={change} tag={tag} />
  if (tag === undefined) {
    return <EmptyState title={texts.none(name ?? asked ?? '')}>{texts.noneText}</EmptyState>
  }
  if (view === 'armed' && change !== undefined) return <ArmedView change={change} tag={tag} />
  return <DraftView key={key} tag={tag} ended={change} />
}

const SENDING = `[${SENDS}] button`

export function SetpointDialog() {
  const texts = useMessages(catalogue)
  const [name, id, token] = useDialog(useShallow((state) => [state.tag, state.change, state.token]))
  const change = useChange(id)
  const view = viewOf(name, token, change)
  const { title, armed, abnormal } = useFrame(view, change)
  const frame = useRef<HTMLDivElement>(null)
  const moving = useMoving(frame)
  const [drafted, setDrafted] = useState(0)
  const [hint, setHint] = useState(false)

  // Asked for again while it is open: the focus comes back to it.
  useEffect(
    () =>
      useDialog.subscribe((state, before) => {
        const inside = frame.current
        if (state.called === before.called || inside === null) return
        if (inside.contains(document.activeElement)) return
        inside.querySelector<HTMLElement>('input, footer button:last-of-type')?.focus()
      }),
    [],
  )

  useEffect(() => {
    if (view !== 'draft' || frame.current === null) return
    const watched = frame.current
    const seen = new ResizeObserver(() => setDrafted(watched.offsetHeight))
    seen.observe(watched)
    return () => seen.disconnect()
  }, [view])

  // A step that went took the focus with it: the keys must not fall through to the screen behind.
  useEffect(() => {
    const inside = frame.current
    // Armed puts it on the safe button by itself.
    if (view === 'armed' || inside === null || document.activeElement !== document.body) return
    inside.querySelector<HTMLElement>('input, textarea, [role="dialog"]')?.focus()
  }, [view])

  // Before the buttons see the key: the focus stands on Disarm, which Enter would press.
  const onKey = (event: KeyboardEvent<HTMLElement>) => {
    const key = dialogKey(event)
    if (view !== 'armed' || key === null) return
    event.preventDefault()
    event.stopPropagation()
    setHint(key === 'enter_alone')
    // What holds the button back holds the key back.
    if (key === 'send') frame.current?.querySelector<HTMLElement>(SENDING)?.click()
    else if (key === 'escape') void disarm()
  }

  return (
    <div className={css['place']}>
      <div
        ref={frame}
        className={css['frame']}
        style={{
          ...moving.style,
          ...(view === 'armed' && drafted > 0 ? { minHeight: drafted } : {}),
        }}
        role="presentation"
        onPointerDown={moving.onPointerDown}
        onKeyDownCapture={onKey}
        onKeyDown={keepInside}
      >
        <SideDialog
          title={title}
          armed={armed}
          onClose={closeDialog}
          className={classes(css['dialog'], abnormal && css['abnormal'])}
          aside={
            <>
              {abnormal ? (
                <span className={css['symbol']}>
                  <AlarmSymbol priority={2} size={26} label={title} />
                </span>
              ) : null}
              <MoveHandle onKeyDown={moving.onHandleKey} />
            </>
          }
        >
          <Content view={view} change={change} />
          {view === 'armed' && hint ? (
            <p className={css['hint']} role="alert">
              {texts.enterAlone}
            </p>
          ) : null}
        </SideDialog>
      </div>
    </div>
  )
}
