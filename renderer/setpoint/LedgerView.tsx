/**
 * A change under way or closed: what was and what is in force, both lines, every step, how it ended
 * and what to do now. Closing it does not stop the watch. Back to the old value is offered while the
 * value is still this person's own; it is a plain new draft.
 */
import { ArrowRight, ChartLine, CircleHelp, Undo2 } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { isOpen, holds } from '../../shared/setpoints.ts'
import type { Tag } from '../stores/configuration.ts'
import { go } from '../stores/navigation.ts'
import { useReading } from '../stores/readings.ts'
import { useMay, useSession } from '../stores/session.ts'
import { LiveFigure } from '../readings/LiveFigure.tsx'
import { Button } from '../ui/Button.tsx'
import { classes } from '../ui/classes.ts'
import { Icon } from '../ui/Icon.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Note } from '../ui/Note.tsx'
import { useSentOn, type Change } from './changes.ts'
import { closeDialog, draftedAt, newDraft } from './dialog.ts'
import { FollowTrend } from './FollowTrend.tsx'
import { Ledger } from './Ledger.tsx'
import { isAbnormal } from './steps.ts'
import catalogue from './messages.ts'
import { endingOf, useFigures, type Figures } from './say.ts'
import css from './View.module.css'
import { Delta, Who } from './Who.tsx'

/** The newest change of this setpoint, made by this person, and what it set is still in force. */
function useIsMine(change: Change, tag: Tag | undefined): boolean {
  const me = useSession((state) => state.person?.id)
  const newest = useSentOn(change.tag)[0]?.id === change.id
  const { value } = useReading(tag?.id)
  if (!newest || change.person.id !== me) return false
  if (typeof value !== 'number' && typeof value !== 'boolean') return false
  return holds(value, change)
}

interface Shown {
  readonly change: Change
  readonly tag: Tag | undefined
  readonly figures: Figures
}

function Values({ change, tag, figures }: Shown) {
  const texts = useMessages(catalogue)
  const abnormal = isAbnormal(change.phase)
  return (
    <div className={css['values']}>
      <div>
        <span className={css['label']}>{abnormal ? texts.asked : texts.was}</span>
        <span className={css['figure']}>
          {figures.figure(abnormal ? change.value : change.old)}
          <span className={css['unit']}>{figures.unit}</span>
        </span>
      </div>
      <Icon of={ArrowRight} />
      <div>
        <span className={css['label']}>{texts.inForce}</span>
        <span className={classes(css['figure'], !abnormal && css['fresh'])}>
          <LiveFigure tag={tag?.id} size="large" />
        </span>
      </div>
    </div>
  )
}

function Foot({ change, tag, figures }: Shown) {
  const texts = useMessages(catalogue)
  const mine = useIsMine(change, tag)
  const may = useMay('setpoint')
  const open = isOpen(change)
  const safe = useRef<HTMLButtonElement>(null)
  useEffect(() => safe.current?.focus(), [])
  const pens = [tag?.setpointOf, change.tag].filter((each) => typeof each === 'string').join()
  return (
    <footer className={css['foot']}>
      {mine && may ? (
        <Button
          icon={Undo2}
          off={open}
          reason={texts.backNotYet}
          onPress={() => newDraft(change.old)}
        >
          {texts.back(figures.figure(change.old))}
        </Button>
      ) : open || !may ? null : (
        <Button onPress={() => newDraft()}>{texts.draftAgain}</Button>
      )}
      <Button icon={ChartLine} onPress={() => go('trends', { pens })}>
        {texts.trend}
      </Button>
      <span className={css['space']} />
      <Button ref={safe} onPress={closeDialog}>
        {open ? texts.closeWatching : texts.close}
      </Button>
    </footer>
  )
}

export interface LedgerViewProps {
  readonly change: Change
  /** Undefined where it has been removed since. */
  readonly tag: Tag | undefined
}

export function LedgerView({ change, tag }: LedgerViewProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const figures = useFigures(tag)
  const ending = endingOf(change, texts, figures, format)
  return (
    <>
      <div className={css['sections']}>
        <div className={css['section']}>
          {tag === undefined ? <b>{change.tag}</b> : <Who tag={tag} />}
          <Values change={change} tag={tag} figures={figures} />
          {tag === undefined ? null : <Delta tag={tag} from={change.old} to={change.value} />}
        </div>
        {tag === undefined ? null : <FollowTrend key={change.id} change={change} tag={tag} />}
        {ending === null ? null : (
          <div className={css['section']}>
            <Note icon={CircleHelp}>
              <b>{ending.what}</b> {ending.next}
            </Note>
          </div>
        )}
        <div className={css['section']}>
          <Ledger change={change} draftedAt={draftedAt(change.id)} figures={figures} />
        </div>
      </div>
      <Foot change={change} tag={tag} figures={figures} />
    </>
  )
}
