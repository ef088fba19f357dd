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

/** What came of it. */
export interface SamePicked {
  readonly variables: number
  /** All neighbours, */
  readonly of: number
  /** those that have any of it, those that have nothing of it, */
  readonly having: number
  readonly lacking: number
  /** and those that could not be read whole. */
  readonly unread: number
}

/**
 * Picks in each neighbour what is picked here; what one of them has not is left out there.
 * @return null where it was given up
 */
export async function pickSame(
  chosen: Chosen,
  serverName: string,
  picked: readonly Sample[],
  signal: AbortSignal,
): Promise<SamePicked | null> {
  const wanted = Map.groupBy(picked, ({ row }) => pathIn(row))
  const neighbours = neighboursOf(chosen)
  let [variables, having, lacking, unread] = [0, 0, 0, 0]
  for (const neighbour of neighbours) {
    const { rows, error } = await readBranch(chosen.server, neighbour.node, signal)
    if (signal.aborted) return null
    const owners = ownerNames(chosen.server, neighbour.node)
    const found = rows.flatMap((row) => {
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
    })
    setPicked(found, true)
    variables += found.length
    if (found.length > 0) having += 1
    if (error !== null) unread += 1
    else if (found.length === 0) lacking += 1
  }
  return { variables, of: neighbours.length, having, lacking, unread }
}
