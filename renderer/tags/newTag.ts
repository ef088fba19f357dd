/** Checks of the form for a new tag, before the core checks again. Pure. */
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

export type Fault = 'name' | 'taken' | 'node' | 'empty'
export type Faults = Partial<Record<keyof NewTag, Fault>>

/** As the core reads it: a namespace, a kind, an identifier. */
const NODE = /^(ns=\d+;|nsu=[^;]+;)?[isgb]=.+$/s

export function faultsOf(tag: NewTag, taken: (name: string) => boolean): Faults {
  const name = tag.name.trim()
  const node = tag.node.trim()
  return {
    ...(name === ''
      ? { name: 'empty' }
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
  if (failure.code === 'conflict') return { name: 'taken' }
  if (failure.code !== 'bad_input' || typeof field !== 'string') return null
  if (field.endsWith('node')) return { node: 'node' }
  return field.endsWith('name') ? { name: 'name' } : null
}
