/** What was found: how far the search is, how many and how long in all, and the list. */
import { CircleAlert, Download, Info } from 'lucide-react'
import { useMemo, type KeyboardEvent } from 'react'
import { errorCodes, type ErrorCode, type Failure } from '../../shared/result.ts'
import { useErrorText } from '../errors/text.ts'
import { useConfiguration } from '../stores/configuration.ts'
import { Button } from '../ui/Button.tsx'
import { CSV, download } from '../ui/download.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Note } from '../ui/Note.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { EmptyState } from '../ui/States.tsx'
import { VirtualTable } from '../ui/VirtualTable.tsx'
import { useColumns } from './columns.tsx'
import { useFeed, type Row, type Search } from './feed.ts'
import catalogue, { type Texts } from './messages.ts'
import { ordered, orders, type Order } from './order.ts'
import css from './Search.module.css'
import { sheetOf } from './sheet.ts'

const keyOf = ({ number }: Row): string => String(number)
const noTags: readonly string[] = []

const isCode = (code: string): code is ErrorCode => (errorCodes as readonly string[]).includes(code)

/** As the core tells it of a search, for the words of errors. */
function failureOf({ code, message, details }: NonNullable<Search['failure']>): Failure {
  const known = isCode(code) ? code : 'internal'
  return details === undefined ? { code: known, message } : { code: known, message, details }
}

function Progress({ search }: { readonly search: Search }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const [from, to, at] = [search.from, search.to, search.at].map((text) => Date.parse(text))
  const [begin = 0, end = 1, now = 0] = [from, to, at]
  if (search.state !== 'running') return null
  return (
    <span className={css['progress']}>
      <progress aria-label={texts.searching} max={Math.max(1, end - begin)} value={now - begin} />
      <span className={css['muted']}>{texts.upTo(format.date(now))}</span>
    </span>
  )
}

function Sum({ search }: { readonly search: Search }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const parts = [
    texts.count(search.count, format.number(search.count)),
    ...(search.count === 0 ? [] : [texts.lasted(format.age(search.lasted))]),
    ...(search.unknown === 0 ? [] : [texts.unknown(format.age(search.unknown))]),
  ]
  return (
    <span className={css['sum']} role="status">
      {parts.join(' · ')}
    </span>
  )
}

/** What kept it from going on, and what is not in the list. */
function Notes() {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const say = useErrorText()
  const { search, refusal, failure, isGone } = useFeed()
  const told = (wrong: Failure): string => {
    if (wrong.code === 'too_many') return texts.tooMany
    if (wrong.code !== 'bad_input') return say(wrong)
    return wrong.details?.['field'] === 'text' ? texts.badCondition : texts.orderWrong
  }
  const failed = search === null || search.failure === null ? null : failureOf(search.failure)
  const isMore = search !== null && search.count > search.kept && search.state !== 'running'
  return (
    <>
      {refusal === null ? null : (
        <Note icon={CircleAlert} error>
          {told(refusal)}
        </Note>
      )}
      {failure === null ? null : (
        <Note icon={CircleAlert} error>
          {say(failure)}
        </Note>
      )}
      {failed === null ? null : (
        <Note icon={CircleAlert} error>
          <b>{texts.failed}.</b> {say(failed)} {texts.stillFound}
        </Note>
      )}
      {isGone ? <Note icon={Info}>{texts.gone}</Note> : null}
      {search?.state === 'cancelled' ? <Note icon={Info}>{texts.cancelled}</Note> : null}
      {isMore ? <Note icon={Info}>{texts.more(format.number(search.kept))}</Note> : null}
    </>
  )
}

/** That it never was so is said only where the history knows. */
function nothingFound({ from, to, unknown }: Search, texts: Texts) {
  if (unknown === 0) return { title: texts.none, children: texts.noneText }
  return unknown >= Date.parse(to) - Date.parse(from)
    ? { title: texts.noneKnown, children: texts.noneKnownText }
    : { title: texts.nonePartly, children: texts.nonePartlyText }
}

export interface FoundProps {
  readonly order: Order
  readonly onOrder: (order: Order) => void
  readonly selected: Row | undefined
  readonly onSelect: (row: Row) => void
  readonly onTrend: (row: Row) => void
}

export function Found({ order, onOrder, selected, onSelect, onTrend }: FoundProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const { search, rows } = useFeed()
  const tags = useConfiguration((state) => state.recorded)
  const shown = useMemo(() => ordered(rows, order), [rows, order])
  const columns = useColumns(search?.tags ?? noTags)
  const onKey = (event: KeyboardEvent, row: Row | undefined): boolean => {
    const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey
    if (event.code !== 'KeyT' || !isPlain || row === undefined) return false
    onTrend(row)
    return true
  }
  const save = () => {
    if (search === null) return
    const sheet = sheetOf(search, rows, (tag) => tags.get(tag)?.unit ?? null, texts, format)
    download(`search-${search.from.slice(0, 10)}-${search.to.slice(0, 10)}.csv`, sheet, CSV)
  }
  return (
    <Panel
      title={texts.found}
      flush
      className={css['found']}
      aside={
        search === null ? null : (
          <span className={css['aside']}>
            <Segmented<Order>
              label={texts.orders.label}
              small
              value={order}
              choices={orders.map((key) => ({ key, text: texts.orders[key] }))}
              onChange={onOrder}
            />
            <Button small icon={Download} off={rows.length === 0} onPress={save}>
              {texts.export}
            </Button>
          </span>
        )
      }
    >
      <div className={css['notes']}>
        <Notes />
      </div>
      {search === null ? null : (
        <div className={css['bar']}>
          <Sum search={search} />
          <Progress search={search} />
        </div>
      )}
      {rows.length > 0 ? (
        <div className={css['rows']}>
          <VirtualTable
            label={texts.list}
            items={shown}
            columns={columns}
            keyOf={keyOf}
            selected={selected === undefined ? null : keyOf(selected)}
            onSelect={onSelect}
            onOpen={onTrend}
            onKey={onKey}
            template={css['template']}
          />
        </div>
      ) : search === null ? (
        <EmptyState title={texts.notAsked}>{texts.notAskedText}</EmptyState>
      ) : search.state === 'done' ? (
        <EmptyState {...nothingFound(search, texts)} />
      ) : (
        <EmptyState title={texts.noneYet}>{texts.noneYetText}</EmptyState>
      )}
    </Panel>
  )
}
