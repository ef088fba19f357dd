import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import { permissionsOf, type Role } from '../../shared/users.ts'
import { createFakeClient, type FakeClient } from '../client/fixtures.ts'
import { setConnection } from '../stores/connection.ts'
import { provideCore } from '../stores/core.ts'
import {
  certificateFixture,
  certificatesFixture,
  discoveryFixture,
  livenessFixture,
  serverFixture,
} from '../stores/fixtures.ts'
import { setLiveness } from '../stores/liveness.ts'
import { adjust } from '../stores/navigation.ts'
import { setServers } from '../stores/servers.ts'
import { useSession } from '../stores/session.ts'
import { draw } from '../ui/fixtures.tsx'
import Servers from './index.tsx'

let client: FakeClient
const signIn = (role: Role) =>
  useSession.setState({
    phase: 'open',
    person: { id: 1, user: 'p', name: 'P', role },
    permissions: permissionsOf(role),
  })
const plc = serverFixture({ endpoint: 'opc.tcp://plc:4840' })

beforeEach(() => {
  client = createFakeClient()
  provideCore(client)
  setConnection({ phase: 'connected', since: 0 })
  setLiveness(livenessFixture())
  setServers([plc])
  signIn('engineer')
  window.location.hash = '#/servers'
  adjust('servers', {})
})
afterEach(cleanup)

const button = (name: string | RegExp) => screen.getByRole('button', { name })
const dialog = () => within(screen.getByRole('dialog'))
const type = (label: string, value: string) =>
  fireEvent.change(dialog().getByLabelText(label), { target: { value } })

async function asked(discovery = discoveryFixture()): Promise<void> {
  client.answer('servers.discover', () => ok(discovery))
  draw(<Servers />)
  act(() => adjust('servers', { connect: 'new' }))
  type('Address', 'plc')
  fireEvent.click(dialog().getByRole('button', { name: 'Ask the server' }))
  await dialog().findByText(/has answered/)
}

describe('the list', () => {
  it('tells how each is entered, and marks what is insecure', () => {
    setServers([
      plc,
      serverFixture({
        id: 2,
        name: 'PLC-2',
        endpoint: 'opc.tcp://b:4840',
        securityMode: 'SignAndEncrypt',
        securityPolicy: 'Basic256Sha256',
        identity: 'user',
        user: 'ivanov',
      }),
    ])
    draw(<Servers />)
    const rows = screen.getAllByRole('row').slice(1)
    expect(within(rows[0]!).getByText('insecure')).toBeDefined()
    expect(within(rows[1]!).queryByText('insecure')).toBeNull()
    expect(within(rows[1]!).getByText('ivanov')).toBeDefined()
    fireEvent.click(rows[1]!)
    expect(screen.getByRole('region', { name: 'PLC-2' })).toBeDefined()
  })

  it('says what is wrong and what to do, and why commands share a session', () => {
    const full = { code: 'unavailable', message: 'x', details: { reason: 'full' } } as const
    setServers([
      serverFixture({
        ...plc,
        state: 'down',
        error: { code: 'unavailable', message: 'x', details: { reason: 'password' } },
        commands: 'shared',
        commandsTrouble: full,
      }),
    ])
    draw(<Servers />)
    expect(screen.getByRole('alert').textContent).toMatch(/this user with this password/)
    expect(screen.getByText(/share that of the data: The server takes no more/)).toBeDefined()
  })

  it('begins with the next step where there is no server', () => {
    setServers([])
    draw(<Servers />)
    expect(screen.getByText(/address of one is enough/)).toBeDefined()
    fireEvent.click(screen.getAllByRole('button', { name: 'Add server' })[0]!)
    expect(dialog().getByLabelText('Address')).toBeDefined()
  })
})

describe('an unknown server', () => {
  it('is asked by its address; the best security is chosen, and an outdated one cannot be', async () => {
    await asked()
    const group = within(dialog().getByRole('radiogroup', { name: /Endpoints/ }))
    const offers = group.getAllByRole('radio') as HTMLInputElement[]
    expect(offers.map(({ checked, disabled }) => [checked, disabled])).toEqual([
      [true, false],
      [false, false],
      [false, true],
    ])
    expect(dialog().getByText(/^B4 93 DE/)).toBeDefined()
    expect(client.made[0]).toEqual({
      name: 'servers.discover',
      input: { address: 'opc.tcp://plc' },
    })
  })

  it('gets a password in the open only where that is allowed', async () => {
    await asked()
    client.answer('servers.create', () => ok({ ...plc, state: 'connecting' }))
    fireEvent.click(dialog().getAllByRole('radio')[1]!)
    type('User', 'ivanov')
    type('Password', 'secret')
    fireEvent.click(dialog().getByRole('button', { name: 'Connect' }))
    expect(dialog().getByText(/Allow it, or choose another endpoint/)).toBeDefined()
    fireEvent.click(dialog().getByRole('checkbox'))
    fireEvent.click(dialog().getByRole('button', { name: 'Connect' }))
    await waitFor(() =>
      expect(client.made.at(-1)).toMatchObject({
        name: 'servers.create',
        input: {
          endpoint: 'opc.tcp://plc:4840',
          securityMode: 'None',
          identity: 'user',
          user: 'ivanov',
          password: 'secret',
          plainPassword: true,
        },
      }),
    )
  })

  it('is trusted by its thumbprint, then its tags are chosen', async () => {
    await asked()
    const thumbprint = 'b493de451d3e3ab1ff3d35f862b19fde513b38ed'
    const details = { reason: 'untrusted', thumbprint, subject: 'CN=Waterworks' }
    const waiting = { ...plc, id: 7, name: 'Waterworks', tags: 0 }
    const untrusted = { ...waiting, state: 'down' as const }
    client.answer('servers.create', () => ok({ ...waiting, state: 'connecting' }))
    const shown = certificateFixture({ thumbprint, subject: 'CN=Waterworks' })
    client.answer('certificates.list', () => ok(certificatesFixture([shown])))
    client.answer('certificates.trust', () => ok({ subject: 'CN=Waterworks', thumbprint }))
    fireEvent.click(dialog().getByRole('button', { name: 'Connect' }))
    await dialog().findByText('Connecting…')
    act(() =>
      setServers([plc, { ...untrusted, error: { code: 'unavailable', message: 'x', details } }]),
    )
    fireEvent.click(button('Compare and trust…'))
    await screen.findByText(/^B4 93 DE 45 .* 38 ED$/)
    fireEvent.click(button(/trust it/))
    await waitFor(() =>
      expect(client.made.at(-1)).toMatchObject({
        name: 'certificates.trust',
        input: { server: 7, thumbprint: shown.sha256 },
      }),
    )
    await waitFor(() => expect(screen.getAllByRole('dialog')).toHaveLength(1))
    act(() => setServers([plc, { ...waiting, state: 'up', error: null }]))
    fireEvent.click(dialog().getByRole('button', { name: 'Choose tags…' }))
    expect(window.location.hash).toBe('#/browse?server=7')
  })

  it('that does not trust us says step by step what to do; a wrong password leads back', async () => {
    await asked()
    client.answer('servers.create', () => ok({ ...plc, id: 7, state: 'connecting' }))
    client.answer('servers.update', () => ok({ ...plc, id: 7 }))
    fireEvent.click(dialog().getByRole('button', { name: 'Connect' }))
    await dialog().findByText('Connecting…')
    const down = (reason: string) =>
      act(() =>
        setServers([
          {
            ...plc,
            id: 7,
            state: 'down',
            error: { code: 'unavailable', message: 'x', details: { reason } },
          },
        ]),
      )
    down('distrusts')
    expect(dialog().getByText(/does not trust this console/)).toBeDefined()
    client.answer('certificates.export', () => ok({ name: 'derrick.der', content: 'AAAA' }))
    fireEvent.click(dialog().getByRole('button', { name: 'Our certificate, DER' }))
    await waitFor(() =>
      expect(client.made.at(-1)).toEqual({
        name: 'certificates.export',
        input: { which: 'own', format: 'der' },
      }),
    )
    down('password')
    fireEvent.click(dialog().getByRole('button', { name: /Change user/ }))
    fireEvent.click(dialog().getByRole('radio', { name: 'User name' }))
    type('User', 'petrov')
    type('Password', 'x')
    fireEvent.click(dialog().getByRole('button', { name: 'Connect' }))
    await waitFor(() =>
      expect(client.made.at(-1)).toMatchObject({
        name: 'servers.update',
        input: { server: 7, user: 'petrov', password: 'x' },
      }),
    )
  })

  it('that is a discovery server leads to those that it knows, where a person chooses one', async () => {
    const address = 'opc.tcp://b:4840'
    await asked(
      discoveryFixture({
        isDiscovery: true,
        servers: [{ name: 'Compressor', uri: 'urn:b', addresses: [address] }],
      }),
    )
    expect(dialog().getByText(/A discovery server/)).toBeDefined()
    expect(dialog().queryByRole('button', { name: 'Connect' })).toBeNull()
    expect(client.made).toHaveLength(1)
    fireEvent.click(dialog().getByRole('button', { name: 'Ask it' }))
    await waitFor(() => expect(client.made.at(-1)?.input).toEqual({ address }))
  })

  it('that does not answer is told in words, and what was typed stays', async () => {
    client.answer('servers.discover', () => fail('unavailable', 'x', { reason: 'refused' }))
    draw(<Servers />)
    act(() => adjust('servers', { connect: 'new' }))
    type('Address', 'plc')
    fireEvent.click(dialog().getByRole('button', { name: 'Ask the server' }))
    expect((await dialog().findByRole('alert')).textContent).toMatch(/Nothing listens/)
    expect(dialog().getByDisplayValue('opc.tcp://plc')).toBeDefined()
  })

  it.each([
    ['by its address', 'Connect'],
    ['by hand', 'Add server'],
  ])('added %s says at the key what is wrong with it, each time in sight', async (_, send) => {
    const scrolled = vi.spyOn(Element.prototype, 'scrollIntoView')
    if (send === 'Connect') {
      const [endpoint, ...rest] = discoveryFixture().endpoints
      const identities = [{ kind: 'certificate', plain: false }] as const
      await asked(discoveryFixture({ endpoints: [{ ...endpoint!, identities }, ...rest] }))
    } else {
      draw(<Servers />)
      act(() => adjust('servers', { connect: 'new' }))
      fireEvent.click(dialog().getByRole('button', { name: 'Enter all by hand' }))
      type('Name', 'PLC-9')
      type('Address', 'opc.tcp://h:4840')
      fireEvent.click(dialog().getByRole('radio', { name: 'User certificate' }))
    }
    const key = () => dialog().getByRole('textbox', { name: 'Its key, PEM without a passphrase' })
    const press = () => fireEvent.click(dialog().getByRole('button', { name: send }))
    const inSight = (words: RegExp) => {
      const faults = dialog()
        .getAllByRole('alert')
        .filter((each) => each.matches('[data-fault]'))
      expect(faults.map(({ textContent }) => textContent)).toEqual([expect.stringMatching(words)])
      expect(scrolled.mock.contexts.at(-1)).toBe(faults[0])
      expect(document.activeElement).toBe(key())
      expect(key().getAttribute('aria-invalid')).toBe('true')
    }
    fireEvent.change(dialog().getByRole('textbox', { name: /^Certificate of the user/ }), {
      target: { value: 'c' },
    })
    press()
    inSight(/key of the certificate is needed/)
    fireEvent.change(key(), { target: { value: 'k' } })
    for (const [reason, words] of [
      ['passphrase', /protected by a passphrase/],
      ['other_key', /not that of the certificate/],
    ] as const) {
      client.answer('servers.create', () => fail('bad_input', 'x', { field: 'userKey', reason }))
      act(() => dialog().getByLabelText('Name').focus())
      press()
      await dialog().findByText(words)
      inSight(words)
    }
    fireEvent.change(key(), { target: { value: 'another' } })
    expect(key().getAttribute('aria-invalid')).toBeNull()
    scrolled.mockRestore()
  })

  it('whose name is taken says so at the name; what is of no field below all', async () => {
    await asked()
    const connect = () => fireEvent.click(dialog().getByRole('button', { name: 'Connect' }))
    client.answer('servers.create', () => fail('conflict', 'x', { like: 'Waterworks' }))
    connect()
    await dialog().findByText(/“Waterworks”/)
    expect(dialog().getByLabelText('Name').getAttribute('aria-invalid')).toBe('true')
    client.answer('servers.create', () => fail('forbidden', 'x', { permission: 'engineer' }))
    connect()
    await dialog().findByText(/does not allow/)
    expect(dialog().getByLabelText('Name').getAttribute('aria-invalid')).toBeNull()
  })

  it('can be described by hand; a refusal of the core stays beside what was typed', async () => {
    client.answer('servers.create', () => fail('forbidden', 'x', { permission: 'engineer' }))
    draw(<Servers />)
    act(() => adjust('servers', { connect: 'new' }))
    fireEvent.click(dialog().getByRole('button', { name: 'Enter all by hand' }))
    type('Name', 'PLC-9')
    type('Address', 'http://h')
    fireEvent.click(dialog().getByRole('button', { name: 'Add server' }))
    expect(dialog().getByRole('alert').textContent).toMatch(/opc\.tcp:\/\/host:port/)
    type('Address', 'opc.tcp://h:4840')
    fireEvent.click(dialog().getByRole('button', { name: 'Add server' }))
    expect((await dialog().findByRole('alert')).textContent).toMatch(/does not allow/)
    expect(dialog().getByDisplayValue('PLC-9')).toBeDefined()
  })
})

describe('a server', () => {
  it('is removed when it has no tags; with tags it is said what becomes of them', async () => {
    client.answer('servers.remove', () => ok(null))
    const drawn = draw(<Servers />)
    fireEvent.click(button('Remove'))
    expect(dialog().getByText(/1 tag is read from it/)).toBeDefined()
    expect(dialog().queryByRole('button', { name: 'Remove' })).toBeNull()
    drawn.unmount()
    setServers([{ ...plc, tags: 0 }])
    draw(<Servers />)
    fireEvent.click(button('Remove'))
    fireEvent.click(dialog().getByRole('button', { name: 'Remove' }))
    await waitFor(() =>
      expect(client.made.at(-1)).toEqual({ name: 'servers.remove', input: { server: 1 } }),
    )
  })

  it('keeps its password when something else of it is changed', async () => {
    setServers([{ ...plc, identity: 'user', user: 'ivanov' }])
    client.answer('servers.update', () => ok(plc))
    draw(<Servers />)
    fireEvent.click(button('Change'))
    expect(dialog().getByText(/Leave it empty to keep it/)).toBeDefined()
    type('Outage to bridge', '300')
    fireEvent.click(dialog().getByRole('button', { name: 'Save' }))
    await waitFor(() =>
      expect(client.made.at(-1)).toEqual({
        name: 'servers.update',
        input: { server: 1, bridge: 300 },
      }),
    )
  })

  it('has its tags chosen where it is reached; else the way there says why not', () => {
    draw(<Servers />)
    const isOff = (more: Parameters<typeof serverFixture>[0]): boolean => {
      act(() => setServers([serverFixture({ endpoint: 'opc.tcp://plc:4840', ...more })]))
      const choose = button('Choose tags')
      act(() => choose.focus())
      return choose.getAttribute('aria-disabled') === 'true'
    }
    expect(isOff({ state: 'up' })).toBe(false)
    expect(isOff({ state: 'backfilling' })).toBe(false)
    for (const state of ['connecting', 'down', 'suspect', 'switching'] as const) {
      expect(isOff({ state }), state).toBe(true)
    }
    fireEvent.click(button('Choose tags'))
    expect(window.location.hash).toMatch(/^#\/servers/)
    expect(screen.getByText(/The server is not connected: what it has can be looked/)).toBeDefined()
    expect(isOff({ state: 'disabled', enabled: false })).toBe(true)
    expect(screen.getByText(/switch it on to look at what it has/)).toBeDefined()
  })

  it('is changed by an engineer alone', () => {
    signIn('operator')
    draw(<Servers />)
    for (const name of [/Remove/, /Change/, /Add server/]) {
      expect(button(name).getAttribute('aria-disabled')).toBe('true')
    }
  })
})
