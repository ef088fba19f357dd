/** Templates out of a file: looked at, given other names where theirs are taken, then kept one by one. */
import { useState } from 'react'
import { likeness } from '../../../shared/likeness.ts'
import { equipmentKinds } from '../../../shared/tags.ts'
import { useErrorText } from '../../errors/text.ts'
import { ChooseFile } from '../../field/ChooseFile.tsx'
import { call } from '../../stores/core.ts'
import type { Template } from '../../stores/templates.ts'
import { Button } from '../../ui/Button.tsx'
import { CancelButton, Dialog } from '../../ui/Dialog.tsx'
import { Fault } from '../../ui/Fault.tsx'
import { useFormat, useMessages } from '../../ui/language.tsx'
import table from '../../ui/Table.module.css'
import { TextField } from '../../ui/TextField.tsx'
import { toast } from '../../ui/Toasts.tsx'
import words from '../messages.ts'
import { MOST_LETTERS, templatesIn, type Brought } from './files.ts'
import catalogue from './messages.ts'
import { TemplateHead } from './TemplateHead.tsx'
import css from './Templates.module.css'

export interface BringDialogProps {
  readonly known: readonly Template[]
  readonly onClose: () => void
  /** The last that was kept. */
  readonly onDone: (name: string) => void
}

type Fate = 'fresh' | 'replaces' | 'taken' | 'alike' | 'twice'

/** What keeping one under this name would do. */
function fateOf(name: string, names: readonly string[], known: readonly Template[]): Fate {
  const look = likeness(name.trim())
  const there = known.find((each) => likeness(each.name) === look)
  if (names.filter((each) => likeness(each.trim()) === look).length > 1) return 'twice'
  if (there === undefined) return 'fresh'
  if (there.builtIn) return 'taken'
  return there.name === name.trim() ? 'replaces' : 'alike'
}

function useBringing({ known, onClose, onDone }: BringDialogProps) {
  const { bringing: texts } = useMessages(catalogue)
  const say = useErrorText()
  const [file, setFile] = useState<string | null>(null)
  const [found, setFound] = useState<readonly Brought[]>([])
  const [names, setNames] = useState<readonly string[]>([])
  const [refusal, setRefusal] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const choose = async (given: File | undefined) => {
    if (given === undefined) return
    setFound([])
    setFile(given.name)
    setRefusal(null)
    if (given.size > MOST_LETTERS) return setRefusal(texts.large(given.name))
    const read = templatesIn(await given.text())
    if (typeof read === 'string') return setRefusal(texts[read](given.name))
    setFound(read)
    setNames(read.map(({ name }) => name))
  }
  const fates = names.map((name) => fateOf(name, names, known))
  const isGood =
    found.length > 0 &&
    names.every((name) => name.trim() !== '') &&
    fates.every((fate) => fate === 'fresh' || fate === 'replaces')
  const send = async () => {
    if (!isGood || busy) return
    setBusy(true)
    setRefusal(null)
    for (const [at, { template }] of found.entries()) {
      const name = (names[at] ?? '').trim()
      const result = await call('templates.save', { ...template, name })
      if (!result.ok) {
        // Those before it are kept, and are no longer asked for.
        setFound(found.slice(at))
        setNames(names.slice(at))
        setRefusal(texts.refused(name, say(result.error)))
        return setBusy(false)
      }
      onDone(name)
    }
    toast({ title: texts.done(found.length) })
    onClose()
  }
  const rename = (at: number, name: string) => {
    setNames(names.map((each, index) => (index === at ? name : each)))
    setRefusal(null)
  }
  return { file, found, names, fates, refusal, busy, isGood, choose, rename, send }
}

export function BringDialog(props: BringDialogProps) {
  const texts = useMessages(catalogue)
  const { bringing } = texts
  const { kind } = useMessages(words)
  const format = useFormat()
  const { file, found, names, fates, refusal, busy, isGood, ...form } = useBringing(props)
  const kindOf = (given: string) => {
    const known = equipmentKinds.find((each) => each === given)
    return known === undefined ? given : kind[known]
  }
  return (
    <Dialog
      title={bringing.title}
      width={720}
      onClose={props.onClose}
      foot={
        <>
          <CancelButton>{bringing.cancel}</CancelButton>
          <span className={css['space']} />
          <Button rank="primary" busy={busy} off={!isGood} onPress={() => void form.send()}>
            {bringing.send(found.length)}
          </Button>
        </>
      }
    >
      <div className={css['body']}>
        <p className={css['about']}>{bringing.about}</p>
        <ChooseFile
          accept=".json,application/json"
          chosen={file}
          onChoose={(given) => void form.choose(given)}
        />
        {refusal === null ? null : <Fault>{refusal}</Fault>}
        {found.length === 0 ? null : (
          <div className={css['list']}>
            <table className={table['table']} aria-label={texts.list}>
              <TemplateHead last={bringing.what} />
              <tbody>
                {found.map((each, at) => (
                  // Two of a file may have one name: a line is told by its place.
                  <tr key={at}>
                    <td className={table['words']}>
                      <TextField
                        bare
                        label={bringing.name(each.name)}
                        value={names[at] ?? ''}
                        onChange={(name) => form.rename(at, name)}
                        maxLength={64}
                      />
                    </td>
                    <td className={table['words']}>{kindOf(each.kind)}</td>
                    <td className={table['figure']}>{format.number(each.signals)}</td>
                    <td className={table['words']}>{bringing[fates[at] ?? 'fresh']}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </div>
    </Dialog>
  )
}
