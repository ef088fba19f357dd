/** The live sum over tags, told as a figure that says how much of it is to be believed. */
import { useMemo } from 'react'
import { useConnected } from '../stores/connection.ts'
import { useLiveMany } from '../stores/live.ts'
import { coreNow, useNow } from '../stores/liveness.ts'
import { readingNow } from '../stores/readings.ts'
import { useServers } from '../stores/servers.ts'
import { Figure, type FigureProps } from '../ui/Figure.tsx'
import type { Member } from './kpis.ts'
import { decimalsOf, sumOf, type Sum } from './sums.ts'

/** Renders again when a member is painted, or when a server or the core comes or goes. */
export function useSum(members: readonly Member[]): Sum {
  const ids = useMemo(() => members.map(({ tag }) => tag.id), [members])
  useLiveMany(ids)
  useServers((state) => state.list.map(({ id, state: each }) => `${id}${each}`).join())
  useConnected()
  return sumOf(
    members.map(({ tag, sign }) => {
      const { value, mark, since } = readingNow(tag.id)
      return { value: typeof value === 'number' ? value : null, mark, sign, since }
    }),
  )
}

/** Members in other units than the first cannot be added; a field that mixes them shows a part. */
export function scaleOf(members: readonly Member[]) {
  const positive = members.filter(({ sign }) => sign === 1)
  const first = positive[0]?.tag
  const sum = (of: (member: Member) => number | null) =>
    positive.reduce<number | null>((all, member) => {
      const each = of(member)
      return all === null || each === null ? null : all + each
    }, 0)
  const high = sum(({ tag }) => tag.high)
  return {
    unit: first?.unit ?? null,
    low: sum(({ tag }) => tag.low),
    high,
    decimals:
      positive.length === 1 ? (first?.decimals ?? 0) : decimalsOf(first?.decimals ?? 0, high ?? 0),
  }
}

export const sameUnit = (members: readonly Member[]): readonly Member[] => {
  const unit = members.find(({ sign }) => sign === 1)?.tag.unit
  return members.filter(({ tag }) => tag.unit === unit)
}

/** Milliseconds since the oldest of what is counted was confirmed; stands still while all is live. */
export function useSumAge(sum: Sum): number | null {
  // A sum of live and last values has no one age; its words say which it is.
  const aged = sum.live === 0 && sum.mark !== 'none'
  useNow(aged ? 1_000 : 3_600_000)
  return aged && sum.since !== null ? Math.max(0, coreNow() - sum.since) : null
}

export interface TotalProps extends Pick<FigureProps, 'size' | 'bareMark'> {
  readonly sum: Sum
  readonly members: readonly Member[]
}

/** Its age stands beside it in words, where there is room for them. */
export function Total({ sum, members, ...shown }: TotalProps) {
  const { unit, decimals } = scaleOf(members)
  return <Figure {...shown} unit={unit} decimals={decimals} value={sum.value} mark={sum.mark} />
}
