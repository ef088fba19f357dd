import { cleanup, screen, within } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import type * as Screens from '../screens.ts'
import { signIn } from '../setpoint/fixtures.ts'
import { setConfiguration, useConfiguration } from '../stores/configuration.ts'
import { serverFixture, tagFixture } from '../stores/fixtures.ts'
import { setServers } from '../stores/servers.ts'
import { draw } from '../ui/fixtures.tsx'
import { FieldScreen } from './FieldScreen.tsx'

vi.mock('../screens.ts', async (original) => {
  const real = await original<typeof Screens>()
  const entry = { icon: () => null, needs: 'read' }
  return {
    ...real,
    screens: [
      { ...entry, key: 'overview' },
      { ...entry, key: 'tags' },
      { ...entry, key: 'browse', needs: 'engineer' },
      { ...entry, key: 'certificates' },
    ],
  }
})

afterEach(cleanup)

const row = () => within(screen.getByRole('navigation')).getAllByRole('link')

test('the row has the tabs of this version that the person may enter, with their figures', () => {
  signIn('operator')
  setConfiguration([tagFixture(), tagFixture({ id: 2, name: '101.F' })], [])
  const untrusted = {
    code: 'unavailable' as const,
    message: '',
    details: { reason: 'untrusted', thumbprint: 'aa' },
  }
  // The same certificate at two servers is one decision.
  setServers([
    serverFixture({ error: untrusted }),
    serverFixture({ id: 2, error: untrusted }),
    serverFixture({ id: 3 }),
  ])
  draw(<FieldScreen tab="certificates">content</FieldScreen>)
  expect(row().map((link) => link.textContent)).toEqual(['Tags2', 'Certificates1'])
  expect(row()[1]?.getAttribute('aria-current')).toBe('page')
  expect(row()[0]?.getAttribute('href')).toBe('#/tags')
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Certificates')
  cleanup()
  signIn('engineer')
  setServers([serverFixture()])
  draw(<FieldScreen tab="tags">content</FieldScreen>, 'ru')
  expect(row().map((link) => link.textContent)).toEqual(['Теги2', 'Обзор серверов', 'Сертификаты'])
})

test('while the tags are still read their number is not zero, but not told', () => {
  signIn('engineer')
  setConfiguration([], [])
  useConfiguration.setState({ status: 'loading' })
  draw(<FieldScreen tab="tags">content</FieldScreen>)
  expect(row()[0]?.textContent).toBe('Tags')
})
