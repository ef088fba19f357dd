/** The round sheet: every manual tag with its last value and when the next is due; a round is entered at once. */
import { ClipboardPaste } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { offsetAtLocal } from '../../shared/site-clock.ts'
import { useErrorText } from '../errors/text.ts'
import { FieldScreen } from '../field/FieldScreen.tsx'
import { AddOwn } from '../formula/AddOwn.tsx'
import { localText, momentOf } from '../formula/moment.ts'
import { ValueType } from '../../shared/samples.ts'
import { useConfiguration, type Tag } from '../stores/configuration.ts'
import { call } from '../stores/core.ts'
import { coreNow, useNow } from '../stores/liveness.ts'
import { useRoute } from '../stores/navigation.ts'
import { useMay } from '../stores/session.ts'
import { useTimeZone } from '../stores/setup.ts'
import { Button } from '../ui/Button.tsx'
import { Fault } from '../ui/Fault.tsx'
import { useFormat, useLanguage, useMessages } from '../ui/language.tsx'
import { Panel } from '../ui/Panel.tsx'
import { EmptyState, ErrorState, Loading } from '../ui/States.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast } from '../ui/Toasts.tsx'
import { CorrectDialog } from './CorrectDialog.tsx'
import catalogue from './messages.ts'
import { PasteDialog } from './PasteDialog.tsx'
import {
  entriesOf,
  needsOverride,
  untyped,
  useRound,
  valueOf,
  wrongValue,
  type Entry,
  type RoundRow,
  type Typed,
} from './round.ts'
import css from './Rounds.module.css'

function Due({ row }: { readonly row: RoundRow }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const now = useNow()
  const { dueAt, last } = row
  if (dueAt === null) return <span className={css['muted']}>{texts.never}</span>
  if (last === null) return <b>{texts.dueNow}</b>
  return dueAt < now ? (
    <b>{texts.overdue(format.age(now - dueAt))}</b>
  ) : (
    <span className={css['muted']}>{texts.due(format.age(dueAt - now))}</span>
  )
}

interface LineProps {
  readonly tag: Tag
  readonly row: RoundRow
  readonly typed: Typed
  readonly may: boolean
  readonly onType: (typed: Typed) => void
  readonly onCorrect: (entry: Entry) => void
}

function Line({ tag, row, typed, may, onType, onCorrect }: LineProps) {
  const texts = useMessages(catalogue)
  const language = useLanguage()
  const format = useFormat()
  const { last } = row
  const wrong = valueOf(tag, typed) === null
  const written = (value: Entry['value']): string =>
    typeof value === 'number'
      ? format.quantity(value, tag.decimals, tag.unit)
      : typeof value === 'boolean'
        ? value
          ? texts.on
          : texts.off
        : value
  return (
    <tr data-tag={tag.name}>
      <th scope="row">{tag.name}</th>
      <td>{tag.title[language]}</td>
      <td className={typeof last?.value === 'string' ? css['words'] : css['right']}>
        {last === null ? format.number(null) : written(last.value)}
      </td>
      <td>{last === null ? '' : format.age(Math.max(0, coreNow() - last.time))}</td>
      <td>
        <Due row={row} />
      </td>
      <td className={css['entry']}>
        <TextField
          label={texts.valueOf(tag.name)}
          bare
          value={typed.value}
          onChange={(value) => onType({ ...typed, value })}
          error={wrong ? wrongValue(tag, texts) : null}
          readOnly={!may}
          placeholder={tag.type === ValueType.Boolean ? texts.onOrOff : ''}
          autoComplete="off"
          after={<span className={css['muted']}>{format.unit(tag.unit)}</span>}
        />
        {needsOverride(tag, typed) ? (
          <TextField
            label={texts.overrideOf(tag.name)}
            bare
            placeholder={texts.override}
            value={typed.override}
            onChange={(override) => onType({ ...typed, override })}
          />
        ) : null}
      </td>
      <td className={css['entry']}>
        <TextField
          label={texts.commentOf(tag.name)}
          bare
          value={typed.comment}
          onChange={(comment) => onType({ ...typed, comment })}
          readOnly={!may}
          autoComplete="off"
        />
      </td>
      <td>
        {last === null || !may ? null : (
          <Button small rank="quiet" onPress={() => onCorrect(last)}>
            {texts.correct}
          </Button>
        )}
      </td>
    </tr>
  )
}

function useSheet() {
  const texts = useMessages(catalogue)
  const language = useLanguage()
  const format = useFormat()
  const say = useErrorText()
  const byName = useConfiguration((state) => state.tagByName)
  const offset = offsetAtLocal(useTimeZone())
  const { rows, error, read } = useRound()
  const [typed, setTyped] = useState<ReadonlyMap<string, Typed>>(new Map())
  /** Null: the moment at which it is entered. */
  const [time, setTime] = useState<string | null>(null)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const lines = (rows ?? []).flatMap((row) => {
    const tag = byName.get(row.tag)
    return tag === undefined ? [] : [{ row, tag }]
  })
  const moment = time === null ? coreNow() : momentOf(time, offset)
  const submit = async () => {
    if (moment === null || busy) return
    const tags = lines.map(({ tag }) => tag)
    if (tags.some((tag) => valueOf(tag, typed.get(tag.name) ?? untyped) === null)) return
    const entries = entriesOf(tags, typed, moment)
    if (entries.length === 0) return setRefusal(texts.nothingYet)
    setBusy(true)
    const result = await call('manual.enter', { entries })
    setBusy(false)
    if (!result.ok) {
      const { reason, tag } = result.error.details ?? {}
      const known = typeof reason === 'string' && Object.hasOwn(texts.fault, reason)
      const said = known ? texts.fault[reason as keyof typeof texts.fault] : say(result.error)
      return setRefusal(typeof tag === 'string' ? `${tag}: ${said}` : said)
    }
    toast({ title: texts.entered(format.number(result.value.length)) })
    setTyped(new Map())
    setTime(null)
    setRefusal(null)
    void read()
  }
  return {
    ...{ rows, error, read, lines, typed, refusal, busy, submit },
    time: time ?? localText(coreNow(), offset, language),
    isNow: time === null,
    wrongTime: moment === null,
    setTime,
    type: (tag: string, own: Typed) => {
      setRefusal(null)
      setTyped((before) => new Map(before).set(tag, own))
    },
  }
}

export default function Rounds() {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const may = useMay('enter')
  const wanted = useRoute((route) => route.params)['tag'] ?? null
  const sheet = useSheet()
  const [correcting, setCorrecting] = useState<{ tag: Tag; entry: Entry } | null>(null)
  const [pasting, setPasting] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const there = sheet.rows !== null
  useNow()
  useEffect(() => {
    if (wanted === null || !there) return
    const line = form.current?.querySelector(`tr[data-tag="${CSS.escape(wanted)}"] input`)
    if (line instanceof HTMLElement) line.focus()
  }, [wanted, there])
  return (
    <FieldScreen
      tab="rounds"
      className={css['body']}
      actions={
        <>
          <Button
            small
            icon={ClipboardPaste}
            off={!may}
            reason={texts.mayNot}
            onPress={() => setPasting(true)}
          >
            {texts.paste}
          </Button>
          <AddOwn kinds={['manual']} equipment={null} />
        </>
      }
    >
      <Panel flush scroll className={css['panel']}>
        {sheet.error !== null ? (
          <ErrorState title={texts.failed} onRetry={() => void sheet.read()}>
            {say(sheet.error)}
          </ErrorState>
        ) : sheet.rows === null || (sheet.rows.length > 0 && sheet.lines.length === 0) ? (
          <Loading />
        ) : sheet.lines.length === 0 ? (
          <EmptyState title={texts.none}>{texts.noneText}</EmptyState>
        ) : (
          <form
            ref={form}
            className={css['sheet']}
            onSubmit={(event) => {
              event.preventDefault()
              void sheet.submit()
            }}
          >
            <div className={css['head']}>
              <div className={css['time']}>
                <TextField
                  label={texts.time}
                  value={sheet.time}
                  hint={texts.timeHint}
                  onChange={sheet.setTime}
                  error={sheet.wrongTime ? texts.timeWrong : null}
                  readOnly={!may}
                />
              </div>
              <Button small off={sheet.isNow} onPress={() => sheet.setTime(null)}>
                {texts.now}
              </Button>
              <span className={css['space']} />
              {sheet.refusal === null ? null : <Fault>{sheet.refusal}</Fault>}
              <Button
                rank="primary"
                type="submit"
                busy={sheet.busy}
                off={!may}
                reason={texts.mayNot}
              >
                {texts.enter}
              </Button>
            </div>
            <table className={css['rows']} aria-label={texts.sheet}>
              <thead>
                <tr>
                  {Object.entries(texts.columns).map(([key, word]) => (
                    <th key={key} scope="col" className={key === 'last' ? css['right'] : undefined}>
                      {word}
                    </th>
                  ))}
                  <th scope="col">{texts.correct}</th>
                </tr>
              </thead>
              <tbody>
                {sheet.lines.map(({ row, tag }) => (
                  <Line
                    key={tag.name}
                    tag={tag}
                    row={row}
                    may={may}
                    typed={sheet.typed.get(tag.name) ?? untyped}
                    onType={(own) => sheet.type(tag.name, own)}
                    onCorrect={(entry) => setCorrecting({ tag, entry })}
                  />
                ))}
              </tbody>
            </table>
          </form>
        )}
      </Panel>
      {correcting === null ? null : (
        <CorrectDialog
          {...correcting}
          onClose={() => {
            setCorrecting(null)
            void sheet.read()
          }}
        />
      )}
      {pasting ? (
        <PasteDialog
          onClose={() => {
            setPasting(false)
            void sheet.read()
          }}
        />
      ) : null}
    </FieldScreen>
  )
}
