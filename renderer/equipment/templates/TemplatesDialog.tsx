/** The templates of the site and of the product: what each finds, and what can be done with it. */
import { Download, FileUp, Pencil, Plus, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useErrorText } from '../../errors/text.ts'
import { useTemplateName } from '../../field/templateName.ts'
import { useMay } from '../../stores/session.ts'
import { readTemplates, useTemplates, type Template } from '../../stores/templates.ts'
import { Button } from '../../ui/Button.tsx'
import { classes } from '../../ui/classes.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { download } from '../../ui/download.ts'
import { useFormat, useMessages } from '../../ui/language.tsx'
import { moveByArrows } from '../../ui/rows.ts'
import { ErrorState, Loading } from '../../ui/States.tsx'
import table from '../../ui/Table.module.css'
import { toast } from '../../ui/Toasts.tsx'
import words from '../messages.ts'
import signalWords from '../../field/signals.ts'
import { BringDialog } from './BringDialog.tsx'
import { fileNameOf, fileOf } from './files.ts'
import { MakeDialog } from './MakeDialog.tsx'
import catalogue from './messages.ts'
import { RemoveQuestion } from './RemoveQuestion.tsx'
import { RenameDialog } from './RenameDialog.tsx'
import { TemplateHead } from './TemplateHead.tsx'
import css from './Templates.module.css'

interface ListProps {
  readonly templates: readonly Template[]
  readonly chosen: Template | undefined
  readonly onChoose: (name: string) => void
}

function List({ templates, chosen, onChoose }: ListProps) {
  const texts = useMessages(catalogue)
  const { kind } = useMessages(words)
  const format = useFormat()
  const nameOf = useTemplateName()
  return (
    <div className={css['list']}>
      <table className={table['table']} aria-label={texts.list}>
        <TemplateHead last={texts.whose} />
        <tbody>
          {templates.map((each) => {
            const on = each === chosen
            return (
              <tr
                key={each.name}
                className={classes(on && table['selected'])}
                aria-selected={on}
                tabIndex={on ? 0 : -1}
                onClick={() => onChoose(each.name)}
                onFocus={() => onChoose(each.name)}
                onKeyDown={moveByArrows}
              >
                <td className={table['name']}>
                  <b>{nameOf(each.name)}</b>
                </td>
                <td className={table['words']}>{kind[each.kind]}</td>
                <td className={table['figure']}>{format.number(each.signals.length)}</td>
                <td className={table['words']}>{each.builtIn ? texts.builtIn : texts.own}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

type Open = 'make' | 'bring' | 'rename' | 'remove'

interface ActionsProps {
  readonly template: Template
  readonly onOpen: (open: Open) => void
}

function Actions({ template, onOpen }: ActionsProps) {
  const texts = useMessages(catalogue)
  const signals = useMessages(signalWords)
  const nameOf = useTemplateName()
  const engineer = useMay('engineer')
  const off = !engineer || template.builtIn
  const reason = engineer ? (template.builtIn ? texts.stays : null) : texts.needs
  const save = () => {
    const { builtIn: _, ...kept } = template
    download(fileNameOf(template.name), fileOf([kept]), 'application/json')
    toast({ title: texts.saved(nameOf(template.name)) })
  }
  return (
    <>
      <p className={css['about']}>
        {texts.has(template.signals.map(({ signal }) => signals[signal]).join(', '))}
      </p>
      <div className={css['acts']}>
        <Button small icon={Download} onPress={save}>
          {texts.save}
        </Button>
        <Button small icon={Pencil} off={off} reason={reason} onPress={() => onOpen('rename')}>
          {texts.rename}
        </Button>
        <Button small icon={Trash2} off={off} reason={reason} onPress={() => onOpen('remove')}>
          {texts.remove}
        </Button>
      </div>
    </>
  )
}

export interface TemplatesDialogProps {
  /** Name of the equipment that is chosen in the tree: a template is likely to be made of it. */
  readonly equipment: string | null
  readonly onClose: () => void
}

export function TemplatesDialog({ equipment, onClose }: TemplatesDialogProps) {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const engineer = useMay('engineer')
  const { list, error } = useTemplates()
  const [name, setName] = useState<string | null>(null)
  const [open, setOpen] = useState<Open | null>(null)
  useEffect(() => void readTemplates(), [])
  const chosen = list?.find((each) => each.name === name) ?? list?.[0]
  const may = { off: !engineer, reason: engineer ? null : texts.needs }
  const close = () => setOpen(null)
  /** Something was kept under this name, or nothing is any more. */
  const done = (now: string | null) => {
    setName(now)
    void readTemplates()
  }
  return (
    <Dialog
      title={texts.title}
      width={720}
      onClose={onClose}
      foot={
        <>
          <Button onPress={onClose}>{texts.leave}</Button>
          <span className={css['space']} />
          <Button icon={FileUp} {...may} onPress={() => setOpen('bring')}>
            {texts.bring}
          </Button>
          <Button icon={Plus} {...may} onPress={() => setOpen('make')}>
            {texts.make}
          </Button>
        </>
      }
    >
      <div className={css['body']}>
        <p className={css['about']}>{texts.about}</p>
        {list === null && error === null ? <Loading /> : null}
        {list === null && error !== null ? (
          <ErrorState title={texts.failed} onRetry={() => void readTemplates()}>
            {say(error)}
          </ErrorState>
        ) : null}
        {list === null || chosen === undefined ? null : (
          <>
            <List templates={list} chosen={chosen} onChoose={setName} />
            <Actions template={chosen} onOpen={setOpen} />
          </>
        )}
      </div>
      {open === 'make' ? (
        <MakeDialog equipment={equipment} known={list ?? []} onClose={close} onDone={done} />
      ) : null}
      {open === 'bring' ? <BringDialog known={list ?? []} onClose={close} onDone={done} /> : null}
      {open === 'rename' && chosen !== undefined ? (
        <RenameDialog template={chosen.name} onClose={close} onDone={done} />
      ) : null}
      {open === 'remove' && chosen !== undefined ? (
        <RemoveQuestion template={chosen.name} onClose={close} onDone={() => done(null)} />
      ) : null}
    </Dialog>
  )
}
