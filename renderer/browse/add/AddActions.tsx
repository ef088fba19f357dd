/** Adds what was planned, follows it with a way out, and says what came of it. */
import { CircleAlert, History } from 'lucide-react'
import { useEffect } from 'react'
import { tinykeys } from 'tinykeys'
import { useErrorText } from '../../errors/text.ts'
import { JobProgress } from '../../field/JobProgress.tsx'
import { Button } from '../../ui/Button.tsx'
import { Fault } from '../../ui/Fault.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { useFormat, useMessages } from '../../ui/language.tsx'
import { toast } from '../../ui/Toasts.tsx'
import css from './AddPanel.module.css'
import { add, forgetAdding, takeBack, useAdding, type Equipment } from './adding.ts'
import catalogue from './messages.ts'
import type { Asked, Back, Planned } from '../picks.ts'

/** Tags, and equipment, that are added at once. */
const MOST = 10_000
const MOST_EQUIPMENT = 500

function Outcome() {
  const say = useErrorText()
  const adding = useAdding()
  if (adding.phase !== 'failed') return null
  const { error } = adding
  return error.details?.['reason'] === 'cancelled' ? (
    <p role="status">{say(error)}</p>
  ) : (
    <Fault>{say(error)}</Fault>
  )
}

interface AddActionsProps {
  readonly good: readonly Planned[]
  readonly asked: Asked | null
  /** Equipment that a template makes; null where none was chosen. */
  readonly equipment: Equipment | null
  /** Name of the equipment that tags belong to for which no template has a place. */
  readonly owner: string | null
  readonly left: number
  /** Deleted tags that need not be added anew. */
  readonly back: readonly Back[]
}

export function AddActions({ good, asked, equipment, owner, left, back }: AddActionsProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const adding = useAdding()
  const isBusy = adding.phase === 'adding'
  const isMuch = good.length > MOST
  const isWide = equipment !== null && equipment.length > MOST_EQUIPMENT
  const isOff = good.length === 0 || isMuch || isWide || asked === null
  const press = async () => {
    if (isBusy || isOff || asked === null) return
    await add(good, { ...asked, equipment: owner }, equipment)
    const end = useAdding.getState()
    if (end.phase !== 'done') return
    toast({ title: texts.done(end.tags, format.number(end.tags)) })
    forgetAdding()
  }
  const old = back.slice(0, MOST)
  const restore = async () => {
    await takeBack(old)
    if (useAdding.getState().phase !== 'done') return
    toast({ title: texts.takenBack(old.length, format.number(old.length)) })
    forgetAdding()
  }
  useEffect(() =>
    tinykeys(
      window,
      {
        '$mod+Enter': (event) => {
          event.preventDefault()
          void press()
        },
      },
      // In the fields of the panel too: that is where one stands before pressing it.
      { ignore: (event) => event.repeat || event.isComposing },
    ),
  )
  if (isBusy) {
    return (
      <footer>
        <JobProgress id={adding.job} />
      </footer>
    )
  }
  return (
    <footer>
      <Outcome />
      {left === 0 ? null : (
        <span className={css['out']}>
          <Icon of={CircleAlert} size="small" /> {texts.leftOut(left, format.number(left))}
        </span>
      )}
      {old.length === 0 ? null : (
        <Button icon={History} onPress={() => void restore()}>
          {texts.takeBack(old.length, format.number(old.length))}
        </Button>
      )}
      {isMuch ? <Fault>{texts.most(format.number(MOST))}</Fault> : null}
      {isWide ? <Fault>{texts.mostEquipment(format.number(MOST_EQUIPMENT))}</Fault> : null}
      <Button rank="primary" keys="Ctrl ⏎" off={isOff} onPress={() => void press()}>
        {texts.button(good.length, format.number(good.length))}
      </Button>
    </footer>
  )
}
