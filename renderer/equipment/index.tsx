/** The equipment of the site: its tree, and of each piece its nameplate, place, modes, limits and tags. */
import { LayoutTemplate, Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useErrorText } from '../errors/text.ts'
import { EquipmentTree } from '../field/EquipmentTree.tsx'
import { FieldScreen } from '../field/FieldScreen.tsx'
import { ImportDialog } from '../field/ImportDialog.tsx'
import { loadConfiguration, useConfiguration } from '../stores/configuration.ts'
import { call } from '../stores/core.ts'
import { go, useRoute } from '../stores/navigation.ts'
import { select } from '../stores/selection.ts'
import { useMay } from '../stores/session.ts'
import { Button } from '../ui/Button.tsx'
import { CSV, download } from '../ui/download.ts'
import { useLanguage, useMessages } from '../ui/language.tsx'
import { Panel } from '../ui/Panel.tsx'
import { EmptyState, ErrorState, Loading } from '../ui/States.tsx'
import { toast } from '../ui/Toasts.tsx'
import { Card } from './Card.tsx'
import css from './Equipment.module.css'
import { EquipmentDialog } from './EquipmentDialog.tsx'
import catalogue from './messages.ts'
import templateWords from './templates/messages.ts'
import { TemplatesDialog } from './templates/TemplatesDialog.tsx'

interface ActionsProps {
  readonly onOpen: (what: 'add' | 'import' | 'templates') => void
}

function Actions({ onOpen }: ActionsProps) {
  const texts = useMessages(catalogue)
  const words = useMessages(templateWords)
  const engineer = useMay('engineer')
  return (
    <>
      <Button small icon={LayoutTemplate} onPress={() => onOpen('templates')}>
        {words.open}
      </Button>
      <Button
        small
        icon={Plus}
        off={!engineer}
        reason={engineer ? null : texts.needs}
        onPress={() => onOpen('add')}
      >
        {texts.add}
      </Button>
    </>
  )
}

/** Of the whole tree, which they stand below. */
function Files({ onOpen }: ActionsProps) {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const language = useLanguage()
  const engineer = useMay('engineer')
  const save = async () => {
    const result = await call('equipment.export', { dialect: language })
    if (!result.ok) return toast({ title: say(result.error) })
    download(result.value.name, result.value.text, CSV)
    toast({ title: texts.exported(result.value.rows) })
  }
  return (
    <div className={css['files']}>
      <Button small onPress={() => void save()}>
        {texts.export}
      </Button>
      <Button
        small
        off={!engineer}
        reason={engineer ? null : texts.needs}
        onPress={() => onOpen('import')}
      >
        {texts.import}
      </Button>
    </div>
  )
}

function Nothing() {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const { status, error, equipment } = useConfiguration()
  if (status === 'loading') return <Loading />
  if (status === 'failed') {
    return (
      <ErrorState title={texts.empty} onRetry={() => void loadConfiguration()}>
        {error === null ? null : say(error)}
      </ErrorState>
    )
  }
  return equipment.length === 0 ? (
    <EmptyState title={texts.empty}>{texts.emptyText}</EmptyState>
  ) : (
    <EmptyState title={texts.none}>{texts.noneText}</EmptyState>
  )
}

export default function EquipmentTab() {
  const texts = useMessages(catalogue)
  const name = useRoute((route) => route.params['equipment'] ?? null)
  const part = useConfiguration((state) =>
    name === null ? undefined : state.equipmentByName.get(name),
  )
  const [open, setOpen] = useState<'add' | 'import' | 'templates' | null>(null)
  useEffect(() => {
    if (name !== null) select({ equipment: name })
  }, [name])
  const enter = (to: string | null) => go('equipment', to === null ? {} : { equipment: to })
  return (
    <FieldScreen tab="equipment" className={css['body']} actions={<Actions onOpen={setOpen} />}>
      <Panel title={texts.all} flush className={css['tree']}>
        <div className={css['branches']}>
          <EquipmentTree chosen={name} onChoose={enter} />
        </div>
        <Files onOpen={setOpen} />
      </Panel>
      <div className={css['card']}>
        {part === undefined ? (
          <Panel>
            <Nothing />
          </Panel>
        ) : (
          <Card key={part.id} part={part} onGo={enter} />
        )}
      </div>
      {open === 'add' ? (
        <EquipmentDialog parent={name} onClose={() => setOpen(null)} onDone={enter} />
      ) : null}
      {open === 'templates' ? (
        <TemplatesDialog equipment={name} onClose={() => setOpen(null)} />
      ) : null}
      {open === 'import' ? <ImportDialog what="equipment" onClose={() => setOpen(null)} /> : null}
    </FieldScreen>
  )
}
