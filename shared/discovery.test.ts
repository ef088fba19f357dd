import { describe, expect, test } from 'vitest'
import { inOrder, isElsewhere, reachedAt, spelledOut, type OfferedEndpoint } from './discovery.ts'

const endpoint = (
  securityMode: OfferedEndpoint['securityMode'],
  securityPolicy: OfferedEndpoint['securityPolicy'],
  more: Partial<OfferedEndpoint> = {},
): OfferedEndpoint => ({
  told: 'opc.tcp://plc:4840',
  address: 'opc.tcp://10.0.0.5:4840',
  securityMode,
  securityPolicy,
  policyName: securityPolicy ?? 'Basic128Rsa15',
  identities: [],
  level: 0,
  certificate: null,
  ...more,
})

describe('endpoints', () => {
  test('stand with the best security first, and what cannot be used last', () => {
    const all = [
      endpoint('None', 'None'),
      endpoint('SignAndEncrypt', null),
      endpoint('Sign', 'Aes256_Sha256_RsaPss'),
      endpoint('SignAndEncrypt', 'Basic256Sha256'),
      endpoint('SignAndEncrypt', 'Aes256_Sha256_RsaPss'),
    ]
    expect(inOrder(all).map((each) => all.indexOf(each))).toEqual([4, 3, 2, 0, 1])
  })

  test.each([
    [
      'opc.tcp://10.0.0.5:4840',
      'opc.tcp://plc-7:49320/UA/Server',
      'opc.tcp://10.0.0.5:4840/UA/Server',
    ],
    ['opc.tcp://[fe80::1]:4841/x', 'opc.tcp://plc-7', 'opc.tcp://[fe80::1]:4841'],
    ['opc.tcp://plc', 'http://plc/UA', 'opc.tcp://plc:4840'],
    ['opc.tcp://plc:4840', 'opc.tcp://plc:4840/a b', 'opc.tcp://plc:4840'],
  ])('are reached at the host that was asked: %s', (asked, told, reached) => {
    expect(reachedAt(asked, told)).toBe(reached)
  })

  test('that name another machine are seen', () => {
    expect(isElsewhere(endpoint('None', 'None'))).toBe(true)
    expect(isElsewhere(endpoint('None', 'None', { told: 'opc.tcp://10.0.0.5:4841' }))).toBe(true)
    expect(isElsewhere(endpoint('None', 'None', { told: 'opc.tcp://10.0.0.5/x' }))).toBe(false)
  })
})

test.each([
  ['10.0.0.5', 'opc.tcp://10.0.0.5'],
  [' plc-7:4841/UA ', 'opc.tcp://plc-7:4841/UA'],
  ['opc.tcp://plc', 'opc.tcp://plc'],
  ['http://plc', 'http://plc'],
  ['', ''],
])('%s is spelled out', (typed, spelled) => {
  expect(spelledOut(typed)).toBe(spelled)
})
