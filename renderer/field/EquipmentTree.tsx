/** The equipment as a tree with the count of tags of each; what is chosen narrows the table. */
import { ChevronRight } from 'lucide-react'
import { useMemo, useState } from 'react'
import {
  Button,
  Collection,
  Tree,
  TreeItem,
  TreeItemContent,
  type Key,
} from 'react-aria-components'
import { useConfiguration, type Equipment } from '../stores/configuration.ts'
import { classes } from '../ui/classes.ts'
import { Icon } from '../ui/Icon.tsx'
import { useFormat, useLanguage, useMessages } from '../ui/language.tsx'
import css from './EquipmentTree.module.css'
import catalogue from './messages.ts'
import { countsOf } from './parts.ts'

export interface EquipmentTreeProps {
  /** Name; null for everything. */
  readonly chosen: string | null
  readonly onChoose: (name: string | null) => void
}

interface Branch {
  readonly equipment: Equipment
  readonly parts: readonly Branch[]
}

function branches(
  children: ReadonlyMap<number | null, readonly Equipment[]>,
  parent: number | null,
): readonly Branch[] {
  return (children.get(parent) ?? []).map((equipment) => ({
    equipment,
    parts: branches(children, equipment.id),
  }))
}

/** Characters of a title that fit the narrowest tree. */
const SHORT = 16

/** A long title is led by the name in it: what is cut off is never what tells two apart. */
function shownTitle(name: string, title: string): string {
  if (title === '') return name
  if (title.length <= SHORT || !title.includes(name)) return title
  return `${name} ${title.replace(name, '').trim()}`
}

interface BranchItemProps {
  readonly branch: Branch
  readonly counts: ReadonlyMap<number, number>
}

function BranchItem({ branch, counts }: BranchItemProps) {
  const texts = useMessages(catalogue)
  const language = useLanguage()
  const format = useFormat()
  const { equipment, parts } = branch
  const title = shownTitle(equipment.name, equipment.title[language])
  return (
    <TreeItem
      id={equipment.name}
      textValue={`${equipment.name} ${title}`}
      className={css['item'] ?? ''}
    >
      <TreeItemContent>
        {({ hasChildItems }) => (
          <span className={css['line']}>
            {hasChildItems ? (
              <Button slot="chevron" className={css['chevron'] ?? ''}>
                <Icon of={ChevronRight} size="small" />
              </Button>
            ) : (
              <span className={css['chevron']} />
            )}
            <span
              className={classes(css['name'], equipment.state !== 'in_service' && css['out'])}
              title={title}
            >
              {title}
            </span>
            {equipment.state === 'in_service' ? null : (
              <span className={css['state']}>{texts.stateShort[equipment.state]}</span>
            )}
            <span className={css['count']}>{format.number(counts.get(equipment.id) ?? 0)}</span>
          </span>
        )}
      </TreeItemContent>
      <Collection items={parts}>
        {(part) => <BranchItem key={part.equipment.id} branch={part} counts={counts} />}
      </Collection>
    </TreeItem>
  )
}

export function EquipmentTree({ chosen, onChoose }: EquipmentTreeProps) {
  const texts = useMessages(catalogue)
  const equipment = useConfiguration((state) => state.equipment)
  const children = useConfiguration((state) => state.children)
  const tags = useConfiguration((state) => state.tags)
  const roots = useMemo(() => branches(children, null), [children])
  const counts = useMemo(() => countsOf(equipment, tags), [equipment, tags])
  // Open to the wells and vessels: a tree of one field is short, and nothing hides by itself.
  const inner = useMemo(
    () => new Set(equipment.flatMap(({ parent }) => (parent === null ? [] : [parent]))),
    [equipment],
  )
  const [closed, setClosed] = useState<ReadonlySet<Key>>(new Set())
  const expanded = equipment.filter(({ id, name }) => inner.has(id) && !closed.has(name))
  return (
    <Tree
      aria-label={texts.tabs.equipment}
      className={css['tree'] ?? ''}
      selectionMode="single"
      selectionBehavior="replace"
      selectedKeys={chosen === null ? [] : [chosen]}
      onSelectionChange={(keys) => {
        const [key] = keys
        onChoose(key === undefined ? null : String(key))
      }}
      expandedKeys={expanded.map(({ name }) => name)}
      onExpandedChange={(keys) => {
        setClosed(
          new Set(
            equipment.filter(({ id, name }) => inner.has(id) && !keys.has(name)).map((e) => e.name),
          ),
        )
      }}
      items={roots}
      dependencies={[counts]}
    >
      {(branch) => <BranchItem key={branch.equipment.id} branch={branch} counts={counts} />}
    </Tree>
  )
}
