/** The round as it is typed: a value and a comment a tag, read and judged before anything is sent. */
import { useCallback, useEffect, useState } from 'react'
import type { Input, Output } from '../../shared/contract.ts'
import { isOutside, type ManualValue } from '../../shared/manual.ts'
import type { Failure } from '../../shared/result.ts'
import { ValueType } from '../../shared/samples.ts'
import type { Tag } from '../stores/configuration.ts'
import { call, listen } from '../stores/core.ts'
import { readNumber } from '../ui/NumberField.tsx'

export type RoundRow = Output<'manual.round'>[number]
export type Entry = NonNullable<RoundRow['last']>

export interface Typed {
  readonly value: string
  readonly comment: string
  readonly override: string
}
export const untyped: Typed = { value: '', comment: '', override: '' }

/** `undefined` where nothing was typed, null where it does not fit. */
export function valueOf(tag: Tag, { value }: Pick<Typed, 'value'>): ManualValue | null | undefined {
  const text = value.trim()
  if (text === '') return undefined
  if (tag.type === ValueType.String) return text
  if (tag.type === ValueType.Boolean) {
    if (/^(1|on|вкл\.?|да|yes)$/i.test(text)) return true
    return /^(0|off|откл\.?|нет|no)$/i.test(text) ? false : null
  }
  const number = readNumber(text)
  return number === null || Number.isNaN(number) ? null : number
}

/** What is wrong with what was typed. */
export const wrongValue = (
  { type }: Pick<Tag, 'type'>,
  texts: { readonly notNumber: string; readonly notOnOff: string },
): string => (type === ValueType.Boolean ? texts.notOnOff : texts.notNumber)

export const needsOverride = (tag: Tag, typed: Typed): boolean => {
  const value = valueOf(tag, typed)
  return value !== null && value !== undefined && isOutside(tag, value)
}

/** What is sent of a round; rows in which nothing was typed are left out. */
export function entriesOf(
  tags: readonly Tag[],
  typed: ReadonlyMap<string, Typed>,
  time: number,
): Input<'manual.enter'>['entries'] {
  return tags.flatMap((tag) => {
    const own = typed.get(tag.name) ?? untyped
    const value = valueOf(tag, own)
    if (value === null || value === undefined) return []
    const { comment, override } = own
    return [
      {
        tag: tag.name,
        value,
        time,
        ...(comment.trim() === '' ? {} : { comment }),
        ...(override.trim() === '' ? {} : { override }),
      },
    ]
  })
}

/** The sheet as the core has it; read again with each journal row, since an entry and a new tag leave one. */
export function useRound() {
  const [rows, setRows] = useState<readonly RoundRow[] | null>(null)
  const [error, setError] = useState<Failure | null>(null)
  const read = useCallback(async () => {
    const answer = await call('manual.round', {})
    if (answer.ok) setRows(answer.value)
    setError(answer.ok ? null : answer.error)
  }, [])
  useEffect(() => {
    let left = false
    const ask = async () => {
      const answer = await call('manual.round', {})
      if (left) return
      if (answer.ok) setRows(answer.value)
      setError(answer.ok ? null : answer.error)
    }
    void ask()
    const stop = listen('journal', () => void ask())
    return () => {
      left = true
      stop()
    }
  }, [])
  return { rows, error, read }
}
