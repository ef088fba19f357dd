/**
 * The address spaces of all servers as one tree. Only the lines in sight are drawn, since a folder may have
 * thousands; the keys of a tree work: arrows, Page, Home, End, Space opens and closes.
 */
import { useVirtualizer } from '@tanstack/react-virtual'
import { Box, ChevronRight, Folder, Server as ServerIcon, Tag as TagIcon, Zap } from 'lucide-react'
import { useEffect, useId, useMemo, useRef, type KeyboardEvent } from 'react'
import { useErrorText } from '../errors/text.ts'
import { useServerName } from '../readings/words.ts'
import { useNow } from '../stores/liveness.ts'
import { linkStateOf, useServers, type Server } from '../stores/servers.ts'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { classes } from '../ui/classes.ts'
import { Icon } from '../ui/Icon.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import catalogue from './messages.ts'
import { isAdded, type Known } from './picks.ts'
import { linesOf, read, setOpen, useSpace, type Child, type Line } from './space.ts'
import css from './SpaceTree.module.css'

export interface SpaceTreeProps {
  readonly chosen: { readonly server: number; readonly node: string } | null
  readonly known: Known
  readonly onChoose: (server: number, node: string) => void
}

const FIRST_LINE_PX = 26
const AHEAD = 10
const PAGE = 12

const shapeOf = ({ kind, typeDefinition }: Child) => {
  if (kind === 'variable') return TagIcon
  if (kind === 'method') return Zap
  return typeDefinition === 'i=61' ? Folder : Box
}

function ServerState({ server }: { readonly server: Server }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const now = useNow()
  const state = linkStateOf(server)
  if (state === 'undecided') return <Badge>{texts.toApprove}</Badge>
  if (state === 'up') return null
  const said = texts.state[state]
  const text = typeof said === 'function' ? said(format.age(now - server.since)) : said
  return <span className={css['count']}>{text}</span>
}

function ServerLine({ id }: { readonly id: number }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const server = useServers((state) => state.byId.get(id))
  const name = useServerName()(server)
  const walk = useSpace((state) => state.walks.get(id))
  if (server === undefined) return null
  return (
    <>
      <Icon of={ServerIcon} size="small" />
      <b className={css['name']} title={name}>
        {name}
      </b>{' '}
      {walk === undefined || server.state !== 'up' ? null : (
        <span className={css['count']}>
          {walk.done
            ? texts.walked(format.number(walk.seen))
            : texts.walk(format.number(walk.seen))}
        </span>
      )}{' '}
      <ServerState server={server} />
    </>
  )
}

function NodeLine({ line, known }: { readonly line: Line; readonly known: Known }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const { child, server } = line
  if (child === null) return null
  const added = child.kind === 'variable' && isAdded(known, server, child)
  return (
    <>
      <Icon of={shapeOf(child)} size="small" />
      <span
        className={classes(css['name'], added && css['added'])}
        title={`${child.title === '' ? child.name : child.title}\n${child.local}`}
      >
        {child.name === '' ? child.local : child.name}
      </span>{' '}
      {added ? <span className={css['count']}>{texts.added}</span> : null}{' '}
      {child.below === null || child.below === 0 ? null : (
        <span className={css['count']}>{format.number(child.below)}</span>
      )}
    </>
  )
}

function NoteLine({ line }: { readonly line: Line }) {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const format = useFormat()
  const { below } = line
  if (below === null) return null
  if (below.status === 'reading') return <span className={css['note']}>{texts.reading}</span>
  if (below.error === null) {
    const said = texts.cutChildren(format.number(below.children.length))
    return (
      <span className={css['note']} title={said}>
        {said}
      </span>
    )
  }
  const said = say(below.error)
  return (
    <>
      <span className={css['note']} title={said} role="alert">
        {said}
      </span>
      <Button small rank="quiet" onPress={() => void read(line.server, line.node)}>
        {texts.retry}
      </Button>
    </>
  )
}

export function SpaceTree({ chosen, known, onChoose }: SpaceTreeProps) {
  const texts = useMessages(catalogue)
  const id = useId()
  const scroll = useRef<HTMLDivElement>(null)
  const servers = useServers((state) => state.list)
  const ids = useMemo(() => servers.map((server) => server.id), [servers])
  const idsKey = ids.join(' ')
  const serverName = useServerName()
  const nameOf = ({ child, server }: Line): string =>
    child === null
      ? (serverName(servers.find(({ id: each }) => each === server)) ?? '')
      : child.name === ''
        ? child.local
        : child.name
  const below = useSpace((state) => state.below)
  const open = useSpace((state) => state.open)
  const lines = useMemo(
    () => linesOf(idsKey === '' ? [] : idsKey.split(' ').map(Number), { below, open }),
    [idsKey, below, open],
  )
  // Its values are used here alone and handed to nothing that memoizes.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => FIRST_LINE_PX,
    overscan: AHEAD,
    getItemKey: (index) => lines[index]?.key ?? index,
  })
  const at =
    chosen === null
      ? -1
      : lines.findIndex(
          ({ server, node, kind }) =>
            kind !== 'note' && server === chosen.server && node === chosen.node,
        )
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' })
  }, [virtual, at])

  const choose = (line: Line | undefined) => {
    if (line !== undefined && line.kind !== 'note') onChoose(line.server, line.node)
  }
  const step = (from: number, by: number) => {
    let to = Math.min(lines.length - 1, Math.max(0, from + by))
    while (lines[to]?.kind === 'note' && to > 0) to += by > 0 && to < lines.length - 1 ? 1 : -1
    choose(lines[to])
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || lines.length === 0) return
    const line = lines[at]
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => step(at, 1),
      ArrowUp: () => step(at, -1),
      PageDown: () => step(at, PAGE),
      PageUp: () => step(at, -PAGE),
      Home: () => step(0, 0),
      End: () => step(lines.length - 1, 0),
      ArrowRight: () => {
        if (line?.open === false) setOpen(line.server, line.node, true)
        else if (line?.open === true) step(at, 1)
      },
      ArrowLeft: () => {
        if (line === undefined) return
        if (line.open === true) setOpen(line.server, line.node, false)
        else choose(lines.slice(0, at).findLast(({ level }) => level < line.level))
      },
      ' ': () => {
        if (line !== undefined && line.open !== null) setOpen(line.server, line.node, !line.open)
      },
    }
    const act = keys[event.key]
    if (act === undefined || event.target !== event.currentTarget) return
    event.preventDefault()
    act()
  }
  return (
    <div
      ref={scroll}
      role="tree"
      aria-label={texts.space}
      aria-activedescendant={at < 0 ? undefined : `${id}-${at}`}
      tabIndex={0}
      className={css['tree']}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" className={css['lines']} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const line = lines[index]
          if (line === undefined) return null
          const { open: isOpen } = line
          return (
            // The keys are those of the whole tree, which has the focus.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              id={`${id}-${index}`}
              role="treeitem"
              aria-level={line.level}
              // All that is seen of it, without the button that opens it.
              aria-labelledby={`${id}-${index}-said`}
              aria-selected={index === at}
              {...(isOpen === null ? {} : { 'aria-expanded': isOpen })}
              className={classes(css['line'], css[line.kind])}
              style={{
                transform: `translateY(${start}px)`,
                paddingLeft: `calc(${(line.level - 1) * 14 + 4} * var(--px))`,
              }}
              onClick={() => choose(line)}
            >
              {isOpen === null ? (
                <span className={css['chevron']} />
              ) : (
                <button
                  type="button"
                  tabIndex={-1}
                  className={css['chevron']}
                  aria-label={isOpen ? texts.close(nameOf(line)) : texts.open(nameOf(line))}
                  data-open={isOpen}
                  onClick={(event) => {
                    event.stopPropagation()
                    setOpen(line.server, line.node, !isOpen)
                  }}
                >
                  <Icon of={ChevronRight} size="small" />
                </button>
              )}
              <span id={`${id}-${index}-said`} className={css['said']}>
                {line.kind === 'server' ? (
                  <ServerLine id={line.server} />
                ) : line.kind === 'node' ? (
                  <NodeLine line={line} known={known} />
                ) : (
                  <NoteLine line={line} />
                )}
              </span>
            </div>
          )
        })}
      </div>
    </div>
  )
}
