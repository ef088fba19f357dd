/**
 * Export of the history: which tags, which range, in what form; the first rows as they will be; then a job that
 * is followed here, and the files that the console keeps.
 */
import { FileDown } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { Input } from '../../shared/contract.ts'
import { MOST_TAGS } from '../../shared/export.ts'
import { REASON_LEAST } from '../../shared/plain-text.ts'
import { offsetAtLocal } from '../../shared/site-clock.ts'
import { useErrorText } from '../errors/text.ts'
import { localText, momentOf } from '../formula/moment.ts'
import { call } from '../stores/core.ts'
import { coreNow, useNow } from '../stores/liveness.ts'
import { useRoute } from '../stores/navigation.ts'
import { useMay } from '../stores/session.ts'
import { useTimeZone } from '../stores/setup.ts'
import { Button } from '../ui/Button.tsx'
import { Fault } from '../ui/Fault.tsx'
import { useLanguage, useMessages } from '../ui/language.tsx'
import { Panel } from '../ui/Panel.tsx'
import type { MomentFault } from '../ui/RangeFields.tsx'
import { Screen } from '../ui/Screen.tsx'
import { Denied } from '../ui/States.tsx'
import { chooseFor, rangeOf, takeAddress, useChoice } from './choice.ts'
import css from './Export.module.css'
import { FormFields, KindFields, RangeChoice } from './Form.tsx'
import { KeptTable } from './KeptTable.tsx'
import { readKept } from './kept.ts'
import catalogue from './messages.ts'
import { Preview } from './Preview.tsx'
import { TagPicker } from './TagPicker.tsx'

/** A range up to now is looked at anew so often; the core ends it at its now, so nothing recorded is left out. */
const NOW_MS = 60_000

type Plan = Input<'exports.preview'>

/** What is asked for; null where something of it is missing or cannot be read. */
function usePlan(): {
  readonly plan: Plan | null
  /** More tags are chosen than such rows have. */
  readonly isOver: boolean
  readonly faults: { readonly from: MomentFault; readonly to: MomentFault }
  planNow(): Plan | null
  typed(): { from: string; to: string }
} {
  const zone = useTimeZone()
  const offset = useMemo(() => offsetAtLocal(zone), [zone])
  const { tags, stretch, kind: _kind, reason: _reason, ...form } = useChoice()
  const minute = Math.ceil(useNow() / NOW_MS) * NOW_MS
  const language = useLanguage()
  const written = (ms: number): string => localText(ms, offset, language)
  const read = (text: string): number | null => momentOf(text, offset)
  const isOver = tags.length > MOST_TAGS[form.shape]
  const planAt = (now: number): Plan | null => {
    const { from, to } = rangeOf(stretch, now, read)
    if (from === null || to === null || from >= to || tags.length === 0 || isOver) return null
    return { ...form, tags: [...tags], from, to }
  }
  const { from, to } = rangeOf(stretch, minute, read)
  const isTurned = from !== null && to !== null && from >= to
  return {
    plan: planAt(minute),
    isOver,
    faults: {
      from: from === null ? 'moment' : isTurned ? 'order' : null,
      to: to === null ? 'moment' : null,
    },
    planNow: () => planAt(coreNow()),
    typed: () => {
      const now = rangeOf(stretch, Math.floor(coreNow() / 1000) * 1000, read)
      return { from: written(now.from ?? 0), to: written(now.to ?? 0) }
    },
  }
}

/** Tags and range that the address brings. */
function useAddress(): void {
  const params = useRoute((route) => (route.screen === 'export' ? route.params : undefined))
  const zone = useTimeZone()
  const language = useLanguage()
  useEffect(() => {
    if (params === undefined) return
    const offset = offsetAtLocal(zone)
    takeAddress(params, (ms) => localText(ms, offset, language))
  }, [params, zone, language])
}

function Exporting() {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const { plan, isOver, faults, planNow, typed } = usePlan()
  const { kind, reason, tags } = useChoice()
  const [busy, setBusy] = useState(false)
  const [isTried, setTried] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  const language = useLanguage()
  useEffect(() => chooseFor(language), [language])
  useAddress()
  const isReasonShort = kind === 'evidence' && reason.trim().length < REASON_LEAST
  const begin = async () => {
    setTried(true)
    const asked = planNow()
    if (asked === null || isReasonShort || busy) return
    setBusy(true)
    setRefusal(null)
    const why = kind === 'evidence' ? { reason } : {}
    const result = await call('exports.begin', { ...asked, kind, ...why })
    setBusy(false)
    if (!result.ok) return setRefusal(say(result.error))
    setTried(false)
    void readKept()
  }
  return (
    <Screen title={texts.title} className={css['body']}>
      <Panel
        title={texts.what}
        className={css['what']}
        scroll
        aside={
          <Button
            small
            rank="primary"
            icon={FileDown}
            busy={busy}
            off={plan === null}
            reason={
              isOver
                ? texts.tooWide(MOST_TAGS.wide, tags.length)
                : tags.length === 0
                  ? texts.noTags
                  : texts.noRange
            }
            onPress={() => void begin()}
          >
            {texts.begin}
          </Button>
        }
      >
        <div className={css['form']}>
          {refusal === null ? null : <Fault>{refusal}</Fault>}
          {isOver ? <Fault>{texts.tooWide(MOST_TAGS.wide, tags.length)}</Fault> : null}
          <TagPicker />
          <RangeChoice faults={faults} now={typed} />
          <FormFields />
          <KindFields fault={isTried && isReasonShort ? texts.reasonFault : null} />
        </div>
      </Panel>
      <div className={css['right']}>
        <Preview plan={plan} />
        <Panel
          title={texts.kept}
          className={css['list']}
          flush
          scroll
          aside={<span className={css['quiet']}>{texts.keptAbout}</span>}
        >
          <KeptTable />
        </Panel>
      </div>
    </Screen>
  )
}

export default function Export() {
  const texts = useMessages(catalogue)
  const may = useMay('export')
  if (may) return <Exporting />
  return (
    <Screen title={texts.title}>
      <Denied>{texts.denied}</Denied>
    </Screen>
  )
}
