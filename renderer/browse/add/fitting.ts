/**
 * What templates make of the picked variables: the equipment that they belong to, and the place of each in
 * it. What is picked and has no place is left out by name, not guessed. Pure.
 */
import { likeness } from '../../../shared/likeness.ts'
import { proposals, type Proposal } from '../../../shared/template-proposals.ts'
import type { Template } from '../../../shared/templates.ts'
import { pickKey, type Fit, type Known, type Pick, type Planned } from '../picks.ts'

export interface Fitting {
  /** By `pickKey`. */
  readonly fits: ReadonlyMap<string, Fit>
  readonly found: readonly Proposal[]
}

/** Equipment and signal have no space, so a name in this form can be parted again. */
const SPLIT = '{equipment} {signal}'
const signalOf = (name: string): string => name.slice(name.indexOf(' ') + 1)

export function fitting(templates: readonly Template[], picks: readonly Pick[]): Fitting {
  const split = templates.map((template) => ({ ...template, naming: SPLIT }))
  const fits = new Map<string, Fit>()
  const found: Proposal[] = []
  const names = new Set<string>()
  for (const ofServer of Map.groupBy(picks, ({ server }) => server).values()) {
    const variables = ofServer.map((pick) => ({
      node: pickKey(pick),
      name: pick.row.name,
      path: pick.owners.length === 0 ? [pick.serverName] : pick.owners,
      variable: pick.row.variable,
    }))
    for (const proposal of proposals(split, variables)) {
      const look = likeness(proposal.equipment.name)
      const isDouble = names.has(look)
      names.add(look)
      found.push(proposal)
      const nodes = new Map(proposal.tags.map(({ name, node }) => [name, node]))
      for (const tag of proposal.tags) {
        const sets = tag.setpointOf === null ? null : (nodes.get(tag.setpointOf) ?? null)
        const { equipment } = proposal
        fits.set(tag.node, { tag, signal: signalOf(tag.name), equipment, sets, isDouble })
      }
    }
  }
  return { fits, found }
}

/** Equipment that is to be made for these tags; what is there already gets its tags alone. */
export function newEquipment(good: readonly Planned[], known: Known): Proposal['equipment'][] {
  const wanted = new Map(
    good.flatMap(({ fit }) => (fit === null ? [] : [[fit.equipment.name, fit.equipment] as const])),
  )
  return [...wanted.values()].filter(({ name }) => !known.equipment.has(likeness(name)))
}
