import { act, cleanup, fireEvent, screen } from '@testing-library/react'
import type { ComponentType } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { setConnection } from '../stores/connection.ts'
import { useRoute } from '../stores/navigation.ts'
import { draw } from '../ui/fixtures.tsx'
import { Outlet } from './Outlet.tsx'

type Load = () => Promise<{ default: ComponentType }>

/** The files of the build: what each gives out, and how often it was asked for. */
const files = vi.hoisted(() => ({ reached: true, asked: [] as string[], gone: new Set<string>() }))

vi.mock('../screens.ts', async () => {
  const { createLoads } = await import('./loads.ts')
  const load =
    (key: string): Load =>
    async () => {
      files.asked.push(key)
      if (!files.reached || files.gone.has(key)) throw new TypeError('Failed to fetch')
      return { default: () => `this is ${key}` }
    }
  const keys = ['overview', 'tags', 'trends']
  const fresh = () => createLoads(new Map(keys.map((key) => [key, load(key)])))
  let screenLoads = fresh()
  return {
    get screenLoads() {
      return screenLoads
    },
    /** Each test has a window of its own. */
    renew() {
      screenLoads = fresh()
    },
  }
})

const go = (place: string) => act(() => useRoute.setState({ screen: place, params: {} }, true))
const link = (phase: 'connected' | 'lost') => act(() => setConnection({ phase, since: Date.now() }))
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))

beforeEach(async () => {
  vi.useFakeTimers()
  const { renew } = (await import('../screens.ts')) as unknown as { renew(): void }
  renew()
  Object.assign(files, { reached: true, asked: [], gone: new Set() })
  setConnection({ phase: 'connected', since: 0 })
  useRoute.setState({ screen: 'overview', params: {} }, true)
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

test('every screen is loaded once while the core is heard, and opens when it is not', async () => {
  draw(<Outlet />)
  await pass(0)
  expect(files.asked).toEqual(['overview', 'tags', 'trends'])
  files.reached = false
  link('lost')
  go('trends')
  expect(screen.getByText('this is trends')).toBeDefined()
  expect(files.asked).toHaveLength(3)
})

test('a screen that cannot be reached says what is wrong and comes by itself with the link', async () => {
  files.reached = false
  setConnection({ phase: 'lost', since: 0 })
  draw(<Outlet />)
  await pass(0)
  expect(screen.getByRole('alert').textContent).toContain('The core cannot be reached')
  files.reached = true
  link('connected')
  await pass(0)
  expect(screen.queryByRole('alert')).toBeNull()
  expect(screen.getByText('this is overview')).toBeDefined()
})

test('Try again asks anew', async () => {
  files.reached = false
  setConnection({ phase: 'lost', since: 0 })
  draw(<Outlet />, 'ru')
  await pass(0)
  expect(screen.getByRole('heading').textContent).toBe('Экран ещё не загружен')
  files.reached = true
  fireEvent.click(screen.getByRole('button', { name: 'Повторить' }))
  await pass(0)
  expect(screen.getByText('this is overview')).toBeDefined()
})

test('a core that is heard but keeps a screen back is said to, and asked again and again', async () => {
  files.gone.add('tags')
  useRoute.setState({ screen: 'tags', params: {} }, true)
  draw(<Outlet />)
  await pass(0)
  expect(screen.getByRole('alert').textContent).toContain('reload the page')
  const asked = () => files.asked.filter((key) => key === 'tags').length
  const before = asked()
  await pass(10_000)
  expect(asked() - before).toBeGreaterThanOrEqual(4)
  expect(asked() - before).toBeLessThanOrEqual(5)
  files.gone.clear()
  await pass(2_000)
  expect(screen.getByText('this is tags')).toBeDefined()
})
