/** The condition that is being written: judged by the core a moment after each key, with the words that it has. */
import { useEffect, useMemo, useState } from 'react'
import { countingFunctions } from '../../shared/conditions.ts'
import type { FormulaFault } from '../../shared/formula.ts'
import { isNumeric, ValueType } from '../../shared/samples.ts'
import type { FormulaKind } from '../formula/FormulaField.tsx'
import { useConfiguration, type Tag } from '../stores/configuration.ts'
import { call } from '../stores/core.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import catalogue from './messages.ts'

/** Milliseconds after the last key. */
const PAUSE = 250

/** What is wrong with a text; null where nothing is, or it was not judged yet. */
export function useJudged(text: string): FormulaFault | null {
  const [judged, setJudged] = useState<{ of: string; fault: FormulaFault | null } | null>(null)
  useEffect(() => {
    if (text.trim() === '') return undefined
    let left = false
    const timer = setTimeout(() => {
      void call('searches.try', { text }).then((answer) => {
        if (!left && answer.ok) setJudged({ of: text, fault: answer.value.fault })
      })
    }, PAUSE)
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [text])
  // Of another text nothing is said: its fault would stand at the wrong place.
  return judged?.of === text ? judged.fault : null
}

const without: ReadonlySet<string> = new Set(countingFunctions)

export function useKind(onEnter: () => void): FormulaKind {
  const texts = useMessages(catalogue)
  return useMemo(
    () => ({
      label: texts.condition,
      hint: texts.hint,
      words: Object.entries(texts.words).map(([name, about]) => ({ name, about })),
      without,
      fault: ({ kind, about }) => {
        if (kind === 'long') return texts.tooLong
        if (kind === 'deep') return texts.tooDeep
        if (kind === 'character') return texts.noMeaning(about)
        return kind === 'empty' ? texts.notWritten : null
      },
      onEnter,
    }),
    [texts, onEnter],
  )
}

const plain = (value: number): string => String(Number(value.toPrecision(6)))

interface Words {
  /** A unit as this screen shows it. */
  unit(unit: string | null): string | null
  readonly lengths: { readonly short: string; readonly long: string }
}

/** Conditions over tags that this field has; as many as these give. */
function examplesOf(tags: readonly Tag[], { lengths, ...words }: Words): string[] {
  const numbers = tags.filter(({ type, enumeration }) => isNumeric(type) && enumeration === null)
  const banded = numbers.find(({ normal, setpointOf }) => normal !== null && setpointOf === null)
  const switched = tags.find(({ type }) => type === ValueType.Boolean)
  const any = banded ?? numbers[0]
  const unit = (tag: Tag): string => {
    const shown = words.unit(tag.unit) ?? ''
    // In several words it is read by people alone; a number without a unit is one of the tag's.
    return shown === '' || /[\s()]/u.test(shown) ? '' : ` ${shown}`
  }
  const examples: string[] = []
  if (banded?.normal !== undefined && banded.normal !== null) {
    const { low, high } = banded.normal
    const above = `[${banded.name}] > ${plain(high)}${unit(banded)}`
    examples.push(
      `${above} for ${lengths.short}`,
      `[${banded.name}] rises above ${plain(high)}${unit(banded)}`,
      `not [${banded.name}] between ${plain(low)} and ${plain(high)}${unit(banded)}`,
    )
    if (switched !== undefined) examples.push(`${above} and [${switched.name}] is on`)
  } else if (switched !== undefined) examples.push(`[${switched.name}] is off for ${lengths.long}`)
  if (any !== undefined) examples.push(`[${any.name}] is bad or [${any.name}] is unknown`)
  return examples
}

export function useExamples(): readonly string[] {
  const tags = useConfiguration((state) => state.tags)
  const { lengths } = useMessages(catalogue)
  const format = useFormat()
  return useMemo(() => examplesOf(tags, { unit: format.unit, lengths }), [tags, format, lengths])
}
