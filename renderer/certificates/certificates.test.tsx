// The certificates as an engineer and an operator meet them: what waits first, what is wrong in words, who may.
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fail, ok } from '../../shared/result.ts'
import { createFakeClient, type FakeClient } from '../client/fixtures.ts'
import { signIn } from '../setpoint/fixtures.ts'
import {
  readCertificates,
  useCertificates,
  type Certificate,
  type Certificates,
} from '../stores/certificates.ts'
import { setConnection } from '../stores/connection.ts'
import { provideCore } from '../stores/core.ts'
import {
  certificateFixture,
  certificatesFixture,
  livenessFixture,
  serverFixture,
} from '../stores/fixtures.ts'
import { setLiveness } from '../stores/liveness.ts'
import { useRoute } from '../stores/navigation.ts'
import { setServers } from '../stores/servers.ts'
import { draw } from '../ui/fixtures.tsx'
import { Toasts } from '../ui/Toasts.tsx'
import CertificatesScreen from './index.tsx'

const id = (letters: string) => letters.repeat(32)
const stranger = certificateFixture({
  sha256: id('aa'),
  subject: 'O=Field, CN=PLC-7',
  faults: ['undecided', 'expired'],
  to: Date.UTC(2026, 0, 1),
})
const good = certificateFixture({
  sha256: id('bb'),
  subject: 'O=Field, CN=PLC-A',
  state: 'trusted',
  servers: [1],
  faults: [],
  blocked: null,
  inUse: [1],
})
const insecure: Certificate = {
  ...good,
  sha256: id('cc'),
  subject: 'CN=RTU-14',
  servers: null,
  accepted: ['other_host'],
  faults: ['other_host'],
}
const own = certificateFixture({ subject: 'CN=Derrick@console', thumbprint: 'ef'.repeat(20) })
const crl = {
  sha256: id('dd'),
  issuer: 'CN=Site authority',
  from: 0,
  to: 1,
  revoked: 3,
  signed: true,
  outdated: true,
}

let client: FakeClient
let given: Certificates

beforeEach(() => {
  client = createFakeClient()
  provideCore(client)
  given = certificatesFixture([good, stranger, insecure], {
    crls: [crl],
    unreadable: [{ id: id('ee'), file: 'trusted/certs/torn.pem', bytes: 4 }],
    own: {
      current: own,
      next: null,
      renewal: { prepareAt: Date.UTC(2034, 9, 1), useAt: Date.UTC(2034, 11, 1) },
      requested: false,
    },
  })
  client.answer('certificates.list', () => ok(given))
  useCertificates.setState({ list: null, error: null }, true)
  signIn('engineer')
  setConnection({ phase: 'connected', since: 0 })
  setLiveness(livenessFixture())
  setServers([serverFixture({ name: 'PLC-A' })])
  window.location.hash = '#/certificates'
  useRoute.setState({ screen: 'certificates', params: {} }, true)
})
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const open = async (language: 'en' | 'ru' = 'en') => {
  draw(
    <>
      <CertificatesScreen />
      <Toasts />
    </>,
    language,
  )
  await screen.findByRole('table')
}
const rows = () =>
  screen
    .getAllByRole('row')
    .filter((row) => row.hasAttribute('aria-selected'))
    .map((row) => row.textContent)
const row = (text: string) =>
  screen.getAllByRole('row').find((each) => each.textContent.startsWith(text)) as HTMLElement
const press = (name: RegExp | string, where = within(document.body)) =>
  fireEvent.click(where.getByRole('button', { name }))
const dialog = () => within(screen.getByRole('dialog'))
const made = (name: string) => client.made.filter((each) => each.name === name)

describe('the list', () => {
  test('has what must be decided first, then the rest in groups, and says what is wrong', async () => {
    await open()
    expect(rows()).toEqual([
      'PLC-7expired1 Jan 2026PLC-A',
      'PLC-Atrusted1 Jan 2035PLC-A · in use',
      'RTU-14insecure for another host1 Jan 2035PLC-A · in use',
      'Site authorityout of date: a newer one is due1 Jan 19703 certificates revoked',
      'trusted/certs/torn.pemcannot be read4 B',
    ])
    expect(screen.getByRole('region', { name: 'PLC-7' })).toBeDefined()
    fireEvent.click(row('PLC-A'))
    expect(screen.getByRole('region', { name: 'PLC-A' }).textContent).toContain('PLC-A as plc-5')
  })

  test('goes by keys, keeps its choice when others come, and speaks Russian', async () => {
    await open('ru')
    fireEvent.focus(row('PLC-A'))
    fireEvent.keyDown(row('PLC-A'), { key: 'ArrowDown' })
    expect(document.activeElement).toBe(row('RTU-14'))
    expect(screen.getByRole('region', { name: 'RTU-14' })).toBeDefined()
    given = { ...given, certificates: [...given.certificates, { ...stranger, sha256: id('ff') }] }
    await act(() => readCertificates())
    expect(rows()).toHaveLength(6)
    expect(screen.getByRole('region', { name: 'RTU-14' })).toBeDefined()
    expect(rows()[3]).toMatch(/небезопасно выдан для другого узла/)
  })

  test('says what a certificate may be used for in the language of the screen', async () => {
    await open('ru')
    expect(screen.getByRole('region', { name: 'PLC-7' }).textContent).toContain('цифровая подпись')
    cleanup()
    await open()
    expect(screen.getByRole('region', { name: 'PLC-7' }).textContent).toContain('digital signature')
  })

  test('that is empty, cannot be read, or has lost its decisions says so', async () => {
    given = certificatesFixture([], { decisionsLost: true })
    draw(<CertificatesScreen />)
    expect(await screen.findByText('No certificates yet')).toBeDefined()
    expect(screen.getByText(/set aside as decisions.json.damaged/)).toBeDefined()
    cleanup()
    useCertificates.setState({ list: null, error: null }, true)
    client.answer('certificates.list', () => fail('unavailable', 'x'))
    draw(<CertificatesScreen />)
    expect(await screen.findByText('The certificates cannot be read')).toBeDefined()
  })
})

describe('an engineer', () => {
  test('accepts a fault before the certificate is trusted, for the server that showed it', async () => {
    client.answer('certificates.trust', () => ok({ subject: 'x', thumbprint: 'x' }))
    await open()
    press('Trust…')
    expect(dialog().getByText(/^AA AA .* AA$/)).toBeDefined()
    press('It is the same: trust it', dialog())
    expect(made('certificates.trust')).toEqual([])
    fireEvent.click(dialog().getByRole('checkbox', { name: /although it expired on 1 Jan 2026/ }))
    press('It is the same: trust it', dialog())
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(made('certificates.trust')).toEqual([
      {
        name: 'certificates.trust',
        input: { thumbprint: id('aa'), server: 1, accept: ['expired'] },
      },
    ])
  })

  test('is told why a decision could not be made, in words of the screen', async () => {
    client.answer('certificates.refuse', () =>
      fail('unavailable', 'ENGLISH', { reason: 'certificates' }),
    )
    await open('ru')
    fireEvent.click(row('PLC-A'))
    press('Отозвать доверие…')
    expect(dialog().getByText(/сразу прервутся/)).toBeDefined()
    press('Отклонить', dialog())
    expect(await dialog().findByText(/Папку сертификатов нельзя записать/)).toBeDefined()
    press('Оставить', dialog())
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  test('removes a file that cannot be read', async () => {
    client.answer('certificates.remove', () => ok({ subject: 'x', thumbprint: 'x' }))
    await open()
    fireEvent.click(row('trusted/certs/torn.pem'))
    press('Remove…')
    press('Remove', dialog())
    await waitFor(() =>
      expect(made('certificates.remove')).toEqual([
        { name: 'certificates.remove', input: { id: id('ee') } },
      ]),
    )
  })

  test('imports a file, and is told what is wrong with it', async () => {
    client.answer('certificates.import', () => fail('bad_input', 'x', { reason: 'issuer_needed' }))
    await open()
    press('Import…')
    press('Import', dialog())
    expect(dialog().getByText('Choose a file first.')).toBeDefined()
    fireEvent.click(dialog().getByRole('radio', { name: 'Revocation list' }))
    const file = new File([new Uint8Array([0x30, 0x82, 0xff])], 'site.crl')
    const field = dialog().getByLabelText('File, PEM or DER')
    fireEvent.change(field, { target: { files: [file] } })
    expect(dialog().getByText('site.crl')).toBeDefined()
    press('Import', dialog())
    expect(await dialog().findByText(/Import its issuer first/)).toBeDefined()
    expect(made('certificates.import')).toEqual([
      { name: 'certificates.import', input: { kind: 'crl', content: 'MIL/', server: null } },
    ])
  })

  test('sees our own with the one that follows it, exports that, and uses it when asked twice', async () => {
    const next = { ...own, sha256: id('99'), thumbprint: '99'.repeat(20) }
    given = { ...given, own: { ...given.own, next } }
    client.answer('certificates.use', () => ok({ subject: 'x', thumbprint: 'x' }))
    client.answer('certificates.export', () => ok({ name: 'derrick-99.der', content: 'MIL/' }))
    const handed = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x')
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue()
    await open()
    const waiting = within(screen.getByRole('region', { name: 'Waits to come into use' }))
    expect(waiting.getByText(/comes into use on 1 Dec 2034/)).toBeDefined()
    press('Export as DER', waiting)
    await waitFor(() => expect(click).toHaveBeenCalledTimes(1))
    expect(handed.mock.lastCall).toMatchObject([{ size: 3 }])
    expect(made('certificates.export')).toEqual([
      { name: 'certificates.export', input: { which: 'next', format: 'der' } },
    ])
    press('Use it now…', waiting)
    expect(made('certificates.use')).toEqual([])
    press('Use it now', dialog())
    await waitFor(() =>
      expect(made('certificates.use')).toEqual([
        { name: 'certificates.use', input: { thumbprint: id('99') } },
      ]),
    )
  })

  test('brings the site’s own, whose key leaves with this call alone', async () => {
    client.answer('certificates.replace', () => fail('bad_input', 'x', { reason: 'key_mismatch' }))
    await open()
    press('Bring the site’s…')
    const take = (label: RegExp, name: string, text: string) =>
      fireEvent.change(dialog().getByLabelText(label, { selector: 'input' }), {
        target: { files: [new File([text], name)] },
      })
    take(/^Certificate with/, 'own.der', '0abc')
    take(/^Private key/, 'own.key', '-----BEGIN PRIVATE KEY-----')
    press('Bring', dialog())
    expect(await dialog().findByText(/does not belong to the first certificate/)).toBeDefined()
    expect(made('certificates.replace')).toEqual([
      {
        name: 'certificates.replace',
        input: {
          certificate: '-----BEGIN CERTIFICATE-----\nMGFiYw==\n-----END CERTIFICATE-----\n',
          privateKey: '-----BEGIN PRIVATE KEY-----',
          passphrase: null,
        },
      },
    ])
  })
})

test('an operator sees all and is told why nothing can be changed', async () => {
  signIn('operator')
  await open()
  for (const button of ['Trust…', 'Refuse…', 'Remove…', 'Make a new one', 'Import…']) {
    expect(screen.getByRole('button', { name: button }).getAttribute('aria-disabled')).toBe('true')
    press(button)
  }
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(client.made.map(({ name }) => name)).toEqual(['certificates.list'])
})
