/** A range of the history that a person asks for: of one formula, the one that was looked at. */
import { expect, test } from 'vitest'
import type { Job } from '../../shared/contract.ts'
import { batchOf } from '../../shared/samples.ts'
import type { Tag } from '../../shared/tags.ts'
import { codeOf, value } from '../fixtures.ts'
import { afterwardsKind, type AfterwardsTask } from './afterwards.ts'
import { operations } from './calculation.worker.ts'
import { factOf, Names, planOf } from './facts.ts'
import { T0, ticks } from './fixtures.ts'
import { client, MemoryHistory, sampleOf, tagsOf } from './test-late.ts'

const HOUR = 3_600_000
const DAYS = 10

function site() {
  let tags: readonly Tag[] = tagsOf(['[a] * 2'])
  const names = new Names()
  const byName = (name: string) => tags.find((tag) => tag.name === name)
  const plan = planOf(tags, byName, names, 'UTC')
  operations.configure({ formulas: [], inputs: [], zone: 'UTC' }, T0)
  operations.configure({ ...plan, inputs: tags.map(factOf) }, T0)
  const history = new MemoryHistory()
  for (let hour = 0; hour < DAYS * 24; hour += 1) {
    history.rows.push(sampleOf({ tag: 1, at: hour * HOUR, value: hour }))
  }
  const kind = afterwardsKind({
    engine: {
      ...{ client, plan, names, running: () => Promise.resolve(true) },
      startBefore: (_tag, since) => Promise.resolve({ since, states: [], isKnown: true }),
    },
    history: history.port,
    tag: byName,
  })
  const from = ticks(T0)
  const task: AfterwardsTask = {
    ...{ tag: 'F100', from: String(from), to: String(ticks(T0 + DAYS * 24 * HOUR)) },
    ...{ done: String(from), stored: 0, revision: 1 },
  }
  /** Another formula of the same name. */
  const change = (text: string): void => {
    tags = tagsOf([text]).map((tag) =>
      tag.formula === null ? tag : { ...tag, formula: { ...tag.formula, revision: 2 } },
    )
  }
  return { kind, task, history, change }
}

test('a formula that is changed while its history is calculated ends that, and stands in none of it', async () => {
  const { kind, task, history, change } = site()
  let steps = 0
  let done = ''
  const progress = {
    isLeft: () => false,
    step: (_length: number, next: AfterwardsTask) => {
      steps += 1
      done = next.done
      if (steps === 2) change('[a] * 3')
      return Promise.resolve()
    },
  }
  expect(codeOf(await kind.work({} as Job, task, progress))).toBe('conflict')
  expect(steps).toBe(2)
  const made = history.of(100)
  expect(made.length).toBeGreaterThan(2)
  expect(made.every(({ sourceTime }) => sourceTime < BigInt(done))).toBe(true)
  // Nor is it gone on with after a start.
  expect(codeOf(await kind.work({} as Job, { ...task, done }, progress))).toBe('conflict')
  expect(history.of(100)).toEqual(made)
})

test('a job that an earlier version has begun goes on with the formula that there is', async () => {
  const { kind, task, history } = site()
  const { revision: _revision, ...earlier } = task
  const read = kind.read(earlier)
  if (read === null) throw new Error('it was not read')
  const progress = { isLeft: () => false, step: () => Promise.resolve() }
  expect(value(await kind.work({} as Job, read, progress))).toEqual({ stored: DAYS * 24 })
  expect(batchOf(history.of(100)).value.at(-1)).toBe((DAYS * 24 - 1) * 2)
})
