// Health as an engineer and an operator meet it: states in words, the ledger, what to do, who may.
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import { permissionsOf, type Role } from '../../shared/users.ts'
import { createFakeClient, type FakeClient } from '../client/fixtures.ts'
import { setConfiguration } from '../stores/configuration.ts'
import { setConnection } from '../stores/connection.ts'
import { provideCore } from '../stores/core.ts'
import {
  certificateFixture,
  certificatesFixture,
  livenessFixture,
  serverFixture,
  tagFixture,
} from '../stores/fixtures.ts'
import { setLiveness } from '../stores/liveness.ts'
import { setServers, type Server } from '../stores/servers.ts'
import { useSession } from '../stores/session.ts'
import { draw } from '../ui/fixtures.tsx'
import Health from './index.tsx'
import { difference } from '../../shared/ledger.ts'
import type { Diagnostics } from './poll.ts'

const figures: Diagnostics = {
  version: '1.2.3',
  host: 'gateway',
  startedAt: 0,
  dataDirectory: '/data',
  runtime: 'Node 24',
  memory: 2e8,
  cpu: 0.12,
  liveness: livenessFixture(),
  servers: [],
  history: {
    stored: 5000,
    duplicate: 3,
    refused: 0,
    waiting: 0,
    dropped: 0,
    bytes: 1e6,
    free: 1e9,
    commitMs: 4.2,
    committedAt: 0,
    trouble: null,
  },
  queues: [{ name: 'samples_to_screens', depth: 0, limit: 50_000, dropped: 7 }],
  sessions: 2,
  subscribers: 1,
  damaged: [],
}

let client: FakeClient
const signIn = (role: Role) =>
  useSession.setState({
    phase: 'open',
    person: { id: 1, user: 'p', name: 'P', role },
    permissions: permissionsOf(role),
  })
const open = async () => {
  const drawn = draw(<Health />)
  await screen.findByText('1.2.3')
  return drawn
}

beforeEach(() => {
  client = createFakeClient()
  client.answer('diagnostics.read', () => ok(figures))
  provideCore(client)
  setConnection({ phase: 'connected', since: 0 })
  setConfiguration([tagFixture()], [])
  setServers([serverFixture({ name: 'PLC-1' })])
  setLiveness(livenessFixture())
  signIn('engineer')
})
afterEach(cleanup)

describe('a server', () => {
  it('has its state in words and a ledger that closes', async () => {
    setServers([
      serverFixture({
        received: 100,
        stored: 83,
        duplicate: 5,
        waiting: 2,
        refused: 6,
        dropped: 4,
      }),
    ])
    await open()
    expect(screen.getByText('Data or keep-alives arrive in time.')).toBeDefined()
    const ledger = within(screen.getByRole('region', { name: 'Loss ledger' }))
    expect(ledger.getByText(/the ledger closes/)).toBeDefined()
    expect(ledger.getByText('83')).toBeDefined()
  })

  it('whose ledger does not close is a fault of the program', async () => {
    setServers([serverFixture({ received: 100, stored: 90 })])
    await open()
    expect(screen.getByText(/does not close by 10/)).toBeDefined()
  })

  it('tells what is wrong and what to do, by the reason of the failure', async () => {
    setServers([
      serverFixture({
        state: 'down',
        error: { code: 'unavailable', message: 'x', details: { reason: 'unknown_host' } },
      }),
    ])
    await open()
    expect(screen.getByRole('alert').textContent).toMatch(/not known on this network/)
    expect(screen.getAllByText('not connected yet')).toHaveLength(2)
    expect(screen.queryByText(/link (is )?lost/)).toBeNull()
  })

  it('whose clock is hours off says so beside its state; of one switched off nobody knows it', async () => {
    const off = { clockOffsetMs: -7_200_000 }
    setServers([
      serverFixture({ ...off, state: 'up' }),
      serverFixture({ ...off, id: 2, name: 'PLC-2', state: 'disabled', enabled: false }),
    ])
    await open()
    const [, late, dark] = within(screen.getByRole('table', { name: 'Servers' })).getAllByRole(
      'row',
    )
    expect(late?.textContent).toMatch(/up, clock off.*7\D200\D000/)
    expect(dark?.textContent).not.toMatch(/clock off|7\D200\D000/)
  })

  it('names the tags whose items were refused', async () => {
    setServers([
      serverFixture({
        error: {
          code: 'unavailable',
          message: 'x',
          details: { reason: 'items', count: 3, tags: '1,8' },
        },
      }),
    ])
    await open()
    expect(screen.getByRole('alert').textContent).toMatch(/refused 3 items: 101\.PIN, #8, …/)
  })

  it('names the tags whose values are too large to be kept, once each, with their size', async () => {
    setServers([
      serverFixture({
        oversized: [
          { tag: 1, size: 2_000_000, of: 'characters' },
          { tag: 8, size: 200_000, of: 'elements' },
        ],
      }),
    ])
    await open()
    expect(screen.getByRole('alert').textContent).toMatch(
      /Too large to be kept: 101\.PIN \(2\D000\D000 characters\), #8 \(200\D000 elements\)/,
    )
  })

  it('says its own words where the reason is new to this screen', async () => {
    setServers([
      serverFixture({
        error: { code: 'unavailable', message: 'Told by itself.', details: { reason: 'moon' } },
      }),
    ])
    await open()
    expect(screen.getByRole('alert').textContent).toMatch(/Told by itself/)
  })

  it('that is in trouble is the one explained first', async () => {
    setServers([
      serverFixture({ id: 1, name: 'PLC-1' }),
      serverFixture({ id: 2, name: 'PLC-2', state: 'down' }),
    ])
    await open()
    expect(screen.getByRole('heading', { name: 'PLC-2' })).toBeDefined()
    fireEvent.click(screen.getByText('PLC-1'))
    expect(screen.getByRole('heading', { name: 'PLC-1' })).toBeDefined()
  })

  it('that is explained stays, whatever happens to the links of others', async () => {
    const [good, broken] = [
      serverFixture({ id: 1, name: 'Good' }),
      serverFixture({ id: 2, name: 'Broken', state: 'down' }),
    ]
    setServers([good, broken])
    await open()
    expect(screen.getByRole('region', { name: 'Broken' })).toBeDefined()
    act(() => setServers([good, { ...broken, state: 'up' }]))
    expect(screen.getByRole('region', { name: 'Broken' })).toBeDefined()
    act(() => setServers([{ ...good, state: 'down' }, broken]))
    expect(screen.getByRole('region', { name: 'Broken' })).toBeDefined()
  })
})

describe('who may', () => {
  it('an operator sees all and is told why nothing can be changed', async () => {
    signIn('operator')
    await open()
    const button = screen.getByRole('button', { name: /Disable/ })
    expect(button.getAttribute('aria-disabled')).toBe('true')
    fireEvent.click(button)
    expect(client.made.map(({ name }) => name)).not.toContain('servers.update')
  })

  it('an engineer compares the thumbprint of a certificate, then trusts it', async () => {
    const thumbprint = 'b493de451d3e3ab1ff3d35f862b19fde513b38ed'
    const details = { reason: 'untrusted', thumbprint, subject: 'CN=PLC-1' }
    const shown = certificateFixture({ thumbprint, subject: 'CN=PLC-1' })
    client.answer('certificates.list', () => ok(certificatesFixture([shown])))
    client.answer('certificates.trust', () => ok({ subject: 'CN=PLC-1', thumbprint }))
    setServers([
      serverFixture({ state: 'down', error: { code: 'unavailable', message: 'x', details } }),
    ])
    await open()
    expect(screen.getByRole('alert').textContent).toMatch(/not trusted here yet/)
    fireEvent.click(screen.getByRole('button', { name: /Trust its certificate/ }))
    const dialog = within(screen.getByRole('dialog'))
    await dialog.findByText(/^B4 93 DE 45 .* 38 ED$/)
    expect(dialog.getByText(/^B4 93 DE 45 .* 38 ED$/)).toBeDefined()
    expect(dialog.getByText('CN=PLC-1')).toBeDefined()
    fireEvent.click(dialog.getByRole('button', { name: /trust it/ }))
    await waitFor(() =>
      expect(client.made).toContainEqual({
        name: 'certificates.trust',
        input: { server: 1, thumbprint: shown.sha256, accept: [] },
      }),
    )
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('an engineer is asked before a server is switched off', async () => {
    client.answer('servers.update', () => ok(serverFixture({ enabled: false, state: 'disabled' })))
    setServers([serverFixture({ tags: 12 })])
    await open()
    fireEvent.click(screen.getByRole('button', { name: 'Disable' }))
    const dialog = within(screen.getByRole('dialog'))
    expect(dialog.getByText(/12 tags will keep the last value/)).toBeDefined()
    fireEvent.click(dialog.getByRole('button', { name: 'Disable' }))
    await waitFor(() =>
      expect(client.made).toContainEqual({
        name: 'servers.update',
        input: { server: 1, enabled: false },
      }),
    )
  })

  it('adds a server where servers are looked after', async () => {
    await open()
    fireEvent.click(screen.getByRole('button', { name: 'Add server' }))
    expect(window.location.hash).toBe('#/servers?connect=new')
  })
})

describe('parts of the program', () => {
  it('that are late or in trouble are marked in words', async () => {
    const now = Date.now()
    setLiveness(
      livenessFixture({
        now,
        acquisition: { at: now - 9_000, period: 1_000, trouble: null },
        historian: {
          at: now,
          period: 1_000,
          trouble: {
            code: 'unavailable',
            message: 'x',
            details: { part: 'historian', reason: 'full' },
          },
        },
        journal: {
          at: now,
          period: 2_000,
          trouble: { code: 'unavailable', message: 'x', details: { part: 'journal' } },
        },
      }),
    )
    await open()
    const part = (name: string) => within(screen.getByRole('group', { name }))
    expect(part('Acquisition').getByText(/^late: expected each/)).toBeDefined()
    expect(part('Historian').getByText(/^The disk of the history is full/)).toBeDefined()
    expect(part('Journal').getByText(/^The journal cannot be written/)).toBeDefined()
    expect(part('Core').queryByRole('img')).toBeNull()
  })

  it('count the calculation where anything is calculated, with its age', async () => {
    const now = Date.now()
    setLiveness(
      livenessFixture({ now, calculation: { at: now - 9_000, period: 1_000, trouble: null } }),
    )
    setConfiguration([tagFixture()], [])
    await open()
    expect(screen.queryByRole('group', { name: 'Calculation' })).toBeNull()
    act(() => setConfiguration([tagFixture({ origin: 'calculated' })], []))
    const part = within(screen.getByRole('group', { name: 'Calculation' }))
    expect(part.getByText(/^late: expected each/)).toBeDefined()
    expect(part.getByText(/^9\.\d/)).toBeDefined()
  })

  it('says what a queue dropped', async () => {
    await open()
    expect(screen.getByText('7 dropped')).toBeDefined()
  })

  it('keeps the last figures and says so when they cannot be read any more', async () => {
    await open()
    client.answer('diagnostics.read', () => fail('unavailable', 'x', { part: 'core' }))
    const alert = await screen.findByRole('alert', {}, { timeout: 20_000 })
    expect(alert.textContent).toMatch(/The figures below are the last ones/)
    expect(screen.getByText('1.2.3')).toBeDefined()
  })
})

it('the ledger closes when every sample is accounted for', () => {
  const rest = { stored: 4, duplicate: 1, waiting: 2 }
  expect(difference({ received: 10, ...rest, refused: 2, dropped: 1 })).toBe(0)
  expect(difference({ received: 10, ...rest, refused: 0, dropped: 0 })).toBe(3)
})

it('says the next step where there is no server', async () => {
  setServers([])
  await open()
  expect(screen.getByText(/Add the first one/)).toBeDefined()
})

describe('damaged records', () => {
  it('are named with what to do, and nothing is shown while there are none', async () => {
    const drawn = await open()
    expect(screen.queryByText('Damaged records')).toBeNull()
    drawn.unmount()
    client.answer('diagnostics.read', () =>
      ok({
        ...figures,
        damaged: [
          { what: 'tag', name: '101.F', field: 'rules', aside: true },
          { what: 'tag', name: '102.F', field: 'described', aside: false },
        ],
      }),
    )
    await open()
    const panel = within(screen.getByRole('region', { name: 'Damaged records' }))
    expect(panel.getByText('Tag 101.F')).toBeDefined()
    expect(panel.getByText('Tag 102.F')).toBeDefined()
    expect(panel.getByRole('alert').textContent).toMatch(/add the tag again under the same name/)
  })
})

describe('licences', () => {
  afterEach(() => vi.unstubAllGlobals())
  const ask = async () => {
    await open()
    fireEvent.click(screen.getByRole('button', { name: 'Licences' }))
    return within(await screen.findByRole('dialog', { name: 'Licences' }))
  }
  it('are read from the file beside the page', async () => {
    const fetched = vi.fn((_address: string) => Promise.resolve(new Response('uplot 1.6.32\nMIT')))
    vi.stubGlobal('fetch', fetched)
    const dialog = await ask()
    expect(await dialog.findByText(/uplot 1\.6\.32/)).toBeDefined()
    expect(fetched.mock.calls).toEqual([['./licences.txt']])
  })
  it('that cannot be had say so, and are tried again', async () => {
    const fetched = vi.fn(() => Promise.resolve(new Response(null, { status: 404 })))
    vi.stubGlobal('fetch', fetched)
    const dialog = await ask()
    await dialog.findByText('The licences cannot be read')
    fetched.mockRejectedValueOnce(new TypeError('gone'))
    fireEvent.click(dialog.getByRole('button', { name: 'Try again' }))
    await waitFor(() => expect(fetched).toHaveBeenCalledTimes(2))
    fetched.mockResolvedValueOnce(new Response('uplot 1.6.32'))
    fireEvent.click(await dialog.findByRole('button', { name: 'Try again' }))
    expect(await dialog.findByText(/uplot/)).toBeDefined()
  })
})

it('of a server whose history keeps whole seconds says what that makes of an outage', async () => {
  setServers([serverFixture({ wholeSeconds: true })])
  await open()
  expect(screen.getByText(/keeps whole seconds alone.*may stand twice/)).toBeDefined()
  act(() => setServers([serverFixture({ wholeSeconds: true, backfill: false })]))
  expect(screen.queryByText(/keeps whole seconds/)).toBeNull()
})

describe('a redundant server', () => {
  const set = (active: number) =>
    ['opc.tcp://a:4840', 'opc.tcp://b:4840'].map((endpoint, index) => ({
      endpoint,
      active: index === active,
      serviceLevel: index === active ? 255 : 180,
      state: index === active ? ('up' as const) : ('standby' as const),
      error: null,
      partner: null as Server['endpoints'][number]['partner'],
    }))

  it('shows its endpoints and is switched over with a reason, by an engineer alone', async () => {
    client.answer('servers.switch', () => ok({ endpoint: 'opc.tcp://b:4840' }))
    setServers([serverFixture({ endpoints: set(0) })])
    await open()
    const table = within(screen.getByRole('region', { name: 'Redundant set' }))
    expect(table.getAllByRole('row').map((row) => row.textContent)).toEqual([
      expect.stringContaining('Service level'),
      expect.stringMatching(/^active.*a:4840.*255$/),
      expect.stringMatching(/^stand-by.*b:4840.*180/),
    ])
    fireEvent.click(table.getByRole('button', { name: /Switch over/ }))
    const dialog = within(screen.getByRole('dialog'))
    fireEvent.change(dialog.getByLabelText(/Reason/), { target: { value: 'Maintenance' } })
    fireEvent.click(dialog.getByRole('button', { name: 'Switch over' }))
    await waitFor(() =>
      expect(client.made).toContainEqual({
        name: 'servers.switch',
        input: { server: 1, endpoint: 'opc.tcp://b:4840', reason: 'Maintenance' },
      }),
    )
  })

  it('tells what speaks against an endpoint; a doubt is accepted with a reason, another device is not gone to', async () => {
    client.answer('servers.accept_partner', () => ok(null))
    const fit = { compared: 40, missing: 0, changed: 0, example: null }
    const partner = (verdict: 'doubt' | 'other', reason: 'product' | 'strange') => ({
      ...{ verdict, reasons: [reason], ...fit, accepted: false },
      doubt: verdict === 'doubt' ? 'abc' : null,
    })
    const error = (reason: string, why: string) => ({
      ...{ code: 'unavailable', message: 'x' },
      details: { reason, endpoint: 'opc.tcp://b:4840', why, ...fit, missing: 39, example: 's=x' },
    })
    const [first, second] = set(0)
    if (first === undefined || second === undefined) throw new Error('a set of two')
    const doubted = {
      ...{ ...second, partner: partner('doubt', 'product') },
      error: error('partner_doubt', 'product'),
    }
    setServers([serverFixture({ endpoints: [first, doubted] })])
    await open()
    const table = within(screen.getByRole('region', { name: 'Redundant set' }))
    expect(
      table.getByText(/b:4840 may be another device.*it is another product.*Check on site/),
    ).toBeDefined()
    fireEvent.click(table.getByRole('button', { name: /Accept/ }))
    const dialog = within(screen.getByRole('dialog'))
    fireEvent.change(dialog.getByLabelText(/How it was checked/), { target: { value: 'Seen' } })
    fireEvent.click(dialog.getByRole('button', { name: 'Accept' }))
    await waitFor(() =>
      expect(client.made).toContainEqual({
        name: 'servers.accept_partner',
        input: { server: 1, endpoint: 'opc.tcp://b:4840', doubt: 'abc', reason: 'Seen' },
      }),
    )
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    const other = {
      ...{ ...second, partner: partner('other', 'strange') },
      error: error('other_device', 'strange'),
    }
    act(() => setServers([serverFixture({ endpoints: [first, other] })]))
    expect(
      table.getByText(/is another device.*39 of the 40 nodes.*s=x.*Correct the address/),
    ).toBeDefined()
    expect(table.queryByRole('button', { name: /Switch over|Accept/ })).toBeNull()
  })

  it('of a single endpoint has no set to show; what it refuses is named with what to do', async () => {
    setConfiguration([tagFixture({ id: 7, name: '101.X' })], [])
    const failed = [
      { tag: 7, status: 0x8034_0000 },
      { tag: 8, status: 0x805e_0000 },
    ]
    setServers([serverFixture({ endpoints: set(0).slice(0, 1), failed, itemsFailed: 2 })])
    await open()
    expect(screen.queryByRole('region', { name: 'Redundant set' })).toBeNull()
    const refused = screen.getByRole('list', { name: 'Items refused by it' }).textContent
    expect(refused).toMatch(/101\.X.*0x80340000.*Check the node id/)
    expect(refused).toMatch(/#8.*0x805E0000.*gives its namespace no name.*Have the namespaces/)
  })
})
