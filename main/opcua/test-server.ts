/**
 * Test fixture: small real OPC UA servers with a namespace, a variable of every type, setpoints that
 * behave and misbehave by name, and a counter. In the test's own process, where values are set by
 * hand, or run as a process of its own (`node test-server.ts '{"port":…}'`) to be stopped and killed.
 */
import {
  DataType,
  HistoryReadRequest,
  OPCUACertificateManager,
  OPCUAServer,
  PublishRequest,
  Range,
  StatusCodes,
  Variant,
  VariantArrayType,
  makeEUInformation,
  setErrorLogger,
  setWarningLogger,
  type Namespace,
  type StatusCode,
  type UAVariable,
} from 'node-opcua'

export const FIELD = 'urn:test:field'
const OTHER = 'urn:test:other'

export interface TestServerOptions {
  readonly port: number
  readonly pki: string
  /** The field's namespace comes second, so that its index differs. */
  readonly swapped?: boolean
  /** Milliseconds between two steps of the counter; 0 keeps it still. */
  readonly counting?: number
  /** The variables `counter`, `Double` and `Doubles` have a history. */
  readonly history?: boolean
  /** Sessions at a time. */
  readonly maxSessions?: number
  readonly anonymous?: boolean
  /** Offers Basic256Sha256 alone. */
  readonly secured?: boolean
  /** Takes any certificate of a client. */
  readonly trusting?: boolean
  /** Offered beside None, each with Sign and with SignAndEncrypt. */
  readonly policies?: readonly string[]
  /** Names and passwords. */
  readonly users?: Readonly<Record<string, string>>
  /** Where certificates of users are judged; any is taken where `trusting` says so. */
  readonly userPki?: string
  /** Files in PEM in place of a certificate of its own making. */
  readonly certificate?: { readonly certificateFile: string; readonly privateKeyFile: string }
}

export interface TestServer {
  readonly endpoint: string
  readonly port: number
  set(name: string, value: unknown, more?: SetOptions): void
  value(name: string): unknown
  /** Sessions that are open now. */
  sessions(): number
  /** Nodes whose history was asked for, and the channels over which; those of publish requests. */
  readonly asked: {
    nodes: number
    readonly history: Set<number>
    readonly publish: Set<number>
  }
  stop(): Promise<void>
}

interface SetOptions {
  readonly status?: StatusCode
  /** Ticks of 100 ns within the millisecond of `at`. */
  readonly ticks?: number
  readonly at?: Date | null
}

/** Every type by name; `types` of a test reads them all. */
export const samples = {
  Boolean: true,
  SByte: -5,
  Byte: 200,
  Int16: -30_000,
  UInt16: 60_000,
  Int32: -2_000_000_000,
  UInt32: 4_000_000_000,
  Int64: [0xffff_ffff, 0xffff_fffe],
  UInt64: [0x8000_0000, 1],
  Float: 0.5,
  Double: Math.PI,
  String: 'насос',
  DateTime: new Date('2026-03-12T07:46:52.118Z'),
  Guid: '72962B91-FA75-4AE6-8D28-B404DC7DAF63',
  ByteString: Buffer.from([1, 2, 254]),
  StatusCode: StatusCodes.BadSensorFailure,
  LocalizedText: { text: 'Pump', locale: 'en' },
} as const

export async function startTestServer(options: TestServerOptions): Promise<TestServer> {
  setWarningLogger(() => {})
  setErrorLogger(() => {})
  const { port } = options
  const secured = options.secured === true
  const server = new OPCUAServer({
    port,
    host: '127.0.0.1',
    serverCertificateManager: new OPCUACertificateManager({
      rootFolder: options.pki,
      automaticallyAcceptUnknownCertificate: options.trusting ?? false,
      disableFileWatchers: true,
    }),
    ...options.certificate,
    securityModes: options.policies !== undefined ? [1, 2, 3] : secured ? [3] : [1],
    securityPolicies: (options.policies !== undefined
      ? ['None', ...options.policies]
      : [secured ? 'Basic256Sha256' : 'None']
    ).map((policy) => `http://opcfoundation.org/UA/SecurityPolicy#${policy}`) as never,
    ...(options.users === undefined
      ? {}
      : {
          userManager: {
            isValidUser: (name: string, password: string) => options.users?.[name] === password,
          },
        }),
    ...(options.userPki === undefined
      ? {}
      : {
          userCertificateManager: new OPCUACertificateManager({
            rootFolder: options.userPki,
            automaticallyAcceptUnknownCertificate: options.trusting ?? false,
            disableFileWatchers: true,
          }),
        }),
    allowAnonymous: options.anonymous ?? true,
    serverInfo: { applicationUri: 'urn:test:server' },
    // With a sample rate of 0 every change goes out; otherwise quick ones are folded.
    serverCapabilities: { maxSessions: options.maxSessions ?? 100, minSupportedSampleRate: 0 },
  } as never)
  await server.initialize()
  const space = server.engine.addressSpace
  if (space === null) throw new Error('no address space')
  const first = space.registerNamespace(options.swapped === true ? OTHER : FIELD)
  const second = space.registerNamespace(options.swapped === true ? FIELD : OTHER)
  const field = options.swapped === true ? second : first
  const other = options.swapped === true ? first : second
  const variables = fill(field)
  // The same names elsewhere, so that a stale index finds something, and something wrong.
  variable(other, 'counter', DataType.Double, -1)
  variable(other, 'Double', DataType.Double, -1)
  if (options.history === true) {
    for (const name of ['counter', 'Double', 'Doubles']) {
      space.installHistoricalDataNode(found(variables, name), { maxOnlineValues: 5000 })
    }
  }
  const counting = options.counting ?? 0
  if (counting > 0) count(variables, counting)
  const asked: TestServer['asked'] = { nodes: 0, history: new Set(), publish: new Set() }
  server.on('request', (request, channel) => {
    if (request instanceof PublishRequest) asked.publish.add(channel.channelId)
    if (!(request instanceof HistoryReadRequest)) return
    asked.nodes += request.nodesToRead?.length ?? 0
    asked.history.add(channel.channelId)
  })
  await server.start()
  return {
    asked,
    port,
    endpoint: `opc.tcp://127.0.0.1:${port}`,
    set(name, value, more = {}) {
      const target = found(variables, name)
      const { dataType, arrayType, dimensions } = target.readValue().value
      target.setValueFromSource(
        new Variant({ dataType, arrayType, dimensions, value } as never),
        more.status ?? StatusCodes.Good,
        more.at === null ? undefined : Object.assign(more.at ?? new Date(), {}),
      )
      if (more.ticks !== undefined) stamp(target, more)
    },
    value: (name) => found(variables, name).readValue().value.value as unknown,
    sessions: () => server.engine.currentSessionCount,
    stop: () => server.shutdown(0),
  }
}

/** Replaces the whole data value, with a source time to 100 ns. */
function stamp(target: UAVariable, { at, ticks = 0 }: SetOptions): void {
  const value = target.readValue().clone()
  value.sourceTimestamp = at ?? new Date()
  value.sourcePicoseconds = ticks * 100_000
  ;(target as unknown as { _internal_set_dataValue(value: unknown): void })._internal_set_dataValue(
    value,
  )
}

function found(variables: ReadonlyMap<string, UAVariable>, name: string): UAVariable {
  const target = variables.get(name)
  if (target === undefined) throw new Error(`no variable ${name}`)
  return target
}

function variable(namespace: Namespace, name: string, dataType: DataType, value: unknown) {
  return namespace.addVariable({
    organizedBy: namespace.addressSpace.rootFolder.objects,
    browseName: name,
    nodeId: `s=${name}`,
    dataType,
    // Reported as they are set, not sampled, where the client asks for 0.
    minimumSamplingInterval: 0,
    value: new Variant({ dataType, arrayType: VariantArrayType.Scalar, value } as never),
  })
}

function fill(namespace: Namespace): Map<string, UAVariable> {
  const made = new Map<string, UAVariable>()
  const add = (name: string, dataType: DataType, value: unknown): UAVariable => {
    const target = variable(namespace, name, dataType, value)
    made.set(name, target)
    return target
  }
  for (const [name, value] of Object.entries(samples)) {
    add(name, DataType[name as keyof typeof DataType], value)
  }
  add('counter', DataType.Double, 0)
  add('Doubles', DataType.Double, 0).setValueFromSource(
    new Variant({
      dataType: DataType.Double,
      arrayType: VariantArrayType.Array,
      value: [1, 2.5],
    }),
  )
  const range = add('Range', DataType.ExtensionObject, new Range({ low: 1, high: 2 }))
  range.dataType = namespace.addressSpace.findDataType('Range')?.nodeId ?? range.dataType
  setpoints(namespace, add)
  return made
}

type Add = (name: string, dataType: DataType, value: unknown) => UAVariable

function setpoints(namespace: Namespace, add: Add): void {
  const frequency = namespace.addAnalogDataItem({
    organizedBy: namespace.addressSpace.rootFolder.objects,
    browseName: 'frequency',
    nodeId: 's=frequency',
    dataType: DataType.Double,
    engineeringUnits: makeEUInformation('HTZ', 'Hz', 'hertz'),
    engineeringUnitsRange: { low: 30, high: 60 },
    instrumentRange: { low: 0, high: 55 },
    value: new Variant({ dataType: DataType.Double, value: 50 }),
  } as never)
  const limits = { LowLowLimit: 32, LowLimit: 35, HighLimit: 52, HighHighLimit: 54 }
  for (const [browseName, value] of Object.entries(limits)) {
    namespace.addVariable({
      propertyOf: frequency,
      browseName,
      dataType: DataType.Double,
      value: new Variant({ dataType: DataType.Double, value }),
    })
  }
  namespace.addVariable({
    propertyOf: frequency,
    browseName: 'NormalRange',
    dataType: 'Range',
    value: new Variant({
      dataType: DataType.ExtensionObject,
      value: new Range({ low: 40, high: 50 }),
    }),
  } as never)
  const readOnly = add('read only', DataType.Double, 1)
  readOnly.accessLevel = 1
  readOnly.userAccessLevel = 1
  const answering = (
    name: string,
    answer: (done: (error: null, code: StatusCode) => void) => void,
  ) =>
    namespace.addVariable({
      organizedBy: namespace.addressSpace.rootFolder.objects,
      browseName: name,
      nodeId: `s=${name}`,
      dataType: DataType.Double,
      value: {
        get: () => new Variant({ dataType: DataType.Double, value: 1 }),
        set: (_: unknown, done: (error: null, code: StatusCode) => void) => answer(done),
      },
    } as never)
  answering('refuses values', (done) => done(null, StatusCodes.BadOutOfRange))
  answering('never answers', () => {})
  namespace.addVariable({
    organizedBy: namespace.addressSpace.rootFolder.objects,
    browseName: 'never read',
    nodeId: 's=never read',
    dataType: DataType.Double,
    value: { refreshFunc: () => {} },
  } as never)
}

function count(variables: ReadonlyMap<string, UAVariable>, interval: number): void {
  let value = 0
  setInterval(() => {
    value += 1
    found(variables, 'counter').setValueFromSource({ dataType: DataType.Double, value })
  }, interval)
}

if (import.meta.main) {
  const options = JSON.parse(process.argv[2] ?? '{}') as TestServerOptions
  await startTestServer(options)
  process.stdout.write('ready\n')
  // Ends with the test, however that ends.
  process.stdin.resume().on('end', () => process.exit(0))
}
