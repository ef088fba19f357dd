/** Who did what, when, why, and how it ended: the journal, newest first. It is read, never changed. */
import { ArrowUp, Search } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useErrorText } from '../errors/text.ts'
import { adjust, useRoute } from '../stores/navigation.ts'
import { Button } from '../ui/Button.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Screen } from '../ui/Screen.tsx'
import { Select } from '../ui/Select.tsx'
import { EmptyState, ErrorState, Loading } from '../ui/States.tsx'
import { TextField } from '../ui/TextField.tsx'
import { VirtualTable } from '../ui/VirtualTable.tsx'
import { useColumns } from './columns.tsx'
import { Detail } from './Detail.tsx'
import {
  ask,
  everything,
  follow,
  hold,
  more,
  narrow,
  narrowTo,
  release,
  useFeed,
  waitingOf,
} from './feed.ts'
import css from './Journal.module.css'
import catalogue from './messages.ts'
import { authorsOf, by, type Kind, type Row } from './rows.ts'

const keyOf = (row: Row): string => String(row.seq)
const ALL = ''
const SCREEN = 'journal'
/** Letters of a text that the core takes. */
const LONGEST = 100
const end = () => void more()

interface BarProps {
  readonly rows: readonly Row[]
  readonly onNarrow: (change: Parameters<typeof narrow>[0]) => void
}

function Bar({ rows, onNarrow }: BarProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const filter = useFeed((feed) => feed.filter)
  const complete = useFeed((feed) => feed.complete)
  const read = useFeed((feed) => feed.read)
  const waiting = useFeed(waitingOf)
  const people = useMemo(() => authorsOf(read), [read])
  return (
    <div className={css['bar']}>
      <div className={css['find']}>
        <TextField
          label={texts.find}
          placeholder={texts.find}
          bare
          type="search"
          icon={Search}
          value={filter.text}
          maxLength={LONGEST}
          onChange={(text) => onNarrow({ text })}
        />
      </div>
      <div className={css['choice']}>
        <Select
          label={texts.kindLabel}
          bare
          value={filter.kind ?? ALL}
          choices={[
            { key: ALL, text: texts.allKinds },
            ...Object.entries(texts.kind).map(([key, text]) => ({ key, text })),
          ]}
          onChange={(key) => onNarrow({ kind: key === ALL ? null : (key as Kind) })}
        />
      </div>
      <div className={css['choice']}>
        <Select
          label={texts.personLabel}
          bare
          value={filter.user ?? ALL}
          choices={[
            { key: ALL, text: texts.everybody },
            ...people.map(({ user, name }) => ({ key: user, text: name })),
          ]}
          onChange={(key) => onNarrow({ user: key === ALL ? null : key })}
        />
      </div>
      <span className={css['count']} role="status">
        {texts.rows(rows.length, format.number(rows.length), complete)}
      </span>
      {waiting === 0 ? null : (
        <Button small icon={ArrowUp} keys="Home" onPress={release}>
          {texts.fresh(waiting)}
        </Button>
      )}
    </div>
  )
}

const always = () => true

/** A text and a row that the search box leads to. */
const nowhere: Readonly<Record<string, string>> = {}
const useAddress = () => useRoute((route) => (route.screen === SCREEN ? route.params : nowhere))
/** From here on it is as somebody has chosen here; the same address leads here again. */
const leaveAddress = () => adjust(SCREEN, {})

export default function Journal() {
  const texts = useMessages(catalogue)
  const say = useErrorText()
  const columns = useColumns()
  const filter = useFeed((feed) => feed.filter)
  const read = useFeed((feed) => feed.read)
  const status = useFeed((feed) => feed.status)
  const failure = useFeed((feed) => feed.failure)
  const rows = useMemo(() => by(read, filter.user), [read, filter.user])
  const over = useRef(false)
  const scrolled = useRef(false)
  const [picked, setPicked] = useState<Row | undefined>()
  const { text: asked, row: wanted } = useAddress()
  const named = wanted === undefined ? undefined : read.find(({ seq }) => String(seq) === wanted)
  const chosen = named ?? picked
  useEffect(follow, [])
  useEffect(() => {
    if (asked !== undefined) narrowTo({ ...everything, text: asked.slice(0, LONGEST) })
  }, [asked])
  const select = useCallback((row: Row) => {
    setPicked(row)
    leaveAddress()
  }, [])
  const refine = (what: Parameters<typeof narrow>[0]) => {
    setPicked(chosen)
    leaveAddress()
    narrow(what)
  }
  const mark = useCallback(
    (row: Row) =>
      chosen !== undefined && chosen.change !== null && row.change === chosen.change
        ? css['linked']
        : undefined,
    [chosen],
  )
  /** The order holds while the pointer is over the rows or older ones are being read. */
  const attend = (change: { over?: boolean; scrolled?: boolean }) => {
    over.current = change.over ?? over.current
    scrolled.current = change.scrolled ?? scrolled.current
    hold(over.current || scrolled.current)
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Home') release()
  }
  const filtered = filter.kind !== null || filter.text !== '' || filter.user !== null
  return (
    <Screen title={texts.title} className={css['body']}>
      <Panel flush className={css['table']}>
        <Bar rows={rows} onNarrow={refine} />
        {rows.length > 0 ? (
          <div
            className={css['rows']}
            role="presentation"
            onPointerEnter={() => attend({ over: true })}
            onPointerLeave={() => attend({ over: false })}
            onScrollCapture={({ target }) =>
              attend({ scrolled: target instanceof Element && target.scrollTop > 0 })
            }
            onKeyDownCapture={onKey}
          >
            <VirtualTable
              label={texts.table}
              isTall={always}
              items={rows}
              columns={columns}
              keyOf={keyOf}
              selected={chosen === undefined ? null : keyOf(chosen)}
              onSelect={select}
              template={css['template']}
              rowClass={mark}
              onEnd={end}
            />
          </div>
        ) : status === 'loading' ? (
          <Loading />
        ) : status === 'failed' ? (
          <ErrorState
            title={texts.failed}
            onRetry={() => void ask()}
            {...(failure === null ? {} : { code: failure.code })}
          >
            {failure === null ? null : say(failure)}
          </ErrorState>
        ) : (
          <EmptyState
            title={filtered ? texts.noMatch : texts.empty}
            action={
              filtered ? (
                <Button small onPress={() => refine(everything)}>
                  {texts.clear}
                </Button>
              ) : undefined
            }
          >
            {filtered ? texts.noMatchText : texts.emptyText}
          </EmptyState>
        )}
      </Panel>
      <Detail row={chosen} known={read} onSelect={select} />
    </Screen>
  )
}
