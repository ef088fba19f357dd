/** Units of the field as OPC UA wants them: UNECE code (Recommendation 20), symbol, description. */
interface Unit {
  /** Null where UNECE has no code. */
  readonly code: string | null
  readonly description: string
}

const units: Readonly<Record<string, Unit>> = {
  MPa: { code: 'MPA', description: 'megapascal' },
  '°C': { code: 'CEL', description: 'degree Celsius' },
  Hz: { code: 'HTZ', description: 'hertz' },
  A: { code: 'AMP', description: 'ampere' },
  '%': { code: 'P1', description: 'percent' },
  kW: { code: 'KWT', description: 'kilowatt' },
  'mm/s': { code: 'C16', description: 'millimetre per second' },
  rpm: { code: 'RPM', description: 'revolutions per minute' },
  'm³': { code: 'MTQ', description: 'cubic metre' },
  'm³/h': { code: 'MQH', description: 'cubic metre per hour' },
  'm³/d': { code: 'G52', description: 'cubic metre per day' },
  '10³ m³/d': { code: null, description: 'thousand standard cubic metres per day' },
}

export interface EngineeringUnits {
  readonly namespaceUri: string
  readonly unitId: number
  readonly displayName: { readonly text: string }
  readonly description: { readonly text: string }
}

/** OPC UA Part 8, 5.6.4.3: the characters of the code as bytes of an integer. */
export function engineeringUnits(symbol: string): EngineeringUnits {
  const unit = units[symbol]
  if (unit === undefined) throw new RangeError(`the unit ${symbol} is not in the table`)
  const { code, description } = unit
  return {
    namespaceUri:
      code === null
        ? 'urn:derrick:simulated-field:units'
        : 'http://www.opcfoundation.org/UA/units/un/cefact',
    unitId:
      code === null ? -1 : [...code].reduce((id, char) => id * 256 + (char.codePointAt(0) ?? 0), 0),
    displayName: { text: symbol },
    description: { text: description },
  }
}
