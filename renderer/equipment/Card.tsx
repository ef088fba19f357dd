/** Everything that is told of a piece of equipment, and its own tags with their live values. */
import { Pencil, Trash2 } from 'lucide-react'
import { useMemo, useState, type ReactNode } from 'react'
import { titleOf } from '../field/parts.ts'
import { useTemplateName } from '../field/templateName.ts'
import { LiveAge } from '../readings/LiveAge.tsx'
import { ValueCell } from '../readings/ValueCell.tsx'
import type { Signal } from '../../shared/tags.ts'
import { useConfiguration, type Equipment, type Tag } from '../stores/configuration.ts'
import { go } from '../stores/navigation.ts'
import { useMay } from '../stores/session.ts'
import { Button } from '../ui/Button.tsx'
import { useFormat, useLanguage, useMessages } from '../ui/language.tsx'
import { Name } from '../ui/Name.tsx'
import { Panel } from '../ui/Panel.tsx'
import { EmptyState } from '../ui/States.tsx'
import { VirtualTable, type Column } from '../ui/VirtualTable.tsx'
import { useUnitOf } from './units.ts'
import { EquipmentDialog } from './EquipmentDialog.tsx'
import css from './Equipment.module.css'
import catalogue from './messages.ts'
import { RemoveDialog } from './RemoveDialog.tsx'
import signalWords from '../field/signals.ts'

const keyOf = (tag: Tag): string => tag.name
const NO_TAGS: readonly Tag[] = []

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) =>
  children === null || children === '' ? null : (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )

function Facts({ part }: { readonly part: Equipment }) {
  const texts = useMessages(catalogue)
  const words = useMessages(signalWords)
  const format = useFormat()
  const language = useLanguage()
  const templateName = useTemplateName()
  const parent = useConfiguration((state) => state.equipmentById.get(part.parent ?? -1))
  const parts = useConfiguration((state) => state.children.get(part.id)?.length ?? 0)
  const { facts } = texts
  const { location } = part
  const limit = (value: number | null) => (value === null ? '—' : format.number(value, 2))
  const unitOf = useUnitOf(part.id)
  const withUnit = (text: string, signal: Signal) => {
    const unit = format.unit(unitOf(signal))
    return unit === null ? text : `${text}\u202f${unit}`
  }
  return (
    <dl className={css['facts']}>
      <Fact name={facts.name}>{part.name}</Fact>
      <Fact name={facts.kind}>{texts.kind[part.kind]}</Fact>
      <Fact name={facts.state}>
        {texts.state[part.state]}
        {part.state === 'in_service' ? null : (
          <span className={css['about']}> {texts.stateText[part.state]}</span>
        )}
      </Fact>
      <Fact name={facts.parent}>{parent === undefined ? null : titleOf(parent, language)}</Fact>
      <Fact name={facts.parts}>{parts === 0 ? null : format.number(parts)}</Fact>
      <Fact name={facts.location}>
        {location === null
          ? null
          : `${format.number(location.latitude, 6)}°, ${format.number(location.longitude, 6)}°`}
      </Fact>
      <Fact name={facts.modes}>{part.modes.join(', ')}</Fact>
      {part.nameplate.map(({ name, value }) => (
        <Fact key={name} name={name}>
          {value}
        </Fact>
      ))}
      {part.safe.map(({ signal, low, high }) => (
        <Fact key={signal} name={`${facts.safe}: ${words[signal].toLowerCase()}`}>
          {withUnit(`${limit(low)} – ${limit(high)}`, signal)}
        </Fact>
      ))}
      <Fact name={facts.template}>
        {part.template === null ? null : templateName(part.template)}
      </Fact>
    </dl>
  )
}

function useColumns(): readonly Column<Tag>[] {
  const texts = useMessages(catalogue)
  const language = useLanguage()
  return useMemo(
    (): readonly Column<Tag>[] => [
      { key: 'tag', head: texts.tag, cell: (tag) => <Name>{tag.name}</Name> },
      { key: 'title', head: texts.signal, cell: (tag) => tag.title[language] },
      {
        key: 'value',
        head: texts.value,
        className: css['right'],
        cell: (tag) => <ValueCell tag={tag} hideAge />,
      },
      {
        key: 'age',
        head: texts.age,
        className: css['right'],
        cell: (tag) => <LiveAge tag={tag.id} />,
      },
    ],
    [texts, language],
  )
}

function Tags({ part }: { readonly part: Equipment }) {
  const texts = useMessages(catalogue)
  const tags = useConfiguration((state) => state.tagsOf.get(part.id)) ?? NO_TAGS
  const [chosen, setChosen] = useState<string | null>(null)
  const columns = useColumns()
  if (tags.length === 0) return <EmptyState title={texts.noTags}>{texts.noTagsText}</EmptyState>
  return (
    <VirtualTable
      label={texts.table}
      items={tags}
      columns={columns}
      keyOf={keyOf}
      selected={chosen}
      onSelect={({ name }) => setChosen(name)}
      onOpen={({ name }) => go('tags', { equipment: part.name, tag: name })}
      template={css['template']}
    />
  )
}

export interface CardProps {
  readonly part: Equipment
  readonly onGo: (name: string | null) => void
}

export function Card({ part, onGo }: CardProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const language = useLanguage()
  const engineer = useMay('engineer')
  const parent = useConfiguration((state) => state.equipmentById.get(part.parent ?? -1)?.name)
  const count = useConfiguration((state) => state.tagsOf.get(part.id)?.length ?? 0)
  const [open, setOpen] = useState<'edit' | 'remove' | null>(null)
  const may = { off: !engineer, reason: engineer ? null : texts.needs }
  return (
    <>
      <Panel
        title={titleOf(part, language)}
        aside={
          <>
            <Button small icon={Pencil} {...may} onPress={() => setOpen('edit')}>
              {texts.edit}
            </Button>
            <Button small icon={Trash2} {...may} onPress={() => setOpen('remove')}>
              {texts.remove}
            </Button>
          </>
        }
        flush
        scroll
      >
        <Facts part={part} />
      </Panel>
      <Panel
        title={texts.tagsTitle}
        aside={
          <>
            <span className={css['about']}>{texts.tags(count, format.number(count))}</span>
            <Button small onPress={() => go('tags', { equipment: part.name })}>
              {texts.toTags}
            </Button>
          </>
        }
        flush
        className={css['tags']}
      >
        <Tags part={part} />
      </Panel>
      {open === 'edit' ? (
        <EquipmentDialog
          part={part}
          parent={parent ?? null}
          onClose={() => setOpen(null)}
          onDone={onGo}
        />
      ) : null}
      {open === 'remove' ? (
        <RemoveDialog
          part={part}
          onClose={() => setOpen(null)}
          onDone={() => onGo(parent ?? null)}
        />
      ) : null}
    </>
  )
}
