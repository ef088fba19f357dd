/** What tests of formulas share: an evaluator over named tags, and samples for it. */
import { Status } from '../../shared/quality.ts'
import { batchOf, SampleFlag, ValueType, type SampleBatch } from '../../shared/samples.ts'
import { Evaluator } from './evaluator.ts'
import type { NamedFact } from './network.ts'
import type { FormulaSpec } from './item.ts'

export const T0 = Date.UTC(2026, 2, 12, 6)
export const ticks = (ms: number): bigint => BigInt(Math.round(ms * 10)) * 1000n

export interface Given {
  readonly tag: number
  /** Milliseconds after `T0`. */
  readonly at: number
  readonly value: number | boolean | string | null
  readonly status?: number
}

export const samples = (...list: readonly Given[]): SampleBatch =>
  batchOf(
    list.map(({ tag, at, value, status = Status.Good }) => ({
      tag,
      sourceTime: ticks(T0 + at),
      serverTime: ticks(T0 + at),
      status,
      type:
        typeof value === 'number'
          ? ValueType.Double
          : typeof value === 'boolean'
            ? ValueType.Boolean
            : typeof value === 'string'
              ? ValueType.String
              : ValueType.Null,
      flags: 0,
      value,
    })),
  )

export const number = (name: string, id: number, unit: string | null = null): NamedFact => ({
  id,
  name,
  kind: 'number',
  unit,
})
export const boolean = (name: string, id: number): NamedFact => ({
  id,
  name,
  kind: 'boolean',
  unit: null,
})

export const spec = (tag: number, name: string, text: string, rest: Partial<FormulaSpec> = {}) =>
  ({
    tag,
    name,
    text,
    when: { on: 'change' },
    sampling: 0,
    deadband: 0,
    revision: 1,
    ...rest,
  }) satisfies FormulaSpec

export const inputs: readonly NamedFact[] = [
  number('a', 1, 'm³/h'),
  number('b', 2, 'bar'),
  boolean('on', 3),
  { id: 4, name: 'text', kind: 'text', unit: null },
]

/** Formulas `F100`, `F101`, … over `a`, `b`, `on` and `text`. */
export function evaluatorOf(
  texts: readonly (string | Partial<FormulaSpec>)[],
  zone = 'UTC',
): Evaluator {
  const formulas = texts.map((each, at) =>
    typeof each === 'string'
      ? spec(100 + at, `F${100 + at}`, each)
      : spec(100 + at, `F${100 + at}`, each.text ?? '0', each),
  )
  const own = formulas.map(({ tag, name }): NamedFact => number(name, tag))
  return new Evaluator({ formulas, inputs: [...inputs, ...own], zone }, T0)
}

/** The last result of each tag in a batch, as value or, where it is not good, as its status. */
export const shown = (batch: SampleBatch): Record<number, unknown> =>
  Object.fromEntries(
    Array.from(batch.tag, (tag, row) => [
      tag,
      batch.status[row] === Status.Good
        ? Number.isNaN(batch.value[row])
          ? batch.others.find(([at]) => at === row)?.[1]
          : batch.value[row]
        : batch.status[row],
    ]),
  )

export const marked = (batch: SampleBatch): boolean =>
  batch.flags.every((flags) => (flags & SampleFlag.Calculated) !== 0)
