/**
 * The thread that calculates: formulas over what comes, a formula that is being written, a formula over
 * the history. The library that reads formulas is loaded here and nowhere else.
 */
import { parentPort } from 'node:worker_threads'
import type { FormulaFault, FormulaWarning } from '../../shared/formula.ts'
import { transferables, type SampleBatch } from '../../shared/samples.ts'
import { Moved, serve } from '../threads/rpc.ts'
import { within } from './batches.ts'
import { check, type Kind } from './check.ts'
import { Evaluator, type NamedFact, type Plan } from './evaluator.ts'
import type { FormulaSpec, Outcome, SavedCounters } from './item.ts'
import { parse } from './parse.ts'
import { replay, type Stretch } from './replay.ts'

/** What becomes of a formula that is being written. */
export type Attempt =
  | { readonly ok: false; readonly fault: FormulaFault }
  | {
      readonly ok: true
      readonly kind: Kind
      readonly warnings: readonly FormulaWarning[]
      /** Over the values as they are now. */
      readonly outcome: Outcome
      /** It counts, and nothing ever sets it back. */
      readonly endless: boolean
    }

const empty: Plan = { formulas: [], inputs: [], zone: 'UTC' }
let evaluator = new Evaluator(empty, 0)

/** Formulas that go over the history, by the number of their work. */
const replays = new Map<number, { readonly evaluator: Evaluator; since: bigint; ticks: boolean }>()

const moved = (batch: SampleBatch): Moved<SampleBatch> => new Moved(batch, transferables(batch))

const operations = {
  configure(plan: Plan, at: number): void {
    evaluator = new Evaluator(plan, at, evaluator)
  },
  take: (batch: SampleBatch, at: number) => moved(evaluator.take(batch, at)),
  /** What is shown now where it has changed, and that time went by. */
  advance(frame: SampleBatch | null, at: number) {
    const shown = frame === null ? null : evaluator.show(frame, at)
    return { shown, due: evaluator.tick(at) }
  },
  /** Samples were lost on the way here: nothing is known of these tags until they come anew. */
  lose: (tags: readonly number[], at: number) => moved(evaluator.lose(tags, at)),
  skew(list: readonly (readonly [tag: number, ms: number])[]): void {
    for (const [tag, ms] of list) evaluator.skew(tag, ms)
  },
  save: (most: number): SavedCounters[] => evaluator.save(most),
  load: (saved: SavedCounters): boolean => evaluator.load(saved),
  /** What formulas have come to, and why. */
  outcomes: (tags: readonly number[]): (Outcome | null)[] =>
    tags.map((tag) => evaluator.outcome(tag) ?? null),

  attempt(
    text: string,
    own: string | null,
    unit: string | null,
    inputs: readonly NamedFact[],
    frame: SampleBatch,
    zone: string,
    at: number,
  ): Attempt {
    const parsed = parse(text)
    if (!parsed.ok) return parsed
    const facts = new Map(inputs.map((fact) => [fact.name, fact]))
    const judged = check(parsed.tree, (name) => facts.get(name), own, unit)
    if ('at' in judged) return { ok: false, fault: judged }
    const trial: FormulaSpec = {
      tag: -1,
      name: own ?? '',
      text,
      when: { on: 'change' },
      sampling: 0,
      deadband: 0,
      revision: 0,
    }
    const tried = new Evaluator({ formulas: [trial], inputs, zone }, at)
    tried.take(frame, at)
    tried.tick(at)
    const item = tried.item(-1)
    if (item === undefined) throw new Error('the formula was not tried')
    const { kind, warnings } = judged
    return {
      ok: true,
      kind,
      warnings,
      outcome: item.outcome,
      endless: item.compiled?.endless === true,
    }
  },

  /** Begins to go over the history with one formula. */
  begin(work: number, plan: Plan, saved: SavedCounters | null, since: bigint, at: number): boolean {
    const over = new Evaluator(plan, at)
    const [spec] = plan.formulas
    const loaded = saved === null || over.load(saved, true)
    const item = spec === undefined ? undefined : over.item(spec.tag)
    const ticks = item?.compiled?.byTime === true || item?.scheduled === true
    replays.set(work, { evaluator: over, since, ticks })
    return loaded
  },
  /** Goes over the next stretch; what comes out from a moment on. */
  stretch(work: number, stretch: Stretch, from: bigint) {
    const over = replays.get(work)
    if (over === undefined) throw new Error(`work ${work} was not begun`)
    const results = replay(over.evaluator, stretch, over.since, over.ticks)
    over.since = stretch.to
    return moved(within(results, from, stretch.to))
  },
  /** Ends it; the formula that runs goes on from where it came to, if that is asked for. */
  end(work: number, tag: number | null): void {
    const over = replays.get(work)
    replays.delete(work)
    const item = tag === null ? undefined : over?.evaluator.item(tag)
    if (item !== undefined) evaluator.load(item.save())
  },
}
export type CalculationOperations = typeof operations

if (parentPort !== null) serve(parentPort, operations)
