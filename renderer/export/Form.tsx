/** What of the tags is exported and how it is written: range, rows, times, marks, and whether as evidence. */
import { exportDialects, exportKinds, exportShapes, exportTimes } from '../../shared/export.ts'
import { REASON_MOST } from '../../shared/plain-text.ts'
import { Checkbox } from '../ui/Checkbox.tsx'
import { useMessages } from '../ui/language.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { Select } from '../ui/Select.tsx'
import { TextField } from '../ui/TextField.tsx'
import { choose, spans, useChoice } from './choice.ts'
import css from './Export.module.css'
import catalogue from './messages.ts'

const TYPED = 'typed'

export interface RangeProps {
  /** What is wrong with a moment, in words. */
  readonly faults: { readonly from: string | null; readonly to: string | null }
  /** The range as it is now, for typing over it. */
  readonly now: () => { readonly from: string; readonly to: string }
}

export function RangeFields({ faults, now }: RangeProps) {
  const texts = useMessages(catalogue)
  const stretch = useChoice((state) => state.stretch)
  return (
    <div className={css['group']}>
      <Segmented
        label={texts.range}
        value={stretch.span ?? TYPED}
        choices={[...spans, TYPED as typeof TYPED].map((key) => ({ key, text: texts.spans[key] }))}
        onChange={(key) =>
          choose({ stretch: key === TYPED ? { span: null, ...now() } : { span: key } })
        }
      />
      {stretch.span === null ? (
        <div className={css['two']}>
          <TextField
            label={texts.from}
            value={stretch.from}
            error={faults.from}
            onChange={(from) => choose({ stretch: { ...stretch, from } })}
          />
          <TextField
            label={texts.to}
            value={stretch.to}
            error={faults.to}
            onChange={(to) => choose({ stretch: { ...stretch, to } })}
          />
          <p className={css['hint']}>{texts.momentHint}</p>
        </div>
      ) : null}
    </div>
  )
}

export function FormFields() {
  const texts = useMessages(catalogue)
  const { shape, times, dialect, quality, gaps, rowKind, bom } = useChoice()
  return (
    <div className={css['group']}>
      <Segmented
        label={texts.shape}
        value={shape}
        choices={exportShapes.map((key) => ({ key, text: texts.shapes[key] }))}
        onChange={(key) => choose({ shape: key })}
      />
      <Select
        label={texts.dialect}
        value={dialect}
        choices={exportDialects.map((key) => ({ key, text: texts.dialects[key] }))}
        onChange={(key) => choose({ dialect: key, bom: key !== 'rfc4180' })}
      />
      <Select
        label={texts.times}
        value={times}
        choices={exportTimes.map((key) => ({ key, text: texts.timesOf[key] }))}
        onChange={(key) => choose({ times: key })}
      />
      <Checkbox on={quality} onChange={(on) => choose({ quality: on })}>
        {texts.quality}
      </Checkbox>
      <Checkbox on={gaps} onChange={(on) => choose({ gaps: on })}>
        {texts.gaps}
      </Checkbox>
      <Checkbox on={rowKind} onChange={(on) => choose({ rowKind: on })}>
        {texts.rowKind}
      </Checkbox>
      <Checkbox on={bom} onChange={(on) => choose({ bom: on })}>
        {texts.bom}
      </Checkbox>
    </div>
  )
}

export function KindFields({ fault }: { readonly fault: string | null }) {
  const texts = useMessages(catalogue)
  const { kind, reason } = useChoice()
  return (
    <div className={css['group']}>
      <Segmented
        label={texts.kind}
        value={kind}
        choices={exportKinds.map((key) => ({ key, text: texts.kinds[key] }))}
        onChange={(key) => choose({ kind: key })}
      />
      {kind === 'csv' ? null : (
        <>
          <p className={css['hint']}>{texts.evidenceAbout}</p>
          <TextField
            label={texts.reason}
            value={reason}
            error={fault}
            maxLength={REASON_MOST}
            onChange={(given) => choose({ reason: given })}
          />
        </>
      )}
    </div>
  )
}
