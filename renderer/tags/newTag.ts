/** Checks of the form for a new tag, before the core checks again. Pure. */
import { nameFault, plainName } from '../../shared/plain-text.ts'
import { tagNamePattern } from '../../shared/tags.ts'
import type { Failure } from '../../shared/result.ts'

export interface NewTag {
  readonly name: string
  readonly node: string
  readonly server: string
  readonly equipment: string
  readonly en: string
  readonly ru: string
}

export type Fault = 'name' | 'invisible' | 'mixed' | 'taken' | 'node' | 'empty'
export type Faults = Partial<Record<keyof NewTag, Fault>>

/** As the core reads it: a namespace, a kind, an identifier. */
const NODE = /^(ns=\d+;|nsu=[^;]+;)?[isgb]=.+$/s

export function faultsOf(tag: NewTag, taken: (name: string) => boolean): Faults {
  const name = plainName(tag.name)
  const fault = nameFault(name, 1, 64)
  const node = tag.node.trim()
  return {
    ...(name === ''
      ? { name: 'empty' }
      : fault === 'invisible' || fault === 'mixed'
        ? { name: fault }
        : !tagNamePattern.test(name)
          ? { name: 'name' }
          : taken(name)
            ? { name: 'taken' }
            : {}),
    ...(node === '' ? { node: 'empty' } : NODE.test(node) ? {} : { node: 'node' }),
    ...(tag.server === '' ? { server: 'empty' } : {}),
  }
}

/** Which field a refusal of the core is about; null where it is about none. */
export function faultOf(failure: Failure): Faults | null {
  const field = failure.details?.['field']
  // Which name it looks like is said by the failure itself.
  if (failure.code === 'conflict')
    return 'like' in (failure.details ?? {}) ? null : { name: 'taken' }
  if (failure.code !== 'bad_input' || typeof field !== 'string') return null
  if (field.endsWith('node')) return { node: 'node' }
  return field.endsWith('name') ? { name: 'name' } : null
}
