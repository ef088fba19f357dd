import { AttributeIds, DataType, coerceNodeId, type ClientSession } from 'node-opcua'
import { expect, it } from 'vitest'
import type { ItemDescription } from '../../shared/acquisition.ts'
import { ValueType } from '../../shared/samples.ts'
import { describe as describeAll } from './description.ts'
import { askAgainAfter, keepDescribing } from './describing.ts'
import type { Item } from './item.ts'
import { descriptionOf } from './properties.ts'
import { createTypeResolver, dataTypesOf } from './types.ts'

const described = (property: 'EngineeringUnits' | 'EURange', value: unknown) =>
  descriptionOf(ValueType.Double, true, new Map([[property, value]]), null)
const unit = (text: string) =>
  described('EngineeringUnits', { displayName: { text, locale: null } }).unit

it('a unit is what a person can read: nothing unseen, nothing without an end', () => {
  expect(unit('m³/h')).toBe('m³/h')
  expect(unit(' bar\n\u0000\u202Erab\u200B')).toBe('bar rab')
  expect(unit('\u200B\n')).toBeNull()
  expect(unit('U'.repeat(1_000_000))).toBeNull()
})

it('a range whose span is no number is none', () => {
  expect(described('EURange', { low: -40, high: 60 })).toMatchObject({ low: -40, high: 60 })
  for (const [low, high] of [
    [-1e308, 1e308],
    [0, 0],
    [Number.NaN, 5],
    [Number.NEGATIVE_INFINITY, 5],
  ]) {
    expect(described('EURange', { low, high })).toMatchObject({ low: null, high: null })
  }
})

/** A server of one variable, whose range answers with the status that the test says. */
function oneVariable() {
  const answer = { range: 0x800a_0000, reads: 0 }
  const good = (value: unknown) => ({ statusCode: { value: 0 }, value: { value } })
  const attributes = new Map<number, unknown>([
    [AttributeIds.DataType, coerceNodeId(DataType.Double)],
    [AttributeIds.ValueRank, -1],
    [AttributeIds.UserAccessLevel, 3],
  ])
  const session = {
    _performMessageTransaction(
      request: { schema: { name: string }; nodesToRead?: { attributeId: number }[] },
      done: (error: null, response: object) => void,
    ) {
      if (request.schema.name === 'BrowseRequest') {
        const references = [
          { browseName: { name: 'EURange' }, nodeId: coerceNodeId('ns=1;s=range') },
        ]
        done(null, { results: [{ statusCode: { value: 0 }, references }] })
        return
      }
      answer.reads += 1
      const results = (request.nodesToRead ?? []).map(({ attributeId }) =>
        attributeId === AttributeIds.Value
          ? { statusCode: { value: answer.range }, value: { value: { low: 30, high: 60 } } }
          : good(attributes.get(attributeId)),
      )
      done(null, { results })
    },
  } as unknown as ClientSession
  const item = {
    ...{ spec: { tag: 1 }, node: coerceNodeId('ns=1;s=f'), id: 1, described: 'not', type: null },
  } as unknown as Item
  const told: ItemDescription[] = []
  const ask = () =>
    describeAll(
      session,
      [item],
      { read: 0, browse: 0, monitor: 0, history: 0 },
      dataTypesOf(session, createTypeResolver(session)),
      (descriptions) => told.push(...descriptions),
      () => true,
    )
  return { answer, told, ask }
}

it('what a server cannot tell at first is told when it can, and then not asked for again', async () => {
  const { answer, told, ask } = oneVariable()
  expect(await ask()).toBe(false)
  expect(told).toMatchObject([{ type: ValueType.Double, writable: true, low: null }])
  expect(await ask()).toBe(false)
  expect(told).toHaveLength(1)
  answer.range = 0
  expect(await ask()).toBe(true)
  expect(told[1]).toMatchObject({ type: ValueType.Double, writable: true, low: 30, high: 60 })
  const { reads } = answer
  expect(await ask()).toBe(true)
  expect(answer.reads).toBe(reads)
})

it('what a server does not let us read is not asked for again', async () => {
  const { answer, told, ask } = oneVariable()
  answer.range = 0x803a_0000
  expect(await ask()).toBe(true)
  expect(told).toMatchObject([{ low: null, high: null }])
})

it('is asked for again after ever longer, whatever went wrong, until it is there or the link is gone', async () => {
  const pauses: number[] = []
  const troubles: unknown[] = []
  const answers = [new Error('BadTimeout'), false, new Error('BadTimeout'), true, false]
  const parts = {
    describe: () => {
      const next = answers.shift()
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next ?? false)
    },
    current: () => answers.length > 0,
    trouble: (error: unknown) => troubles.push(error === null ? null : 'trouble'),
    pause: {
      take: (ms: number) => {
        pauses.push(ms)
        return Promise.resolve()
      },
    },
  }
  await keepDescribing(parts)
  expect(pauses).toEqual([1_000, 2_000, 4_000])
  expect(troubles).toEqual(['trouble', null, 'trouble', null])
  expect(answers).toEqual([false])
  await keepDescribing(parts)
  expect(answers).toEqual([])
  expect(askAgainAfter(100)).toBe(300_000)
})

it('who asks no more leaves the pause to whoever asks now', async () => {
  let current = true
  const pauses: number[] = []
  await keepDescribing({
    describe: () => {
      current = false
      return Promise.reject(new Error('the link is gone'))
    },
    current: () => current,
    trouble: () => expect.unreachable('it is no trouble of the link that is there now'),
    pause: { take: (ms) => Promise.resolve(void pauses.push(ms)) },
  })
  expect(pauses).toEqual([])
})
