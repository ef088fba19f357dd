/** What an export will be: its first rows by the very code that writes it, and how many there are about. */
import type { Output } from '../../shared/contract.ts'
import { PREVIEW_ROWS } from '../../shared/export.ts'
import { Bytes } from './bytes.ts'
import { sourceOf, type ReadableHistory } from './exporting.ts'
import type { ExportPlan } from './plan.ts'
import { writeExport } from './reading.ts'

/** Tags that are counted; of more, so many of them stand for all. */
const COUNTED = 64

export async function previewOf(
  plan: ExportPlan,
  history: ReadableHistory,
  asking: { readonly asker: string; readonly signal: AbortSignal },
): Promise<Output<'exports.preview'>> {
  const parts: Uint8Array[] = []
  const bytes = new Bytes((part) => parts.push(Uint8Array.from(part)))
  const count = await writeExport({
    plan: { ...plan, form: { ...plan.form, bom: false } },
    source: sourceOf(plan, history, asking, () => Promise.resolve(!asking.signal.aborted)),
    ...{ bytes, written: () => 0, most: PREVIEW_ROWS },
  })
  const text = Buffer.concat(parts).toString('utf8')
  const stride = Math.ceil(plan.tags.length / COUNTED)
  const counted = plan.tags.filter((_, place) => place % stride === 0)
  let samples = 0
  let isExact = stride === 1
  for (const { id } of counted) {
    const found = await history.pages.count({ tag: id, from: plan.from, to: plan.to }, asking)
    samples += found.samples
    isExact &&= found.isExact
  }
  samples = Math.round((samples * plan.tags.length) / counted.length)
  const head = text.indexOf('\n') + 1
  const perRow = count.rows === 0 ? 0 : (Buffer.byteLength(text) - head) / count.rows
  const isWide = plan.form.shape === 'wide' && plan.tags.length > 1
  return {
    text,
    samples,
    about: isWide ? 'at_most' : isExact ? 'exact' : 'about',
    bytes: Math.round(head + samples * perRow),
  }
}
