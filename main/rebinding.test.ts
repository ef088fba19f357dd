/**
 * Two instruments at one server, and a tag that is pointed from one to the other and back while both count,
 * through the console's side of the field and onto a disk: no value of the one is ever taken while the tag
 * stands for the other, and each change is a gap of its own kind.
 */
import { expect, test } from 'vitest'
import { sharedFolder, temporaryFolder } from './fixtures.ts'
import { eventually, serverSpec } from './opcua/test-rig.ts'
import { PLANT } from './opcua/wire/test-nodes.ts'
import { startWireServer } from './opcua/wire/test-wire-server.ts'
import { Type } from './opcua/wire/test-writing.ts'
import { startTestField } from './test-field.ts'

const pki = sharedFolder()
const TURNS = 12
const nodeOf = (sign: number): string => `nsu=${PLANT};s=${sign > 0 ? 'Plus' : 'Minus'}`

test('no value of one node is taken while its tag stands for the other', async () => {
  const server = await startWireServer({
    fill(nodes) {
      for (const sign of [1, -1]) {
        const name = sign > 0 ? 'Plus' : 'Minus'
        nodes.variable(nodes.id(`s=${name}`), name, {
          variant: { type: Type.Double, value: sign },
        })
      }
    },
  })
  let count = 1
  const step = (): void => {
    count += 1
    server.nodes.set(server.nodes.id('s=Plus'), count)
    server.nodes.set(server.nodes.id('s=Minus'), -count)
  }
  const counter = setInterval(step, 2)
  const item = { tag: 1, node: nodeOf(1), sampling: 0, deadband: 0, queue: 1000 }
  const spec = serverSpec(server.endpoint, { id: 1, backfill: false })
  const field = await startTestField(temporaryFolder(), pki, [{ spec, items: [item] }])
  let stands = 1
  const taken: { value: number; stands: number }[] = []
  field.onBatch((batch) => {
    for (const value of batch.value) taken.push({ value, stands })
  })
  try {
    for (let turn = 0; turn < TURNS; turn++) {
      const before = taken.length
      await eventually(() => expect(taken.length).toBeGreaterThan(before + 3))
      stands = -stands
      field.point(1, nodeOf(stands))
    }
    await eventually(() => expect(Math.sign(field.table.get(1)?.value as number)).toBe(stands))
  } finally {
    clearInterval(counter)
    await server.close()
  }
  const { gaps } = (await field.stop())(1)
  expect(taken.filter(({ value, stands: sign }) => Math.sign(value) !== sign)).toEqual([])
  expect(field.wrong).toEqual([])
  expect(gaps.filter(({ kind }) => kind === 'rebound')).toHaveLength(TURNS)
})
