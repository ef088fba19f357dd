import { coerceNodeId, type ClientSession } from 'node-opcua'
import { expect, test } from 'vitest'
import { ValueType } from '../../shared/samples.ts'
import { Structures } from './structures.ts'

/** As the library calls one that nobody has described. */
class OpaqueStructure {
  readonly nodeId = coerceNodeId('ns=2;i=7')
}

test('what waits for a server that does not describe it passes in its order, the oldest first where there is no more room', () => {
  // It answers nothing.
  const silent = { read: () => new Promise(() => {}) } as unknown as ClientSession
  const structures = new Structures(() => silent)
  const passed: number[] = []
  for (let n = 0; n < 1500; n++) {
    const variant = { dataType: ValueType.Structure, arrayType: 0, value: new OpaqueStructure() }
    // Of the last one nothing is to be asked.
    expect(structures.take(1, n === 1499 ? null : variant, () => passed.push(n))).toBe(true)
  }
  expect(passed).toEqual(Array.from({ length: 500 }, (_, n) => n))
  structures.end()
  expect(passed).toEqual(Array.from({ length: 1500 }, (_, n) => n))
  expect(structures.has(1)).toBe(false)
})
