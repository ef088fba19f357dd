/** The list of the search box: hits in groups of one kind, of which the keys have one. */
import { useContext, useEffect, type RefObject } from 'react'
import {
  Header,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  ListStateContext,
  type Key,
} from 'react-aria-components'
import eventWords from '../events/messages.ts'
import { Icon } from '../ui/Icon.tsx'
import { useFormat, useLanguage, useMessages } from '../ui/language.tsx'
import { itemsOf, keyOf, OLDER, type Group } from './groups.ts'
import catalogue from './messages.ts'
import css from './Palette.module.css'
import { nameOf, titleOf, ways, type Target } from './target.ts'

/** How the list is steered from the field, which keeps the focus. */
export interface Steering {
  focused(): Key | null
  focus(key: Key): void
}

interface SteerProps {
  /** Is told how, as soon as there is anything to steer. */
  readonly onSteering: (steering: Steering) => void
  /** What Enter opens where nobody has moved. */
  readonly first: Key | null
  /** Somebody has chosen by arrows since the last letter. */
  readonly hasMoved: RefObject<boolean>
  readonly typed: string
}

/** Stands in the list, because only there is its state to be had. */
function Steer({ onSteering, first, hasMoved, typed }: SteerProps) {
  const state = useContext(ListStateContext)
  const manager = state?.selectionManager
  const collection = state?.collection
  useEffect(() => {
    if (manager === undefined) return
    onSteering({
      focused: () => (manager.isFocused ? manager.focusedKey : null),
      focus: (key) => {
        manager.setFocused(true)
        manager.setFocusedKey(key)
      },
    })
  })
  useEffect(() => {
    if (hasMoved.current || first === null || collection?.getItem(first) == null) return
    manager?.setFocused(true)
    manager?.setFocusedKey(first)
    // Of the list's manager there is a new one with each change of what it manages.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [hasMoved, collection, first, typed])
  return null
}

function Hit({ target, event }: { readonly target: Target; readonly event: string | null }) {
  const language = useLanguage()
  const format = useFormat()
  const title = titleOf(target, language)
  return (
    <>
      <Icon of={ways[target.kind].icon} size="small" />
      <b>{nameOf(target, language)}</b>
      <span className={css['title']}>{event ?? title}</span>
      <span className={css['detail']}>{target.detail}</span>
      {target.at === null ? null : <time className={css['at']}>{format.moment(target.at)}</time>}
    </>
  )
}

export interface ResultsProps extends Omit<SteerProps, 'first'> {
  readonly groups: readonly Group[]
  readonly isLooking: boolean
  readonly onOpen: (key: Key) => void
}

export function Results({ groups, isLooking, onOpen, ...steer }: ResultsProps) {
  const texts = useMessages(catalogue)
  const events = useMessages(eventWords)
  const language = useLanguage()
  const format = useFormat()
  const [first = null] = groups.flatMap(itemsOf)
  const figure = ({ kind, targets, count, state }: Group): string =>
    state === 'late'
      ? texts.late
      : state === 'newest'
        ? targets.length === 0
          ? ''
          : texts.newest
        : kind === 'recent' || kind === 'place'
          ? ''
          : count > targets.length
            ? texts.some(format.number(targets.length), format.number(count))
            : format.number(count)
  return (
    <ListBox
      className={css['list'] ?? ''}
      aria-label={texts.list}
      aria-busy={isLooking}
      selectionMode="none"
      onAction={onOpen}
    >
      {groups.map((each, at) => (
        <ListBoxSection key={each.kind} id={each.kind}>
          <Header className={css['head'] ?? ''}>
            {at === 0 ? <Steer {...steer} first={first} /> : null}
            <span>{texts.kinds[each.kind]}</span>
            <span className={css['figure']}>{figure(each)}</span>
          </Header>
          {each.targets.map((hit) => {
            const event = hit.event === null ? null : events[hit.event]
            return (
              <ListBoxItem
                key={keyOf(each, hit)}
                id={keyOf(each, hit)}
                className={css['item'] ?? ''}
                textValue={`${nameOf(hit, language)} ${event ?? titleOf(hit, language)}`}
              >
                <Hit target={hit} event={event} />
              </ListBoxItem>
            )
          })}
          {each.kind === 'journal' && each.state !== 'all' ? (
            <ListBoxItem
              id={OLDER}
              className={css['item'] ?? ''}
              textValue={texts.older(each.text)}
            >
              <Icon of={ways.journal.icon} size="small" />
              <span className={css['title']}>{texts.older(each.text)}</span>
            </ListBoxItem>
          ) : null}
        </ListBoxSection>
      ))}
    </ListBox>
  )
}
