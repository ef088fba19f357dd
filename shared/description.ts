/** What a server tells of a variable, whether it is a tag or only looked at. */

/** What the server says of a variable: OPC UA properties, absent ones null. */
export interface VariableDescription {
  readonly unit: string | null
  readonly low: number | null
  readonly high: number | null
  readonly limits: {
    readonly lowLow: number | null
    readonly low: number | null
    readonly high: number | null
    readonly highHigh: number | null
  }
  readonly normal: { readonly low: number; readonly high: number } | null
  /** OPC UA built-in type id (with `ARRAY`). */
  readonly type: number
  /** Texts of an enumeration or of the two states of a switch; null where it is neither. */
  readonly enumeration: readonly { readonly value: number; readonly text: string }[] | null
  /** The server lets this session write it. */
  readonly writable: boolean
}
