/** Tags, servers and frames for tests of stores and screens. */
import { noFigures, serverDefaults } from '../../shared/acquisition.ts'
import type { Output, Payload } from '../../shared/contract.ts'
import { batchOf, ValueType, type Sample } from '../../shared/samples.ts'
import { defaultChangeRules, equipmentDefaults } from '../../shared/tags.ts'
import type { Liveness } from './liveness.ts'
import type { Certificate, Certificates } from './certificates.ts'
import type { Equipment, Tag } from './configuration.ts'
import type { Server } from './servers.ts'

/** A tag of the intake pressure of well 101, changed as asked. */
export const tagFixture = (change: Partial<Tag> = {}): Tag => ({
  id: 1,
  name: '101.PIN',
  title: { en: 'Intake pressure', ru: 'Давление на приёме' },
  origin: 'field',
  server: 1,
  node: 'ns=2;s=101.PIN',
  member: null,
  formula: null,
  equipment: 101,
  signal: 'intake_pressure',
  setpointOf: null,
  sampling: 1000,
  deadband: 0,
  queue: 10,
  decimals: 2,
  step: false,
  rules: defaultChangeRules,
  siteLow: null,
  siteHigh: null,
  unit: 'MPa',
  low: 0,
  high: 15,
  limits: { lowLow: 1, low: 2, high: 12, highHigh: 14 },
  normal: { low: 6, high: 8 },
  type: ValueType.Double,
  enumeration: null,
  writable: false,
  ...change,
})

export const equipmentFixture = (change: Partial<Equipment> = {}): Equipment => ({
  id: 101,
  name: '101',
  kind: 'well_esp',
  title: { en: 'Well 101', ru: 'Скважина 101' },
  parent: null,
  position: 0,
  ...equipmentDefaults,
  ...change,
})

export const serverFixture = (change: Partial<Server> = {}): Server => ({
  ...noFigures(1),
  ...{ stored: 0, duplicate: 0, waiting: 0, gaps: 0, bridging: null, wholeSeconds: false },
  id: 1,
  name: 'PLC-1',
  endpoint: 'simulated',
  securityMode: 'None',
  securityPolicy: 'None',
  ...serverDefaults,
  identity: 'anonymous',
  user: null,
  plainPassword: false,
  enabled: true,
  state: 'up',
  tags: 1,
  items: 1,
  failed: [],
  endpoints: [],
  oversized: [],
  ...{ misdated: 0, misdatedTags: [], restarts: 0, renewals: 0 },
  ...change,
})

/** Of a server's own making, that nobody has decided about. */
export const certificateFixture = (change: Partial<Certificate> = {}): Certificate => ({
  thumbprint: 'ab'.repeat(20),
  sha256: 'cd'.repeat(32),
  subject: 'O=Field, CN=PLC-5',
  issuer: 'O=Field, CN=PLC-5',
  serial: '01',
  from: Date.UTC(2025, 0, 1),
  to: Date.UTC(2035, 0, 1),
  key: 'RSA 2048',
  weak: false,
  uses: ['digitalSignature'],
  hosts: ['plc-5'],
  applicationUri: 'urn:plc-5:field',
  selfSigned: true,
  authority: false,
  state: 'undecided',
  servers: null,
  accepted: [],
  shown: [{ server: 1, host: 'plc-5', at: Date.UTC(2026, 2, 12) }],
  faults: ['undecided'],
  blocked: 'undecided',
  inUse: [],
  ...change,
})

export const certificatesFixture = (
  certificates: readonly Certificate[],
  change: Partial<Certificates> = {},
): Certificates => ({
  own: { current: null, next: null, renewal: null, requested: false },
  certificates,
  crls: [],
  unreadable: [],
  decisionsLost: false,
  ...change,
})

/** What a secured server answers to whoever asks it. */
export const discoveryFixture = (
  change: Partial<Output<'servers.discover'>> = {},
): Output<'servers.discover'> => {
  const certificate = {
    thumbprint: 'b493de451d3e3ab1ff3d35f862b19fde513b38ed',
    subject: 'CN=Waterworks',
    issuer: 'CN=Waterworks',
    from: 0,
    to: Date.UTC(2030, 0, 1),
    hosts: ['plc'],
    faults: [],
  }
  const told = 'opc.tcp://plc:4840'
  const identities = [
    { kind: 'anonymous', plain: false },
    { kind: 'user', plain: false },
  ] as const
  const shared = { told, address: told, level: 100, certificate }
  return {
    name: 'Waterworks',
    applicationUri: 'urn:waterworks',
    product: '',
    isDiscovery: false,
    endpoints: [
      {
        ...shared,
        securityMode: 'SignAndEncrypt',
        securityPolicy: 'Basic256Sha256',
        policyName: 'Basic256Sha256',
        identities,
      },
      {
        ...shared,
        securityMode: 'None',
        securityPolicy: 'None',
        policyName: 'None',
        identities: [{ kind: 'user', plain: true }],
      },
      {
        ...shared,
        securityMode: 'Sign',
        securityPolicy: null,
        policyName: 'Basic128Rsa15',
        identities,
      },
    ],
    servers: [],
    ...change,
  }
}

export const livenessFixture = (change: Partial<Liveness> = {}): Liveness => {
  const now = change.now ?? Date.now()
  const beat = { at: now, period: 1000, trouble: null }
  return {
    now,
    acquisition: beat,
    calculation: beat,
    historian: beat,
    journal: beat,
    core: beat,
    servers: { up: 1, of: 1 },
    backup: { at: now, trouble: null },
    changesOpen: 0,
    disk: 0.5,
    diskFree: 1e11,
    ...change,
  }
}

/** A frame of `values`; what is left out of a sample is a good double of now. */
export function frameOf(
  ...samples: readonly (Partial<Sample> & { tag: number })[]
): Payload<'values'> {
  const now = BigInt(Date.now()) * 10_000n
  return batchOf(
    samples.map((sample) => ({
      sourceTime: now,
      serverTime: now,
      status: 0,
      type: ValueType.Double,
      flags: 0,
      value: 0,
      ...sample,
    })),
  )
}
