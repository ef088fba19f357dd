/**
 * A table of any length of which only the rows in sight are drawn. Columns have fixed widths (the
 * class gives the grid template), rows are whole targets, one row is selected, and the keys of a list
 * work: arrows, Page, Home, End. Rows are drawn again only when their item or selection changes; live
 * cells subscribe by themselves.
 */
import { useVirtualizer } from '@tanstack/react-virtual'
import {
  memo,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
} from 'react'
import { classes } from './classes.ts'
import css from './VirtualTable.module.css'

export interface Column<T> {
  readonly key: string
  readonly head: ReactNode
  /** Of the cell and its head: alignment, hiding in compact windows. */
  readonly className?: string | undefined
  readonly cell: (item: T) => ReactNode
}

export interface VirtualTableProps<T> {
  readonly label: string
  readonly items: readonly T[]
  readonly columns: readonly Column<T>[]
  readonly keyOf: (item: T) => string
  readonly selected: string | null
  readonly onSelect: (item: T) => void
  /** Class with `grid-template-columns`, set on the head and on every row. */
  readonly template: string | undefined
  readonly rowClass?: (item: T) => string | undefined
  /** Which rows are of two lines: texts wrap in them before they are cut. */
  readonly isTall?: (item: T) => boolean
  /** Many rows can be ticked: Space the chosen one, Shift a stretch, Ctrl A all. */
  readonly checks?: {
    readonly keys: ReadonlySet<string>
    readonly label: (item: T) => string
    readonly onChange: (keys: ReadonlySet<string>) => void
  }
  /** More may be read: the end of the list comes into sight. */
  readonly onEnd?: () => void
  /** Which rows are drawn, from the first to the last: what is read for them alone follows. */
  readonly onSeen?: (first: number, last: number) => void
  /** A key that the list has no use for, with the row that is selected; true where it was taken. */
  readonly onKey?: (event: KeyboardEvent, selected: T | undefined) => boolean
  /** Enter or a double click on a row. */
  readonly onOpen?: (item: T) => void
  readonly children?: ReactNode
}

const FIRST_ROW_PX = 30
const AHEAD = 6

interface LineProps<T> {
  readonly item: T
  readonly id: string
  readonly index: number
  readonly selected: boolean
  readonly className: string
  readonly columns: readonly Column<T>[]
  readonly style: CSSProperties
  readonly onSelect: (item: T) => void
  readonly onOpen: ((item: T) => void) | undefined
  /** Undefined where rows cannot be ticked. */
  readonly checked: boolean | undefined
  readonly checkLabel: string
  readonly onCheck: (index: number, shift: boolean) => void
}

function LineOf<T>(props: LineProps<T>) {
  const { item, id, index, selected, className, columns, style, onSelect, onOpen } = props
  return (
    // The keys are those of the whole table, which has the focus.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={className}
      style={style}
      onClick={() => onSelect(item)}
      onDoubleClick={() => onOpen?.(item)}
    >
      {columns.map(({ key, className: cell, cell: draw }, at) => (
        <div key={key} role="gridcell" className={classes(css['cell'], cell)}>
          {props.checked === undefined || at > 0 ? null : (
            // Reached by the keys of the table, so that a long list is one stop of Tab.
            <input
              type="checkbox"
              className={css['check']}
              tabIndex={-1}
              aria-label={props.checkLabel}
              checked={props.checked}
              onChange={({ nativeEvent }) =>
                props.onCheck(index, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
              }
              onClick={(event) => event.stopPropagation()}
            />
          )}
          {draw(item)}
        </div>
      ))}
    </div>
  )
}
const sameLine = <T,>(a: LineProps<T>, b: LineProps<T>): boolean =>
  a.item === b.item &&
  a.index === b.index &&
  a.selected === b.selected &&
  a.checked === b.checked &&
  a.columns === b.columns &&
  a.className === b.className &&
  a.style.transform === b.style.transform &&
  a.style.height === b.style.height
const Line = memo(LineOf, sameLine) as typeof LineOf

/** Pixels of rows and of the head: the tokens follow window and user's size, so they are measured. */
function useHeights() {
  const probe = useRef<HTMLElement>(null)
  const tallProbe = useRef<HTMLElement>(null)
  const head = useRef<HTMLDivElement>(null)
  const [heights, setHeights] = useState({
    ...{ row: FIRST_ROW_PX, tall: FIRST_ROW_PX, top: FIRST_ROW_PX },
  })
  useLayoutEffect(() => {
    const [line, lines, title] = [probe.current, tallProbe.current, head.current]
    if (line === null || lines === null || title === null) return
    const read = () => {
      const row = line.offsetHeight || FIRST_ROW_PX
      const tall = lines.offsetHeight || FIRST_ROW_PX
      const top = title.offsetHeight
      setHeights((before) =>
        before.row === row && before.tall === tall && before.top === top
          ? before
          : { row, tall, top },
      )
    }
    read()
    const watch = new ResizeObserver(read)
    for (const each of [line, lines, title]) watch.observe(each)
    return () => watch.disconnect()
  }, [])
  return { probe, tallProbe, head, ...heights }
}

/** Rows that a key moves by; null where it is not for the list. */
function movedBy(key: string, page: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return 1
    case 'ArrowUp':
      return -1
    case 'PageDown':
      return page
    case 'PageUp':
      return -page
    case 'Home':
      return -Infinity
    case 'End':
      return Infinity
    default:
      return null
  }
}

export function VirtualTable<T>(props: VirtualTableProps<T>) {
  const { items, columns, keyOf, selected, onSelect, onOpen, onEnd, onSeen, template } = props
  const { isTall, rowClass } = props
  const id = useId()
  const scroll = useRef<HTMLDivElement>(null)
  const { probe, tallProbe, head, row: height, tall, top } = useHeights()
  // Its values are used here alone and handed to nothing that memoizes.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => {
      const item = items[index]
      return item !== undefined && isTall?.(item) === true ? tall : height
    },
    overscan: AHEAD,
    // The head lies over the first pixels of the scroll box and stays there.
    scrollMargin: top,
    scrollPaddingStart: top,
    getItemKey: (index) => {
      const item = items[index]
      return item === undefined ? index : keyOf(item)
    },
  })
  useEffect(() => virtual.measure(), [virtual, height, tall, top])

  const { checks } = props
  const anchor = useRef(0)
  /** Keys of the rows from one to another, both with them. */
  const between = (from: number, to: number): string[] =>
    items.slice(Math.min(from, to), Math.max(from, to) + 1).map(keyOf)
  const check = (index: number, shift: boolean) => {
    const item = items[index]
    if (checks === undefined || item === undefined) return
    const keys = new Set(checks.keys)
    if (shift) for (const key of between(anchor.current, index)) keys.add(key)
    else if (!keys.delete(keyOf(item))) keys.add(keyOf(item))
    anchor.current = index
    checks.onChange(keys)
  }

  const at = selected === null ? -1 : items.findIndex((item) => keyOf(item) === selected)
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' })
  }, [virtual, at, height, tall, top])

  const drawn = virtual.getVirtualItems()
  const last = drawn.at(-1)?.index ?? -1
  useEffect(() => {
    if (last >= 0 && last >= items.length - AHEAD) onEnd?.()
  }, [last, items.length, onEnd])

  const first = drawn[0]?.index ?? -1
  useEffect(() => onSeen?.(first, last), [onSeen, first, last])

  const onKeyDown = (event: KeyboardEvent) => {
    if (checks !== undefined && (event.ctrlKey || event.metaKey) && event.code === 'KeyA') {
      event.preventDefault()
      return checks.onChange(new Set(items.map(keyOf)))
    }
    if (checks !== undefined && event.key === ' ' && at >= 0) {
      event.preventDefault()
      return check(at, event.shiftKey)
    }
    if (props.onKey?.(event, items[at]) === true) return event.preventDefault()
    if (event.ctrlKey || event.altKey || event.metaKey || items.length === 0) return
    if (event.key === 'Enter' && at >= 0) return onOpen?.(items[at] as T)
    const usual = virtual.getTotalSize() / items.length
    const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? 0) / usual) - 2)
    const by = movedBy(event.key, page)
    if (by === null) return
    event.preventDefault()
    const to = at < 0 && by > 0 && by < Infinity ? 0 : at + by
    const next = Math.min(items.length - 1, Math.max(0, to))
    const item = items[next]
    if (item === undefined) return
    if (checks !== undefined && event.shiftKey) {
      checks.onChange(new Set([...checks.keys, ...between(Math.max(0, at), next)]))
      anchor.current = next
    }
    onSelect(item)
  }

  return (
    <div className={css['table']}>
      <i ref={probe} className={css['probe']} />
      <i ref={tallProbe} className={classes(css['probe'], css['tall'])} />
      <div
        ref={scroll}
        role="grid"
        aria-label={props.label}
        aria-multiselectable={checks === undefined ? undefined : true}
        aria-rowcount={items.length + 1}
        aria-activedescendant={at < 0 ? undefined : `${id}-${at}`}
        tabIndex={0}
        className={css['scroll']}
        onKeyDown={onKeyDown}
      >
        <div ref={head} role="row" aria-rowindex={1} className={classes(css['head'], template)}>
          {columns.map(({ key, head: title, className }) => (
            <div key={key} role="columnheader" className={classes(css['cell'], className)}>
              {title}
            </div>
          ))}
        </div>
        <div role="presentation" className={css['rows']} style={{ height: virtual.getTotalSize() }}>
          {drawn.map(({ key, index, start, size }) => {
            const item = items[index]
            if (item === undefined) return null
            return (
              <Line
                key={key}
                item={item}
                id={`${id}-${index}`}
                index={index}
                selected={index === at}
                className={classes(css['row'], template, rowClass?.(item))}
                columns={columns}
                style={{ transform: `translateY(${start - top}px)`, height: size }}
                onSelect={onSelect}
                onOpen={onOpen}
                checked={checks?.keys.has(keyOf(item))}
                checkLabel={checks?.label(item) ?? ''}
                onCheck={check}
              />
            )
          })}
        </div>
        {props.children}
      </div>
    </div>
  )
}
