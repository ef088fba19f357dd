/**
 * The liveness strip: since when each part last ran, by its own time and never by the screen's timer.
 * What is late by three periods takes the tint and the symbol of a priority.
 */
import { HardDrive, Link, ShieldCheck, SquarePen } from 'lucide-react'
import type { ReactNode } from 'react'
import { usePartTrouble, useServerTrouble } from '../errors/troubles/text.ts'
import { tagById } from '../stores/configuration.ts'
import { useServerName } from '../readings/words.ts'
import { useConnection } from '../stores/connection.ts'
import { coreNow, useLiveness, useNow, type Liveness } from '../stores/liveness.ts'
import { brokenLinks, useServers } from '../stores/servers.ts'
import { AlarmSymbol, type Priority } from '../ui/AlarmSymbol.tsx'
import { classes } from '../ui/classes.ts'
import { Icon } from '../ui/Icon.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { Beat } from './Beat.tsx'
import catalogue from './messages.ts'
import css from './Strip.module.css'

type BeatOf = Liveness['core']

/** Late by three periods, or in trouble by its own words. */
export const isLate = (beat: BeatOf, now: number): boolean =>
  beat.trouble !== null || (beat.at !== null && now - beat.at > 3 * beat.period)

/** From this share of the disk on, its item is marked. */
const DISK_FULL = 0.9

interface ItemProps {
  readonly children: ReactNode
  readonly late?: Priority | null
  readonly title?: string | undefined
  /** Left out where the window is narrow. */
  readonly secondary?: boolean
}

const Item = ({ children, late = null, title, secondary }: ItemProps) => (
  <span
    className={classes(
      css['item'],
      late !== null && css[`p${late}`],
      secondary === true && css['secondary'],
    )}
    {...(title === undefined ? {} : { title })}
    {...(late === null ? {} : { 'data-late': late })}
  >
    {late === null ? null : <AlarmSymbol priority={late} size={18} />}
    {children}
  </span>
)

interface PartProps {
  readonly word: string
  readonly beat: BeatOf
  readonly priority: Priority
  /** The core is heard: while it is not, that alone is the alarm, not each of its parts. */
  readonly heard: boolean
}

function Part({ word, beat, priority, heard }: PartProps) {
  const format = useFormat()
  const say = usePartTrouble()
  const late = heard && isLate(beat, coreNow())
  return (
    <Item
      late={late ? priority : null}
      title={beat.trouble === null ? undefined : say(beat.trouble)}
    >
      {word}
      <b className={css['age']}>{format.age(beat.at === null ? null : coreNow() - beat.at)}</b>
    </Item>
  )
}

function WorstLink() {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const worst = useServers((state) => brokenLinks(state.list)[0])
  const advise = useServerTrouble((tag) => tagById(tag)?.name ?? `#${tag}`)
  const called = useServerName()
  if (worst === undefined) return null
  return (
    <Item late={3} title={worst.error === null ? undefined : advise(worst.error)}>
      <b>{called(worst)}</b>
      {texts.states[worst.state]}
      <b>{format.age(coreNow() - worst.since)}</b>
    </Item>
  )
}

function Parts({ latest, heard }: { readonly latest: Liveness; readonly heard: boolean }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const say = usePartTrouble()
  const { servers, disk, diskFree } = latest
  return (
    <>
      <Part word={texts.acquisition} beat={latest.acquisition} priority={2} heard={heard} />
      <Part word={texts.historian} beat={latest.historian} priority={2} heard={heard} />
      <Item>
        <Icon of={Link} size="small" />
        {texts.links}
        <b>
          {servers.up} / {servers.of}
        </b>
      </Item>
      {heard ? <WorstLink /> : null}
      <Item>
        <Icon of={SquarePen} size="small" />
        {texts.changes}
        <b>{latest.changesOpen}</b>
      </Item>
      <Item
        late={latest.journal.trouble === null ? null : 2}
        title={latest.journal.trouble === null ? undefined : say(latest.journal.trouble)}
        secondary
      >
        <Icon of={ShieldCheck} size="small" />
        {texts.journal}
        <b className={css['age']}>
          {format.age(latest.journal.at === null ? null : coreNow() - latest.journal.at)}
        </b>
      </Item>
      {disk === null ? null : (
        <Item
          late={disk >= DISK_FULL ? 2 : null}
          title={diskFree === null ? undefined : texts.free(format.bytes(diskFree))}
          secondary
        >
          <Icon of={HardDrive} size="small" />
          {texts.disk}
          <b>{format.percent(disk)}</b>
        </Item>
      )}
    </>
  )
}

export function Strip() {
  const texts = useMessages(catalogue)
  const { latest, beats } = useLiveness()
  const phase = useConnection((state) => state.phase)
  useNow(500)
  const lost = phase === 'lost'
  return (
    <footer className={classes(css['strip'], lost && css['lost'])} aria-label={texts.strip}>
      <Item late={lost ? 1 : null}>
        <Beat beats={beats} />
        <b>{lost ? texts.silent : latest === null ? texts.waiting : texts.live}</b>
      </Item>
      {latest === null ? null : <Parts latest={latest} heard={!lost} />}
    </footer>
  )
}
