/**
 * The thread that calculates: formulas over what comes, a formula that is being written, a formula over
 * the history. The library that reads formulas is loaded here and nowhere else.
 */
import { parentPort } from 'node:worker_threads'
import type { FormulaFault, FormulaWarning } from '../../shared/formula.ts'
import { concatenated, transferables, type SampleBatch } from '../../shared/samples.ts'
import { msFromTicks } from '../../shared/time.ts'
import { Moved, serve } from '../threads/rpc.ts'
import { standingAt, within } from './batches.ts'
import { check, type Kind } from './check.ts'
import { judgeCondition, type ConditionFact, type JudgedCondition } from './conditions/judge.ts'
import { Evaluator, type Part, type Skew } from './evaluator.ts'
import type { NamedFact, Plan } from './network.ts'
import type { FormulaSpec, Outcome } from './item.ts'
import { parse } from './parse.ts'
import { Losses, replay, type Stretch, type Way } from './replay.ts'
import { sinceOf, type Checkpoint, type SavedCounters } from './saved.ts'

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

/** What came while a way through the history was read to its end, which may not be in it yet. */
interface Following {
  readonly batches: SampleBatch[]
  samples: number
}
/** Samples that are kept for one; more than these come only where the disk does not take any. */
const MOST_FOLLOWING = 300_000

/** Formulas that go over the history, by the number of their work. */
interface Work extends Way {
  following: Following | null
  /** The last result from before those that are asked for. */
  standing: SampleBatch | null
}
const ways = new Map<number, Work>()

const wayOf = (work: number) => {
  const way = ways.get(work)
  if (way === undefined) throw new Error(`work ${work} was not begun`)
  return way
}

const moved = (batch: SampleBatch): Moved<SampleBatch> => new Moved(batch, transferables(batch))

/** How far a formula is to be gone over anew where something of its past has changed. */
export interface Memory {
  readonly tag: number
  /** Seconds for which what was counts for what is; Infinity where no time sets an end to it. */
  readonly seconds: number
}

/** Null where it cannot be calculated at all. */
function memoryOf(tag: number): number | null {
  let seconds = 0
  for (const { compiled } of evaluator.whole(tag)) {
    if (compiled === null) return null
    seconds += compiled.memory
  }
  return seconds
}

export const operations = {
  configure(plan: Plan, at: number): void {
    evaluator = new Evaluator(plan, at, evaluator)
  },
  take(batch: SampleBatch, at: number) {
    for (const { following } of ways.values()) {
      if (following === null) continue
      following.samples += batch.tag.length
      if (following.samples <= MOST_FOLLOWING) following.batches.push(batch)
    }
    return moved(evaluator.take(batch, at))
  },
  /** What is shown now where it has changed, and that time went by. */
  advance(frame: SampleBatch | null, at: number) {
    const shown = frame === null ? null : evaluator.show(frame, at)
    return { shown, due: evaluator.tick(at) }
  },
  /** Samples were lost on the way here: nothing is known of these tags until they come anew. */
  lose: (tags: readonly number[], at: number) => moved(evaluator.lose(tags, at)),
  skew(list: readonly Skew[], at: number): void {
    evaluator.skew(list, at)
  },
  save: (from: number, isEnd: boolean): Part => evaluator.save(from, isEnd),
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
    tried.skew(
      inputs.map(({ id }): Skew => [id, null]),
      at,
    )
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

  /** A condition over the history that is being written, or is to be looked for. */
  condition: (text: string, facts: readonly ConditionFact[]): JudgedCondition =>
    judgeCondition(text, facts),

  /** How much of their past counts for these formulas; those that cannot be calculated are left out. */
  memories: (tags: readonly number[]): Memory[] =>
    tags.flatMap((tag) => {
      const seconds = memoryOf(tag)
      return seconds === null ? [] : [{ tag, seconds }]
    }),

  /** Of formulas whose past no time sets an end to, what they have counted now; those after a tag, by number. */
  checkpoints(after: number, most: number): { list: Checkpoint[]; last: number | null } {
    const tags = evaluator.items
      .map(({ spec }) => spec.tag)
      .filter((tag) => tag > after)
      .sort((one, other) => one - other)
      .slice(0, most)
    const list = tags.flatMap((tag): Checkpoint[] => {
      if (memoryOf(tag) !== Infinity) return []
      const states = evaluator.whole(tag).map((item) => item.state(false))
      return [{ tag, reached: String(sinceOf(states)), states }]
    })
    return { list, last: tags.at(-1) ?? null }
  },

  /**
   * Begins to go over the history with some formulas, from what they had counted, or anew.
   * @param isKnown whether that is all that there was
   */
  begin(
    work: number,
    plan: Plan,
    saved: readonly SavedCounters[],
    since: bigint,
    isKnown: boolean,
  ): boolean {
    const over = new Evaluator(plan, msFromTicks(since))
    const loaded = saved.every((state) => over.load(state, true))
    if (!isKnown) for (const item of over.items) item.beginUnknown()
    const ticks = over.items.some((item) => item.compiled?.byTime === true || item.scheduled)
    ways.set(work, {
      ...{ evaluator: over, losses: new Losses(), since, ticks },
      ...{ following: null, standing: null },
    })
    return loaded
  },
  /** What was known of its tags when it began. */
  seed(work: number, batch: SampleBatch): void {
    const { evaluator: over, since } = wayOf(work)
    over.take(batch, msFromTicks(since), true)
  },
  /** Goes over the next stretch; what comes out of one formula from a moment on, and what it was then. */
  stretch(work: number, stretch: Stretch, tag: number, from: bigint) {
    const way = wayOf(work)
    const results = replay(way, stretch)
    way.standing = standingAt(results, tag, from) ?? way.standing
    const made = within(results, tag, from, stretch.to)
    if (stretch.to <= from || way.standing === null) return moved(made)
    // What stood in the history before is not what it was: the range tells it by itself.
    const first = made.sourceTime[0] === from ? made : concatenated([way.standing, made])
    way.standing = null
    return moved(first)
  },
  /** From here on it is given what comes, too; answers the newest moment that the formula knows. */
  follow(work: number, tag: number): bigint {
    wayOf(work).following = { batches: [], samples: 0 }
    return evaluator.whole(tag).reduce((newest, item) => {
      return item.newest > newest ? item.newest : newest
    }, 0n)
  },
  /**
   * What came since is taken, and the formula that runs goes on from there. Null where it is another one by
   * now, or too much has come.
   * @return what stands in the past of it, up to a moment, and what comes out now
   */
  handOver(work: number, tag: number, at: number) {
    const { evaluator: over, following, since } = wayOf(work)
    const item = over.item(tag)
    const live = evaluator.item(tag)
    if (following === null || following.samples > MOST_FOLLOWING) return null
    if (item === undefined || live === undefined) return null
    over.skewAs(evaluator)
    const past = concatenated(following.batches.map((batch) => over.catchUp(batch, at)))
    const emitted = live.emitted?.time ?? 0n
    const to = (emitted > since ? emitted : since) + 1n
    const shown = evaluator.goOnFrom(item, at)
    return shown === null ? null : { past: within(past, tag, since, to), to, shown }
  },
  /** Ends it; the formula that runs goes on from where it came to, if that is asked for. */
  end(work: number, tag: number | null): void {
    const way = ways.get(work)
    ways.delete(work)
    const item = tag === null ? undefined : way?.evaluator.item(tag)
    const live = tag === null ? undefined : evaluator.item(tag)
    if (item === undefined || live === undefined) return
    if (live.load(item.state(true))) live.begin = item.begin
  },
}
export type CalculationOperations = typeof operations

if (parentPort !== null) serve(parentPort, operations)
