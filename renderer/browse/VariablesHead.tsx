/** Above the variables: where they lie, the filters, and the same picks in what is built alike. */
import { ChevronRight } from 'lucide-react'
import { Fragment, useEffect, useRef, useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { classes } from '../ui/classes.ts'
import { Icon } from '../ui/Icon.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import text from '../ui/text.module.css'
import { toast } from '../ui/Toasts.tsx'
import catalogue from './messages.ts'
import { usePreviews } from './preview.ts'
import type { Filters } from './rows.ts'
import { neighboursOf, pickSame, type Sample } from './same.ts'
import { ownerNames, placeAt, type Chosen } from './space.ts'
import css from './Variables.module.css'

interface CrumbsProps {
  readonly chosen: Chosen
  readonly root: string
  readonly serverName: string
}

export function Crumbs({ chosen, root, serverName }: CrumbsProps) {
  const texts = useMessages(catalogue)
  const silent = usePreviews((state) => state.silent)
  const names = ownerNames(chosen.server, root)
  const local = placeAt(chosen.server, root)?.child.local
  return (
    <div className={css['crumbs']}>
      <span className={css['where']}>
        {[serverName, ...names].map((name, at, all) => (
          <Fragment key={all.slice(0, at + 1).join('/')}>
            {at === 0 ? null : <Icon of={ChevronRight} size="small" />}
            {at === all.length - 1 ? <b>{name}</b> : <span>{name}</span>}
          </Fragment>
        ))}
      </span>
      <span className={classes(text['mono'], css['id'])} title={local}>
        {local}
      </span>
      <span className={css['space']} />
      <span className={text['label']} role="status">
        {silent ? texts.silent : texts.preview}
      </span>
    </div>
  )
}

interface SameProps {
  readonly chosen: Chosen
  readonly serverName: string
  readonly picked: readonly Sample[]
}

export function Same({ chosen, serverName, picked }: SameProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const [busy, setBusy] = useState(false)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  const { length } = neighboursOf(chosen)
  const reason = picked.length === 0 ? texts.sameNeeds : null
  const press = async () => {
    const ended = new AbortController()
    running.current = ended
    setBusy(true)
    const came = await pickSame(chosen, serverName, picked, ended.signal)
    if (came === null) return
    setBusy(false)
    const { variables, of, having, lacking, unread } = came
    toast({
      title:
        variables === 0
          ? texts.samePicked.none
          : texts.samePicked.some(format.number(variables, 0), having, of),
      text: [
        lacking > 0 ? texts.samePicked.otherNames(lacking) : '',
        unread > 0 ? texts.samePicked.unread(unread) : '',
      ]
        .join(' ')
        .trim(),
    })
  }
  return length === 0 ? null : (
    <Button small off={reason !== null} reason={reason} busy={busy} onPress={() => void press()}>
      {texts.same(length)}
    </Button>
  )
}

interface ChipsProps {
  readonly filters: Filters
  readonly onChange: (filters: Filters) => void
}

export function Chips({ filters, onChange }: ChipsProps) {
  const texts = useMessages(catalogue)
  return (['fresh', 'history', 'writable'] as const).map((key) => (
    <button
      key={key}
      type="button"
      className={css['chip']}
      aria-pressed={filters[key]}
      onClick={() => onChange({ ...filters, [key]: !filters[key] })}
    >
      {texts.filters[key]}
    </button>
  ))
}
