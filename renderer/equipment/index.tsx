/** The equipment of the site: its tree, and of each piece its nameplate, place, modes, limits and tags. */
import { Download, FileUp, Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useErrorText } from '../errors/text.ts'
import { EquipmentTree } from '../field/EquipmentTree.tsx'
import { FieldScreen } from '../field/FieldScreen.tsx'
import { ImportDialog } from '../field/ImportDialog.tsx'
import { saveText } from '../field/save.ts'
import { loadConfiguration, useConfiguration } from '../stores/configuration.ts'
import { call } from '../stores/core.ts'
import { go, useRoute } from '../stores/navigation.ts'
import { select } from '../stores/selection.ts'
import { useMay } from '../stores/session.ts'
import { Button } from '../ui/Button.tsx'
import { useLanguage, useMessages } from '../ui/language.tsx'
import { Panel } from '../ui/Panel.tsx'
import { EmptyState, ErrorState, Loading } from '../ui/States.tsx'
import { toast } from '../ui/Toasts.tsx'
import { Card } from './Card.tsx'
import css from './Equipment.module.css'
import { EquipmentDialog } from './EquipmentDialog.tsx'
import catalogue from './messages.ts'

function Actions({ onOpen }: { readonly onOpen: (what: 'add' | 'import') => void }) {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const language = useLanguage()
  const engineer = useMay('engineer')
  const may = { off: !engineer, reason: engineer ? null : texts.needs }
  const save = async () => {
    const result = await call('equipment.export', { dialect: language })
    if (!result.ok) return toast({ title: say(result.error) })
    saveText(result.value.name, result.value.text)
    toast({ title: texts.exported(result.value.rows) })
  }
  return (
    <>
      <Button small icon={Download} onPress={() => void save()}>
        {texts.export}
      </Button>
      <Button small icon={FileUp} {...may} onPress={() => onOpen('import')}>
        {texts.import}
      </Button>
      <Button small icon={Plus} {...may} onPress={() => onOpen('add')}>
        {texts.add}
      </Button>
    </>
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
  const [open, setOpen] = useState<'add' | 'import' | null>(null)
  useEffect(() => {
    if (name !== null) select({ equipment: name })
  }, [name])
  const enter = (to: string | null) => go('equipment', to === null ? {} : { equipment: to })
  return (
    <FieldScreen tab="equipment" className={css['body']} actions={<Actions onOpen={setOpen} />}>
      <Panel title={texts.all} flush scroll>
        <EquipmentTree chosen={name} onChoose={enter} />
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
      {open === 'import' ? <ImportDialog what="equipment" onClose={() => setOpen(null)} /> : null}
    </FieldScreen>
  )
}
