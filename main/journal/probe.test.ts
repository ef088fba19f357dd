import { expect, it } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import { createProbe } from './probe.ts'

/** Records whose file takes what is written, or not. */
function watched() {
  const clock = { now: 1_000_000 }
  const state = { writable: true, probes: [] as number[], checks: [] as number[] }
  const journal = {
    answers: () => Promise.resolve(),
    writable: () => {
      state.probes.push(clock.now)
      return Promise.resolve(state.writable ? ok(null) : fail('unavailable', 'no room'))
    },
  }
  const alive = createProbe({
    journal,
    check: () => {
      state.checks.push(clock.now)
      return Promise.resolve()
    },
    now: () => clock.now,
  })
  return { clock, state, alive }
}

it('the journal is proved to be writable every five seconds, not with every look', async () => {
  const { clock, state, alive } = watched()
  for (let second = 0; second < 12; second += 1) {
    expect(await alive()).toEqual(ok(null))
    clock.now += 1_000
  }
  expect(state.probes).toEqual([1_000_000, 1_005_000, 1_010_000])
})

it('its file is looked through every ten minutes, before it is proved', async () => {
  const { clock, state, alive } = watched()
  for (let minute = 0; minute <= 21; minute += 1) {
    await alive()
    clock.now += 60_000
  }
  expect(state.checks).toEqual([1_600_000, 2_200_000])
})

it('a journal that takes nothing says why within five seconds, and is one again at the next look', async () => {
  const { clock, state, alive } = watched()
  expect(await alive()).toEqual(ok(null))
  state.writable = false
  clock.now += 5_000
  expect(await alive()).toEqual(fail('unavailable', 'no room'))
  clock.now += 1_000
  expect(await alive()).toEqual(fail('unavailable', 'no room'))
  state.writable = true
  clock.now += 1_000
  expect(await alive()).toEqual(ok(null))
})

it('a clock that was set back puts nothing off', async () => {
  const { clock, state, alive } = watched()
  await alive()
  clock.now -= 3_600_000
  state.writable = false
  expect(await alive()).toEqual(fail('unavailable', 'no room'))
  expect(state.checks).toHaveLength(1)
})
