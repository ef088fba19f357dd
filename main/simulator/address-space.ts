/** Equipment and points as an OPC UA address space: folders, variables with their limits as properties. */
import {
  DataType,
  type Namespace,
  Range,
  type StatusCode,
  StatusCodes,
  type UAObject,
  type UAVariable,
  Variant,
  VariantArrayType,
} from 'node-opcua'
import { simulatedEquipment } from './equipment.ts'
import { points } from './field.ts'
import type { Reading } from './measure.ts'
import type { Point, PointType, Span } from './point.ts'
import { accepts } from './simulation.ts'
import { engineeringUnits } from './units.ts'

const dataTypes: Readonly<Record<PointType, DataType>> = {
  Boolean: DataType.Boolean,
  UInt16: DataType.UInt16,
  Int32: DataType.Int32,
  Int64: DataType.Int64,
  Float: DataType.Float,
  Double: DataType.Double,
  String: DataType.String,
  DateTime: DataType.DateTime,
}

const wordsOf64 = (value: bigint): [high: number, low: number] => [
  Number((value >> 32n) & 0xffff_ffffn),
  Number(value & 0xffff_ffffn),
]

export function variantOf(point: Point, { value }: Reading): Variant {
  const dataType = dataTypes[point.type]
  if (typeof value === 'object') {
    return new Variant({
      dataType,
      arrayType: VariantArrayType.Array,
      value: Float64Array.from(value),
    })
  }
  if (typeof value === 'bigint')
    return new Variant({ dataType, arrayType: VariantArrayType.Scalar, value: wordsOf64(value) })
  if (point.type === 'DateTime') return new Variant({ dataType, value: new Date(Number(value)) })
  return new Variant({ dataType, value })
}

/** One served point: its variable and how a reading gets onto it. */
export interface ServedPoint {
  readonly point: Point
  publish(reading: Reading, at: Date): void
}

const nodeId = (path: string): string => `s=${path}`
const span = ([low, high]: Span): { low: number; high: number } => ({ low, high })

/**
 * Builds the folders and variables. `written` is called for each value that a client wrote and the
 * server accepted.
 */
export function buildField(
  namespace: Namespace,
  read: (point: Point) => Reading,
  written: (point: Point, value: number) => void,
): ServedPoint[] {
  const objects = new Map<string, UAObject>()
  for (const { name, browseName, title, parent } of simulatedEquipment) {
    const owner = parent === null ? null : objects.get(parent)
    const object = namespace.addFolder(owner ?? namespace.addressSpace.rootFolder.objects, {
      nodeId: nodeId(name),
      browseName,
      displayName: title.en,
      description: title.ru,
    })
    objects.set(name, object)
  }
  return points.map((point) => {
    const parent = objects.get(point.equipment)
    if (parent === undefined) throw new RangeError(`no equipment ${point.equipment}`)
    return serve(point, variableOf(namespace, parent, point, read(point)), written)
  })
}

function variableOf(
  namespace: Namespace,
  parent: UAObject,
  point: Point,
  reading: Reading,
): UAVariable {
  const own = `${point.equipment}.`
  const browseName = point.name.startsWith(own) ? point.name.slice(own.length) : point.name
  const access = point.write === null ? 'CurrentRead' : 'CurrentRead | CurrentWrite'
  const common = {
    componentOf: parent,
    nodeId: nodeId(point.name),
    browseName,
    displayName: point.title.en,
    description: point.title.ru,
    dataType: DataType[dataTypes[point.type]],
    ...(point.length === null
      ? { valueRank: -1 }
      : { valueRank: 1, arrayDimensions: [point.length] }),
    accessLevel: access,
    userAccessLevel: access,
    // 0: a client that asks for 0 gets every change as it happens, any other rate is sampled.
    minimumSamplingInterval: 0,
    value: variantOf(point, reading),
    ...(point.definition === null ? {} : { definition: point.definition }),
  }
  if (point.range === null) return namespace.addDataItem(common)
  const variable = namespace.addAnalogDataItem({
    ...common,
    engineeringUnitsRange: span(point.range),
    ...(point.instrument === null ? {} : { instrumentRange: span(point.instrument) }),
    ...(point.unit === null ? {} : { engineeringUnits: engineeringUnits(point.unit) }),
    valuePrecision: point.decimals,
  })
  addLimits(namespace, variable, point)
  return variable
}

/** Names of OPC UA's limit alarms (Part 9, 5.8.18), as properties of the variable itself. */
function addLimits(namespace: Namespace, variable: UAVariable, point: Point): void {
  const { lowLow, low, high, highHigh } = point.limits
  const limits = { LowLowLimit: lowLow, LowLimit: low, HighLimit: high, HighHighLimit: highHigh }
  for (const [browseName, limit] of Object.entries(limits)) {
    if (limit === undefined) continue
    namespace.addVariable({
      propertyOf: variable,
      browseName: { name: browseName, namespaceIndex: 0 },
      typeDefinition: 'PropertyType',
      dataType: 'Double',
      value: new Variant({ dataType: DataType.Double, value: limit }),
    })
  }
  if (point.normal === null) return
  namespace.addVariable({
    propertyOf: variable,
    browseName: 'NormalRange',
    typeDefinition: 'PropertyType',
    dataType: 'Range',
    value: new Variant({
      dataType: DataType.ExtensionObject,
      value: new Range(span(point.normal)),
    }),
  })
}

function serve(
  point: Point,
  variable: UAVariable,
  written: (point: Point, value: number) => void,
): ServedPoint {
  let publishing = false
  if (point.write !== null) {
    // The library looks at the type alone, and only at the instrument's range; NaN passes both.
    const ofType = variable.checkVariantCompatibility.bind(variable)
    variable.checkVariantCompatibility = (variant) => {
      const status = ofType(variant)
      if (status.isNotGood() || variant.arrayType !== VariantArrayType.Scalar) {
        return StatusCodes.BadTypeMismatch
      }
      return accepts(point, variant.value) ? status : StatusCodes.BadOutOfRange
    }
    variable.on('value_changed', (dataValue) => {
      if (!publishing) written(point, Number(dataValue.value.value))
    })
  }
  return {
    point,
    publish: (reading, at) => {
      publishing = true
      try {
        variable.setValueFromSource(variantOf(point, reading), statusOf(reading.status), at)
      } finally {
        publishing = false
      }
    },
  }
}

function statusOf(status: number): StatusCode {
  return status === 0 ? StatusCodes.Good : (known.get(status) ?? StatusCodes.Bad)
}

const known = new Map<number, StatusCode>(
  [StatusCodes.BadSensorFailure, StatusCodes.UncertainEngineeringUnitsExceeded].map((code) => [
    code.value,
    code,
  ]),
)
