/** What can be done with the ticked tags, as a line over the table as long as there are any. */
import { ChartLine, FileDown, History, Pencil, Trash2, X } from 'lucide-react'
import { useState } from 'react'
import { MOST_TAGS } from '../../../shared/export.ts'
import { useErrorText } from '../../errors/text.ts'
import { call } from '../../stores/core.ts'
import { newJobKey } from '../../stores/jobs.ts'
import { go } from '../../stores/navigation.ts'
import { useMay } from '../../stores/session.ts'
import { Button } from '../../ui/Button.tsx'
import { useMessages } from '../../ui/language.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { BulkDialog } from './BulkDialog.tsx'
import css from './Many.module.css'
import catalogue from './messages.ts'
import { RemoveDialog } from './RemoveDialog.tsx'

export interface ChosenProps {
  readonly names: ReadonlySet<string>
  /** They are deleted ones. */
  readonly deleted: boolean
  readonly onClear: () => void
  /** Ticks all that the table shows. */
  readonly onAll: (() => void) | null
}

/** Tags that one change takes, and pens that one trend has. */
const MOST = 10_000
const MOST_PENS = 8

export function Chosen({ names, deleted, onClear, onAll }: ChosenProps) {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const [open, setOpen] = useState<'change' | 'remove' | null>(null)
  const [busy, setBusy] = useState(false)
  const mayExport = useMay('export')
  if (names.size === 0) return null
  const list = [...names]
  const tooMany = names.size > MOST
  const restore = async () => {
    setBusy(true)
    const result = await call('tags.restore', { tags: list, job: newJobKey() })
    setBusy(false)
    toast({ title: result.ok ? texts.restored(result.value.restored) : say(result.error) })
    if (result.ok) onClear()
  }
  const limit = { off: tooMany, reason: tooMany ? texts.most : null }
  return (
    <div className={css['bar']} role="toolbar" aria-label={texts.chosen(names.size)}>
      <b role="status">{texts.chosen(names.size)}</b>
      {deleted ? (
        <Button small icon={History} busy={busy} {...limit} onPress={() => void restore()}>
          {texts.restore}
        </Button>
      ) : (
        <Button small icon={Pencil} {...limit} onPress={() => setOpen('change')}>
          {texts.edit}
        </Button>
      )}
      <Button small icon={Trash2} {...limit} onPress={() => setOpen('remove')}>
        {deleted ? texts.drop : texts.delete}
      </Button>
      {names.size > MOST_PENS ? null : (
        <Button small icon={ChartLine} onPress={() => go('trends', { pens: list.join(',') })}>
          {texts.trend}
        </Button>
      )}
      {mayExport && names.size <= MOST_TAGS.long ? (
        <Button small icon={FileDown} onPress={() => go('export', { tags: list.join(',') })}>
          {texts.exportHistory}
        </Button>
      ) : null}
      <span className={css['space']} />
      {onAll === null ? null : (
        <Button small rank="quiet" keys="Ctrl A" onPress={onAll}>
          {texts.all}
        </Button>
      )}
      <Button small rank="quiet" icon={X} onPress={onClear}>
        {texts.clear}
      </Button>
      {open === 'change' ? <BulkDialog names={list} onClose={() => setOpen(null)} /> : null}
      {open === 'remove' ? (
        <RemoveDialog names={list} again={deleted} onClose={() => setOpen(null)} onDone={onClear} />
      ) : null}
    </div>
  )
}
