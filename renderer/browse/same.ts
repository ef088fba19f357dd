/** Neighbours that are built like the chosen object, and the same picks in each of them. */
import { readBranch } from './branch.ts'
import { memberPick } from './members.ts'
import { setPicked } from './picked.ts'
import { keyOf, type Pick, type Variable } from './picks.ts'
import { ownerNames, placeAt, TOP, useSpace, type Child, type Chosen } from './space.ts'

/** What everything may be tells nothing: then the name without its number has to be the same. */
const vague: ReadonlySet<string | null> = new Set([null, 'i=58', 'i=61'])
const stem = (name: string): string => name.replaceAll(/\d+/g, '')

export const isAlike = (one: Child, other: Child): boolean =>
  one.node !== other.node &&
  one.kind === 'object' &&
  other.kind === 'object' &&
  one.typeDefinition === other.typeDefinition &&
  (!vague.has(one.typeDefinition) || stem(one.name) === stem(other.name))

export function neighboursOf({ server, node }: Chosen): readonly Child[] {
  const place = placeAt(server, node)
  if (place === undefined) return []
  const around = useSpace.getState().below.get(keyOf(server, place.parent ?? TOP))
  return (around?.children ?? []).filter((child) => isAlike(place.child, child))
}

/** Where a variable lies in its object. */
const pathIn = ({ path, name }: Variable): string => [...path, name].join('\n')

/** What is picked of an object: a variable of it, or a member of the value of one. */
export interface Sample {
  readonly row: Variable
  readonly member: string | null
  /** Of the member. */
  readonly type: number
}

/** Picks in each neighbour what is picked here; what one of them has not is left out there. */
export async function pickSame(
  chosen: Chosen,
  serverName: string,
  picked: readonly Sample[],
  signal: AbortSignal,
): Promise<void> {
  const wanted = Map.groupBy(picked, ({ row }) => pathIn(row))
  for (const neighbour of neighboursOf(chosen)) {
    const { rows } = await readBranch(chosen.server, neighbour.node, signal)
    if (signal.aborted) return
    const owners = ownerNames(chosen.server, neighbour.node)
    setPicked(
      rows.flatMap((row) => {
        const whole: Pick = {
          server: chosen.server,
          serverName,
          row,
          owners: [...owners, ...row.path],
          member: null,
        }
        return (wanted.get(pathIn(row)) ?? []).map(({ member, type }) =>
          member === null ? whole : memberPick(whole, member, type),
        )
      }),
      true,
    )
  }
}
