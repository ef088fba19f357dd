/** The members of an array or a structure as its value shows them, each to be picked on its own. */
import { useMemo, useState } from 'react'
import { ARRAY, ValueType, type TagValue } from '../../shared/samples.ts'
import { cut, valueText } from '../readings/valueText.ts'
import { Checkbox } from '../ui/Checkbox.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { decimalsFor } from './picks.ts'
import type { ColumnParts } from './columns.tsx'
import css from './Detail.module.css'
import { memberPick, membersOf, MOST_MEMBERS, typeOf, type Member } from './members.ts'
import catalogue from './messages.ts'
import { setPicked, usePicked } from './picked.ts'
import { isAdded, pickKey, type Variable } from './picks.ts'
import { useSeen } from './preview.ts'

interface MembersProps {
  readonly row: Variable
  readonly parts: ColumnParts
}

export function Members({ row, parts }: MembersProps) {
  const seen = useSeen(row.node)
  const [kept, setKept] = useState<{ node: string; members: readonly Member[] } | null>(null)
  const { type } = row.variable
  const isWhole = (type & ARRAY) === 0 && (type & ~ARRAY) !== ValueType.Structure
  const value = (seen?.last.value ?? null) as TagValue
  const members = useMemo(() => (isWhole ? [] : membersOf(value)), [isWhole, value])
  // A value that cannot be read for a moment takes the list from nobody's hand.
  if (members.length > 0 && kept?.members !== members) setKept({ node: row.node, members })
  const shown = members.length > 0 ? members : kept?.node === row.node ? kept.members : []
  return shown.length === 0 ? null : <List members={shown} row={row} parts={parts} />
}

function List({ members, row, parts }: MembersProps & { readonly members: readonly Member[] }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const picks = usePicked((state) => state.picks)
  const whole = parts.pickOf(row)
  const lines = members.map((member) => {
    const pick = memberPick(whole, member.path, typeOf(member.value))
    const isTag = isAdded(parts.known, parts.server, row, member.path)
    return { member, pick, isTag, on: picks.has(pickKey(pick)) }
  })
  const fresh = lines.filter(({ isTag }) => !isTag)
  const picked = fresh.filter(({ on }) => on).length
  const off = !row.variable.readable
  return (
    <div className={css['members']}>
      <Checkbox
        on={picked > 0 && picked === fresh.length}
        some={picked > 0 && picked < fresh.length}
        off={off || fresh.length === 0}
        onChange={(on) =>
          setPicked(
            fresh.map(({ pick }) => pick),
            on,
          )
        }
      >
        {texts.members(members.length, format.number(members.length), format.number(picked))}
        {members.length < MOST_MEMBERS ? null : ` ${texts.membersCut}`}
      </Checkbox>
      <ul className={css['list']} aria-label={texts.memberList}>
        {lines.map(({ member: { path, value }, pick, isTag, on }) => {
          const told = { type: pick.row.variable.type, decimals: decimalsFor(pick.row.variable) }
          const text = valueText(value, told, { on: texts.yes, off: texts.no }, format)
          return (
            <li key={path}>
              <Checkbox on={on} off={off || isTag} onChange={(now) => setPicked([pick], now)}>
                <span className={css['mono']}>{path}</span>
              </Checkbox>
              <span className={css['worth']}>
                {isTag
                  ? texts.isTag
                  : typeof text === 'string'
                    ? cut(text)
                    : format.number(text, told.decimals)}
              </span>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
