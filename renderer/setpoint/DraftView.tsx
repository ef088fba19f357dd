/**
 * The draft: what it is now, what it shall be, what speaks against it, and why it shall be. Arm stands
 * at the right; while it is off, the line above says why. Nothing here reaches equipment.
 */
import { ArrowRight, X } from 'lucide-react'
import { useId } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { hasStates, isSwitch } from '../../shared/tags.ts'
import { useReading } from '../stores/readings.ts'
import type { Tag } from '../stores/configuration.ts'
import { useErrorText } from '../errors/text.ts'
import { LiveFigure } from '../readings/LiveFigure.tsx'
import { Button } from '../ui/Button.tsx'
import { classes } from '../ui/classes.ts'
import { Icon } from '../ui/Icon.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import type { Change } from './changes.ts'
import { Checks } from './Checks.tsx'
import { findings, obstacle, type Finding } from './findings.ts'
import { arm, closeDialog, useDialog } from './dialog.ts'
import { useFacts } from './facts.ts'
import { LimitBar } from './LimitBar.tsx'
import catalogue from './messages.ts'
import { Notice } from './Notice.tsx'
import { ReasonField } from './ReasonField.tsx'
import { sayFinding, useFigures, type Texts } from './say.ts'
import { StateField, ValueField } from './ValueField.tsx'
import css from './View.module.css'
import { Delta, Who } from './Who.tsx'

/** What is still to be given, as one sentence. */
function todo(found: readonly Finding[], texts: Texts): string | null {
  const missing = found.filter(({ weight }) => weight === 'todo')
  const parts = missing.map(({ key }) => (key === 'missing' ? texts.toArmValue : texts.toArmReason))
  return parts.length === 0 ? null : texts.toArm(parts.join(texts.and))
}

/** As it stands within a sentence. */
const goingOn = (said: string): string => said.charAt(0).toLowerCase() + said.slice(1)

export interface DraftViewProps {
  readonly tag: Tag
  /** The change that was armed from this draft and closed without being sent. */
  readonly ended: Change | undefined
}

export function DraftView({ tag, ended }: DraftViewProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const figures = useFigures(tag)
  const refusal = useErrorText()
  const id = useId()
  const [draft, busy] = useDialog(useShallow((state) => [state.draft, state.busy]))
  const { facts, reason } = useFacts(tag, draft)
  const reading = useReading(tag.id)
  const now =
    typeof reading.value === 'number' || typeof reading.value === 'boolean' ? reading.value : null
  const isOfStates = isSwitch(tag) || hasStates(tag)
  const found = findings(facts)
  const against = obstacle(found)
  const steered = tag.setpointOf ?? tag.name
  const faulty = ['type', 'whole', 'decimals', 'low', 'high'].includes(against?.key ?? '')
  /** May not change anything at all: there is nothing to type. */
  const looking = facts.locked || !facts.permitted
  const said = against === undefined ? null : sayFinding(against, texts, figures, format, steered)
  const cannot =
    said === null || against?.weight !== 'no'
      ? null
      : against.key === 'role'
        ? texts.whoMay
        : against.key === 'journal'
          ? refusal({
              code: 'unavailable',
              message: '',
              details: { part: 'journal', reason: against.trouble },
            })
          : texts.cannot([goingOn(said.left), said.right].filter((part) => part !== '').join(', '))
  const why = cannot ?? todo(found, texts)
  return (
    <>
      <div className={css['sections']}>
        <div className={css['section']}>
          <Who tag={tag} />
          <div className={classes(css['values'], css['drafting'])}>
            <div>
              <span className={css['label']}>{texts.now}</span>
              <span className={css['standing']}>
                <LiveFigure tag={tag.id} size="large" />
              </span>
            </div>
            {looking ? null : (
              <>
                <Icon of={ArrowRight} />
                {isOfStates ? (
                  <StateField tag={tag} draft={draft} />
                ) : (
                  <ValueField tag={tag} draft={draft} now={now} faulty={faulty} describedBy={id} />
                )}
              </>
            )}
          </div>
          <Delta tag={tag} from={now} to={draft.value} />
        </div>
        {isOfStates ? null : (
          <div className={css['section']}>
            <LimitBar tag={tag} from={now} to={draft.value} />
          </div>
        )}
        <div className={css['section']}>
          <Checks
            found={
              looking ? found.filter(({ weight, key }) => weight === 'no' || key === 'last') : found
            }
            figures={figures}
            steered={steered}
            id={id}
          />
        </div>
        {looking ? null : (
          <div className={css['section']}>
            <ReasonField draft={draft} />
          </div>
        )}
        <Notice tag={tag} ended={ended} />
        <div className={css['section']}>
          <p className={classes(css['why'], cannot !== null && css['error'])}>
            {cannot === null ? null : <Icon of={X} size="small" />}
            {why ?? '\u00a0'}
          </p>
        </div>
      </div>
      <footer className={css['foot']}>
        <Button onPress={closeDialog}>{looking ? texts.close : texts.cancel}</Button>
        <span className={css['space']} />
        <Button
          plant
          rank={against === undefined ? 'primary' : 'plain'}
          off={against !== undefined}
          reason={why}
          busy={busy === 'arming'}
          onPress={() => void arm(reason)}
        >
          {texts.arm}
        </Button>
      </footer>
    </>
  )
}
