/**
 * The liveness strip: since when each part last ran, by its own time and never by the screen's timer.
 * What is late by three periods takes the tint and the symbol of a priority.
 */
import { Archive, HardDrive, Link, ShieldCheck, SquarePen, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { useBackupTrouble, usePartTrouble, useServerTrouble } from '../errors/troubles/text.ts'
import { tagById, useCalculates } from '../stores/configuration.ts'
import { useServerName } from '../readings/words.ts'
import { useConnection } from '../stores/connection.ts'
import { coreNow, useLiveness, useNow, type Liveness } from '../stores/liveness.ts'
import { brokenLinks, linkStateOf, useServers } from '../stores/servers.ts'
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
  readonly mark?: ReactNode
  readonly icon?: LucideIcon
  /** What it is; what stands alone needs no word. */
  readonly word?: ReactNode
  /** How it is: beside the word, and in a narrow window beneath it. */
  readonly children: ReactNode
  readonly late?: Priority | null
  readonly title?: string | undefined
  /** Its word is a name of the site's own, so it gives way where the items do not all fit. */
  readonly named?: boolean
}

const Item = ({ mark, icon, word, children, late = null, title, named }: ItemProps) => (
  <span
    className={classes(
      css['item'],
      late !== null && css[`p${late}`],
      named === true && css['named'],
    )}
    {...(title === undefined ? {} : { title })}
    {...(late === null ? {} : { 'data-late': late })}
  >
    {late === null ? null : <AlarmSymbol priority={late} size={18} />}
    {mark}
    {icon === undefined ? null : <Icon of={icon} size="small" />}
    <span className={css['told']}>
      {word === undefined ? null : <span className={css['word']}>{word}</span>}
      {children}
    </span>
  </span>
)

interface FigureProps extends Omit<ItemProps, 'children'> {
  readonly word: string
  /** Null: not known. */
  readonly figure: string | null
  readonly age?: boolean
}

function Figure({ figure, age, ...item }: FigureProps) {
  const format = useFormat()
  return (
    <Item {...item}>
      <b className={classes(css['figure'], age === true && css['age'])}>
        {figure ?? format.number(null)}
      </b>
    </Item>
  )
}

interface PartProps {
  readonly word: string
  readonly icon?: LucideIcon
  readonly beat: BeatOf
  readonly late: boolean
}

function Part({ word, icon, beat, late }: PartProps) {
  const format = useFormat()
  const say = usePartTrouble()
  return (
    <Figure
      word={word}
      {...(icon === undefined ? {} : { icon })}
      late={late ? 2 : null}
      title={beat.trouble === null ? undefined : say(beat.trouble)}
      age
      figure={format.age(beat.at === null ? null : coreNow() - beat.at)}
    />
  )
}

function WorstLink() {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const worst = useServers((state) => brokenLinks(state.list)[0])
  const advise = useServerTrouble((tag) => tagById(tag)?.name ?? `#${tag}`)
  const called = useServerName()
  if (worst === undefined) return null
  const name = called(worst)
  return (
    <Item
      named
      late={3}
      title={worst.error === null ? name : `${name}: ${advise(worst.error)}`}
      word={<b>{name}</b>}
    >
      <span className={css['how']}>
        {texts.states[linkStateOf(worst)]} <b>{format.age(coreNow() - worst.since)}</b>
      </span>
    </Item>
  )
}

/** It has a place only while it needs a look: who wants no backups has none to be late. */
function Backup({ at, trouble }: Liveness['backup']) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const say = useBackupTrouble()
  if (trouble === null) return null
  return (
    <Figure
      word={texts.backup}
      icon={Archive}
      late={3}
      title={say(trouble)}
      age
      figure={format.age(at === null ? null : coreNow() - at)}
    />
  )
}

function Known({ latest }: { readonly latest: Liveness }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const { acquisition, calculation, historian, journal, backup, servers, disk, diskFree } = latest
  const now = coreNow()
  const calculates = useCalculates()
  return (
    <>
      <Part word={texts.acquisition} beat={acquisition} late={isLate(acquisition, now)} />
      {/* Many sites have no formulas: it has a place only while it needs a look. */}
      {calculates && isLate(calculation, now) ? (
        <Part word={texts.calculation} beat={calculation} late />
      ) : null}
      <Part word={texts.historian} beat={historian} late={isLate(historian, now)} />
      <Figure icon={Link} word={texts.links} figure={`${servers.up} / ${servers.of}`} />
      <WorstLink />
      <Figure icon={SquarePen} word={texts.changes} figure={format.number(latest.changesOpen)} />
      <Part
        word={texts.journal}
        icon={ShieldCheck}
        beat={journal}
        late={journal.trouble !== null}
      />
      <Backup {...backup} />
      {disk === null ? null : (
        <Figure
          icon={HardDrive}
          word={texts.disk}
          late={disk >= DISK_FULL ? 2 : null}
          title={diskFree === null ? undefined : texts.free(format.bytes(diskFree))}
          figure={format.percent(disk)}
        />
      )}
    </>
  )
}

/**
 * The same items in their places while the core is not heard: its last word on them, or an age since
 * then, would say what nobody knows.
 */
function Unknown() {
  const texts = useMessages(catalogue)
  const item = (word: string, icon?: LucideIcon) => (
    <Figure
      word={word}
      {...(icon === undefined ? {} : { icon })}
      title={texts.notKnown}
      figure={null}
    />
  )
  return (
    <>
      {item(texts.acquisition)}
      {item(texts.historian)}
      {item(texts.links, Link)}
      {item(texts.changes, SquarePen)}
      {item(texts.journal, ShieldCheck)}
      {item(texts.disk, HardDrive)}
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
      <Item late={lost ? 1 : null} mark={<Beat beats={beats} />}>
        <b>{lost ? texts.silent : latest === null ? texts.waiting : texts.live}</b>
      </Item>
      {latest === null ? null : lost ? <Unknown /> : <Known latest={latest} />}
    </footer>
  )
}
