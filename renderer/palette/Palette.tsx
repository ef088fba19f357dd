/**
 * `Ctrl K`: the one search box. Whatever has a name or a text is found by typing a part of it, in groups
 * of one kind, and opened by keys alone; with nothing typed it offers what was opened lately.
 */
import { Search } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import {
  Autocomplete,
  Dialog,
  Input,
  Modal,
  ModalOverlay,
  SearchField,
  type Key,
} from 'react-aria-components'
import { foundNeeds, MOST_ASKED } from '../../shared/finding.ts'
import { useErrorText } from '../errors/text.ts'
import { useConfiguration } from '../stores/configuration.ts'
import { useConnected } from '../stores/connection.ts'
import { useServers } from '../stores/servers.ts'
import { useSession } from '../stores/session.ts'
import { Icon } from '../ui/Icon.tsx'
import { Kbd } from '../ui/Kbd.tsx'
import { useFormat, useMessages } from '../ui/language.tsx'
import { useJournal, useNames } from './asking.ts'
import { groupsOf, itemsOf, keyOf, offered, OLDER, type Group } from './groups.ts'
import catalogue from './messages.ts'
import css from './Palette.module.css'
import { recentOf, remember } from './recent.ts'
import { Results, type Steering } from './Results.tsx'
import { journalOf, ways, type Target } from './target.ts'

export interface PaletteProps {
  /** The places that the person may enter, in their order. */
  readonly places: readonly Target[]
  /** `chosen`: to go where was chosen. */
  readonly onClose: (chosen: boolean) => void
}

/** What was opened lately, as far as it is there and may be seen. */
function useRecent(places: readonly Target[]): readonly Target[] {
  const user = useSession((state) => state.person?.user)
  const permissions = useSession((state) => state.permissions)
  const { status, tagByName, equipmentByName } = useConfiguration()
  const servers = useServers((state) => state.list)
  // As it is when the box opens: what one is about to choose stays where it is.
  const [kept] = useState(() => (user === undefined ? [] : recentOf(user)))
  return kept.filter(({ kind, key }) => {
    if (kind === 'place') return places.some((place) => place.key === key)
    if (!permissions.includes(foundNeeds[kind])) return false
    if (kind === 'tag') return status !== 'ready' || tagByName.has(key)
    if (kind === 'equipment') return status !== 'ready' || equipmentByName.has(key)
    if (kind === 'server') return servers.some(({ id }) => String(id) === key)
    return true
  })
}

/** What the field says of what is found and what is not, one thing at a time. */
function useSaid(text: string, groups: readonly Group[], asked: { names: Asked; journal: Asked }) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const say = useErrorText()
  const connected = useConnected()
  const { names, journal } = asked
  if (!connected) return texts.lost
  if (text === '') return ''
  const failure = names.answer?.failure ?? journal.answer?.failure ?? null
  if (failure !== null) return say(failure)
  if (names.isLooking) return texts.looking
  if (journal.isLooking) return texts.lookingJournal
  const shown = groups.reduce((sum, { targets }) => sum + targets.length, 0)
  if (shown === 0) return texts.none(text)
  const read = groups.find((group) => group.text !== text)?.text
  return [
    texts.found(shown, format.number(shown)),
    ...(read === undefined ? [] : [texts.read(read)]),
  ].join('; ')
}
type Asked = ReturnType<typeof useNames>

export function Palette({ places, onClose }: PaletteProps) {
  const texts = useMessages(catalogue)
  const user = useSession((state) => state.person?.user)
  const [typed, setTyped] = useState('')
  const text = typed.trim()
  const names = useNames(text)
  const journal = useJournal(text)
  const recent = useRecent(places)
  const groups = useMemo(
    () =>
      text === ''
        ? offered(places, recent)
        : groupsOf(places, text, [
            ...(names.answer?.groups ?? []),
            // Rows with another text than the hits above them would be taken for theirs.
            ...(journal.isLooking ? [] : (journal.answer?.groups ?? [])),
          ]),
    [places, recent, text, names.answer, journal.answer, journal.isLooking],
  )
  const said = useSaid(text, groups, { names, journal })
  const steering = useRef<Steering | null>(null)
  const steer = useCallback((how: Steering) => {
    steering.current = how
  }, [])
  const hasMoved = useRef(false)
  /** Enter came before the answer: what it means is not known yet. */
  const isWaiting = useRef(false)

  const open = (key: Key, other = false): void => {
    if (key === OLDER) {
      onClose(true)
      window.location.hash = journalOf(groups.at(-1)?.text ?? text)
      return
    }
    for (const group of groups) {
      const target = group.targets.find((each) => keyOf(group, each) === key)
      if (target === undefined) continue
      const way = ways[target.kind]
      onClose(true)
      if (user !== undefined) remember(user, target)
      way.selects?.(target)
      window.location.hash = (other ? (way.other ?? way.to) : way.to)(target, group.text)
      return
    }
  }

  useEffect(() => {
    if (!isWaiting.current || names.isLooking) return
    isWaiting.current = false
    const [best] = groups.flatMap(itemsOf)
    if (best !== undefined) open(best)
  })

  const onKey = (event: KeyboardEvent) => {
    const { key, shiftKey } = event
    if (event.nativeEvent.isComposing) return
    const take = () => {
      event.preventDefault()
      event.stopPropagation()
    }
    if (key !== 'Enter') isWaiting.current = false
    if (key === 'Escape') {
      // The field alone would take the first one to empty itself.
      event.stopPropagation()
      onClose(false)
    } else if (key === 'Tab') {
      take()
      const focused = String(steering.current?.focused())
      const all = groups.map(itemsOf).filter((items) => items.length > 0)
      const at = all.findIndex((items) => items.includes(focused))
      const [next] =
        all.at(shiftKey ? Math.max(at, 0) - 1 : (at + 1) % Math.max(1, all.length)) ?? []
      if (next === undefined) return
      hasMoved.current = true
      steering.current?.focus(next)
    } else if (key === 'Enter') {
      take()
      const focused = steering.current?.focused() ?? null
      // Never what was found for another text than the one that stands there.
      if (names.isLooking && !hasMoved.current) isWaiting.current = true
      else if (focused !== null) open(focused, shiftKey)
    } else if (key.startsWith('Arrow') || key.startsWith('Page')) {
      hasMoved.current = true
    }
  }

  return (
    <ModalOverlay
      className={css['overlay'] ?? ''}
      isOpen
      isDismissable
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose(false)
      }}
    >
      <Modal className={css['modal'] ?? ''}>
        <Dialog className={css['palette'] ?? ''} aria-label={texts.title}>
          <Autocomplete
            inputValue={typed}
            disableAutoFocusFirst
            onInputChange={(value) => {
              hasMoved.current = false
              isWaiting.current = false
              setTyped(value)
            }}
          >
            <SearchField className={css['field'] ?? ''} aria-label={texts.field} {...first}>
              <Icon of={Search} size="small" />
              <Input
                className={css['input'] ?? ''}
                {...combobox}
                aria-expanded={groups.length > 0}
                // The Autocomplete would go on naming an item that is gone.
                {...(groups.some((group) => itemsOf(group).length > 0) ? {} : none)}
                placeholder={texts.field}
                maxLength={MOST_ASKED}
                spellCheck="false"
                onKeyDownCapture={onKey}
              />
            </SearchField>
            <Results
              groups={groups}
              typed={typed}
              isLooking={names.isLooking || journal.isLooking}
              onSteering={steer}
              hasMoved={hasMoved}
              onOpen={(key) => open(key)}
            />
          </Autocomplete>
          <div className={css['foot']}>
            <p className={css['said']} role="status">
              {said}
            </p>
            <p className={css['hint']} aria-hidden>
              <Kbd>↑↓</Kbd> {texts.hint.choose} <Kbd>Enter</Kbd> {texts.hint.open}{' '}
              <Kbd>Shift Enter</Kbd> {texts.hint.other} <Kbd>Tab</Kbd> {texts.hint.group}{' '}
              <Kbd>Esc</Kbd> {texts.hint.close}
            </p>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

/** What it controls, and which item of it is current, the Autocomplete says. */
const combobox = { role: 'combobox', 'aria-haspopup': 'listbox' } as const

const none = { 'aria-activedescendant': '' } as const

/** The one who asked for the box is about to type. */
const first = { autoFocus: true }
