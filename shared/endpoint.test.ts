import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressOf, placeOf } from './endpoint.ts'

test.each([
  ['opc.tcp://plc-7:4841/UA', { host: 'plc-7', port: 4841 }],
  ['opc.tcp://10.0.0.1', { host: '10.0.0.1', port: 4840 }],
  ['opc.tcp://127.0.0.1:80', { host: '127.0.0.1', port: 80 }],
  ['opc.tcp://[::1]:4840', { host: '::1', port: 4840 }],
  ['opc.tcp://[::]', { host: '::', port: 4840 }],
  ['opc.tcp://[fe80::1:2]/Server?x=1', { host: 'fe80::1:2', port: 4840 }],
  ['opc.tcp://[::ffff:10.0.0.5]:4840', { host: '::ffff:10.0.0.5', port: 4840 }],
  ['OPC.TCP://Gateway.site.local.:62541/', { host: 'Gateway.site.local.', port: 62_541 }],
  ['opc.tcp://насос.промысел:4840/Кусты', { host: 'насос.промысел', port: 4840 }],
  ['opc.tcp://plc_7', { host: 'plc_7', port: 4840 }],
])('%s is an address', (endpoint, address) => {
  expect(addressOf(endpoint)).toEqual(address)
})

test.each([
  '',
  'plc:4840',
  'http://plc:4840',
  'opc.tcp:/plc',
  'opc.tcp://',
  'opc.tcp://:4840',
  'opc.tcp://plc:0',
  'opc.tcp://plc:65536',
  'opc.tcp://plc:99999',
  'opc.tcp://plc:4840:1',
  'opc.tcp://plc:port',
  'opc.tcp://user:word@plc',
  'opc.tcp://user@plc',
  'opc.tcp://plc 7',
  'opc.tcp://plc/a b',
  'opc.tcp://plc/#part',
  'opc.tcp://pl\u200Bc',
  'opc.tcp://plc/\u202Eelif',
  'opc.tcp://-plc',
  'opc.tcp://plc..local',
  'opc.tcp://10.1',
  'opc.tcp://167772161',
  'opc.tcp://0x7f000001',
  'opc.tcp://010.0.0.1',
  'opc.tcp://10.0.0.256',
  'opc.tcp://1.2.3.4.5',
  'opc.tcp://::1:4840',
  'opc.tcp://[::1',
  'opc.tcp://[1::2::3]',
  'opc.tcp://[1:2:3:4:5:6:7]',
  'opc.tcp://[1:2:3:4:5:6:7:8:9]',
  'opc.tcp://[1:2:3:4::5:6:7:8]',
  'opc.tcp://[:::1]',
  'opc.tcp://[12345::]',
  'opc.tcp://[1.2.3.4::]',
  'opc.tcp://[10.0.0.5]',
  'opc.tcp://[plc]',
  'opc.tcp://[fe80::1%25eth0]',
  `opc.tcp://plc/${'x'.repeat(300)}`,
])('%s is none', (endpoint) => {
  expect(addressOf(endpoint)).toBeNull()
})

const port = fc.integer({ min: 1, max: 65_535 })

test('every IPv4 and IPv6 address is one, and is read as it was written', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), port, (host, at) => {
      const written = `opc.tcp://${placeOf({ host, port: at })}/path`
      expect(addressOf(written)).toEqual({ host, port: at })
    }),
  )
})

test('every domain is one', () => {
  fc.assert(
    fc.property(fc.domain(), port, (host, at) => {
      expect(addressOf(`opc.tcp://${host}:${at}`)).toEqual({ host, port: at })
    }),
  )
})

test('what it takes is read alike by whoever reads addresses of the web', () => {
  const piece = fc.constantFrom(
    '[',
    ']',
    ':',
    '.',
    '/',
    '@',
    '0',
    '1',
    '255',
    'a',
    'f',
    'x',
    '%',
    '-',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const rest = pieces.join('')
      const address = addressOf(`opc.tcp://${rest}`)
      if (address === null) return
      const url = new URL(`http://${rest}`)
      const other = new URL(`http://${placeOf(address)}`)
      expect(url.hostname).toBe(other.hostname)
      if (url.port !== '') expect(Number(url.port)).toBe(address.port)
    }),
    { numRuns: 2_000 },
  )
})
