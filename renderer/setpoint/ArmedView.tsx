/**
 * Armed: old and new value, what was checked, and the time left. The right place, where Arm was, now
 * holds Disarm with the focus; Send stands left. When the time is over the core disarms.
 */
import { ArrowRight, Info } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { reasonIn } from '../../shared/reasons.ts'
import { sameValue } from '../../shared/setpoints.ts'
import { hasStates, isSwitch } from '../../shared/tags.ts'
import type { Tag } from '../stores/configuration.ts'
import { LiveFigure } from '../readings/LiveFigure.tsx'
import { useMay } from '../stores/session.ts'
import { useReading } from '../stores/readings.ts'
import { useSession } from '../stores/session.ts'
import { Button } from '../ui/Button.tsx'
import { classes } from '../ui/classes.ts'
import { Icon } from '../ui/Icon.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Note } from '../ui/Note.tsx'
import { useLongWait } from '../ui/States.tsx'
import type { Change } from './changes.ts'
import { CheckRow, Checks } from './Checks.tsx'
import { findings, type Finding } from './findings.ts'
import { disarm, send, useDialog } from './dialog.ts'
import { ExpiryRing } from './ExpiryRing.tsx'
import { useFacts } from './facts.ts'
import { SENDS } from './keys.ts'
import { LimitBar } from './LimitBar.tsx'
import catalogue from './messages.ts'
import { Notice } from './Notice.tsx'
import { sayFinding, useFigures } from './say.ts'
import css from './View.module.css'
import { Delta, Who } from './Who.tsx'

/** Whether the setpoint still reads what it read at arming; the core asks the device again. */
function Unchanged({ change, tag }: { readonly change: Change; readonly tag: Tag }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const figures = useFigures(tag)
  const { value } = useReading(tag.id)
  const now = typeof value === 'number' || typeof value === 'boolean' ? value : null
  const same = now === null || sameValue(now, change.old, 0)
  return (
    <CheckRow
      weight={same ? 'ok' : 'no'}
      left={same ? texts.check.unchanged : texts.check.moved}
      right={
        same
          ? `${figures.figure(change.old)} · ${format.time(change.oldAt)}`
          : `${figures.figure(change.old)} → ${figures.figure(now)}`
      }
    />
  )
}

/** A server that is slow to say what the setpoint reads keeps the press waiting; then that is said. */
function Waiting() {
  const texts = useMessages(catalogue)
  if (!useLongWait()) return null
  return (
    <div className={css['section']} role="status">
      <Note icon={Info}>{texts.notice.waiting}</Note>
    </div>
  )
}

/** What is still said of the draft once it is armed. */
const KEPT: ReadonlySet<string> = new Set<Finding['key']>([
  'limits',
  'live',
  'alarm',
  'last',
  'core',
  'journal',
])

export interface ArmedViewProps {
  readonly change: Change
  readonly tag: Tag
}

export function ArmedView({ change, tag }: ArmedViewProps) {
  const texts = useMessages(catalogue)
  const figures = useFigures(tag)
  const [draft, busy, expiresAt, unanswered] = useDialog(
    useShallow((state) => [state.draft, state.busy, state.expiresAt, state.unanswered]),
  )
  const { facts } = useFacts(tag, draft)
  const may = useMay('setpoint')
  const locked = useSession((state) => state.phase === 'locked')
  const safe = useRef<HTMLButtonElement>(null)
  useEffect(() => safe.current?.focus(), [])
  const format = useFormat()
  const steered = tag.setpointOf ?? tag.name
  const kept = findings(facts).filter(({ key }) => KEPT.has(key))
  // The core would refuse it; nobody should have to press to learn that.
  const hindered = kept.find(({ weight }) => weight === 'no')
  const why = locked
    ? texts.check.locked
    : unanswered
      ? texts.notice.unanswered
      : hindered === undefined
        ? texts.check.role
        : sayFinding(hindered, texts, figures, format, steered).left
  return (
    <>
      <div className={css['sections']}>
        <div className={css['section']}>
          <Who tag={tag} />
          <div className={css['values']}>
            <div>
              <span className={css['label']}>{texts.now}</span>
              <span className={css['standing']}>
                <LiveFigure tag={tag.id} size="large" />
              </span>
            </div>
            <Icon of={ArrowRight} />
            <div>
              <span className={css['label']}>{texts.next}</span>
              <span className={classes(css['figure'], css['fresh'])}>
                {figures.figure(change.value)}
                <span className={css['unit']}>{figures.unit}</span>
              </span>
            </div>
          </div>
          <Delta tag={tag} from={change.old} to={change.value} />
        </div>
        {isSwitch(tag) || hasStates(tag) ? null : (
          <div className={css['section']}>
            <LimitBar tag={tag} from={change.old} to={change.value} />
          </div>
        )}
        <div className={css['section']}>
          <Checks found={kept} figures={figures} steered={steered}>
            <Unchanged change={change} tag={tag} />
          </Checks>
        </div>
        <div className={css['section']}>
          <span className={css['label']}>{texts.reasonTitle}</span>
          <p className={css['strong']}>{reasonIn(format.language, change.reason)}</p>
        </div>
        {busy === 'sending' ? <Waiting /> : null}
        <Notice tag={tag} ended={undefined} />
      </div>
      <footer className={css['foot']}>
        <span {...{ [SENDS]: '' }}>
          <Button
            plant
            rank="primary"
            keys={texts.sendKeys}
            off={!may || unanswered || hindered !== undefined}
            reason={why}
            busy={busy === 'sending'}
            onPress={() => void send()}
          >
            {texts.send}
          </Button>
        </span>
        <ExpiryRing until={expiresAt} total={change.rules.armed} />
        <Button ref={safe} busy={busy === 'disarming'} onPress={() => void disarm()}>
          {texts.disarm}
        </Button>
      </footer>
    </>
  )
}
