/** Why: one of the common reasons, which each reads in their own language, words of one's own, or both. */
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import { REASON_MOST } from '../../shared/plain-text.ts'
import { useMessages } from '../ui/language.tsx'
import { TextField } from '../ui/TextField.tsx'
import { edit, type Draft } from './dialog.ts'
import catalogue from './messages.ts'
import { reasonKinds, type ReasonKind } from './reason.ts'
import css from './ReasonField.module.css'
import view from './View.module.css'

export function ReasonField({ draft }: { readonly draft: Draft }) {
  const texts = useMessages(catalogue)
  const { reason } = draft
  return (
    <div>
      <span className={view['label']}>{texts.reasonLabel}</span>
      <ToggleButtonGroup
        className={css['kinds'] ?? ''}
        aria-label={texts.reasonLabel}
        selectionMode="single"
        selectedKeys={reason.kind === null ? [] : [reason.kind]}
        onSelectionChange={(keys) => {
          const [key] = keys
          const kind = key === undefined ? null : (String(key) as ReasonKind)
          edit({ reason: { ...reason, kind } })
        }}
      >
        {reasonKinds.map((kind) => (
          <ToggleButton key={kind} id={kind} className={css['kind'] ?? ''}>
            {texts.reasons[kind]}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <TextField
        label={texts.reasonWords}
        placeholder={texts.reasonWords}
        bare
        lines
        value={reason.words}
        maxLength={REASON_MOST}
        onChange={(words) => edit({ reason: { ...reason, words } })}
      />
    </div>
  )
}
