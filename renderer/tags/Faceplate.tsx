/**
 * Everything about one tag: value, setpoint and deviation on their bar, the last half hour, limits,
 * what the source said and when, and the last changes of its setpoint. Its buttons are the only way
 * from here to equipment, to the trend, and to how the tag is set up.
 */
import { ChartLine, Pencil } from 'lucide-react'
import { useEffect, useState } from 'react'
import { tinykeys } from 'tinykeys'
import { isForScreen, openSetpoint, RecentChanges, setpointOf } from '../setpoint/index.ts'
import { OwnFacts } from '../formula/OwnFacts.tsx'
import { OwnTagDialog } from '../formula/OwnTagDialog.tsx'
import { LiveAge } from '../readings/LiveAge.tsx'
import type { Tag } from '../stores/configuration.ts'
import { useConfiguration } from '../stores/configuration.ts'
import { go } from '../stores/navigation.ts'
import { confirmedUntil, useReading, type Reading } from '../stores/readings.ts'
import { useMay } from '../stores/session.ts'
import { useServers } from '../stores/servers.ts'
import { useServerName } from '../readings/words.ts'
import { Button } from '../ui/Button.tsx'
import { useFormat, useLanguage, useMessages } from '../ui/language.tsx'
import { MARKS, Parted } from '../ui/Name.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Sparkline } from '../ui/Sparkline.tsx'
import css from './Faceplate.module.css'
import { Configured, Said } from './Facts.tsx'
import { useHalfHour } from './halfHour.ts'
import catalogue from './messages.ts'
import { Readings } from './Readings.tsx'
import { TagDialog } from './TagDialog.tsx'
import { isTooLarge } from '../readings/ValueCell.tsx'
import { isPlotted } from '../readings/valueText.ts'

export interface FaceplateProps {
  readonly tag: Tag
  readonly pens: string
}

/** What is said of a reading; where there has been no value, none is said to be shown. */
function toldOf(reading: Reading): keyof typeof catalogue.en.mark {
  if (isTooLarge(reading)) return 'tooLarge'
  const { mark, value, byHand } = reading
  if (byHand && (mark === 'stale' || mark === 'live')) return mark === 'live' ? 'byHand' : 'overdue'
  const nothing = value === null || Number.isNaN(value)
  return nothing && (mark === 'bad' || mark === 'link') ? `${mark}Alone` : mark
}

function Head({ tag }: { readonly tag: Tag }) {
  const texts = useMessages(catalogue)
  const language = useLanguage()
  const server = useServerName()(useServers((state) => state.byId.get(tag.server)))
  const owner = useConfiguration((state) =>
    tag.equipment === null ? undefined : state.equipmentById.get(tag.equipment),
  )
  const reading = useReading(tag.id)
  return (
    <header className={css['head']}>
      <h2>
        <Parted at={MARKS}>{tag.name}</Parted>
      </h2>
      <p>{tag.title[language]}</p>
      <p className={css['where']}>
        {[owner?.title[language], server, texts.mark[toldOf(reading)]].filter(Boolean).join(' · ')}{' '}
        · <LiveAge tag={tag.id} />
      </p>
    </header>
  )
}

function History({ tag }: { readonly tag: Tag }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const plotted = isPlotted(tag)
  const half = useHalfHour(tag, plotted)
  const reading = useReading(tag.id)
  if (!plotted) return null
  return (
    <figure className={css['history']} aria-label={texts.face.history}>
      {half === null ? null : half.values.length === 0 ? (
        <p className={css['where']}>{texts.face.noHistory}</p>
      ) : (
        <>
          <Sparkline
            {...half}
            normal={tag.normal}
            live={reading.mark === 'live' || reading.mark === 'uncertain'}
            until={confirmedUntil(reading)}
          />
          <figcaption>
            <span>{format.time(half.from).slice(0, 5)}</span>
            <span>{texts.face.minutes}</span>
            <span>{format.time(half.to).slice(0, 5)}</span>
          </figcaption>
        </>
      )}
    </figure>
  )
}

/** The form of this tag, by its button or by its key. */
function Edit({ tag }: { readonly tag: Tag }) {
  const texts = useMessages(catalogue)
  const may = useMay('engineer')
  const [open, setOpen] = useState(false)
  useEffect(
    () =>
      tinykeys(window, {
        KeyE: (event) => {
          if (!may || !isForScreen(event)) return
          event.preventDefault()
          setOpen(true)
        },
      }),
    [may],
  )
  return (
    <>
      <Button
        icon={Pencil}
        keys="E"
        off={!may}
        reason={texts.addNeeds}
        onPress={() => setOpen(true)}
      >
        {texts.face.edit}
      </Button>
      {!open ? null : tag.origin === 'field' ? (
        <TagDialog tag={tag} onClose={() => setOpen(false)} />
      ) : (
        <OwnTagDialog kind={tag.origin} tag={tag} onClose={() => setOpen(false)} />
      )}
    </>
  )
}

export function Faceplate({ tag, pens }: FaceplateProps) {
  const texts = useMessages(catalogue)
  const setpoint = setpointOf(tag.name)
  const may = useMay('setpoint')
  return (
    <Panel flush>
      <div className={css['face']}>
        <Head tag={tag} />
        {/* Reached by keys, since it may be longer than the window. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <div className={css['scroll']} role="group" aria-label={tag.name} tabIndex={0}>
          <Readings tag={tag} setpoint={setpoint} />
          <OwnFacts tag={tag} />
          <History tag={tag} />
          <Configured tag={tag} setpoint={setpoint} />
          {setpoint === undefined ? null : (
            <section className={css['changes']}>
              <h3>{texts.face.changes}</h3>
              <RecentChanges tag={setpoint} />
            </section>
          )}
          <Said tag={tag} />
        </div>
        <footer className={css['foot']}>
          {setpoint === undefined ? null : (
            <Button
              plant
              keys="S"
              off={!may}
              reason={texts.face.mayNot}
              onPress={() => openSetpoint(setpoint.name)}
            >
              {texts.face.change}
            </Button>
          )}
          <Button icon={ChartLine} keys="T" onPress={() => go('trends', { pens })}>
            {texts.face.trend}
          </Button>
          <Edit tag={tag} />
        </footer>
      </div>
    </Panel>
  )
}
