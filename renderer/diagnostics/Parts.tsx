/** Each part of the program by its own last run: how long ago, and whether that is in time. */
import { useBackupTrouble, usePartTrouble } from '../errors/troubles/text.ts'
import { useCalculates } from '../stores/configuration.ts'
import { useConnected } from '../stores/connection.ts'
import { coreNow, useLiveness, useNow, type Liveness } from '../stores/liveness.ts'
import { AlarmSymbol } from '../ui/AlarmSymbol.tsx'
import { classes } from '../ui/classes.ts'
import { useFormat, useMessages } from '../ui/language.tsx'
import css from './Health.module.css'
import catalogue from './messages.ts'

type BeatOf = Liveness['core']
const parts = ['acquisition', 'calculation', 'historian', 'journal', 'core'] as const

/** Late by three periods, as the strip at the foot of the console has it. */
const LATE_PERIODS = 3
export const isLate = (beat: BeatOf, now: number): boolean =>
  beat.trouble !== null || (beat.at !== null && now - beat.at > LATE_PERIODS * beat.period)

function Part({ name, beat, heard }: { name: string; beat: BeatOf; heard: boolean }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const now = coreNow()
  const late = isLate(beat, now)
  const period = format.age(beat.period)
  const say = usePartTrouble()
  const said =
    beat.trouble !== null
      ? say(beat.trouble)
      : beat.at === null
        ? texts.never
        : late
          ? texts.late(period)
          : texts.expected(period)
  return (
    <div className={classes(css['part'], !heard && css['unheard'])} role="group" aria-label={name}>
      <span className={css['partName']}>{name}</span>
      <b>
        {late ? <AlarmSymbol priority={2} size={18} label={texts.troubleOf} /> : null}
        {format.age(beat.at === null ? null : now - beat.at)}
      </b>
      <span className={classes(css['partText'], late && css['strong'])} title={said}>
        {said}
      </span>
    </div>
  )
}

/** The age of the newest good one; marked where there is none in time, or the last attempt failed. */
function Backup({
  backup: { at, trouble },
  heard,
}: {
  readonly backup: Liveness['backup']
  readonly heard: boolean
}) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const say = useBackupTrouble()
  const said = trouble !== null ? say(trouble) : at === null ? texts.noBackup : texts.backupText
  return (
    <div
      className={classes(css['part'], !heard && css['unheard'])}
      role="group"
      aria-label={texts.backup}
    >
      <span className={css['partName']}>{texts.backup}</span>
      <b>
        {trouble === null ? null : <AlarmSymbol priority={3} size={18} label={texts.troubleOf} />}
        {format.age(at === null ? null : coreNow() - at)}
      </b>
      <span className={classes(css['partText'], trouble !== null && css['strong'])} title={said}>
        {said}
      </span>
    </div>
  )
}

export function Parts() {
  const texts = useMessages(catalogue)
  const latest = useLiveness((state) => state.latest)
  const heard = useConnected()
  const calculates = useCalculates()
  useNow(500)
  return (
    <section className={css['parts']} aria-label={texts.parts}>
      {latest === null ? null : (
        <>
          {parts
            // A site without formulas has nothing that could be late with them.
            .filter((part) => part !== 'calculation' || calculates)
            .map((part) => (
              <Part key={part} name={texts.part[part]} beat={latest[part]} heard={heard} />
            ))}
          <Backup backup={latest.backup} heard={heard} />
        </>
      )}
    </section>
  )
}
