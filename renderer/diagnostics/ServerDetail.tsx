/** One server in full: how it is reached, how it keeps time, what became of every sample, what is wrong. */
import { TriangleAlert } from 'lucide-react'
import { statusHex } from '../../shared/quality.ts'
import { tagById } from '../stores/configuration.ts'
import { isUntold, useServerTrouble } from '../errors/troubles/text.ts'
import { useSizeWord } from '../readings/words.ts'
import { coreNow, useNow } from '../stores/liveness.ts'
import serverWords from '../server/messages.ts'
import { linkStateOf, type Server } from '../stores/servers.ts'
import { AlarmSymbol } from '../ui/AlarmSymbol.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Note } from '../ui/Note.tsx'
import { Endpoints } from './Endpoints.tsx'
import { Facts, type Fact } from './Facts.tsx'
import css from './Health.module.css'
import { isClockFar } from '../../shared/acquisition.ts'
import { difference } from '../../shared/ledger.ts'
import { refusalOf } from './refusals.ts'
import catalogue from './messages.ts'
import keptWords from '../server/kept/messages.ts'
import { clockOf, sinceOf, StateWord } from '../server/kept/StateWord.tsx'

function Reach({ server }: { readonly server: Server }) {
  const texts = useMessages(catalogue)
  const words = useMessages(serverWords)
  const format = useFormat()
  useNow()
  const offset = clockOf(server)
  const since = sinceOf(server)
  const facts: Fact[] = [
    {
      label: texts.endpoint,
      value: server.endpoint === 'simulated' ? texts.simulated : server.endpoint,
      text: true,
    },
    {
      label: texts.security,
      value:
        server.securityMode === 'None'
          ? texts.none
          : `${words.modes[server.securityMode]}, ${server.securityPolicy}`,
      text: true,
    },
    {
      label: texts.since,
      value: format.moment(since) + (since === null ? '' : ` ${format.offset(since)}`),
      text: true,
    },
    {
      label: texts.confirmed,
      value:
        server.confirmedAt === null
          ? format.number(null)
          : texts.ago(format.age(Math.max(0, coreNow() - server.confirmedAt))),
    },
    { label: texts.reconnects, value: format.number(server.reconnects) },
    { label: texts.restarts, value: format.number(server.restarts) },
    {
      label: texts.renewals,
      note: server.renewals > 0 ? texts.renewalsText : undefined,
      value: format.number(server.renewals),
    },
    { label: texts.delay, value: format.number(server.delayMs, 0), unit: format.unit('ms') },
    {
      label: texts.offset,
      value: format.change(offset, 0),
      unit: format.unit('ms'),
      marked: isClockFar(offset),
    },
    { label: texts.rate, value: format.number(server.rate, 1), unit: texts.perSecond },
    { label: texts.tags, value: format.number(server.tags) },
    { label: texts.items, value: format.number(server.items) },
    {
      label: texts.failed,
      value: format.number(server.itemsFailed),
      marked: server.itemsFailed > 0,
    },
  ]
  return <Facts facts={facts} />
}

type Texts = ReturnType<typeof useMessages<(typeof catalogue)['en']>>

/** The outage that the server bridges without loss, and what ends it sooner than wanted. */
function bridgeFacts(
  { bridging }: Server,
  texts: Texts,
  format: ReturnType<typeof useFormat>,
): Fact[] {
  if (bridging === null || bridging.seconds === null) return []
  const { seconds, wanted, short, by } = bridging
  const why =
    by === null
      ? texts.bridgeWanted(format.number(wanted))
      : by === 'queue'
        ? texts.bridgeShort(format.number(wanted), format.number(short))
        : texts.bridgeEnds[by](format.number(wanted))
  return [
    {
      label: texts.bridged,
      note: why,
      value: format.number(seconds),
      unit: format.unit('s'),
      marked: by !== null,
    },
  ]
}

export function LossLedger({ server }: { readonly server: Server }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const open = difference(server)
  return (
    <section className={css['ledger']} aria-label={texts.ledger}>
      <h3>
        {texts.ledger} <span>{texts.ledgerAside}</span>
      </h3>
      <Facts
        facts={[
          { label: texts.received, value: format.number(server.received) },
          { label: texts.storedOf, value: format.number(server.stored) },
          {
            label: texts.duplicateOf,
            note: texts.duplicateText,
            value: format.number(server.duplicate),
          },
          {
            label: texts.refused,
            note:
              server.misdated === 0
                ? texts.refusedText
                : texts.misdatedText(format.number(server.misdated)),
            value: format.number(server.refused),
            marked: server.refused > 0,
          },
          {
            label: texts.dropped,
            note: texts.droppedText,
            value: format.number(server.dropped),
            marked: server.dropped > 0,
          },
          { label: texts.underWay, value: format.number(server.waiting) },
        ]}
      />
      <p className={open === 0 ? css['quiet'] : css['strong']}>
        {open === 0 ? null : <AlarmSymbol priority={2} size={14} label={texts.troubleOf} />}
        {open === 0 ? texts.closes : texts.open(format.number(open))}
      </p>
      <Facts
        facts={[
          {
            label: texts.overflows,
            value: format.number(server.overflows),
            marked: server.overflows > 0,
          },
          { label: texts.gaps, value: format.number(server.gaps) },
          ...bridgeFacts(server, texts, format),
          {
            label: texts.filled,
            note: !server.backfill
              ? texts.backfillOff
              : server.wholeSeconds
                ? texts.wholeSeconds
                : undefined,
            value: format.number(server.filled),
          },
          ...(server.filling === 0
            ? []
            : [{ label: texts.filling, value: format.number(server.filling) }]),
        ]}
      />
    </section>
  )
}

/** Tags that are named; the rest is a mark. */
const NAMED = 5

function Oversized({ server }: { readonly server: Server }) {
  const texts = useMessages(catalogue)
  const sizeWord = useSizeWord()
  const { oversized } = server
  if (oversized.length === 0) return null
  const named = oversized
    .slice(0, NAMED)
    .map((each) => `${tagById(each.tag)?.name ?? `#${each.tag}`} (${sizeWord(each)})`)
  return (
    <div className={css['error']}>
      <Note icon={TriangleAlert} error>
        {texts.oversized(`${named.join(', ')}${oversized.length > NAMED ? ', …' : ''}`)}
      </Note>
    </div>
  )
}

/** What comes with times that no history holds; it is shown and not kept. */
function Misdated({ server }: { readonly server: Server }) {
  const texts = useMessages(catalogue)
  const { misdatedTags } = server
  if (misdatedTags.length === 0) return null
  const named = misdatedTags.slice(0, NAMED).map((tag) => tagById(tag)?.name ?? `#${tag}`)
  return (
    <div className={css['error']}>
      <Note icon={TriangleAlert} error>
        {texts.misdated(`${named.join(', ')}${misdatedTags.length > NAMED ? ', …' : ''}`)}
      </Note>
    </div>
  )
}

/** What the server refuses, with what to do about it; it is asked for again from time to time. */
function FailedItems({ server }: { readonly server: Server }) {
  const texts = useMessages(catalogue)
  const { failed, itemsFailed } = server
  if (failed.length === 0) return null
  return (
    <ul className={css['failed']} aria-label={texts.failed}>
      {failed.slice(0, NAMED).map(({ tag, status }) => (
        <li key={tag}>
          <b>{tagById(tag)?.name ?? `#${tag}`}</b> {statusHex(status)}
          {': '}
          {texts.refusal[refusalOf(status)]}
        </li>
      ))}
      {itemsFailed > NAMED ? <li>{texts.furtherFailed(itemsFailed - NAMED)}</li> : null}
    </ul>
  )
}

export function ServerDetail({ server }: { readonly server: Server }) {
  const texts = useMessages(catalogue)
  const kept = useMessages(keptWords)
  const advise = useServerTrouble((tag) => tagById(tag)?.name ?? `#${tag}`)
  const { error } = server
  return (
    <div className={css['detail']}>
      <p className={css['said']}>
        <StateWord server={server} />
        <span>{kept.stateText[linkStateOf(server)]}</span>
      </p>
      {error === null ? null : (
        <div className={css['error']}>
          <Note icon={TriangleAlert} error>
            <b>{texts.lastError}.</b> {advise(error)}
            {isUntold(error) ? <span className={css['own']}>{error.message}</span> : null}
          </Note>
        </div>
      )}
      <FailedItems server={server} />
      <Oversized server={server} />
      <Misdated server={server} />
      <Endpoints server={server} />
      <Reach server={server} />
      <LossLedger server={server} />
    </div>
  )
}
