/**
 * Test fixture: a server whose address space has what is awkward about one: loops, a wide folder, names
 * of a megabyte, nodes that are refused, states told in each of the ways there are, structures of its own.
 */
import {
  DataType,
  OPCUACertificateManager,
  OPCUAServer,
  Variant,
  VariantArrayType,
  coerceNodeId,
  ensureDatatypeExtracted,
  makeEUInformation,
  setErrorLogger,
  setWarningLogger,
  type Namespace,
  type UAObject,
} from 'node-opcua'
import { serverPki } from '../test-rig.ts'
import { freePort } from '../../test-port.ts'

export const SPACE = 'urn:test:space;50%'
/** Variables of the wide folder. */
export const WIDE = 2_500

export interface TestSpace {
  readonly endpoint: string
  /** Number of the mode of the pump, and of the speed of the motor. */
  setMode(mode: number): void
  setSpeed(speed: number): void
  setArray(values: readonly number[]): void
  /** Items that clients monitor. */
  items(): number
  stop(): Promise<void>
}

export async function startTestSpace(): Promise<TestSpace> {
  setWarningLogger(() => {})
  setErrorLogger(() => {})
  const port = await freePort()
  const server = new OPCUAServer({
    port,
    host: '127.0.0.1',
    serverCertificateManager: new OPCUACertificateManager({
      rootFolder: serverPki,
      disableFileWatchers: true,
    }),
    securityModes: [1],
    securityPolicies: ['http://opcfoundation.org/UA/SecurityPolicy#None'] as never,
    serverInfo: { applicationUri: 'urn:test:space:server' },
    serverCapabilities: {
      maxBrowseContinuationPoints: 2,
      operationLimits: { maxNodesPerBrowse: 40, maxNodesPerRead: 300 },
    },
  } as never)
  await server.initialize()
  const space = server.engine.addressSpace
  if (space === null) throw new Error('no address space')
  const own = space.registerNamespace(SPACE)
  const { objects } = space.rootFolder
  const plant = own.addFolder(objects, { browseName: 'Plant', nodeId: 's=Plant' })
  wells(own, plant)
  const wide = own.addFolder(plant, { browseName: 'Wide', nodeId: 's=Wide' })
  for (let n = 0; n < WIDE; n += 1) double(own, wide, `w${n}`, n)
  loops(own, plant)
  const states = own.addFolder(plant, { browseName: 'States', nodeId: 's=States' })
  const mode = stated(own, states)
  const long = own.addFolder(plant, { browseName: 'L'.repeat(1_000_000), nodeId: 's=long' })
  double(own, long, 'inside', 1)
  const { motor, array } = await structured(own, plant)
  await server.start()
  return {
    endpoint: `opc.tcp://127.0.0.1:${port}`,
    setMode: (value) => mode.setValueFromSource({ dataType: DataType.Int32, value }),
    setSpeed: (speed) => motor(speed),
    setArray: (values) =>
      array.setValueFromSource(
        new Variant({
          dataType: DataType.Double,
          arrayType: VariantArrayType.Array,
          value: Float64Array.from(values),
        }),
      ),
    items: () => countItems(server),
    stop: () => server.shutdown(0),
  }
}

function countItems(server: OPCUAServer): number {
  const { _sessions } = server.engine as unknown as {
    _sessions: Record<string, { currentMonitoredItemCount: number }>
  }
  return Object.values(_sessions).reduce((sum, each) => sum + each.currentMonitoredItemCount, 0)
}

function double(own: Namespace, parent: UAObject, name: string, value: number) {
  return own.addVariable({
    componentOf: parent,
    browseName: name,
    nodeId: `s=${name}`,
    dataType: DataType.Double,
    minimumSamplingInterval: 250,
    value: new Variant({ dataType: DataType.Double, value }),
  } as never)
}

/** Three wells of one type, each with a pump below it and what is to be known of a pressure. */
function wells(own: Namespace, plant: UAObject): void {
  const type = own.addObjectType({ browseName: 'WellType' })
  for (const name of ['Well_1', 'Well_2', 'Well_3']) {
    const well = own.addObject({
      organizedBy: plant,
      browseName: name,
      nodeId: `s=${name}`,
      typeDefinition: type.nodeId,
    })
    const pump = own.addObject({ componentOf: well, browseName: 'Pump', nodeId: `s=${name}.Pump` })
    own.addAnalogDataItem({
      componentOf: pump,
      browseName: 'Pressure',
      nodeId: `s=${name}.Pump.Pressure`,
      displayName: 'Intake pressure',
      description: 'Pressure at the intake',
      dataType: DataType.Double,
      engineeringUnits: makeEUInformation('MPA', 'MPa', 'megapascal'),
      engineeringUnitsRange: { low: 0, high: 40 },
      minimumSamplingInterval: 500,
      accessLevel: 'CurrentRead | HistoryRead',
      userAccessLevel: 'CurrentRead | HistoryRead',
      value: new Variant({ dataType: DataType.Double, value: 4.86 }),
    } as never)
    own.addVariable({
      propertyOf: pump,
      browseName: 'SerialNumber',
      nodeId: `s=${name}.Serial`,
      dataType: DataType.String,
      value: new Variant({ dataType: DataType.String, value: 'P-1' }),
    })
  }
}

/** A node that holds itself, and two that hold each other. */
function loops(own: Namespace, plant: UAObject): void {
  const ring = own.addFolder(plant, { browseName: 'Ring', nodeId: 's=Ring' })
  const back = own.addFolder(ring, { browseName: 'Back', nodeId: 's=Back' })
  const organizes = coerceNodeId('i=35')
  back.addReference({ referenceType: organizes, nodeId: ring.nodeId })
  ring.addReference({ referenceType: organizes, nodeId: ring.nodeId })
  double(own, back, 'round', 1)
}

function stated(own: Namespace, parent: UAObject) {
  const type = own.addEnumerationType({
    browseName: 'PumpMode',
    enumeration: [
      { displayName: 'Off', value: 0 },
      { displayName: 'By hand', value: 10 },
      { displayName: 'Automatic', value: 20 },
    ],
  } as never)
  const listed = own.addEnumerationType({ browseName: 'Valve', enumeration: ['Shut', 'Open'] })
  const mode = own.addVariable({
    componentOf: parent,
    browseName: 'Mode',
    nodeId: 's=Mode',
    dataType: type.nodeId,
    minimumSamplingInterval: 0,
    accessLevel: 'CurrentRead | CurrentWrite',
    userAccessLevel: 'CurrentRead | CurrentWrite',
    value: new Variant({ dataType: DataType.Int32, value: 10 }),
  } as never)
  own.addVariable({
    componentOf: parent,
    browseName: 'Valve',
    nodeId: 's=Valve',
    dataType: listed.nodeId,
    value: new Variant({ dataType: DataType.Int32, value: 1 }),
  } as never)
  own.addTwoStateDiscrete({
    componentOf: parent,
    browseName: 'Door',
    nodeId: 's=Door',
    trueState: 'open',
    falseState: 'shut',
    value: true,
  } as never)
  own.addMultiStateDiscrete({
    componentOf: parent,
    browseName: 'Step',
    nodeId: 's=Step',
    enumStrings: ['Idle', 'Fill', 'Drain'],
    value: 2,
  } as never)
  own.addMultiStateValueDiscrete({
    componentOf: parent,
    browseName: 'Alarm',
    nodeId: 's=Alarm',
    enumValues: [
      { displayName: 'None', value: 0 },
      { displayName: 'Fire', value: 64 },
    ],
    value: 64,
  } as never)
  return mode
}

async function structured(own: Namespace, plant: UAObject) {
  const folder = own.addFolder(plant, { browseName: 'Structures', nodeId: 's=Structures' })
  const space = own.addressSpace
  const bearing = own.createDataType({
    browseName: 'Bearing',
    isAbstract: false,
    subtypeOf: 'Structure',
    partialDefinition: [{ name: 'Temperature', dataType: DataType.Float, valueRank: -1 }],
  } as never)
  const type = own.createDataType({
    browseName: 'Motor',
    isAbstract: false,
    subtypeOf: 'Structure',
    partialDefinition: [
      { name: 'Speed', dataType: DataType.Double, valueRank: -1 },
      { name: 'Hours', dataType: DataType.UInt64, valueRank: -1 },
      { name: 'Name', dataType: DataType.String, valueRank: -1 },
      { name: 'Bearings', dataType: bearing.nodeId, valueRank: 1, arrayDimensions: [0] },
    ],
  } as never)
  for (const encodingOf of [bearing, type]) {
    own.addObject({
      browseName: { name: 'Default Binary', namespaceIndex: 0 },
      encodingOf,
      typeDefinition: 'DataTypeEncodingType',
    } as never)
  }
  await ensureDatatypeExtracted(space)
  const made = (speed: number) =>
    new Variant({
      dataType: DataType.ExtensionObject,
      value: space.constructExtensionObject(type, {
        speed,
        hours: [1, 2],
        name: 'M-1',
        bearings: [{ temperature: 40.5 }, { temperature: 41 }],
      }),
    })
  const motor = own.addVariable({
    componentOf: folder,
    browseName: 'Motor',
    nodeId: 's=Motor',
    dataType: type.nodeId,
    minimumSamplingInterval: 0,
    value: made(50),
  } as never)
  const array = own.addVariable({
    componentOf: folder,
    browseName: 'Levels',
    nodeId: 's=Levels',
    dataType: DataType.Double,
    valueRank: 1,
    arrayDimensions: [0],
    minimumSamplingInterval: 0,
    value: new Variant({
      dataType: DataType.Double,
      arrayType: VariantArrayType.Array,
      value: Float64Array.from([1, 2, 3]),
    }),
  } as never)
  return { motor: (speed: number) => motor.setValueFromSource(made(speed)), array }
}
