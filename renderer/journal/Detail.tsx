/** Everything that a row says; for a setpoint change both of its rows and every step with its time. */
import { ChartLine } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import { journalKinds } from '../../shared/contract/journal.ts'
import { statusWords } from '../setpoint/index.ts'
import { askChange, useChange } from '../setpoint/changes.ts'
import { draftedAt, openChange } from '../setpoint/dialog.ts'
import { Ledger } from '../setpoint/Ledger.tsx'
import { useFigures } from '../setpoint/say.ts'
import { useConfiguration } from '../stores/configuration.ts'
import { call } from '../stores/core.ts'
import { go } from '../stores/navigation.ts'
import { Button } from '../ui/Button.tsx'
import { classes } from '../ui/classes.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Panel } from '../ui/Panel.tsx'
import { EmptyState } from '../ui/States.tsx'
import css from './Detail.module.css'
import { Fields } from './fields/index.tsx'
import { fieldsOf, type Field } from './fields/read.ts'
import catalogue from './messages.ts'
import { joined, linked, type Row } from './rows.ts'
import { useWords } from './say.ts'
import { Undo } from './Undo.tsx'

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) =>
  children === null || children === '' ? null : (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )

const isKind = (value: unknown): value is Row['kind'] =>
  (journalKinds as readonly unknown[]).includes(value)

const asText = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** Of work that takes longer: over which time, what came of it, who had begun it. */
function WorkFacts({ row }: { readonly row: Row }) {
  const { detail, formulas } = useMessages(catalogue)
  const format = useFormat()
  const { from, to, stored, left, begunBy, done, whole } = row.details
  const [begin, end] = [from, to].map((text) =>
    typeof text === 'string' ? Date.parse(text) : Number.NaN,
  )
  const isRange = Number.isFinite(begin) && Number.isFinite(end)
  const isStep = typeof done === 'number' && typeof whole === 'number' && whole > 0
  return (
    <>
      <Fact name={detail.range}>
        {isRange ? `${format.moment(begin ?? 0)} – ${format.moment(end ?? 0)}` : null}
      </Fact>
      <Fact name={detail.stored}>{typeof stored === 'number' ? format.number(stored) : null}</Fact>
      <Fact name={detail.left}>
        {typeof left === 'number' && left > 0 ? detail.leftText(formulas(left)) : null}
      </Fact>
      <Fact name={detail.begunBy}>{asText(begunBy)}</Fact>
      <Fact name={detail.step}>{isStep ? format.percent(done / whole) : null}</Fact>
    </>
  )
}

/** Of a backup or a restore: how large, of which moment, where the former state lies. */
function BackupFacts({ row }: { readonly row: Row }) {
  const { detail } = useMessages(catalogue)
  const format = useFormat()
  const { bytes, of, aside } = row.details
  return (
    <>
      <Fact name={detail.size}>{typeof bytes === 'number' ? format.bytes(bytes) : null}</Fact>
      <Fact name={detail.stateOf}>
        {row.kind.startsWith('restore') && typeof of === 'number' ? format.moment(of) : null}
      </Fact>
      <Fact name={detail.aside}>{asText(aside)}</Fact>
    </>
  )
}

/** Who took which data: of an export, where it began, ended, was taken and was deleted. */
function ExportFacts({ row }: { readonly row: Row }) {
  const { detail } = useMessages(catalogue)
  const format = useFormat()
  const { tags, rows, bytes, sha256 } = row.details
  return (
    <>
      <Fact name={detail.exported}>{asText(tags)}</Fact>
      <Fact name={detail.rows}>{typeof rows === 'number' ? format.number(rows) : null}</Fact>
      <Fact name={detail.bytes}>{typeof bytes === 'number' ? format.bytes(bytes) : null}</Fact>
      <Fact name={detail.sha256}>{asText(sha256)}</Fact>
    </>
  )
}

function Facts({ row, fields }: { readonly row: Row; readonly fields: readonly Field[] | null }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const words = useWords()
  const { detail } = texts
  const { status, readBack, address, version, undoes, of, count } = row.details
  const { secret, anew, off, created, changed, deleted } = row.details
  const code = typeof status === 'number' ? statusWords(status, format.language) : null
  return (
    <dl className={css['facts']}>
      <Fact name={detail.time}>
        {format.moment(row.at, { milliseconds: true })} {format.offset(row.at)}
      </Fact>
      <Fact name={detail.who}>{row.person?.name ?? texts.program}</Fact>
      <Fact name={detail.user}>{row.person?.user ?? null}</Fact>
      <Fact name={detail.subject}>{words.subject(row)}</Fact>
      <Fact name={detail.old}>
        {row.old === null || fields !== null ? null : words.value(row, row.old)}
      </Fact>
      <Fact name={detail.new}>
        {row.new === null || fields !== null ? null : words.value(row, row.new)}
      </Fact>
      <Fact name={detail.reason}>{words.reason(row)}</Fact>
      <Fact name={detail.outcome}>{words.outcome(row)}</Fact>
      <Fact name={detail.status}>{code === null ? null : `${code.text} ${code.hex}`}</Fact>
      <Fact name={detail.readBack}>
        {typeof readBack === 'number' || typeof readBack === 'boolean'
          ? words.value(row, readBack)
          : null}
      </Fact>
      <Fact name={detail.counts}>
        {typeof count !== 'number'
          ? null
          : row.kind === 'recalculated'
            ? texts.formulas(count)
            : texts.count(count, format.number(count))}
      </Fact>
      <Fact name={detail.imported}>
        {typeof created === 'number' && typeof changed === 'number' && typeof deleted === 'number'
          ? texts.imported(format.number(created), format.number(changed), format.number(deleted))
          : null}
      </Fact>
      <Fact name={detail.undoes}>
        {typeof undoes === 'number'
          ? [detail.row(format.number(undoes)), ...(isKind(of) ? [texts.kind[of]] : [])].join(' · ')
          : null}
      </Fact>
      <Fact name={detail.secret}>
        {secret === 'changed' || secret === 'dropped' ? detail.secrets[secret] : null}
      </Fact>
      <Fact name={detail.totals}>{typeof anew === 'number' ? texts.formulas(anew) : null}</Fact>
      <Fact name={detail.cameBack}>{off === 1 ? detail.cameBackOff : null}</Fact>
      <WorkFacts row={row} />
      {/^(backup|restore|replaced)/.test(row.kind) ? <BackupFacts row={row} /> : null}
      {row.kind.startsWith('export_') ? <ExportFacts row={row} /> : null}
      <Fact name={detail.address}>{asText(address)}</Fact>
      <Fact name={detail.version}>{asText(version)}</Fact>
    </dl>
  )
}

/** Both rows, also where the other one is not in the list: it may be older, or filtered out. */
function usePair(change: string, known: readonly Row[]): readonly Row[] {
  const [read, setRead] = useState<readonly Row[]>([])
  const here = linked(known, change)
  const complete = here.length > 1
  useEffect(() => {
    if (complete) return
    let gone = false
    const ask = async () => {
      const result = await call('journal.list', { change })
      if (!gone && result.ok) setRead(result.value)
    }
    void ask()
    return () => {
      gone = true
    }
  }, [change, complete])
  return linked(joined(here, read), change)
}

interface CourseProps {
  readonly change: string
  readonly row: Row
  readonly known: readonly Row[]
  readonly onSelect: (row: Row) => void
}

function Course({ change: id, row, known, onSelect }: CourseProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const words = useWords()
  const change = useChange(id)
  const tag = useConfiguration((state) => state.tagByName.get(row.subject))
  const figures = useFigures(tag)
  const pair = usePair(id, known)
  const missing = change === undefined
  useEffect(() => {
    if (missing) void askChange(id)
  }, [id, missing])
  const pens = [tag?.setpointOf, row.subject].filter((name) => typeof name === 'string').join()
  return (
    <>
      <section className={css['part']}>
        <h3>{texts.detail.pair}</h3>
        {pair.map((each) => (
          <button
            key={each.seq}
            type="button"
            className={classes(css['pair'], each.seq === row.seq && css['chosen'])}
            onClick={() => onSelect(each)}
          >
            <span>{format.time(each.at, { milliseconds: true })}</span>
            <b>{words.what(each)}</b>
            <span>{words.outcome(each)}</span>
          </button>
        ))}
        {pair.length > 1 ? null : <p className={css['only']}>{texts.detail.only}</p>}
      </section>
      {change === undefined ? null : (
        <section className={css['part']}>
          <h3>{texts.detail.course}</h3>
          <Ledger change={change} draftedAt={draftedAt(id)} figures={figures} />
          <div className={css['actions']}>
            <Button small onPress={() => openChange(change)}>
              {texts.detail.open}
            </Button>
            <Button small icon={ChartLine} onPress={() => go('trends', { pens })}>
              {texts.detail.trend}
            </Button>
          </div>
        </section>
      )}
    </>
  )
}

export interface DetailProps {
  readonly row: Row | undefined
  readonly known: readonly Row[]
  readonly onSelect: (row: Row) => void
}

export function Detail({ row, known, onSelect }: DetailProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const words = useWords()
  if (row === undefined) {
    return (
      <Panel>
        <EmptyState title={texts.detail.none}>{texts.detail.noneText}</EmptyState>
      </Panel>
    )
  }
  const fields = fieldsOf(row)
  // What was refused changed nothing, so that it can be undone or not as before.
  const newest = known.find(({ kind }) => kind !== 'refused')?.seq ?? row.seq
  return (
    <Panel
      title={words.what(row)}
      aside={<span className={css['seq']}>{texts.detail.row(format.number(row.seq))}</span>}
      flush
      scroll
    >
      <Facts row={row} fields={fields} />
      {fields === null ? null : <Fields fields={fields} />}
      {row.edit ? <Undo key={row.seq} row={row} newest={newest} /> : null}
      {row.change === null ? null : (
        <Course key={row.change} change={row.change} row={row} known={known} onSelect={onSelect} />
      )}
    </Panel>
  )
}
