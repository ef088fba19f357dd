import { coerceNodeId, type ClientSession } from 'node-opcua'
import { expect, test } from 'vitest'
import { ValueType } from '../../shared/samples.ts'
import { createTypeResolver } from './types.ts'

type Answer = (error: Error | null, response?: unknown) => void

/** A session whose next answers are these; an error is a request that was not answered. */
function sessionOf(...answers: (Error | string)[]) {
  let asked = 0
  const session = {
    _performMessageTransaction: (_request: object, answer: Answer) => {
      const next = answers[asked]
      asked += 1
      if (next === undefined || next instanceof Error) answer(next ?? new Error('nothing left'))
      else answer(null, { results: [{ references: [{ nodeId: coerceNodeId(next) }] }] })
    },
  }
  return { session: session as unknown as ClientSession, asked: () => asked }
}

const own = coerceNodeId('ns=2;s=Pressure')

test('a type of the server is followed up to the built-in one, once', async () => {
  const { session, asked } = sessionOf('ns=2;s=Measure', 'i=11')
  const resolve = createTypeResolver(session)
  expect(await Promise.all([resolve(own), resolve(own)])).toEqual([
    ValueType.Double,
    ValueType.Double,
  ])
  expect(await resolve(own)).toBe(ValueType.Double)
  expect(asked()).toBe(2)
})

test('a question that was not answered is asked again', async () => {
  const { session } = sessionOf(new Error('Transaction has timed out'), 'i=11')
  const resolve = createTypeResolver(session)
  await expect(resolve(own)).rejects.toThrow('timed out')
  expect(await resolve(own)).toBe(ValueType.Double)
})
