/**
 * What a person has opened lately by the search box, at this seat: the newest first, a few. Kept in the
 * browser profile under the sign-in name, so that a shift finds its own and not that of the one before.
 */
import type { Target, TargetKind } from './target.ts'
import { ways } from './target.ts'

export const MOST_RECENT = 8

const keyOf = (user: string): string => `derrick.recent.${user}`

/** Something else may stand there: nothing of it is believed. */
function targetOf(value: unknown): Target | null {
  if (typeof value !== 'object' || value === null) return null
  const { kind, key, name, detail, title } = value as Readonly<Record<string, unknown>>
  if (typeof kind !== 'string' || !Object.hasOwn(ways, kind)) return null
  if (![key, name, detail].every((text) => typeof text === 'string' && text.length < 300)) {
    return null
  }
  const { en, ru } = (title ?? {}) as Readonly<Record<string, unknown>>
  return {
    kind: kind as TargetKind,
    key: String(key),
    name: String(name),
    detail: String(detail),
    title: typeof en === 'string' && typeof ru === 'string' ? { en, ru } : null,
    at: null,
    event: null,
  }
}

export function recentOf(user: string): readonly Target[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(user)) ?? '[]')
    if (!Array.isArray(kept)) return []
    return kept
      .slice(0, MOST_RECENT)
      .map(targetOf)
      .filter((target) => target !== null)
  } catch {
    return []
  }
}

const isSame = (one: Target, other: Target): boolean =>
  one.kind === other.kind && one.key === other.key

export function remember(user: string, target: Target): void {
  if (!ways[target.kind].isKept) return
  const others = recentOf(user).filter((each) => !isSame(each, target))
  try {
    localStorage.setItem(keyOf(user), JSON.stringify([target, ...others].slice(0, MOST_RECENT)))
  } catch {
    // A profile that cannot be written offers nothing again.
  }
}
