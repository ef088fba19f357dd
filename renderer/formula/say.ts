/** What is wrong with a formula, and why it has no result, in words. */
import type { Output } from '../../shared/contract.ts'
import type { FormulaFault } from '../../shared/formula.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import catalogue from './messages.ts'

export type Trial = Output<'calculations.try'>
export type Outcome = NonNullable<Output<'calculations.read'>['outcome']>
export type Input = Output<'calculations.read'>['inputs'][number]

/** Faults that are about units, which the screen writes in its language. */
const ofUnits: ReadonlySet<string> = new Set(['unit', 'unlike', 'unitless', 'alone', 'difference'])

export function useFormulaWords() {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const unit = (name: string): string => format.unit(name) ?? name
  return {
    fault: ({ kind, about }: Pick<FormulaFault, 'kind' | 'about'>): string => {
      const said = texts.fault[kind]
      if (typeof said === 'string') return said
      return said(ofUnits.has(kind) ? about.split(', ').map(unit).join(', ') : about)
    },
    warning: ({ kind, units: [one, other] }: Trial['warnings'][number]): string =>
      texts.warning[kind](unit(one), unit(other)),
    reason: ({ reason, culprit }: Pick<Outcome, 'reason' | 'culprit'>): string | null => {
      if (reason === null) return null
      const said = texts.reason[reason]
      return typeof said === 'string' ? said : said(culprit ?? '')
    },
    value: (value: unknown, decimals: number, of: string | null): string => {
      if (typeof value === 'number') return format.quantity(value, decimals, of)
      if (typeof value === 'boolean') return value ? texts.on : texts.off
      if (typeof value === 'string') return value
      return format.number(null)
    },
  }
}
