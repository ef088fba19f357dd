/**
 * What a person has typed in a form over what is configured, which others may change meanwhile. What is not
 * touched follows theirs; what both changed to different ends is contested, and a form says so before it
 * takes the place of theirs.
 */
import { useState } from 'react'

const same = (one: unknown, other: unknown): boolean =>
  (typeof one === 'string' ? one.trim() : one) ===
  (typeof other === 'string' ? other.trim() : other)

/** The fields that the person changed and that are still other than what is configured. */
export const changedIn = <D extends object>(edits: Partial<D>, now: D): readonly (keyof D)[] =>
  (Object.keys(edits) as (keyof D)[]).filter((field) => !same(edits[field] ?? null, now[field]))

/** Fields that both the person and somebody else changed, to different ends, since the person began. */
export const contested = <D extends object>(
  edits: Partial<D>,
  began: D,
  now: D,
): readonly (keyof D)[] => changedIn(edits, now).filter((field) => !same(began[field], now[field]))

/** @param now what is configured at this moment */
export function useEdits<D extends object>(now: D) {
  /** What the person has seen of it. */
  const [began, setBegan] = useState(now)
  const [edits, setEdits] = useState<Partial<D>>({})
  return {
    now,
    began,
    edits,
    draft: { ...now, ...edits },
    contested: contested(edits, began, now),
    edit: (change: Partial<D>) => setEdits((before) => ({ ...before, ...change })),
    seen: () => setBegan(now),
  }
}
