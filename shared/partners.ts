/**
 * Whether another endpoint of a redundant set is the same equipment as the first one, or another device that
 * stands there by a wrong address. A pure rule over what both servers say of themselves and over the nodes of
 * the tags (docs/decisions/0008-redundant-servers.md). The first endpoint is what the others are held against:
 * it is the site's own first word.
 *
 * - **Proof of another device**: most of the nodes are not there or are of another type, or both servers name
 *   the members of their sets and neither names the other. It is not gone to.
 * - **Doubt**: one of them names its set without the other, they are of other products, or some of the nodes
 *   do not fit. It is gone to where there is need, and told; a person can accept it as it is.
 * - **The same**: they name each other, or nothing speaks against the site's own word. Each has an
 *   ApplicationUri of its own in a set that is not transparent, so that another one says nothing.
 */

/** What a server says of itself. */
export interface Portrait {
  readonly endpoint: string
  /** ApplicationUri as its ServerArray, its certificate and its endpoint tell it, and its id in a transparent set. */
  readonly names: readonly string[]
  /** Maker and product; null where it does not tell them. */
  readonly product: string | null
  /** Members of its redundant set, as it lists them; it may be among them. */
  readonly members: readonly string[]
}

/** How the nodes of the tags are there, against those of the first endpoint. */
export interface Fit {
  readonly compared: number
  /** It does not know them. */
  readonly missing: number
  /** They hold another type of value there. */
  readonly changed: number
  /** One of those that do not fit. */
  readonly example: string | null
}

export const partnerVerdicts = [
  'unseen', // one of the two has not been reached yet
  'same',
  'doubt',
  'other',
] as const
export type PartnerVerdict = (typeof partnerVerdicts)[number]

export const partnerReasons = [
  'strange', // most of the nodes are not there, or of another type
  'apart', // both list their sets, and neither the other
  'unlisted', // one of them lists its set without the other
  'product', // another maker or product
  'unfit', // some of the nodes are not there, or of another type
] as const
export type PartnerReason = (typeof partnerReasons)[number]

export interface Judgement {
  readonly verdict: PartnerVerdict
  /** What speaks against it; of an `other` the proof alone. */
  readonly reasons: readonly PartnerReason[]
}

const share = (one: readonly string[], other: readonly string[]): boolean =>
  one.some((each) => other.includes(each))

/** Those besides itself; a server that lists itself alone lists nobody. */
const others = ({ names, members }: Portrait): readonly string[] =>
  members.filter((each) => !names.includes(each))

/** It says who belongs to it, and the other one, who has a name, does not. */
const leavesOut = (one: Portrait, other: Portrait): boolean =>
  others(one).length > 0 && other.names.length > 0 && !share(others(one), other.names)

/** @param first null while nothing is known of it: then the nodes alone are judged */
export function judgePartner(first: Portrait | null, partner: Portrait, fit: Fit): Judgement {
  const unfit = fit.missing + fit.changed
  if (unfit * 2 > fit.compared) return { verdict: 'other', reasons: ['strange'] }
  if (first === null) return { verdict: 'unseen', reasons: [] }
  // By one name they cannot be told apart in a list.
  const isNamesake = share(first.names, partner.names)
  const left = isNamesake
    ? 0
    : Number(leavesOut(first, partner)) + Number(leavesOut(partner, first))
  if (left === 2) return { verdict: 'other', reasons: ['apart'] }
  const isListed = share(others(first), partner.names) || share(others(partner), first.names)
  const isOtherProduct =
    first.product !== null && partner.product !== null && first.product !== partner.product
  const reasons: PartnerReason[] = [
    ...(left === 1 && !isListed ? (['unlisted'] as const) : []),
    ...(isOtherProduct && !isListed ? (['product'] as const) : []),
    ...(unfit > 0 ? (['unfit'] as const) : []),
  ]
  return { verdict: reasons.length === 0 ? 'same' : 'doubt', reasons }
}

/** What is known of another endpoint of a set. */
export interface PartnerFigures extends Judgement, Fit {
  /** Names this doubt: what is accepted is accepted as it was shown. Null where there is nothing to accept. */
  readonly doubt: string | null
  /** A person has accepted this doubt. */
  readonly accepted: boolean
}

/** A doubt that nobody has accepted. */
export const isDoubted = ({
  doubt,
  accepted,
}: Pick<PartnerFigures, 'doubt' | 'accepted'>): boolean => doubt !== null && !accepted

/** What of the partners of a server outlives a run of the program. */
export interface KnownPartners {
  /** Of the first endpoint as it was seen last; null before it was. */
  readonly first: Portrait | null
  /** Doubts that a person has accepted. */
  readonly accepted: readonly string[]
}

export const noPartners: KnownPartners = { first: null, accepted: [] }
