/** The variables of the chosen node and of all below it: what they are, their present values, what they become. */
import { Filter } from 'lucide-react'
import { useCallback, useMemo, useState, type KeyboardEvent } from 'react'
import { useErrorText } from '../errors/text.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Panel } from '../ui/Panel.tsx'
import { EmptyState, ErrorState, Loading } from '../ui/States.tsx'
import { TextField } from '../ui/TextField.tsx'
import { VirtualTable } from '../ui/VirtualTable.tsx'
import { useBranch } from './branch.ts'
import { useColumns, usePickedOf, type ColumnParts } from './columns.tsx'
import { Detail } from './Detail.tsx'
import catalogue from './messages.ts'
import { dropPicked, setPicked, usePicked } from './picked.ts'
import { isAdded, keyOf, type Known, type Pick, type Variable } from './picks.ts'
import { usePreviewing } from './preview.ts'
import { filtered, grouped, noFilters, type Item } from './rows.ts'
import type { Sample } from './same.ts'
import { Chips, Crumbs, Same } from './VariablesHead.tsx'
import { ownerNames, placeAt, TOP, OBJECTS, type Chosen } from './space.ts'
import css from './Variables.module.css'

export interface VariablesProps {
  readonly chosen: Chosen
  readonly serverName: string
  readonly known: Known
  nameOf(pick: Pick): string
}

const keyOfItem = (item: Item): string => item.key
const rowClass = (item: Item): string | undefined =>
  item.kind === 'group' ? css['group'] : undefined

/** A variable is shown among its neighbours; the top of a server is all of its objects. */
function rootOf({ server, node }: Chosen): string {
  if (node === TOP) return OBJECTS
  const place = placeAt(server, node)
  return place?.child.kind === 'variable' && place.parent !== null ? place.parent : node
}

export function Variables({ chosen, serverName, known, nameOf }: VariablesProps) {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const format = useFormat()
  const { server } = chosen
  const root = rootOf(chosen)
  const [again, setAgain] = useState(0)
  const branch = useBranch(server, root, again)
  const [filters, setFilters] = useState(noFilters)
  const [selected, setSelected] = useState<string | null>(null)
  const [seen, setSeen] = useState<readonly [number, number]>([-1, -1])
  const rows = useMemo(
    () => filtered(branch.rows, filters, server, known),
    [branch.rows, filters, server, known],
  )
  const items = useMemo(() => grouped(rows), [rows])
  const parts = useMemo<ColumnParts>(() => {
    const owners = ownerNames(server, root)
    const pickOf = (row: Variable): Pick => ({
      ...{ server, serverName, row },
      owners: [...owners, ...row.path],
      member: null,
    })
    return { server, known, nameOf, pickOf }
  }, [server, root, serverName, known, nameOf])
  const fresh = useMemo(
    () => rows.filter((row) => !isAdded(known, server, row)),
    [rows, known, server],
  )
  const count = usePickedOf(server, fresh)
  const total = usePicked((state) => state.picks.size)
  const all = useMemo(
    () => (
      <Checkbox
        on={count > 0 && count === fresh.length}
        some={count > 0 && count < fresh.length}
        // Of a branch that is still read it would be a part, and look like all.
        off={fresh.length === 0 || !branch.done}
        onChange={(on) => setPicked(fresh.map(parts.pickOf), on)}
      >
        <span className={css['spoken']}>{texts.columns.pick}</span>
      </Checkbox>
    ),
    [count, fresh, parts, texts, branch.done],
  )
  const columns = useColumns(parts, all)
  const shown = useMemo(
    () =>
      items
        .slice(Math.max(0, seen[0]), seen[1] + 1)
        .flatMap((item) => (item.kind === 'row' ? [item.row.node] : [])),
    [items, seen],
  )
  const at = placeAt(server, chosen.node)?.child.kind === 'variable' ? chosen.node : selected
  const chosenRow = rows.find(({ node }) => node === at)
  usePreviewing(
    server,
    useMemo(
      () => (chosenRow === undefined ? shown : [...new Set([chosenRow.node, ...shown])]),
      [shown, chosenRow],
    ),
  )
  const onSeen = useCallback((first: number, last: number) => setSeen([first, last]), [])
  const picks = usePicked((state) => state.picks)

  const toggle = (item: Item) => {
    const of = (item.kind === 'row' ? [item.row] : item.rows).filter(
      (row) => !isAdded(known, server, row),
    )
    const on = of.some(({ node }) => !picks.has(keyOf(server, node)))
    setPicked(of.map(parts.pickOf), on)
  }
  const onKey = (event: KeyboardEvent, item: Item | undefined): boolean => {
    if (event.target !== event.currentTarget) return false
    if (event.code === 'KeyA' && (event.ctrlKey || event.metaKey)) {
      if (branch.done) setPicked(fresh.map(parts.pickOf), count < fresh.length)
      return true
    }
    if (item === undefined) return false
    if (event.key === ' ') {
      toggle(item)
      return true
    }
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (!event.shiftKey || by === 0) return false
    const next = items[items.indexOf(item) + by]
    for (const each of [item, next]) {
      if (each?.kind === 'row' && !isAdded(known, server, each.row)) {
        setPicked([parts.pickOf(each.row)], true)
      }
    }
    if (next !== undefined) setSelected(next.key)
    return true
  }
  const pickedHere = useMemo(() => {
    const byNode = new Map(branch.rows.map((row) => [row.node, row]))
    return [...picks.values()].flatMap((pick): Sample[] => {
      const row = pick.server === server ? byNode.get(pick.row.node) : undefined
      return row === undefined ? [] : [{ row, member: pick.member, type: pick.row.variable.type }]
    })
  }, [branch.rows, picks, server])
  const members = pickedHere.filter(({ member }) => member !== null).length

  return (
    <Panel flush className={css['panel']}>
      <Crumbs chosen={chosen} root={root} serverName={serverName} />
      <div className={css['bar']}>
        <div className={css['find']}>
          <TextField
            label={texts.filter}
            placeholder={texts.filter}
            bare
            type="search"
            icon={Filter}
            value={filters.text}
            onChange={(said) => setFilters({ ...filters, text: said })}
          />
        </div>
        <Chips filters={filters} onChange={setFilters} />
        <span className={css['space']} />
        <Same chosen={{ server, node: root }} serverName={serverName} picked={pickedHere} />
      </div>
      {items.length > 0 ? (
        <div className={css['rows']}>
          <VirtualTable
            label={texts.table}
            items={items}
            columns={columns}
            keyOf={keyOfItem}
            selected={at}
            onSelect={(item) => setSelected(item.key)}
            onOpen={toggle}
            template={css['template']}
            rowClass={rowClass}
            onSeen={onSeen}
            onKey={onKey}
          />
        </div>
      ) : branch.error !== null ? (
        <ErrorState title={texts.failed} onRetry={() => setAgain(again + 1)}>
          {say(branch.error)}
        </ErrorState>
      ) : !branch.done ? (
        <Loading text={texts.loading(format.number(branch.found))} />
      ) : branch.rows.length === 0 ? (
        <EmptyState title={texts.none}>{texts.noneText}</EmptyState>
      ) : (
        <EmptyState
          title={texts.noneFit}
          action={
            <Button small onPress={() => setFilters(noFilters)}>
              {texts.all}
            </Button>
          }
        >
          {texts.noneFitText}
        </EmptyState>
      )}
      {chosenRow === undefined ? <span /> : <Detail row={chosenRow} parts={parts} />}
      <div className={css['sum']}>
        <b>{texts.picked(format.number(count), format.number(rows.length))}</b>
        {members === 0 ? null : <span>{texts.pickedMembers(members, format.number(members))}</span>}
        {total === count + members ? null : <span>{texts.inAll(format.number(total))}</span>}
        {branch.done || items.length === 0 ? null : (
          <span role="status">
            {texts.loading(format.number(branch.found))} {texts.pickLater}
          </span>
        )}
        {branch.cut ? <span role="status">{texts.truncated}</span> : null}
        {total === 0 ? null : (
          <Button small rank="quiet" onPress={dropPicked}>
            {texts.drop}
          </Button>
        )}
        <span className={css['space']} />
        <span className={css['keys']}>{texts.keys}</span>
      </div>
    </Panel>
  )
}
