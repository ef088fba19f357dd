/** Answers of the history, as tests of lines write them. */
import type { Series } from './line.ts'

/** Rows of one tag, in Unix milliseconds; good where no status is given. */
export const series = (
  ...rows: readonly (readonly [ms: number, value: number, status?: number])[]
) =>
  ({
    tag: '101.QO',
    raw: true,
    truncated: false,
    time: BigInt64Array.from(rows, ([ms]) => BigInt(ms) * 10_000n),
    value: Float64Array.from(rows, ([, value]) => value),
    status: Uint32Array.from(rows, ([, , status]) => status ?? 0),
    type: new Uint8Array(rows.length),
    flags: new Uint8Array(rows.length),
    others: [],
  }) satisfies Series
