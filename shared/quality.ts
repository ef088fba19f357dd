/**
 * Quality is the OPC UA status code (Part 4, 7.39): its two top bits are the severity, the next
 * fourteen the sub-code, the rest info bits. Nothing here is invented: where the core has to mark a
 * value itself it uses the standard's own codes.
 */

export type Quality = 'good' | 'uncertain' | 'bad'

export const Status = {
  Good: 0x0000_0000,
  /** Shown as last known after a start, until the server has confirmed or replaced it. */
  UncertainLastUsableValue: 0x4090_0000,
  /** A part of what it was to be made from is missing or is not good. */
  UncertainDataSubNormal: 0x40a4_0000,
  BadUnexpectedError: 0x8001_0000,
  /** What the server sent cannot be understood. */
  BadDecodingError: 0x8007_0000,
  /** The value is larger than what is kept of one: see `LARGEST_VALUE`. */
  BadEncodingLimitsExceeded: 0x8008_0000,
  BadTimeout: 0x800a_0000,
  /** The link to the server is lost: the value is the last one that arrived. */
  BadNoCommunication: 0x8031_0000,
  /** No sample has arrived yet. */
  BadWaitingForInitialData: 0x8032_0000,
  BadNodeIdUnknown: 0x8034_0000,
  BadOutOfRange: 0x803c_0000,
  /** What it is configured to be made from is not there. */
  BadConfigurationError: 0x8089_0000,
  BadNotConnected: 0x808a_0000,
  BadSensorFailure: 0x808c_0000,
  BadOutOfService: 0x808d_0000,
} as const

export function qualityOf(status: number): Quality {
  const severity = status >>> 30
  return severity === 0 ? 'good' : severity === 1 ? 'uncertain' : 'bad'
}

/** The sub-code without info bits, for comparing with `Status`. */
export const subCode = (status: number): number => (status & 0xffff_0000) >>> 0

/** DataValue info bit: the server's queue overflowed just before this sample (Part 4, table 176). */
export const overflowed = (status: number): boolean => (status & 0x0480) === 0x0480

/** `0x80310000`, as the standard writes a status code. */
export const statusHex = (status: number): string =>
  `0x${(status >>> 0).toString(16).toUpperCase().padStart(8, '0')}`
