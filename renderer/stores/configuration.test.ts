import { beforeEach, expect, test, vi } from 'vitest'
import type { Input } from '../../shared/contract.ts'
import { fail, ok } from '../../shared/result.ts'
import { createFakeClient } from '../client/fixtures.ts'
import {
  childrenOf,
  loadConfiguration,
  setConfiguration,
  setpointFor,
  tagByName,
  tagOf,
  useConfiguration,
} from './configuration.ts'
import { provideCore } from './core.ts'
import { equipmentFixture, tagFixture } from './fixtures.ts'

const frequency = tagFixture({ id: 2, name: '101.F', signal: 'frequency' })
const setpoint = tagFixture({ id: 3, name: '101.F.SP', signal: 'frequency', setpointOf: '101.F' })

beforeEach(() => setConfiguration([], []))

test('a signal means the measured tag, and the setpoint is found beside it', () => {
  setConfiguration([tagFixture(), frequency, setpoint], [equipmentFixture()])
  expect(tagOf(101, 'frequency')?.name).toBe('101.F')
  expect(setpointFor('101.F')?.name).toBe('101.F.SP')
  expect(tagOf(101, 'choke')).toBeUndefined()
})

test('parts stand in their places', () => {
  const part = (id: number, position: number) =>
    equipmentFixture({ id, name: String(id), parent: 1, position })
  setConfiguration([], [equipmentFixture({ id: 1 }), part(103, 3), part(101, 1)])
  expect(childrenOf(1).map(({ id }) => id)).toEqual([101, 103])
})

test('a configuration that cannot be read again leaves the known one in use', async () => {
  const client = createFakeClient()
  provideCore(client)
  client.answer('tags.list', () => ok([frequency]))
  client.answer('equipment.list', () => ok([equipmentFixture()]))
  await loadConfiguration()
  client.answer('tags.list', () => fail('unavailable', 'database'))
  await loadConfiguration()
  expect(tagByName('101.F')?.id).toBe(2)
  expect(useConfiguration.getState()).toMatchObject({
    status: 'ready',
    error: { code: 'unavailable' },
  })
})

test('what is read for the first time may be undescribed for a moment, and no longer', async () => {
  vi.useFakeTimers()
  try {
    const client = createFakeClient()
    provideCore(client)
    client.answer('tags.list', () => ok([frequency]))
    client.answer('equipment.list', () => ok([]))
    useConfiguration.setState({ status: 'loading' })
    await loadConfiguration()
    expect(useConfiguration.getState().fresh).toBe(true)
    await vi.advanceTimersByTimeAsync(3_000)
    expect(useConfiguration.getState().fresh).toBe(false)
    await loadConfiguration()
    expect(useConfiguration.getState().fresh).toBe(false)
  } finally {
    vi.useRealTimers()
  }
})

test('a long list is read in parts, and every tag is there', async () => {
  const client = createFakeClient()
  provideCore(client)
  const all = Array.from({ length: 4_500 }, (_, id) =>
    tagFixture({ id, name: `T.${String(id).padStart(5, '0')}` }),
  )
  client.answer('tags.list', ({ after = '', limit = Infinity }: Input<'tags.list'>) =>
    ok(all.filter(({ name }) => name > after).slice(0, limit)),
  )
  client.answer('equipment.list', () => ok([]))
  await loadConfiguration()
  expect(useConfiguration.getState().tags).toEqual(all)
  expect(client.made.filter(({ name }) => name === 'tags.list')).toHaveLength(3)
})

test('changes that come while it is read are read once more, not once each', async () => {
  const client = createFakeClient()
  provideCore(client)
  const known = [frequency]
  client.answer('tags.list', () => ok([...known]))
  client.answer('equipment.list', () => ok([]))
  const first = loadConfiguration()
  known.push(setpoint)
  await Promise.all([first, loadConfiguration(), loadConfiguration(), loadConfiguration()])
  expect(tagByName('101.F.SP')?.id).toBe(3)
  expect(client.made.filter(({ name }) => name === 'tags.list')).toHaveLength(2)
})
