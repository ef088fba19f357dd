/** What of the tags is exported and how it is written: range, rows, times, marks, and whether as evidence. */
import { exportDialects, exportKinds, exportShapes, exportTimes } from '../../shared/export.ts'
import { REASON_MOST } from '../../shared/plain-text.ts'
import { Checkbox } from '../ui/Checkbox.tsx'
import { useMessages } from '../ui/language.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { Select } from '../ui/Select.tsx'
import { RangeFields, type RangeFieldsProps } from '../ui/RangeFields.tsx'
import { TextField } from '../ui/TextField.tsx'
import { choose, spans, useChoice, type Span } from './choice.ts'
import css from './Export.module.css'
import catalogue from './messages.ts'

export interface RangeProps {
  readonly faults: RangeFieldsProps<Span>['faults']
  /** The range as it is now, for typing over it. */
  readonly now: () => { readonly from: string; readonly to: string }
}

export function RangeChoice({ faults, now }: RangeProps) {
  const stretch = useChoice((state) => state.stretch)
  const isTyped = stretch.span === null
  return (
    <div className={css['group']}>
      <RangeFields
        spans={spans}
        span={stretch.span}
        from={isTyped ? stretch.from : ''}
        to={isTyped ? stretch.to : ''}
        faults={faults}
        isOpen={isTyped}
        onSpan={(span) => choose({ stretch: span === null ? { span, ...now() } : { span } })}
        onTyped={(typed) => {
          if (isTyped) choose({ stretch: { ...stretch, ...typed } })
        }}
      />
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
