/**
 * The field in which a formula is written: tags and functions are offered while one types, taken with
 * Enter or Tab; what is wrong is said below with the place marked in the text.
 */
import { useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import {
  completed,
  formulaFunctions,
  typingAt,
  type FormulaFault,
  type FormulaFunction,
  type Typing,
} from '../../shared/formula.ts'
import { useConfiguration } from '../stores/configuration.ts'
import { classes } from '../ui/classes.ts'
import { Fault } from '../ui/Fault.tsx'
import { useFormat, useLanguage, useMessages } from '../ui/language.tsx'
import css from './Formula.module.css'
import catalogue from './messages.ts'
import { useFormulaWords } from './say.ts'

interface Offer {
  readonly name: string
  readonly about: string
  /** As it is written where it is neither a tag nor a function. */
  readonly word?: string
}

/** What stands in the field where it is something more than a formula. */
export interface FormulaKind {
  readonly label: string
  readonly hint: string
  /** Offered beside functions. */
  readonly words: readonly { readonly name: string; readonly about: string }[]
  /** Functions that it has not. */
  readonly without: ReadonlySet<string>
  /** What is said of a fault otherwise than of a formula; null where it is said alike. */
  fault(fault: FormulaFault): string | null
  /** Enter, where nothing is offered. */
  onEnter(): void
}

/** A unit is being typed behind a number: nothing is offered for it. */
const unitBegun = /\d\s*[^\s()[\]<>=!,*+-]*$/u

const MOST = 8

function useOffers(
  typing: Typing | null,
  before: string,
  own: string | null,
  kind: FormulaKind | undefined,
): readonly Offer[] {
  const tags = useConfiguration((state) => state.tags)
  const language = useLanguage()
  const format = useFormat()
  return useMemo(() => {
    if (typing === null) return []
    const begun = typing.begun.toLowerCase()
    if (typing.of === 'function') {
      if (kind !== undefined && unitBegun.test(before)) return []
      const words = (kind?.words ?? []).map(({ name, about }) => ({
        name,
        about,
        word: `${name} `,
      }))
      const functions = (Object.keys(formulaFunctions) as FormulaFunction[])
        .filter((name) => kind?.without.has(name) !== true)
        .map((name) => ({ name, about: formulaFunctions[name] }))
      return [...words, ...functions]
        .filter(({ name }) => name.startsWith(begun) && name !== begun)
        .slice(0, MOST)
    }
    const rank = (name: string): number => (name.toLowerCase().startsWith(begun) ? 0 : 1)
    return tags
      .filter(
        ({ name, title }) =>
          name !== own &&
          (name.toLowerCase().includes(begun) || title[language].toLowerCase().includes(begun)),
      )
      .sort((one, other) => rank(one.name) - rank(other.name))
      .slice(0, MOST)
      .map(({ name, title, unit }) => ({
        name,
        about: [title[language], format.unit(unit)].filter(Boolean).join(', '),
      }))
  }, [typing, before, own, kind, tags, language, format])
}

/** The text again with what is wrong in it marked. */
function Marked({ text, fault }: { readonly text: string; readonly fault: FormulaFault }) {
  const end = Math.min(text.length, fault.at + Math.max(1, fault.length))
  return (
    <code className={css['marked']} aria-hidden>
      {text.slice(0, fault.at)}
      <mark>{text.slice(fault.at, end) || '␣'}</mark>
      {text.slice(end)}
    </code>
  )
}

export interface FormulaFieldProps {
  readonly value: string
  readonly onChange: (text: string) => void
  readonly fault: FormulaFault | null
  /** The tag that it is of, which is not offered. */
  readonly own: string | null
  readonly kind?: FormulaKind
}

export function FormulaField({ value, onChange, fault, own, kind }: FormulaFieldProps) {
  const texts = useMessages(catalogue)
  const words = useFormulaWords()
  const id = useId()
  const area = useRef<HTMLTextAreaElement>(null)
  const [place, setPlace] = useState<number | null>(null)
  const [chosen, setChosen] = useState(0)
  const typing = useMemo(() => (place === null ? null : typingAt(value, place)), [value, place])
  const before = typing === null ? '' : value.slice(0, typing.from)
  const offers = useOffers(typing, before, own, kind)
  const at = Math.min(chosen, offers.length - 1)

  const take = ({ name, word }: Offer) => {
    if (typing === null || place === null) return
    const next = completed(value, place, typing, name, word)
    onChange(next.text)
    setPlace(null)
    setChosen(0)
    requestAnimationFrame(() => {
      area.current?.focus()
      area.current?.setSelectionRange(next.place, next.place)
    })
  }
  const press = (event: KeyboardEvent) => {
    if (offers.length === 0) {
      if (event.key !== 'Enter' || event.shiftKey || kind === undefined) return
      event.preventDefault()
      kind.onEnter()
      return
    }
    const offer = offers[at]
    if (event.key === 'ArrowDown') setChosen((at + 1) % offers.length)
    else if (event.key === 'ArrowUp') setChosen((at + offers.length - 1) % offers.length)
    else if (event.key === 'Escape') setPlace(null)
    else if ((event.key === 'Enter' || event.key === 'Tab') && offer !== undefined) take(offer)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  // What is being completed is not wrong yet.
  const faulty = fault !== null && fault.kind !== 'empty' && offers.length === 0
  return (
    <div className={css['formula']}>
      <label htmlFor={id}>{kind?.label ?? texts.formula}</label>
      <textarea
        ref={area}
        id={id}
        className={classes(css['text'], faulty && css['wrong'])}
        value={value}
        rows={kind === undefined ? 3 : 2}
        spellCheck={false}
        aria-haspopup="listbox"
        aria-controls={offers.length > 0 ? `${id}-offers` : undefined}
        aria-activedescendant={offers.length > 0 ? `${id}-${at}` : undefined}
        aria-autocomplete="list"
        aria-invalid={faulty}
        aria-describedby={`${id}-said`}
        onChange={(event) => {
          onChange(event.target.value)
          setPlace(event.target.selectionStart)
          setChosen(0)
        }}
        onKeyDown={press}
        onBlur={() => setPlace(null)}
      />
      {offers.length === 0 ? null : (
        <div
          id={`${id}-offers`}
          role="listbox"
          aria-label={texts.offered}
          className={css['offers']}
        >
          {offers.map((offer, index) => (
            <div
              key={offer.name}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              // Before the field loses the focus.
              onMouseDown={(event) => {
                event.preventDefault()
                take(offer)
              }}
            >
              <b>{offer.name}</b> <span>{offer.about}</span>
            </div>
          ))}
        </div>
      )}
      <div id={`${id}-said`} className={css['said']}>
        {faulty ? (
          <>
            <Fault>{kind?.fault(fault) ?? words.fault(fault)}</Fault>
            <Marked text={value} fault={fault} />
          </>
        ) : (
          (kind?.hint ?? texts.formulaHint)
        )}
      </div>
    </div>
  )
}
