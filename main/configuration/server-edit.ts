/**
 * What the journal keeps of a change of a server: how it was reached stands as one, since half of it, an
 * address with the security of another, was never so. Passwords and keys stand nowhere; that one was
 * entered or dropped does.
 */
import { difference, same } from './edit.ts'
import type { ServerRow } from './rows.ts'
import { writtenEdit, type Fields, type ServerTrace } from './traces.ts'

/** What belongs together: where a server is, over which security, and as whom. */
const reach = [
  'endpoint',
  'alternates',
  'securityMode',
  'securityPolicy',
  'identity',
  'user',
  'plainPassword',
] as const satisfies readonly (keyof ServerRow)[]

export function decidedOf(row: ServerRow): Omit<ServerRow, 'id'> {
  const { id: _, ...server } = row
  return server
}

export const isReach = (fields: object): boolean => reach.some((key) => key in fields)

const picked = (row: ServerRow, keys: readonly string[]): Partial<Omit<ServerRow, 'id'>> =>
  Object.fromEntries(Object.entries(decidedOf(row)).filter(([key]) => keys.includes(key)))

export const serverEdit = (trace: ServerTrace): readonly string[] => [
  writtenEdit({ servers: [trace] }),
]

export const madeServer = ({ id, ...server }: ServerRow): readonly string[] =>
  serverEdit({ ofServer: id, did: 'created', server })

export const removedServer = ({ id, ...server }: ServerRow): readonly string[] =>
  serverEdit({ ofServer: id, did: 'removed', server })

/** @param secret a password or key was entered or dropped with it */
export function changedServerEdit(
  before: ServerRow,
  after: ServerRow,
  secret: boolean,
): readonly string[] {
  const keys = Object.keys(decidedOf(after)).filter(
    (key) => !same(key, before[key as keyof ServerRow], after[key as keyof ServerRow]),
  )
  if (keys.length === 0 && !secret) return []
  const isElsewhere = secret || reach.some((key) => keys.includes(key))
  const told = [...new Set([...keys, ...(isElsewhere ? reach : [])])]
  return serverEdit({
    ofServer: before.id,
    // Beside the number: so the row is found that has entered another one since.
    secret,
    did: 'changed',
    before: picked(before, told),
    after: picked(after, told),
  })
}

/** What a row of the journal shows: the fields that changed, with what they were and are. */
export function serverFacts(before: ServerRow | null, after: ServerRow | null) {
  const shown = (fields: Fields): string => JSON.stringify(fields)
  if (before === null || after === null) {
    return {
      ...(before === null ? {} : { old: shown(decidedOf(before)) }),
      ...(after === null ? {} : { new: shown(decidedOf(after)) }),
    }
  }
  const changed = difference({ ...decidedOf(before) }, { ...decidedOf(after) })
  return changed === null ? {} : { old: shown(changed.before), new: shown(changed.after) }
}
