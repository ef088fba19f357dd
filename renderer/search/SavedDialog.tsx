/**
 * The conditions that the site keeps by name: everybody takes one up, which searches at once; engineers keep the one
 * that is written, rename and delete. What is refused is said here, and nothing that was typed is lost.
 */
import { Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Failure } from '../../shared/result.ts'
import { useErrorText } from '../errors/text.ts'
import { call } from '../stores/core.ts'
import { useMay } from '../stores/session.ts'
import { Button } from '../ui/Button.tsx'
import { CancelButton, Dialog } from '../ui/Dialog.tsx'
import { FormDialog } from '../ui/FormDialog.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Question } from '../ui/Question.tsx'
import { EmptyState, ErrorState, Loading } from '../ui/States.tsx'
import { TextField } from '../ui/TextField.tsx'
import catalogue from './messages.ts'
import { readSaved, useSaved, type Saved } from './saved.ts'
import css from './Search.module.css'

export interface SavedDialogProps {
  /** What is written now. */
  readonly text: string
  readonly onTake: (text: string) => void
  readonly onClose: () => void
}

/** Why it was refused, in words of this screen where it has some. */
function useRefusal(): (failure: Failure) => string {
  const texts = useMessages(catalogue).saved
  const say = useErrorText()
  return (failure) => {
    const reason = failure.details?.['reason']
    if (reason === 'condition_name') return texts.taken
    if (reason === 'condition_gone') return texts.gone
    if (reason === 'condition_changed') return texts.changed
    if (reason === 'conditions') return texts.tooMany
    return failure.code === 'bad_input' && failure.details?.['field'] === 'text'
      ? texts.badText
      : say(failure)
  }
}

/** Runs one change at a time; what was refused stays until the next. */
function useChange(onDone: () => void) {
  const refused = useRefusal()
  const [isBusy, setBusy] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const change = async (made: Promise<{ ok: true } | { ok: false; error: Failure }>) => {
    setBusy(true)
    const answer = await made
    setBusy(false)
    setFault(answer.ok ? null : refused(answer.error))
    if (answer.ok) onDone()
  }
  return { isBusy, fault, setFault, change }
}

interface EachProps {
  readonly each: Saved
  readonly onDone: () => void
  readonly onClose: () => void
}

function Rename({ each, onDone, onClose }: EachProps) {
  const texts = useMessages(catalogue).saved
  const [name, setName] = useState(each.name)
  const { isBusy, fault, setFault, change } = useChange(onDone)
  return (
    <FormDialog
      title={texts.renameTitle(each.name)}
      send={texts.rename}
      cancel={texts.cancel}
      busy={isBusy}
      onSend={() => void change(call('searches.rename', { saved: each.id, name }))}
      onClose={onClose}
    >
      <TextField
        label={texts.name}
        value={name}
        onChange={(typed) => {
          setName(typed)
          setFault(null)
        }}
        error={fault}
        initialFocus
        autoComplete="off"
        maxLength={80}
      />
    </FormDialog>
  )
}

function Forget({ each, onDone, onClose }: EachProps) {
  const texts = useMessages(catalogue).saved
  const { isBusy, fault, change } = useChange(onDone)
  return (
    <Question
      title={texts.forgetTitle(each.name)}
      fault={fault}
      act={texts.forget}
      keep={texts.keep}
      busy={isBusy}
      onAct={() => void change(call('searches.forget', { saved: each.id }))}
      onKeep={onClose}
    >
      <p className={css['savedText']}>{each.text}</p>
      <p>{texts.forgetAbout}</p>
    </Question>
  )
}

interface KeepProps {
  readonly text: string
  readonly list: readonly Saved[]
  readonly onDone: () => void
}

/** Keeps what is written, under a new name or in the place of another. */
function Keep({ text, list, onDone }: KeepProps) {
  const texts = useMessages(catalogue).saved
  const [name, setName] = useState('')
  const { isBusy, fault, setFault, change } = useChange(() => {
    setName('')
    onDone()
  })
  const known = list.find((each) => each.name.toLowerCase() === name.trim().toLowerCase())
  const isReplacing = known !== undefined && known.text !== text
  return (
    <form
      className={css['keep']}
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() === '') return setFault(texts.nameless)
        void change(call('searches.save', { name, text, replace: isReplacing }))
      }}
    >
      <p className={css['savedText']}>{text}</p>
      <div className={css['keepName']}>
        <TextField
          label={texts.name}
          value={name}
          onChange={(typed) => {
            setName(typed)
            setFault(null)
          }}
          error={fault}
          hint={isReplacing ? texts.replaces(known.name) : undefined}
          autoComplete="off"
          maxLength={80}
        />
        <Button type="submit" busy={isBusy}>
          {isReplacing ? texts.replace : texts.save}
        </Button>
      </div>
    </form>
  )
}

export function SavedDialog({ text, onTake, onClose }: SavedDialogProps) {
  const { saved: texts } = useMessages(catalogue)
  const format = useFormat()
  const say = useErrorText()
  const may = useMay('engineer')
  const { list, failure } = useSaved()
  const [asked, setAsked] = useState<{ act: 'rename' | 'forget'; each: Saved } | null>(null)
  const done = () => {
    setAsked(null)
    void readSaved()
  }
  if (asked !== null) {
    const Asked = asked.act === 'rename' ? Rename : Forget
    return <Asked each={asked.each} onDone={done} onClose={() => setAsked(null)} />
  }
  return (
    <Dialog
      title={texts.title}
      width={680}
      onClose={onClose}
      foot={<CancelButton>{texts.close}</CancelButton>}
    >
      {failure === null ? null : (
        <ErrorState title={texts.unread} onRetry={() => void readSaved()}>
          {say(failure)}
        </ErrorState>
      )}
      {list === null ? (
        failure === null ? (
          <Loading />
        ) : null
      ) : list.length === 0 ? (
        <EmptyState title={texts.none}>{may ? texts.noneKeep : texts.noneText}</EmptyState>
      ) : (
        <ul className={css['saved']} aria-label={texts.title}>
          {list.map((each) => (
            <li key={each.id}>
              <div>
                <b>{each.name}</b>
                <span className={css['savedText']}>{each.text}</span>
                <span className={css['muted']}>
                  {texts.by(each.person.name, format.date(each.savedAt))}
                </span>
              </div>
              <Button small onPress={() => onTake(each.text)} label={texts.runOf(each.name)}>
                {texts.run}
              </Button>
              {may ? (
                <>
                  <Button
                    small
                    rank="quiet"
                    icon={Pencil}
                    label={texts.renameTitle(each.name)}
                    onPress={() => setAsked({ act: 'rename', each })}
                  />
                  <Button
                    small
                    rank="quiet"
                    icon={Trash2}
                    label={texts.forgetTitle(each.name)}
                    onPress={() => setAsked({ act: 'forget', each })}
                  />
                </>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {may && list !== null && text.trim() !== '' ? (
        <Keep text={text.trim()} list={list} onDone={() => void readSaved()} />
      ) : null}
    </Dialog>
  )
}
