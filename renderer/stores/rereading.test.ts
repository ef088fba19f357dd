import { expect, test, vi } from 'vitest'
import { rereading } from './rereading.ts'

/** A core that answers when the test says so. */
const slow = () => {
  const asked: PromiseWithResolvers<void>[] = []
  const ask = rereading(() => {
    const answer = Promise.withResolvers<void>()
    asked.push(answer)
    return answer.promise
  })
  return { asked, ask }
}

test('what changes during a reading is read once more, however often it changed', async () => {
  const { asked, ask } = slow()
  const whole = ask()
  expect([ask(), ask(), ask()].every((each) => each === whole)).toBe(true)
  expect(asked).toHaveLength(1)
  asked[0]?.resolve()
  await vi.waitFor(() => expect(asked).toHaveLength(2))
  asked[1]?.resolve()
  await whole
  expect(asked).toHaveLength(2)
})

test('after a reading the next one is asked anew', async () => {
  const { asked, ask } = slow()
  const first = ask()
  asked[0]?.resolve()
  await first
  const second = ask()
  expect(second).not.toBe(first)
  asked[1]?.resolve()
  await second
})
