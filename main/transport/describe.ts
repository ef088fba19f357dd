/** `GET /api/contract`: every call, event and error code with JSON Schema, for scripts. */
import { z } from 'zod'
import { calls, events } from '../../shared/contract.ts'
import { errorCodes, httpStatus } from '../../shared/result.ts'

const columnNames: Readonly<Record<string, string>> = {
  f64: 'numbers; NaN, Infinity and -Infinity as strings',
  i64: '64-bit integers as strings of digits; times are 100 ns ticks since 1970 UTC',
  i32: 'integers',
  u32: 'integers',
  u8: 'integers',
}

/** A type that JSON Schema has not: a column is an array, a 64-bit integer a string of digits. */
function schemaOf(type: z.ZodType, io: 'input' | 'output'): unknown {
  return z.toJSONSchema(type, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { type: kind } = zodSchema._zod.def
      const meta = z.globalRegistry.get(zodSchema)
      const column = meta?.['column']
      if (kind === 'bigint') {
        jsonSchema.type = 'string'
        jsonSchema.pattern = '^-?[0-9]+$'
      } else if (typeof column === 'string') {
        jsonSchema.type = 'array'
        jsonSchema.description = columnNames[column] ?? column
      }
    },
  })
}

export function describeContract(): unknown {
  return {
    calls: Object.fromEntries(
      Object.entries(calls).map(([name, { access, journalled, binary, about, input, output }]) => [
        name,
        {
          about,
          permission: access,
          journalled,
          binary,
          input: schemaOf(input, 'input'),
          output: schemaOf(output, 'output'),
        },
      ]),
    ),
    events: Object.fromEntries(
      Object.entries(events).map(([name, { access, binary, about, payload }]) => [
        name,
        { about, permission: access, binary, payload: schemaOf(payload, 'output') },
      ]),
    ),
    errors: Object.fromEntries(errorCodes.map((code) => [code, httpStatus[code]])),
  }
}
