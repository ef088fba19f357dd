/** The question: a condition, its range, and the way to begin and to end a search. */
import { Bookmark, Search as Lens } from 'lucide-react'
import type { FormulaFault } from '../../shared/formula.ts'
import { FormulaField, type FormulaKind } from '../formula/FormulaField.tsx'
import { Button } from '../ui/Button.tsx'
import { useMessages } from '../ui/language.tsx'
import { Panel } from '../ui/Panel.tsx'
import { RangeFields } from '../ui/RangeFields.tsx'
import { useExamples } from './condition.ts'
import { cancel } from './feed.ts'
import catalogue from './messages.ts'
import { presets, type Chosen, type Preset, type RangeFault } from './range.ts'
import css from './Search.module.css'

export interface AskProps {
  readonly text: string
  readonly onText: (text: string) => void
  readonly kind: FormulaKind
  readonly fault: FormulaFault | null
  readonly chosen: Chosen
  readonly onPreset: (preset: Preset | null) => void
  readonly onTyped: (typed: Partial<Pick<Chosen, 'from' | 'to'>>) => void
  readonly wrong: RangeFault | null
  readonly isRunning: boolean
  readonly isBeginning: boolean
  readonly onSearch: () => void
  /** Opens the conditions that are kept by name. */
  readonly onSaved: () => void
}

export function Ask(props: AskProps) {
  const texts = useMessages(catalogue)
  const { chosen, wrong } = props
  const examples = useExamples()
  return (
    <Panel className={css['ask']}>
      <div className={css['question']}>
        <div className={css['condition']}>
          <FormulaField
            value={props.text}
            onChange={props.onText}
            fault={props.fault}
            own={null}
            kind={props.kind}
          />
          {examples.length === 0 || props.text.trim() !== '' ? null : (
            <div className={css['examples']} role="group" aria-label={texts.examples}>
              <span>{texts.examples}</span>
              {examples.map((example) => (
                <button
                  key={example}
                  type="button"
                  className={css['example']}
                  onClick={() => props.onText(example)}
                >
                  {example}
                </button>
              ))}
            </div>
          )}
        </div>
        <div className={css['range']}>
          <RangeFields
            small
            isOpen
            spans={presets}
            span={chosen.preset}
            from={chosen.from}
            to={chosen.to}
            faults={{
              from: wrong === 'from' ? 'moment' : wrong === 'order' ? 'order' : null,
              to: wrong === 'to' ? 'moment' : null,
            }}
            onSpan={props.onPreset}
            onTyped={props.onTyped}
          />
          <div className={css['acts']}>
            <Button rank="primary" icon={Lens} busy={props.isBeginning} onPress={props.onSearch}>
              {texts.search}
            </Button>
            <Button icon={Bookmark} onPress={props.onSaved}>
              {texts.savedShort}
            </Button>
            {props.isRunning ? <Button onPress={() => void cancel()}>{texts.cancel}</Button> : null}
          </div>
        </div>
      </div>
    </Panel>
  )
}
