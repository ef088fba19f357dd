import { beforeEach, expect, test, vi } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import {
  KEPT,
  askChange,
  changeById,
  followChanges,
  onChange,
  openOn,
  sentOn,
  takeChange,
  useChanges,
} from './changes.ts'
import { changeFixture, fakeCore, other } from './fixtures.ts'

const known = () => useChanges.getState().byId

beforeEach(() => useChanges.setState({ byId: new Map() }))

test('a late answer does not set a change back', () => {
  takeChange(changeFixture({ phase: 'holding', sentAt: 1 }))
  takeChange(changeFixture({ phase: 'sent', sentAt: 1 }))
  expect(changeById('c1')?.phase).toBe('holding')
})

test('listeners hear what a change was before', () => {
  const heard = vi.fn<(phase: string, before: string | undefined) => void>()
  const stop = onChange((change, before) => heard(change.phase, before?.phase))
  takeChange(changeFixture())
  takeChange(changeFixture({ phase: 'expired', closedAt: 2 }))
  stop()
  expect(heard.mock.calls).toEqual([
    ['armed', undefined],
    ['expired', 'armed'],
  ])
})

test('the list has what was sent, newest first, of one setpoint', () => {
  takeChange(changeFixture({ id: 'a', armedAt: 1, sentAt: 2, phase: 'applied' }))
  takeChange(changeFixture({ id: 'b', armedAt: 3, sentAt: 4, phase: 'rejected' }))
  takeChange(changeFixture({ id: 'c', armedAt: 5, phase: 'expired' }))
  takeChange(changeFixture({ id: 'd', armedAt: 6, sentAt: 7, phase: 'applied', tag: 'else' }))
  expect(sentOn(known(), '101.F.SP').map(({ id }) => id)).toEqual(['b', 'a'])
})

test('what the core sends is followed, and the list is read at the start', async () => {
  const core = fakeCore({
    'setpoint.list': () => ok([changeFixture({ id: 'old', sentAt: 1, phase: 'applied' })]),
  })
  const stop = followChanges()
  await vi.waitFor(() => expect(changeById('old')).toBeDefined())
  core.emit('setpoint', changeFixture({ id: 'new' }))
  expect(openOn(known(), '101.F.SP')?.id).toBe('new')
  stop()
  expect(known().size).toBe(0)
})

test('a change that was armed before this window was opened is known to it', async () => {
  fakeCore({
    'setpoint.list': () =>
      ok([
        changeFixture({ id: 'armed', person: other, value: 52 }),
        changeFixture({ id: 'old', sentAt: 1, phase: 'applied' }),
      ]),
  })
  const stop = followChanges()
  await vi.waitFor(() => expect(openOn(known(), '101.F.SP')?.person).toEqual(other))
  expect(sentOn(known(), '101.F.SP').map(({ id }) => id)).toEqual(['old'])
  stop()
})

test('an armed change that ended while the list was on its way stays ended', async () => {
  const core = fakeCore({
    'setpoint.list': () =>
      ok([changeFixture(), changeFixture({ id: 'old', sentAt: 1, phase: 'applied' })]),
  })
  const stop = followChanges()
  core.emit('setpoint', changeFixture({ phase: 'cancelled', closedAt: 2 }))
  await vi.waitFor(() => expect(changeById('old')).toBeDefined())
  expect(openOn(known(), '101.F.SP')).toBeUndefined()
  stop()
})

test('of more changes than are kept, those that are open stay', () => {
  takeChange(changeFixture({ id: 'long', armedAt: 1, sentAt: 1, phase: 'holding' }))
  for (let at = 2; at <= KEPT + 2; at += 1) {
    takeChange(changeFixture({ id: `c${at}`, armedAt: at, sentAt: at, phase: 'applied' }))
  }
  expect(known().size).toBe(KEPT)
  expect(changeById('long')).toBeDefined()
})

test('a change that the core does not know is gone: nothing of it was sent', async () => {
  takeChange(changeFixture())
  fakeCore({ 'setpoint.status': () => fail('not_found', 'no') })
  expect(await askChange('c1')).toBe('gone')
  expect(changeById('c1')).toBeUndefined()
})

test('no answer leaves what is known as it is', async () => {
  takeChange(changeFixture())
  fakeCore({ 'setpoint.status': () => fail('unavailable', 'no', { part: 'core' }) })
  expect(await askChange('c1')).toBe('unanswered')
  expect(changeById('c1')?.phase).toBe('armed')
})
