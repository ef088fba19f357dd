/** What the picked variables become: names, conflicts, load, all with counts, before anything is added. */
import { Check, CircleAlert, Eye, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { tinykeys } from 'tinykeys'
import { useErrorText } from '../errors/text.ts'
import { call } from '../stores/core.ts'
import { useServers } from '../stores/servers.ts'
import { Button } from '../ui/Button.tsx'
import { Fault } from '../ui/Fault.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { NumberField } from '../ui/NumberField.tsx'
import { Panel } from '../ui/Panel.tsx'
import { EmptyState } from '../ui/States.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast } from '../ui/Toasts.tsx'
import css from './AddPanel.module.css'
import { add, endAdding, forgetAdding, useAdding } from './adding.ts'
import catalogue from './messages.ts'
import {
  diskPerYear,
  ruleParts,
  type Asked,
  type Planned,
  type Summary,
  type Trouble,
} from './picks.ts'

export interface AddPanelProps {
  readonly plan: readonly Planned[]
  readonly summary: Summary
  readonly rule: string
  readonly onRule: (rule: string) => void
}

/** Tags that are added at once. */
const MOST = 10_000
/** Names that are shown of each sort. */
const EXAMPLES = 3
const SHOWN = 100
/** What may stand in a rule. */
const RULE = ruleParts.map((part) => `{${part}}`).join(' ')
const first: Asked = { sampling: 1000, deadband: 0, queue: 100 }
const troubles = ['name', 'taken', 'twice', 'unreadable', 'added'] as const

const isIn = (value: number | null, low: number, high: number): value is number =>
  value !== null && value >= low && value <= high

function useAsked() {
  const [given, setGiven] = useState<{ [K in keyof Asked]: number | null }>(first)
  const { add: texts } = useMessages(catalogue)
  const faults = {
    sampling: isIn(given.sampling, 0, 3_600_000) ? null : texts.sampleFault,
    deadband: isIn(given.deadband, 0, 100) ? null : texts.deadbandFault,
    queue: isIn(given.queue, 1, 100_000) && Number.isInteger(given.queue) ? null : texts.queueFault,
  }
  const { sampling, deadband, queue } = given
  const isWhole = Object.values(faults).every((fault) => fault === null)
  return {
    given,
    faults,
    asked:
      isWhole && sampling !== null && deadband !== null && queue !== null
        ? { sampling, deadband, queue }
        : null,
    give: (change: Partial<typeof given>) => setGiven((before) => ({ ...before, ...change })),
  }
}

function Names({ of }: { readonly of: readonly Planned[] }) {
  return (
    <ul className={css['names']}>
      {of.map(({ pick, name }) => {
        const from = [...pick.owners.slice(-2), pick.row.name].join('/')
        return (
          <li key={`${pick.server} ${pick.row.node}`}>
            <span title={`${pick.serverName}: ${pick.row.local}`}>{from}</span>
            <b title={name}>{name}</b>
          </li>
        )
      })}
    </ul>
  )
}

interface CheckLineProps {
  readonly kind: 'good' | 'look' | 'bad'
  readonly text: string
  readonly of: readonly Planned[] | number
}

/** One sort of what was found; what needs a look can be looked at. */
function CheckLine({ kind, text, of }: CheckLineProps) {
  const { add: texts } = useMessages(catalogue)
  const format = useFormat()
  const [open, setOpen] = useState(false)
  const count = typeof of === 'number' ? of : of.length
  if (count === 0) return null
  return (
    <>
      <div className={css[kind]}>
        <Icon of={kind === 'good' ? Check : kind === 'look' ? Eye : X} size="small" />
        <span>{text}</span>
        {typeof of === 'number' ? (
          <span className={css['count']}>{format.number(count)}</span>
        ) : (
          <button
            type="button"
            className={css['link']}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {format.number(count)}, {texts.show}
          </button>
        )}
      </div>
      {open && typeof of !== 'number' ? <Names of={of.slice(0, SHOWN)} /> : null}
    </>
  )
}

function Checks({ summary }: { readonly summary: Summary }) {
  const { add: texts } = useMessages(catalogue)
  return (
    <div className={css['checks']} role="group" aria-label={texts.checks}>
      <CheckLine kind="good" text={texts.whole} of={summary.whole} />
      <CheckLine kind="good" text={texts.limits} of={summary.limits} />
      <CheckLine kind="good" text={texts.setpoints} of={summary.setpoints} />
      <CheckLine kind="look" text={texts.noUnit} of={summary.noUnit} />
      {troubles.map((trouble: Trouble) => (
        <CheckLine key={trouble} kind="bad" text={texts[trouble]} of={summary.bad[trouble]} />
      ))}
    </div>
  )
}

/** Monitored items that a server takes; undefined until it is known. */
function useLimit(server: number): number | null | undefined {
  const [held, setHeld] = useState<{ server: number; items: number | null } | null>(null)
  useEffect(() => {
    let ended = false
    void call('browse.load', { server }).then((answer) => {
      if (!ended && answer.ok) setHeld({ server, items: answer.value.items })
    })
    return () => {
      ended = true
    }
  }, [server])
  return held?.server === server ? held.items : undefined
}

function Load({ server, more }: { readonly server: number; readonly more: number }) {
  const { add: texts } = useMessages(catalogue)
  const format = useFormat()
  const found = useServers((state) => state.byId.get(server))
  const limit = useLimit(server)
  if (found === undefined) return null
  const items = found.items + more
  const share = (count: number): string =>
    `${Math.min(100, (count / Math.max(1, limit ?? items)) * 100)}%`
  const isOver = typeof limit === 'number' && items > limit
  return (
    <div className={css['load']}>
      <div>
        <span>{texts.load(found.name)}</span>
        <span>
          {limit === undefined
            ? format.number(items)
            : texts.items(format.number(items), limit === null ? null : format.number(limit))}
        </span>
      </div>
      <div className={css['bar']} aria-hidden>
        <u style={{ width: share(items) }} />
        <i style={{ width: share(found.items) }} />
      </div>
      {isOver ? <Fault>{texts.tooMany}</Fault> : null}
    </div>
  )
}

function Outcome() {
  const { add: texts } = useMessages(catalogue)
  const say = useErrorText()
  const format = useFormat()
  const adding = useAdding()
  if (adding.phase === 'cancelled') {
    return (
      <p role="status">{texts.cancelled(format.number(adding.done), format.number(adding.of))}</p>
    )
  }
  if (adding.phase !== 'failed') return null
  const { done, of, error } = adding
  return <Fault>{`${texts.failed(format.number(done), format.number(of))} ${say(error)}`}</Fault>
}

function Actions({
  good,
  asked,
  left,
}: {
  readonly good: readonly Planned[]
  readonly asked: Asked | null
  readonly left: number
}) {
  const { add: texts } = useMessages(catalogue)
  const format = useFormat()
  const adding = useAdding()
  const isBusy = adding.phase === 'adding' || adding.phase === 'ending'
  const isOff = good.length === 0 || good.length > MOST || asked === null
  const press = async () => {
    if (isBusy || isOff || asked === null) return
    await add(good, asked)
    const end = useAdding.getState()
    if (end.phase !== 'done') return
    toast({ title: texts.done(end.done, format.number(end.done)) })
    forgetAdding()
  }
  useEffect(() =>
    tinykeys(window, {
      '$mod+Enter': (event) => {
        event.preventDefault()
        void press()
      },
    }),
  )
  if (isBusy) {
    const { done, of } = adding
    return (
      <footer>
        <span role="status">{texts.adding(format.number(done), format.number(of))}</span>
        <div
          className={css['bar']}
          role="progressbar"
          aria-label={texts.adding(format.number(done), format.number(of))}
          aria-valuemin={0}
          aria-valuemax={of}
          aria-valuenow={done}
        >
          <i style={{ width: `${(done / of) * 100}%` }} />
        </div>
        <Button onPress={endAdding} off={adding.phase === 'ending'}>
          {adding.phase === 'ending' ? texts.ending : texts.cancel}
        </Button>
      </footer>
    )
  }
  return (
    <footer>
      <Outcome />
      {left === 0 ? null : (
        <span className={css['out']}>
          <Icon of={CircleAlert} size="small" /> {texts.leftOut(left, format.number(left))}
        </span>
      )}
      {good.length > MOST ? <Fault>{texts.most(format.number(MOST))}</Fault> : null}
      <Button rank="primary" keys="Ctrl ⏎" off={isOff} onPress={() => void press()}>
        {texts.button(good.length, format.number(good.length))}
      </Button>
    </footer>
  )
}

export function AddPanel({ plan, summary, rule, onRule }: AddPanelProps) {
  const { add: texts } = useMessages(catalogue)
  const format = useFormat()
  const { given, faults, asked, give } = useAsked()
  const [all, setAll] = useState(false)
  const { good } = summary
  const perServer = Map.groupBy(good, ({ pick }) => pick.server)
  const adding = useAdding()
  if (plan.length === 0 && adding.phase === 'idle') {
    return (
      <Panel>
        <EmptyState title={texts.nothing}>{texts.nothingText}</EmptyState>
      </Panel>
    )
  }
  return (
    <Panel
      title={texts.title(good.length, format.number(good.length))}
      flush
      className={css['panel']}
    >
      <div className={css['scroll']}>
        <div className={css['part']}>
          <TextField
            label={texts.rule}
            value={rule}
            onChange={onRule}
            hint={RULE}
            maxLength={100}
          />
          <Names of={good.slice(0, all ? SHOWN : EXAMPLES)} />
          {good.length <= EXAMPLES || all ? null : (
            <button type="button" className={css['link']} onClick={() => setAll(true)}>
              {texts.showAll}
            </button>
          )}
        </div>
        <div className={css['grid']}>
          <NumberField
            label={texts.sampling}
            value={given.sampling}
            unit="ms"
            step={100}
            error={faults.sampling}
            onChange={(sampling) => give({ sampling })}
          />
          <NumberField
            label={texts.deadband}
            value={given.deadband}
            unit={texts.ofRange}
            decimals={1}
            step={0.1}
            error={faults.deadband}
            onChange={(deadband) => give({ deadband })}
          />
          <NumberField
            label={texts.queue}
            value={given.queue}
            step={10}
            error={faults.queue}
            onChange={(queue) => give({ queue })}
          />
        </div>
        <Checks summary={summary} />
        <div className={css['part']}>
          {[...perServer].map(([server, of]) => (
            <Load key={server} server={server} more={of.length} />
          ))}
          <div className={css['load']}>
            <div>
              <span>{texts.disk}</span>
              <span>
                {asked === null ? '—' : format.bytes(diskPerYear(good.length, asked.sampling))}
              </span>
            </div>
          </div>
        </div>
      </div>
      <Actions good={good} asked={asked} left={plan.length - good.length} />
    </Panel>
  )
}
