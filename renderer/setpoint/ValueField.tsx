/**
 * The new value: what is typed stays as typed, both decimal marks are read, arrows and the two buttons
 * step, Page keys step by ten. A setpoint of two states has two buttons instead.
 */
import { Minus, Plus } from 'lucide-react'
import { useId, type KeyboardEvent } from 'react'
import { hasStates, setpointLimits, stateText } from '../../shared/tags.ts'
import type { Tag } from '../stores/configuration.ts'
import { Button } from '../ui/Button.tsx'
import { classes } from '../ui/classes.ts'
import { useMessages } from '../ui/language.tsx'
import { readNumber } from '../ui/NumberField.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { Select } from '../ui/Select.tsx'
import { edit, type Draft } from './dialog.ts'
import { nudged, stepOf } from './entry.ts'
import catalogue from './messages.ts'
import { useFigures } from './say.ts'
import css from './ValueField.module.css'
import view from './View.module.css'

export interface ValueFieldProps {
  readonly tag: Tag
  readonly draft: Draft
  /** Where a step starts while nothing is typed. */
  readonly now: number | boolean | null
  readonly faulty: boolean
  /** Id of the text that says what is wrong. */
  readonly describedBy: string
}

/** States that are all seen at once; more are a list. */
const SEEN = 3

/** One of the states that the server names. */
function NamedStateField({ tag, draft }: Pick<ValueFieldProps, 'tag' | 'draft'>) {
  const texts = useMessages(catalogue)
  const choices = (tag.enumeration ?? []).map(({ value, text }) => ({ key: String(value), text }))
  const chosen = {
    label: texts.next,
    value: draft.value === null ? '' : String(draft.value),
    choices,
    onChange: (key: string) => edit({ value: Number(key) }),
  }
  if (choices.length > SEEN) return <Select {...chosen} />
  return (
    <div>
      <span className={view['label']}>{texts.next}</span>
      <Segmented {...chosen} />
    </div>
  )
}

export function StateField({ tag, draft }: Pick<ValueFieldProps, 'tag' | 'draft'>) {
  const texts = useMessages(catalogue)
  if (hasStates(tag)) return <NamedStateField tag={tag} draft={draft} />
  return (
    <div>
      <span className={view['label']}>{texts.next}</span>
      <Segmented
        label={texts.next}
        value={draft.value === null ? '' : draft.value === true ? 'on' : 'off'}
        choices={[
          { key: 'off', text: stateText(tag.enumeration, false) ?? texts.off },
          { key: 'on', text: stateText(tag.enumeration, true) ?? texts.on },
        ]}
        onChange={(key) => edit({ value: key === 'on' })}
      />
    </div>
  )
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowUp: 1,
  ArrowDown: -1,
  PageUp: 10,
  PageDown: -10,
}

export function ValueField({ tag, draft, now, faulty, describedBy }: ValueFieldProps) {
  const texts = useMessages(catalogue)
  const figures = useFigures(tag)
  const id = useId()
  const limits = setpointLimits(tag)
  const step = stepOf(limits.low, limits.high, tag.decimals)
  const typed = typeof draft.value === 'number' && !Number.isNaN(draft.value)
  const from = typed ? draft.value : typeof now === 'number' ? now : null
  const written = typed ? figures.exact(draft.value) : ''
  const move = (by: number) => {
    if (from === null) return
    edit({ value: nudged(from, by * step, limits, tag.decimals), typed: null })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = STEPS[event.key]
    if (by === undefined) return
    event.preventDefault()
    move(by)
  }
  const { unit } = figures
  return (
    <div>
      <label className={view['label']} htmlFor={id}>
        {texts.next}
      </label>
      <div className={classes(css['box'], faulty && css['faulty'])}>
        <Button rank="quiet" small icon={Minus} label={texts.less} onPress={() => move(-1)} />
        <span className={css['typed']}>
          <input
            id={id}
            className={css['input']}
            value={draft.typed ?? written}
            inputMode="decimal"
            autoComplete="off"
            spellCheck={false}
            aria-invalid={faulty}
            aria-describedby={describedBy}
            // The dialog is opened to type this value; nothing is sent by typing.
            ref={focusFirst}
            onChange={({ target }) =>
              edit({ typed: target.value, value: readNumber(target.value) })
            }
            onBlur={() => {
              if (typed && !faulty) edit({ typed: null })
            }}
            onKeyDown={onKeyDown}
          />
          {unit === null ? null : <span className={css['unit']}>{unit}</span>}
        </span>
        <Button rank="quiet" small icon={Plus} label={texts.more} onPress={() => move(1)} />
      </div>
    </div>
  )
}

/** Once, when the field appears. */
const focusFirst = (input: HTMLInputElement | null): void => {
  input?.focus()
}
