/** Columns of the table of variables. What lives subscribes to its own row, so a row is never drawn anew. */
import { useMemo } from 'react'
import { qualityOf, subCode, Status } from '../../shared/quality.ts'
import { ARRAY, ValueType, type TagValue } from '../../shared/samples.ts'
import { cut, valueText } from '../readings/valueText.ts'
import { coreNow, useNow } from '../stores/liveness.ts'
import { Badge } from '../ui/Badge.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Figure } from '../ui/Figure.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Name as TagName } from '../ui/Name.tsx'
import { Sparkline } from '../ui/Sparkline.tsx'
import type { Column } from '../ui/VirtualTable.tsx'
import css from './Variables.module.css'
import catalogue from './messages.ts'
import { setPicked, usePicked } from './picked.ts'
import { decimalsFor, isAdded, keyOf, type Known, type Pick, type Variable } from './picks.ts'
import { useSeen, type Seen } from './preview.ts'
import type { Item } from './rows.ts'

const MINUTE = 60_000

export interface ColumnParts {
  readonly server: number
  readonly known: Known
  /** What a variable that is picked becomes. */
  nameOf(pick: Pick): string
  pickOf(row: Variable): Pick
}

export function usePickedOf(server: number, rows: readonly Variable[]): number {
  return usePicked(({ picks }) => rows.filter(({ node }) => picks.has(keyOf(server, node))).length)
}

function Check({ item, parts }: { readonly item: Item; readonly parts: ColumnParts }) {
  const rows = item.kind === 'row' ? [item.row] : item.rows
  const fresh = rows.filter((row) => !isAdded(parts.known, parts.server, row))
  const picked = usePickedOf(parts.server, fresh)
  const name = item.kind === 'row' ? item.row.name : item.path.join('/')
  return (
    <Checkbox
      on={picked > 0 && picked === fresh.length}
      some={picked > 0 && picked < fresh.length}
      off={fresh.length === 0}
      onChange={(on) => setPicked(fresh.map(parts.pickOf), on)}
    >
      <span className={css['spoken']}>{name}</span>
    </Checkbox>
  )
}

function Name({ item, parts }: { readonly item: Item; readonly parts: ColumnParts }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const picked = usePickedOf(parts.server, item.kind === 'group' ? item.rows : [])
  if (item.kind === 'row') {
    const { name, title, description } = { ...item.row, ...item.row.variable }
    return (
      <span
        className={css['name']}
        title={[title, description].filter((text) => text !== '').join('\n')}
      >
        {name}
      </span>
    )
  }
  const { length } = item.rows
  return (
    <>
      <b>{item.path.length === 0 ? texts.here : item.path.join(' / ')}</b>{' '}
      {texts.group(length, format.number(length), format.number(picked))}
    </>
  )
}

function Type({ row }: { readonly row: Variable }) {
  const texts = useMessages(catalogue)
  const { typeName, type } = row.variable
  const shown = (type & ARRAY) === 0 ? typeName : texts.array(typeName)
  return <span title={shown}>{shown}</span>
}

export function useRange(): (variable: Variable['variable']) => string {
  const format = useFormat()
  return ({ low, high }) =>
    low === null || high === null ? '' : format.range(low, high, fewest(low, high))
}

/** Decimals that both ends need. */
const fewest = (...values: readonly number[]): number =>
  Math.min(3, Math.max(...values.map((value) => String(value).split('.')[1]?.length ?? 0)))

function Line({ row }: { readonly row: Variable }) {
  const seen = useSeen(row.node)
  if (seen === undefined || seen.values.length < 2 || row.variable.enumeration !== null) return null
  return (
    <Sparkline
      values={seen.values}
      times={seen.times}
      from={seen.at - MINUTE}
      to={seen.at}
      live={qualityOf(seen.last.status) === 'good'}
    />
  )
}

/** What the value is in words or as a number, as long as it may be. */
export function useShown(): (
  row: Variable,
  seen: Seen,
  longest?: number,
) => string | number | null {
  const texts = useMessages(catalogue)
  const format = useFormat()
  return (row, { last }, longest) => {
    const { enumeration } = row.variable
    const isStructure = (last.type & ~ARRAY) === ValueType.Structure
    if (isStructure && last.value === null && qualityOf(last.status) !== 'bad') {
      return texts.undescribed
    }
    const told = { type: last.type, decimals: decimalsFor(row.variable), enumeration }
    const said = valueText(last.value as TagValue, told, { on: texts.yes, off: texts.no }, format)
    return typeof said === 'string' ? cut(said, longest) : said
  }
}

/** From here on a figure is wider than its column, and one that is cut off would be another figure. */
const WIDE = 1e11
const superscript = (power: number): string =>
  [...String(power)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? '').join('')

export interface ValueProps {
  readonly row: Variable
  /** All the digits: there is room. */
  readonly whole?: boolean
}

export function Value({ row, whole = false }: ValueProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const shown = useShown()
  const seen = useSeen(row.node)
  if (seen === undefined) return null
  const quality = qualityOf(seen.last.status)
  const full = shown(row, seen)
  const isFigure = typeof full === 'number'
  // Integers of 64 bits come as words, so that none of their digits is lost.
  const base = seen.last.type & ~ARRAY
  const isLong = base === ValueType.Int64 || base === ValueType.UInt64
  const size =
    typeof full === 'number' || (isLong && seen.last.type === base) ? Number(seen.last.value) : 0
  const power = Math.floor(Math.log10(Math.abs(size)))
  const isWide = !whole && Number.isFinite(size) && Math.abs(size) >= WIDE
  // All its digits stand in the detail of the row.
  const value = isWide ? `≈ ${format.number(size / 10 ** power, 3)}·10${superscript(power)}` : full
  return (
    <>
      <Figure
        value={value}
        decimals={decimalsFor(row.variable)}
        unit={isFigure ? row.variable.unit : null}
        mark={
          subCode(seen.last.status) === Status.BadWaitingForInitialData
            ? 'none'
            : quality === 'good'
              ? 'live'
              : quality
        }
      />
      {isFigure && row.variable.unit === null ? (
        <span className={css['unit']}>{texts.noUnit}</span>
      ) : null}
    </>
  )
}

function Age({ row }: { readonly row: Variable }) {
  const format = useFormat()
  const seen = useSeen(row.node)
  useNow()
  const time = seen?.last.sourceTime ?? seen?.last.serverTime
  return <>{time === null || time === undefined ? '' : format.age(Math.max(0, coreNow() - time))}</>
}

function Becomes({ row, parts }: { readonly row: Variable; readonly parts: ColumnParts }) {
  const texts = useMessages(catalogue)
  const picked = usePickedOf(parts.server, [row]) > 0
  const { writable, history } = row.variable
  const added = isAdded(parts.known, parts.server, row)
  const name = picked ? parts.nameOf(parts.pickOf(row)) : ''
  return (
    <span className={css['becomes']}>
      {picked && name !== '' && !added ? (
        <TagName className={css['picked']}>{name}</TagName>
      ) : (
        <span className={css['left']}>{added ? texts.isTag : texts.notAdded}</span>
      )}
      {writable ? <Badge>{texts.setpoint}</Badge> : null}
      {history ? <Badge kind="dashed">{texts.history}</Badge> : null}
    </span>
  )
}

function Scale({ row }: { readonly row: Variable }) {
  return useRange()(row.variable)
}

export function useColumns(parts: ColumnParts, all: React.ReactNode): readonly Column<Item>[] {
  const { columns } = useMessages(catalogue)
  return useMemo(() => {
    const ofRow = (draw: (row: Variable) => React.ReactNode) => (item: Item) =>
      item.kind === 'row' ? draw(item.row) : null
    return [
      { key: 'pick', head: all, cell: (item) => <Check item={item} parts={parts} /> },
      {
        key: 'name',
        head: columns.name,
        className: css['first'],
        cell: (item) => <Name item={item} parts={parts} />,
      },
      {
        key: 'type',
        head: columns.type,
        className: css['type'],
        cell: ofRow((row) => <Type row={row} />),
      },
      {
        key: 'range',
        head: columns.range,
        className: css['range'],
        cell: ofRow((row) => <Scale row={row} />),
      },
      {
        key: 'line',
        head: columns.line,
        className: css['line'],
        cell: ofRow((row) => <Line row={row} />),
      },
      {
        key: 'value',
        head: columns.value,
        className: css['value'],
        cell: ofRow((row) => <Value row={row} />),
      },
      {
        key: 'age',
        head: columns.age,
        className: css['age'],
        cell: ofRow((row) => <Age row={row} />),
      },
      {
        key: 'becomes',
        head: columns.becomes,
        cell: ofRow((row) => <Becomes row={row} parts={parts} />),
      },
    ] satisfies Column<Item>[]
  }, [columns, parts, all])
}
