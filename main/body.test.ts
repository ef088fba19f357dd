import { expect, it } from 'vitest'
import { calls } from '../shared/contract.ts'
import { readBody } from './body.ts'
import { value } from './fixtures.ts'

const many = calls['tags.create']
const tag = (n: number): Record<string, unknown> => ({ name: `T.${n}`, server: 1, node: `i=${n}` })
const bodyOf = (count: number) => ({ tags: Array.from({ length: count }, (_, n) => tag(n)) })

it('while thousands are judged others get their turn', async () => {
  let others = 0
  let going = true
  const turn = (): void => {
    others += 1
    if (going) setImmediate(turn)
  }
  setImmediate(turn)
  const read = value(await readBody(many, bodyOf(10_000)))
  going = false
  expect(others).toBeGreaterThanOrEqual(9)
  expect(read).toEqual(many.input.parse(bodyOf(10_000)))
})

it('what is wrong in a long list is named by its place in it', async () => {
  const body = bodyOf(5000)
  body.tags[4321]!['server'] = 'PLC'
  expect(await readBody(many, body)).toMatchObject({
    error: { code: 'bad_input', details: { field: 'tags.4321.server' } },
  })
  const whole = bodyOf(5000)
  expect(await readBody(many, { ...whole, more: 1 })).toMatchObject({
    error: { details: { field: 'body' } },
  })
})

it.each([0, 10_001])('%s are as wrong as in one go', async (count) => {
  expect(await readBody(many, bodyOf(count))).toMatchObject({
    error: { code: 'bad_input', details: { field: 'tags' } },
  })
})

it('of a long list of names that are none the first thousand are judged, not each', async () => {
  let judged = 0
  const names = Array.from({ length: 50_000 }, () => 0)
  const body = {
    tags: new Proxy(names, {
      get: (list, key) => {
        if (typeof key === 'string' && /^\d+$/.test(key)) judged += 1
        return Reflect.get(list, key) as unknown
      },
    }),
  }
  expect(await readBody(calls['tags.latest'], body)).toMatchObject({
    error: { code: 'bad_input', details: { field: 'tags.0' } },
  })
  expect(judged).toBeLessThan(5_000)
})
