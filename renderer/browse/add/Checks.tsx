/** What was found of the picked variables before anything is added, by sort and with counts. */
import { Check, Eye, X } from 'lucide-react'
import { useState } from 'react'
import type { Proposal } from '../../../shared/template-proposals.ts'
import { Icon } from '../../ui/Icon.tsx'
import { useFormat, useMessages } from '../../ui/language.tsx'
import css from './AddPanel.module.css'
import catalogue from './messages.ts'
import { pickKey, type Planned, type Summary, type Trouble } from '../picks.ts'

/** Names that are shown of each sort. */
export const SHOWN = 100
const troubles = [
  'unfit',
  'equipment',
  'name',
  'taken',
  'deleted',
  'twice',
  'unreadable',
  'added',
] as const

type Equipment = Proposal['equipment']

/** What a template makes of what was picked. */
export interface Made {
  readonly equipment: readonly Equipment[]
  /** Is there already, and gets its tags. */
  readonly existing: readonly Equipment[]
  /** Signals that an object has not. */
  readonly missing: readonly Line[]
}

/** What stands in a list: where it comes from, and what it becomes. */
export interface Line {
  readonly key: string
  readonly from: string
  readonly name: string
  readonly title?: string
}

export const lineOf = ({ pick, name }: Planned): Line => ({
  key: pickKey(pick),
  from: [...pick.owners.slice(-2), pick.row.name].join('/'),
  name,
  title: `${pick.serverName}: ${pick.row.local}`,
})

const ofEquipment = ({ name, title }: Equipment): Line => ({ key: name, from: title.en, name })

export const Names = ({ of }: { readonly of: readonly Line[] }) => (
  <ul className={css['names']}>
    {of.map(({ key, from, name, title }) => (
      <li key={key}>
        <span title={title}>{from}</span>
        <b title={name}>{name}</b>
      </li>
    ))}
  </ul>
)

interface CheckLineProps {
  readonly kind: 'good' | 'look' | 'bad'
  readonly text: string
  readonly of: readonly Line[] | number
}

/** One sort of what was found; what needs a look can be looked at. */
function CheckLine({ kind, text, of }: CheckLineProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const [open, setOpen] = useState(false)
  const count = typeof of === 'number' ? of : of.length
  if (count === 0) return null
  return (
    <>
      <div className={css[kind]}>
        <Icon of={kind === 'good' ? Check : kind === 'look' ? Eye : X} size="small" />
        <span>{text}</span>
        {typeof of === 'number' ? (
          <span className={css['count']}>{format.number(count)}</span>
        ) : (
          <button
            type="button"
            className={css['link']}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {format.number(count)}, {texts.show}
          </button>
        )}
      </div>
      {open && typeof of !== 'number' ? <Names of={of.slice(0, SHOWN)} /> : null}
    </>
  )
}

interface ChecksProps {
  readonly summary: Summary
  /** What a template made of it; null where none was chosen. */
  readonly made: Made | null
}

export function Checks({ summary, made }: ChecksProps) {
  const texts = useMessages(catalogue)
  return (
    <div className={css['checks']} role="group" aria-label={texts.checks}>
      {made === null ? null : (
        <>
          <CheckLine kind="good" text={texts.made} of={made.equipment.map(ofEquipment)} />
          <CheckLine kind="look" text={texts.existing} of={made.existing.map(ofEquipment)} />
          <CheckLine kind="look" text={texts.missing} of={made.missing} />
        </>
      )}
      <CheckLine kind="good" text={texts.whole} of={summary.whole} />
      <CheckLine kind="good" text={texts.limits} of={summary.limits} />
      <CheckLine kind="good" text={texts.setpoints} of={summary.setpoints} />
      <CheckLine kind="look" text={texts.noUnit} of={summary.noUnit.map(lineOf)} />
      {troubles.map((trouble: Trouble) => (
        <CheckLine
          key={trouble}
          kind="bad"
          text={texts[trouble]}
          of={summary.bad[trouble].map(lineOf)}
        />
      ))}
    </div>
  )
}
