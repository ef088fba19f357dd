import { expect, it } from 'vitest'
import { Returns } from './returns.ts'

const at = (startedAt: number | null) => ({ startedAt })

it('tells a server that was started anew from a cable that was pulled', () => {
  const returns = new Returns()
  returns.stood('opc.tcp://a', at(1_000_000), false)
  expect(returns.counts).toEqual({ reconnects: 0, restarts: 0, renewals: 0 })
  returns.stood('opc.tcp://a', at(1_000_000), true)
  expect(returns.counts).toEqual({ reconnects: 1, restarts: 0, renewals: 0 })
  returns.stood('opc.tcp://a', at(2_000_000), false)
  expect(returns.counts).toEqual({ reconnects: 2, restarts: 1, renewals: 1 })
  // Its own run, which is another one than that of its partner.
  returns.stood('opc.tcp://b', at(9_000_000), false)
  returns.stood('opc.tcp://a', at(2_000_000), false)
  expect(returns.counts).toEqual({ reconnects: 4, restarts: 1, renewals: 3 })
})

it('a server that does not tell since when it runs is not said to have been restarted', () => {
  const returns = new Returns()
  for (const startedAt of [null, 1_000_000, null, 1_000_000]) {
    returns.stood('opc.tcp://a', at(startedAt), true)
  }
  expect(returns.counts.restarts).toBe(0)
})

it('what is connected anew because it was changed has the counts of before, and is no return', () => {
  const returns = new Returns()
  returns.stood('opc.tcp://a', at(1_000_000), false)
  returns.begin().stood('opc.tcp://a', at(1_000_000), false)
  expect(returns.counts).toEqual({ reconnects: 0, restarts: 0, renewals: 0 })
})
