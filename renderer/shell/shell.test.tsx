import { act, cleanup, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { setConfiguration } from '../stores/configuration.ts'
import { setConnection } from '../stores/connection.ts'
import { livenessFixture, serverFixture, tagFixture } from '../stores/fixtures.ts'
import { setLiveness, useLiveness } from '../stores/liveness.ts'
import { setServers } from '../stores/servers.ts'
import { draw } from '../ui/fixtures.tsx'
import { Banner } from './Banner.tsx'
import { isLate, Strip } from './Strip.tsx'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 2, 12, 7, 47, 8) })
  setConnection({ phase: 'connected', since: Date.now() })
  setServers([serverFixture()])
  useLiveness.setState({ latest: null, beats: 0 })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const items = (name = 'What works') => [...screen.getByLabelText(name).children]
const item = (word: string) => items().find(({ textContent }) => textContent.includes(word))

test('three periods make it late, not two', () => {
  const beat = { at: 0, period: 1000, trouble: null }
  expect(isLate(beat, 3000)).toBe(false)
  expect(isLate(beat, 3001)).toBe(true)
  expect(isLate({ ...beat, at: null }, 9000)).toBe(false)
  expect(isLate({ ...beat, trouble: { code: 'unavailable', message: 'x' } }, 0)).toBe(true)
})

test('a part that has stopped becomes late by itself, without a new frame', () => {
  setLiveness(livenessFixture())
  draw(<Strip />)
  expect(item('Acquisition')?.getAttribute('data-late')).toBeNull()
  act(() => {
    vi.advanceTimersByTime(4000)
  })
  expect(item('Acquisition')?.getAttribute('data-late')).toBe('2')
  expect(item('Acquisition')?.textContent).toContain('4.0')
})

test('a calculation that stands still takes a place, where anything is calculated', () => {
  setConfiguration([tagFixture()], [])
  const at = Date.now() - 2_000
  setLiveness(livenessFixture({ calculation: { at, period: 1000, trouble: null } }))
  draw(<Strip />)
  act(() => {
    vi.advanceTimersByTime(2_000)
  })
  expect(item('Calculation')).toBeUndefined()
  act(() => setConfiguration([tagFixture({ origin: 'calculated' })], []))
  expect(item('Calculation')?.getAttribute('data-late')).toBe('2')
  expect(item('Calculation')?.textContent).toContain('4.0')
  act(() => setLiveness(livenessFixture()))
  expect(item('Calculation')).toBeUndefined()
  setConfiguration([], [])
})

test('ages are counted by the clock of the core', () => {
  const now = Date.now() + 7_200_000
  setLiveness(livenessFixture({ now, acquisition: { at: now - 400, period: 1000, trouble: null } }))
  draw(<Strip />)
  expect(item('Acquisition')?.textContent).toContain('0.4')
})

test('the link that is broken longest is named with its age', () => {
  setLiveness(livenessFixture({ servers: { up: 0, of: 2 } }))
  setServers([
    serverFixture({ id: 1, name: 'PLC-1', state: 'suspect', since: Date.now() - 5000 }),
    serverFixture({ id: 2, name: 'PLC-12', state: 'down', since: Date.now() - 134_000 }),
  ])
  draw(<Strip />)
  expect(item('PLC-12')?.textContent).toContain('not connected yet 2:14')
  expect(screen.queryByText('PLC-1')).toBeNull()
  const lost = { since: Date.now() - 134_000, confirmedAt: Date.now() - 140_000 }
  act(() => setServers([serverFixture({ id: 2, name: 'PLC-12', state: 'down', ...lost })]))
  expect(item('PLC-12')?.textContent).toContain('link lost 2:14')
})

test('a long name of a server gives way, and is told whole', () => {
  const name = 'Дожимная насосная станция № 2, контроллер компрессора, резерв'
  setLiveness(livenessFixture({ servers: { up: 0, of: 1 } }))
  setServers([serverFixture({ name, state: 'down' })])
  draw(<Strip />)
  const link = item(name)
  expect(link?.className).toContain('named')
  expect(link?.getAttribute('title')).toContain(name)
  expect(items().filter(({ className }) => className.includes('named'))).toEqual([link])
})

test('while the core is lost the strip says so once, and the banner as an alarm', () => {
  setLiveness(livenessFixture())
  act(() => {
    vi.advanceTimersByTime(10_000)
  })
  setConnection({ phase: 'lost', since: Date.now() - 10_000 })
  draw(
    <>
      <Banner />
      <Strip />
    </>,
  )
  expect(screen.getByText('Not live')).toBeTruthy()
  expect(document.querySelectorAll('[data-late]')).toHaveLength(1)
  const alert = screen.getByRole('alert')
  expect(alert.textContent).toContain('Connection to the core is lost')
  expect(alert.textContent).toContain('since 12:47:08, 10.0')
})

test('while the core is lost nothing is told that only the core could know', () => {
  setLiveness(livenessFixture({ servers: { up: 1, of: 2 } }))
  setServers([serverFixture({ id: 2, name: 'PLC-12', state: 'down' })])
  draw(<Strip />)
  expect(item('Links')?.textContent).toBe('Links1 / 2')
  act(() => setConnection({ phase: 'lost', since: Date.now() }))
  expect(items().map(({ textContent }) => textContent)).toEqual([
    '1Not live',
    'Acquisition—',
    'Historian—',
    'Links—',
    'Changes open—',
    'Journal—',
    'Disk—',
  ])
})

test('with no alarms configured the banner says so, calmly', () => {
  draw(<Banner />, 'ru')
  expect(screen.getByText(/сигнализация не настроена/)).toBeTruthy()
  expect(screen.queryByRole('alert')).toBeNull()
})
