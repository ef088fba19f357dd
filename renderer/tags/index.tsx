/** Equipment tree, tag table, faceplate: everything that is read, with its value now and how old it is. */
import { Download, FileUp, Plus, Search } from 'lucide-react'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { tinykeys } from 'tinykeys'
import { FieldScreen } from '../field/FieldScreen.tsx'
import { AddOwn } from '../formula/AddOwn.tsx'
import { isForScreen, setpointOf } from '../setpoint/index.ts'
import {
  loadConfiguration,
  useConfiguration,
  useUndescribed,
  type Tag,
} from '../stores/configuration.ts'
import { adjust, go, useRoute } from '../stores/navigation.ts'
import { select } from '../stores/selection.ts'
import { useMay } from '../stores/session.ts'
import { call } from '../stores/core.ts'
import { useErrorText } from '../errors/text.ts'
import { EquipmentTree } from '../field/EquipmentTree.tsx'
import { partsOf } from '../field/parts.ts'
import { ImportDialog } from '../field/ImportDialog.tsx'
import { Button } from '../ui/Button.tsx'
import { CSV, download } from '../ui/download.ts'
import { useFormat, useLanguage, useMessages } from '../ui/language.tsx'
import { Panel } from '../ui/Panel.tsx'
import { EmptyState, ErrorState, Loading } from '../ui/States.tsx'
import { TWO_LINES } from '../ui/Name.tsx'
import { TextField } from '../ui/TextField.tsx'
import { VirtualTable } from '../ui/VirtualTable.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { toast } from '../ui/Toasts.tsx'
import { Chosen } from './many/Chosen.tsx'
import { useColumns } from './columns.tsx'
import { DeletedTable } from './many/DeletedTable.tsx'
import manyWords from './many/messages.ts'
import { Faceplate } from './Faceplate.tsx'
import catalogue from './messages.ts'
import { NoTag } from './NoTag.tsx'
import { narrowed } from './scope.ts'
import { TagDialog } from './TagDialog.tsx'
import css from './Tags.module.css'
import table from './TagTable.module.css'

const keyOf = (tag: Tag): string => tag.name
/** The row of such a name alone is tall. */
const hasLongName = (tag: Tag): boolean => tag.name.length > TWO_LINES
const rowClass = (tag: Tag) => (hasLongName(tag) ? table['tall'] : undefined)

/** Pens of a trend: the value with its setpoint. */
function pensOf(tag: Tag): string {
  const setpoint = setpointOf(tag.name)
  const names = [tag.setpointOf ?? tag.name, setpoint?.name]
  return [...new Set(names.filter((name) => name !== undefined))].join(',')
}

/** Tags of the chosen equipment that fit the text, in order of name. */
function useRows(equipment: string | null, text: string) {
  const language = useLanguage()
  const tags = useConfiguration((state) => state.tags)
  const all = useConfiguration((state) => state.equipment)
  const byId = useConfiguration((state) => state.equipmentById)
  const byName = useConfiguration((state) => state.equipmentByName)
  return useMemo(() => {
    const owner = equipment === null ? undefined : byName.get(equipment)
    const parts = owner === undefined ? new Set<number>() : partsOf(all, owner.id)
    const here = equipment === null ? tags : tags.filter((tag) => parts.has(tag.equipment ?? -1))
    const ownerName = (tag: Tag) => byId.get(tag.equipment ?? -1)?.name ?? ''
    return { here: here.length, rows: narrowed(here, text, language, ownerName) }
  }, [tags, all, byId, byName, equipment, text, language])
}

function useTrendKey(tag: Tag | undefined): void {
  useEffect(
    () =>
      tinykeys(window, {
        KeyT: (event) => {
          if (tag === undefined || !isForScreen(event)) return
          event.preventDefault()
          go('trends', { pens: pensOf(tag) })
        },
      }),
    [tag],
  )
}

export default function Tags() {
  const texts = useMessages(catalogue)
  const many = useMessages(manyWords)
  const say = useErrorText()
  const params = useRoute((route) => route.params)
  const equipment = params['equipment'] ?? null
  const name = params['tag'] ?? null
  const [text, setText] = useState('')
  const [adding, setAdding] = useState(false)
  const [importing, setImporting] = useState(false)
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const [isOfDeleted, setIsOfDeleted] = useState(false)
  const deleted = useConfiguration((state) => state.deleted.length)
  const { here, rows } = useRows(equipment, text)
  const columns = useColumns()
  const status = useConfiguration((state) => state.status)
  const isUndescribed = useUndescribed()
  const failure = useConfiguration((state) => state.error)
  const chosen = useConfiguration((state) =>
    name === null ? undefined : state.tagByName.get(name),
  )
  const owner = useConfiguration((state) =>
    equipment === null ? undefined : state.equipmentByName.get(equipment),
  )
  const language = useLanguage()
  const format = useFormat()
  const engineer = useMay('engineer')
  useTrendKey(chosen)

  // What is selected here is selected for the keys and the other screens too.
  useEffect(() => select({ tag: name, equipment }), [name, equipment])

  const choose = useCallback(
    (tag: Tag) => {
      adjust('tags', { ...(equipment === null ? {} : { equipment }), tag: tag.name })
    },
    [equipment],
  )
  const enter = (to: string | null) => {
    go('tags', {
      ...(to === null ? {} : { equipment: to }),
      ...(name === null ? {} : { tag: name }),
    })
  }

  const save = async () => {
    const result = await call('tags.export', {
      dialect: language,
      ...(equipment === null ? {} : { equipment }),
    })
    if (!result.ok) return toast({ title: say(result.error) })
    download(result.value.name, result.value.text, CSV)
    toast({ title: many.exported(result.value.rows) })
  }
  // What is ticked and is not there any more is not meant any more.
  const there = useConfiguration((state) => (isOfDeleted ? state.recorded : state.tagByName))
  const meant = useMemo(
    () => new Set([...ticked].filter((each) => there.has(each))),
    [ticked, there],
  )
  const checks = useMemo(
    () => ({
      keys: meant,
      label: (tag: Tag) => many.tick(tag.name),
      onChange: setTicked,
    }),
    [meant, many],
  )

  return (
    <FieldScreen
      tab="tags"
      title={owner?.title[language]}
      className={css['body']}
      actions={
        <>
          <AddOwn kinds={['calculated', 'manual']} equipment={equipment} />
          <Button
            small
            icon={Plus}
            off={!engineer}
            reason={texts.addNeeds}
            onPress={() => setAdding(true)}
          >
            {texts.add}
          </Button>
        </>
      }
    >
      <Panel title={texts.equipment} flush scroll>
        <button
          type="button"
          className={css['all']}
          aria-pressed={equipment === null}
          onClick={() => enter(null)}
        >
          {texts.all}
        </button>
        <EquipmentTree chosen={equipment} onChoose={enter} />
      </Panel>
      <Panel flush className={css['table']}>
        <div className={css['bar']}>
          <div className={css['find']}>
            <TextField
              label={texts.find}
              placeholder={texts.find}
              bare
              type="search"
              icon={Search}
              value={text}
              onChange={setText}
            />
          </div>
          {deleted === 0 && !isOfDeleted ? null : (
            <Segmented
              small
              label={many.show}
              value={isOfDeleted ? 'deleted' : 'use'}
              choices={[
                { key: 'use', text: many.inUse },
                { key: 'deleted', text: many.deletedTab(format.number(deleted)) },
              ]}
              onChange={(key) => {
                setIsOfDeleted(key === 'deleted')
                setTicked(new Set())
              }}
            />
          )}
          <span className={css['count']} role="status">
            {text === ''
              ? texts.tags(here, format.number(here))
              : texts.shown(format.number(rows.length), format.number(here))}
            , {texts.order}
          </span>
          <span className={css['files']}>
            <Button small icon={Download} onPress={() => void save()}>
              {many.export}
            </Button>
            <Button
              small
              icon={FileUp}
              off={!engineer}
              reason={texts.addNeeds}
              onPress={() => setImporting(true)}
            >
              {many.import}
            </Button>
          </span>
        </div>
        {isOfDeleted ? (
          <div className={css['rows']}>
            <DeletedTable text={text} ticked={meant} onTick={engineer ? setTicked : null} />
          </div>
        ) : rows.length > 0 && isUndescribed ? (
          <Loading />
        ) : rows.length > 0 ? (
          <div className={css['rows']}>
            <VirtualTable
              label={texts.table}
              items={rows}
              columns={columns}
              keyOf={keyOf}
              selected={name}
              onSelect={choose}
              template={table['template']}
              isTall={hasLongName}
              rowClass={rowClass}
              {...(engineer ? { checks } : {})}
            />
          </div>
        ) : status === 'loading' ? (
          <Loading />
        ) : status === 'failed' ? (
          <ErrorState title={texts.failed} onRetry={() => void loadConfiguration()}>
            {failure === null ? null : say(failure)}
          </ErrorState>
        ) : equipment !== null && owner === undefined ? (
          <EmptyState
            title={texts.unknownEquipment(equipment)}
            action={
              <Button small onPress={() => enter(null)}>
                {texts.all}
              </Button>
            }
          />
        ) : text === '' ? (
          <EmptyState title={equipment === null ? texts.noTags : texts.noneHere}>
            {equipment === null ? texts.noTagsText : texts.noneHereText}
          </EmptyState>
        ) : (
          <EmptyState
            title={texts.noMatch}
            action={
              <Button small onPress={() => setText('')}>
                {texts.clear}
              </Button>
            }
          >
            {texts.noMatchText(text)}
          </EmptyState>
        )}
        {/* Below the table: above it, it would push the rows from under the pointer. */}
        {engineer ? (
          <Chosen
            names={meant}
            deleted={isOfDeleted}
            onClear={() => setTicked(new Set())}
            onAll={isOfDeleted ? null : () => setTicked(new Set(rows.map(keyOf)))}
          />
        ) : null}
      </Panel>
      {chosen === undefined ? (
        <NoTag asked={name} />
      ) : (
        <Faceplate key={chosen.name} tag={chosen} pens={pensOf(chosen)} />
      )}
      {importing ? <ImportDialog what="tags" onClose={() => setImporting(false)} /> : null}
      {adding ? <TagDialog equipment={equipment} onClose={() => setAdding(false)} /> : null}
    </FieldScreen>
  )
}
