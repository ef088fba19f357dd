/**
 * Whether the body of a call fits its schema, and in which words it does not. A list of thousands is
 * judged in turns: that of one person must hold up no live value of anybody.
 */
import type { z } from 'zod'
import type { CallDefinition } from '../shared/contract.ts'
import { fail, ok, type ErrorDetails, type Result } from '../shared/result.ts'
import { turns, TURN } from './threads/turns.ts'

/** A refusal repeats no more than this of what was sent: keys may be as long as a body. */
const REPEATED = 100
const begin = (text: string): string =>
  text.length <= REPEATED ? text : `${text.slice(0, REPEATED).toWellFormed()}…`

type Issue = z.core.$ZodIssue

function refusal(issue: Issue | undefined, path: readonly PropertyKey[]): Result<never> {
  const where = path.length === 0 ? 'body' : begin(path.join('.'))
  const message = begin(issue?.message ?? 'does not fit the call')
  return fail('bad_input', `${where}: ${message}`, {
    field: where,
    // What a rule of the contract tells of its refusal, beside where it is.
    ...(issue?.code === 'custom' ? (issue.params as ErrorDetails | undefined) : undefined),
  })
}

export async function readBody(
  { input, long }: Pick<CallDefinition, 'input' | 'long'>,
  body: unknown,
): Promise<Result<unknown>> {
  const given = long === null ? undefined : (body as Readonly<Record<string, unknown>> | null)
  const list: unknown = long === null ? undefined : given?.[long.list]
  if (long === null || !Array.isArray(list) || list.length <= TURN || list.length > long.most) {
    const read = input.safeParse(body)
    if (read.success) return ok(read.data)
    const issue = read.error.issues[0]
    return refusal(issue, issue?.path ?? [])
  }
  const whole: unknown[] = []
  let rest: Readonly<Record<string, unknown>> = {}
  for await (const part of turns<unknown>(list)) {
    const read = input.safeParse({ ...given, [long.list]: part })
    if (!read.success) {
      const issue = read.error.issues[0]
      const [field, at, ...within] = issue?.path ?? []
      const isEntry = field === long.list && typeof at === 'number'
      return refusal(issue, isEntry ? [field, whole.length + at, ...within] : (issue?.path ?? []))
    }
    rest = read.data as Readonly<Record<string, unknown>>
    whole.push(...(rest[long.list] as unknown[]))
  }
  return ok({ ...rest, [long.list]: whole })
}
