/** Rows of a sheet: pasted, checked line by line, entered all or none. */
import { useState } from 'react'
import type { Output } from '../../shared/contract.ts'
import { useErrorText } from '../errors/text.ts'
import { call } from '../stores/core.ts'
import { Fault } from '../ui/Fault.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast } from '../ui/Toasts.tsx'
import catalogue from './messages.ts'
import css from './Rounds.module.css'

type Row = Output<'manual.preview'>[number]

export function PasteDialog({ onClose }: { readonly onClose: () => void }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const say = useErrorText()
  const [text, setText] = useState('')
  const [rows, setRows] = useState<readonly Row[] | null>(null)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const ready = rows !== null && rows.length > 0 && rows.every(({ fault }) => fault === null)
  const submit = async () => {
    if (text.trim() === '' || busy) return
    setBusy(true)
    if (ready) {
      const entries = rows.flatMap(({ tag, value, time, comment }) =>
        value === null || time === null ? [] : [{ tag, value, time, comment }],
      )
      const result = await call('manual.enter', { entries })
      if (result.ok) {
        toast({ title: texts.entered(format.number(result.value.length)) })
        return onClose()
      }
      setRefusal(say(result.error))
    } else {
      const result = await call('manual.preview', { text })
      if (result.ok) setRows(result.value)
      setRefusal(result.ok ? null : say(result.error))
    }
    setBusy(false)
  }
  return (
    <FormDialog
      title={texts.pasteTitle}
      width={620}
      className={css['form']}
      send={ready ? texts.pasteEnter(format.number(rows.length)) : texts.pasteCheck}
      cancel={texts.cancel}
      busy={busy}
      onSend={() => void submit()}
      onClose={onClose}
    >
      <p>{texts.pasteAbout}</p>
      {refusal === null ? null : <Fault>{refusal}</Fault>}
      <TextField
        label={texts.pasteText}
        value={text}
        onChange={(next) => {
          setText(next)
          setRows(null)
          setRefusal(null)
        }}
        lines
        initialFocus
      />
      {rows === null ? null : (
        <table className={css['preview']}>
          <thead>
            <tr>
              <th>{texts.line}</th>
              <th>{texts.columns.tag}</th>
              <th>{texts.columns.value}</th>
              <th>{texts.time}</th>
              <th>{texts.wrong}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ line, tag, value, time, fault }) => (
              <tr key={line} data-wrong={fault !== null}>
                <td>{format.number(line)}</td>
                <td>{tag}</td>
                <td>
                  {typeof value === 'number' ? format.number(value, 3) : String(value ?? '—')}
                </td>
                <td>{format.moment(time)}</td>
                <td>{fault === null ? '' : texts.fault[fault]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </FormDialog>
  )
}
