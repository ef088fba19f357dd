import { cleanup, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import type { Signal } from '../../shared/tags.ts'
import type { Server } from '../stores/servers.ts'
import { serverFixture } from '../stores/fixtures.ts'
import { draw } from '../ui/fixtures.tsx'
import { useServerName, useStateWord } from './words.ts'

afterEach(cleanup)

function State({ signal, said }: { readonly signal: Signal | null; readonly said: string }) {
  return <output>{useStateWord()({ signal }, said)}</output>
}
function Name({ server }: { readonly server: Server }) {
  return <output>{useServerName()(server)}</output>
}
const shown = () => screen.getByRole('status').textContent

test.each([
  ['Running', 'В работе'],
  ['Tripped, running down', 'Отключена защитой, выбег'],
  [' short of lift gas ', 'Недостаток газлифтного газа'],
  // Not known: as the server wrote it, and never a name that every object has.
  ['Purging', 'Purging'],
  ['constructor', 'constructor'],
])('a state %s is said in Russian', (said, expected) => {
  draw(<State signal="state" said={said} />, 'ru')
  expect(shown()).toBe(expected)
})

test('a text that is no state stays as it is', () => {
  draw(<State signal={null} said="Running" />, 'ru')
  expect(shown()).toBe('Running')
})

test.each([
  [{ endpoint: 'simulated', name: 'Simulated field' }, 'Имитация месторождения'],
  [{ endpoint: 'simulated', name: 'Training' }, 'Training'],
  [{ endpoint: 'opc.tcp://plc:4840', name: 'Simulated field' }, 'Simulated field'],
])('a server %j is called %s in Russian', (change, expected) => {
  draw(<Name server={serverFixture(change)} />, 'ru')
  expect(shown()).toBe(expected)
})
