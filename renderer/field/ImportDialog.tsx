/**
 * A CSV of tags or equipment: chosen, read in whatever way it was written, looked at with every change and
 * every fault by its line, and then done exactly as it was seen.
 */
import { TriangleAlert } from 'lucide-react'
import { useRef, useState } from 'react'
import { FILE_NAME_MOST, textIn, type Encoding } from '../../shared/csv.ts'
import { plainText } from '../../shared/plain-text.ts'
import type { Output } from '../../shared/contract.ts'
import { useErrorText } from '../errors/text.ts'
import { call } from '../stores/core.ts'
import { newJobKey } from '../stores/jobs.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Fault } from '../ui/Fault.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Note } from '../ui/Note.tsx'
import { toast } from '../ui/Toasts.tsx'
import { ChooseFile } from './ChooseFile.tsx'
import { JobProgress } from './JobProgress.tsx'
import catalogue from './messages.ts'
import css from './Transfer.module.css'

type Preview = Output<'tags.import'>

export interface ImportDialogProps {
  readonly what: 'tags' | 'equipment'
  readonly onClose: () => void
}

/** As the contract takes it: longer ones are to be parted. */
const MOST_LETTERS = 4_000_000

interface Chosen {
  readonly name: string
  readonly text: string
  readonly encoding: Encoding
}

function useImport({ what, onClose }: ImportDialogProps) {
  const { transfer: texts } = useMessages(catalogue)
  const say = useErrorText()
  const format = useFormat()
  const [file, setFile] = useState<Chosen | null>(null)
  const [absent, setAbsent] = useState(false)
  /** What would be deleted was looked at; asked anew with every look. */
  const [sure, setSure] = useState(false)
  const [preview, setPreview] = useState<Preview | null>(null)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [job, setJob] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const asked = useRef(0)

  const send = (
    text: string,
    drop: boolean,
    more: { apply?: string; job?: string; file?: string },
  ) =>
    what === 'equipment'
      ? call('equipment.import', { text, ...more })
      : call('tags.import', { text, absent: drop ? 'delete' : 'stay', ...more })

  /** @param why it is looked at again, where something was refused */
  const look = async (text: string, drop: boolean, why: string | null = null) => {
    asked.current += 1
    const mine = asked.current
    setBusy(true)
    setSure(false)
    setRefusal(why)
    const result = await send(text, drop, {})
    if (mine !== asked.current) return
    setBusy(false)
    setPreview(result.ok ? result.value : null)
    if (!result.ok) setRefusal(say(result.error))
  }
  const choose = async (given: File | undefined) => {
    if (given === undefined) return
    setPreview(null)
    setFile(null)
    const read = textIn(new Uint8Array(await given.arrayBuffer()))
    if (read === null) return setRefusal(texts.encoding(given.name))
    if (read.text.length > MOST_LETTERS) return setRefusal(texts.large(given.name))
    setFile({ name: given.name, ...read })
    await look(read.text, absent)
  }
  const apply = async () => {
    if (file === null || preview?.hash == null) return
    const key = newJobKey()
    setJob(key)
    setRefusal(null)
    const called = plainText(file.name).slice(-FILE_NAME_MOST)
    const more = { apply: preview.hash, job: key, ...(called === '' ? {} : { file: called }) }
    const result = await send(file.text, absent, more)
    setJob(null)
    if (!result.ok) {
      return look(file.text, absent, say(result.error))
    }
    const { created, changed, deleted } = result.value
    const [made, other, gone] = [created, changed, deleted].map((count) => format.number(count))
    toast({ title: texts.done(made ?? '', other ?? '', gone ?? '') })
    onClose()
  }
  const drop = (on: boolean) => {
    setAbsent(on)
    if (file !== null) void look(file.text, on)
  }
  return { file, preview, refusal, job, busy, absent, sure, choose, apply, drop, agree: setSure }
}

/** What would have been taken in the place of what stands in a cell. */
function useTaken(): (fault: Preview['faults'][number]) => string {
  const { transfer: texts } = useMessages(catalogue)
  const format = useFormat()
  const figure = (end: number | null) => (end === null ? null : format.number(end))
  return ({ words, bounds }) =>
    words !== undefined
      ? ` ${texts.words(words.join(', '))}`
      : bounds === undefined
        ? ''
        : ` ${texts.bounds(figure(bounds.least), figure(bounds.most), bounds.letters)}`
}

function Faults({ preview }: { readonly preview: Preview }) {
  const { transfer: texts } = useMessages(catalogue)
  const format = useFormat()
  const taken = useTaken()
  return (
    <>
      <Note icon={TriangleAlert} error>
        {texts.faulty(preview.errors, format.number(preview.errors))}
      </Note>
      {/* It has nothing to press and scrolls, so that it must be reached by the keys. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={css['list']} tabIndex={0} role="region" aria-label={texts.faults}>
        <table className={css['table']}>
          <thead>
            <tr>
              <th className={css['line']}>{texts.line}</th>
              <th>{texts.column}</th>
              <th>{texts.wrong}</th>
            </tr>
          </thead>
          <tbody>
            {preview.faults.map((each, at) => (
              // Nothing else tells two faults of one cell apart, and the list never moves.
              <tr key={at}>
                <td className={css['line']}>{format.number(each.line)}</td>
                <td>{each.column ?? '—'}</td>
                <td>
                  {texts.fault[each.fault](each.text)}
                  {taken(each)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

function Changes({ preview }: { readonly preview: Preview }) {
  const { transfer: texts } = useMessages(catalogue)
  const format = useFormat()
  const all = preview.created + preview.changed + preview.deleted
  return (
    <>
      {/* It has nothing to press and scrolls, so that it must be reached by the keys. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={css['list']} tabIndex={0} role="region" aria-label={texts.changes}>
        <table className={css['table']}>
          <thead>
            <tr>
              <th>{texts.name}</th>
              <th>{texts.what}</th>
              <th>{texts.fields}</th>
            </tr>
          </thead>
          <tbody>
            {preview.changes.map(({ name, did, fields }) => (
              <tr key={name}>
                <td className={css['name']}>{name}</td>
                <td>{texts.did[did]}</td>
                <td>
                  {did === 'created'
                    ? fields.map(([column, , is]) => `${column} ${is}`).join(' · ')
                    : fields.map(([column, was, is]) => (
                        <div key={column}>
                          {column} <span className={css['was']}>{was === '' ? '—' : was}</span> →{' '}
                          {is === '' ? '—' : is}
                        </div>
                      ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {all > preview.changes.length ? (
        <p className={css['about']}>
          {texts.shownOf(format.number(preview.changes.length), format.number(all))}
        </p>
      ) : null}
    </>
  )
}

export function ImportDialog(props: ImportDialogProps) {
  const { transfer: texts } = useMessages(catalogue)
  const format = useFormat()
  const { file, preview, refusal, job, busy, absent, sure, ...form } = useImport(props)
  const gone = preview?.deleted ?? 0
  const others = preview === null ? 0 : preview.created + preview.changed
  const count = others + gone
  const act = texts.apply(others, format.number(others))
  return (
    <Dialog
      title={props.what === 'tags' ? texts.importTags : texts.importEquipment}
      width={760}
      onClose={job === null ? props.onClose : undefined}
      foot={
        job === null ? (
          <>
            <Button onPress={props.onClose}>{texts.leave}</Button>
            <span style={{ flex: 1 }} />
            <Button
              rank="primary"
              busy={busy}
              off={preview?.hash == null || (gone > 0 && !sure)}
              onPress={() => void form.apply()}
            >
              {gone === 0
                ? act
                : texts.remove(gone, format.number(gone), others === 0 ? null : act)}
            </Button>
          </>
        ) : (
          <div style={{ flex: 1 }}>
            <JobProgress id={job} />
          </div>
        )
      }
    >
      <div className={css['body']}>
        <p className={css['about']}>{texts.about}</p>
        <ChooseFile
          accept=".csv,.txt,.tsv,text/csv"
          off={job !== null}
          chosen={
            file === null
              ? null
              : `${file.name} · ${file.encoding.replace('windows', 'Windows').replace('utf', 'UTF')}`
          }
          onChoose={(given) => void form.choose(given)}
        />
        {props.what === 'equipment' ? null : (
          <Checkbox on={absent} off={job !== null} onChange={form.drop}>
            {texts.absent}
          </Checkbox>
        )}
        {refusal === null ? null : <Fault>{refusal}</Fault>}
        {preview === null ? null : (
          <>
            <ul className={css['counts']} role="status">
              {(['lines', 'created', 'changed', 'unchanged', 'deleted'] as const).map((key) => (
                <li key={key}>
                  {texts.count[key]} <b>{format.number(preview[key])}</b>
                </li>
              ))}
            </ul>
            {preview.errors > 0 ? (
              <Faults preview={preview} />
            ) : count === 0 ? (
              <p>{texts.same}</p>
            ) : (
              <Changes preview={preview} />
            )}
            {gone === 0 || preview.hash === null ? null : (
              <Checkbox on={sure} off={job !== null} onChange={form.agree}>
                {texts.sure(gone, format.number(gone))}
              </Checkbox>
            )}
          </>
        )}
      </div>
    </Dialog>
  )
}
