/** What the journal keeps, and shows, of a template of the site that was saved, renamed or removed. */
import type { Template, TemplateSignal } from '../../shared/templates.ts'
import { difference, same } from './edit.ts'
import { writtenEdit, type Fields } from './traces.ts'

/** Null where there was none, or where none is left. */
export interface TemplateChange {
  readonly before: Template | null
  readonly after: Template | null
}

export const templateEdit = ({ before, after }: TemplateChange): readonly string[] =>
  same('template', before, after)
    ? []
    : [
        writtenEdit({
          templates: [{ ofTemplate: before?.name ?? after?.name ?? '', before, after }],
        }),
      ]

const suffixes = (list: readonly TemplateSignal[]): string[] => list.map(({ suffix }) => suffix)

/** With the signals by the names that they give to tags. */
const shown = ({ signals, ...fields }: Template): Fields => ({
  ...fields,
  signals: suffixes(signals),
})

/** What a row of the journal shows: the fields that changed, and which signals are found otherwise. */
export function templateFacts({ before, after }: TemplateChange): { old?: string; new?: string } {
  if (before === null || after === null) {
    return {
      ...(before === null ? {} : { old: JSON.stringify(shown(before)) }),
      ...(after === null ? {} : { new: JSON.stringify(shown(after)) }),
    }
  }
  const changed = difference(shown(before), shown(after))
  const former = new Map(before.signals.map((each) => [each.suffix, each]))
  const rewritten = suffixes(
    after.signals.filter((each) => {
      const was = former.get(each.suffix)
      return was !== undefined && !same('signal', was, each)
    }),
  )
  const now = { ...changed?.after, ...(rewritten.length === 0 ? {} : { rewritten }) }
  return {
    ...(changed === null ? {} : { old: JSON.stringify(changed.before) }),
    ...(Object.keys(now).length === 0 ? {} : { new: JSON.stringify(now) }),
  }
}
