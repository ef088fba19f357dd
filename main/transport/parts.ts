/**
 * A result as JSON for the gateway. A long list leaves in parts: making thirty thousand tags into text
 * in one go would hold up the live values of everybody else.
 */
import { Readable } from 'node:stream'
import { ok, type Result } from '../../shared/result.ts'
import { toJson } from '../../shared/wire.ts'
import { TURN, turns } from '../threads/turns.ts'

export function jsonOf(result: Result<unknown>): string | Readable {
  return result.ok && Array.isArray(result.value) && result.value.length > TURN
    ? Readable.from(listInParts(result.value as readonly unknown[]), { objectMode: false })
    : JSON.stringify(toJson(result))
}

/** The same text as of any other result, its entries slice by slice. */
async function* listInParts(list: readonly unknown[]): AsyncGenerator<string> {
  const [head = '', tail = ''] = JSON.stringify(ok([])).split('[]')
  let before = `${head}[`
  for await (const part of turns(list)) {
    yield before + JSON.stringify(part.map(toJson)).slice(1, -1)
    before = ','
  }
  yield `]${tail}`
}
