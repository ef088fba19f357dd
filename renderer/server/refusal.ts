/**
 * Why a server was not taken as it was described: said at the field that is to blame, else below the
 * form; and brought into sight each time, because a form is longer than a small screen.
 */
import { useEffect, useRef, type RefObject } from 'react'
import { pairFaults } from '../../shared/identity-pair.ts'
import type { Failure } from '../../shared/result.ts'
import { useMessages } from '../ui/language.tsx'
import catalogue from './messages.ts'

export type Field =
  | 'name'
  | 'endpoint'
  | 'alternates'
  | 'bridge'
  | 'user'
  | 'password'
  | 'userCertificate'
  | 'userKey'

/** Of a line of a list it is the list. */
function fieldOf({ code, details = {} }: Failure): string | null {
  if (code === 'conflict' && ('like' in details || details['reason'] === 'name_taken')) {
    return 'name'
  }
  const { field } = details
  return code === 'bad_input' && typeof field === 'string' ? (field.split('.')[0] ?? null) : null
}

export interface Refusal {
  /** What is wrong with a field; null where nothing is. */
  readonly of: (field: Field) => string | null
  /** What belongs to no field that is shown. */
  readonly rest: string | null
}

/** @param shown the fields that can be told of @param say anything that this form has no word for */
export function useRefusal(
  failure: Failure | null,
  shown: readonly Field[],
  say: (failure: Failure) => string,
): Refusal {
  const texts = useMessages(catalogue)
  if (failure === null) return { of: () => null, rest: null }
  const named = fieldOf(failure)
  const at = shown.find((field) => field === named)
  const reason = failure.details?.['reason']
  const pair = pairFaults.find((each) => each === reason)
  const said =
    pair !== undefined
      ? texts.pairFaults[pair]
      : reason === 'password_elsewhere'
        ? texts.passwordFault
        : say(failure)
  return { of: (field) => (field === at ? said : null), rest: at === undefined ? said : null }
}

/** @param refused how often it was refused: each time the first fault is scrolled to, and its field has the focus */
export function useFaultInSight(refused: number): RefObject<HTMLFormElement | null> {
  const ref = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (refused === 0) return
    ref.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
    // The words stand below the field, which may be in sight without them.
    ref.current?.querySelector('[data-fault]')?.scrollIntoView({ block: 'nearest' })
  }, [refused])
  return ref
}
