/** The variables of the chosen node and of all below it: what they are, their present values, what they become. */
import { ChevronRight, Filter } from 'lucide-react'
import {
  Fragment,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
} from 'react'
import { useErrorText } from '../errors/text.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Panel } from '../ui/Panel.tsx'
import { EmptyState, ErrorState, Loading } from '../ui/States.tsx'
import { TextField } from '../ui/TextField.tsx'
import { VirtualTable } from '../ui/VirtualTable.tsx'
import { classes } from '../ui/classes.ts'
import text from '../ui/text.module.css'
import { useBranch } from './branch.ts'
import { useColumns, usePickedOf, type ColumnParts } from './columns.tsx'
import { Detail } from './Detail.tsx'
import catalogue from './messages.ts'
import { dropPicked, setPicked, usePicked } from './picked.ts'
import { isAdded, keyOf, type Known, type Pick, type Variable } from './picks.ts'
import { usePreviewing, usePreviews } from './preview.ts'
import { filtered, grouped, noFilters, type Filters, type Item } from './rows.ts'
import { neighboursOf, pickSame } from './same.ts'
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

interface CrumbsProps {
  readonly chosen: Chosen
  readonly root: string
  readonly serverName: string
}

function Crumbs({ chosen, root, serverName }: CrumbsProps) {
  const texts = useMessages(catalogue)
  const silent = usePreviews((state) => state.silent)
  const names = ownerNames(chosen.server, root)
  const local = placeAt(chosen.server, root)?.child.local
  return (
    <div className={css['crumbs']}>
      <span className={css['where']}>
        {[serverName, ...names].map((name, at, all) => (
          <Fragment key={all.slice(0, at + 1).join('/')}>
            {at === 0 ? null : <Icon of={ChevronRight} size="small" />}
            {at === all.length - 1 ? <b>{name}</b> : <span>{name}</span>}
          </Fragment>
        ))}
      </span>
      <span className={classes(text['mono'], css['id'])} title={local}>
        {local}
      </span>
      <span className={css['space']} />
      <span className={text['label']} role="status">
        {silent ? texts.silent : texts.preview}
      </span>
    </div>
  )
}

interface SameProps {
  readonly chosen: Chosen
  readonly serverName: string
  readonly picked: readonly Variable[]
}

function Same({ chosen, serverName, picked }: SameProps) {
  const texts = useMessages(catalogue)
  const [busy, setBusy] = useState(false)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  const { length } = neighboursOf(chosen)
  const reason = picked.length === 0 ? texts.sameNeeds : null
  const press = async () => {
    const ended = new AbortController()
    running.current = ended
    setBusy(true)
    await pickSame(chosen, serverName, picked, ended.signal)
    if (!ended.signal.aborted) setBusy(false)
  }
  return length === 0 ? null : (
    <Button small off={reason !== null} reason={reason} busy={busy} onPress={() => void press()}>
      {texts.same(length)}
    </Button>
  )
}

interface ChipsProps {
  readonly filters: Filters
  readonly onChange: (filters: Filters) => void
}

function Chips({ filters, onChange }: ChipsProps) {
  const texts = useMessages(catalogue)
  return (['fresh', 'history', 'writable'] as const).map((key) => (
    <button
      key={key}
      type="button"
      className={css['chip']}
      aria-pressed={filters[key]}
      onClick={() => onChange({ ...filters, [key]: !filters[key] })}
    >
      {texts.filters[key]}
    </button>
  ))
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
        off={fresh.length === 0}
        onChange={(on) => setPicked(fresh.map(parts.pickOf), on)}
      >
        <span className={css['spoken']}>{texts.columns.pick}</span>
      </Checkbox>
    ),
    [count, fresh, parts, texts],
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
      setPicked(fresh.map(parts.pickOf), count < fresh.length)
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
  const pickedHere = fresh.filter(({ node }) => picks.has(keyOf(server, node)))

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
        {total === count ? null : <span>{texts.inAll(format.number(total))}</span>}
        {branch.done || items.length === 0 ? null : (
          <span role="status">{texts.loading(format.number(branch.found))}</span>
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
