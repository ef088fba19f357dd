/** `Ctrl K`: go to any place, equipment or tag by typing a part of its name or text. */
import { Search } from 'lucide-react'
import { useMemo, useState } from 'react'
import {
  Autocomplete,
  Dialog,
  Input,
  ListBox,
  ListBoxItem,
  Modal,
  ModalOverlay,
  SearchField,
} from 'react-aria-components'
import { useConfiguration } from '../stores/configuration.ts'
import { hrefOf } from '../stores/navigation.ts'
import { select } from '../stores/selection.ts'
import { Icon } from '../ui/Icon.tsx'
import { useFormat, useLanguage, useMessages } from '../ui/language.tsx'
import catalogue from './messages.ts'
import css from './Palette.module.css'
import { find, type Target } from './search.ts'

export interface PaletteProps {
  /** The places that the person may enter, in their order. */
  readonly places: readonly Target[]
  /** `chosen`: to go where was chosen. */
  readonly onClose: (chosen: boolean) => void
}

function useTargets(places: readonly Target[]): readonly Target[] {
  const language = useLanguage()
  const tags = useConfiguration((state) => state.tags)
  const equipment = useConfiguration((state) => state.equipment)
  return useMemo(
    () => [
      ...places,
      ...equipment.map(({ name, title }) => ({
        kind: 'equipment' as const,
        name,
        title: title[language],
        href: hrefOf('tags', { equipment: name }),
      })),
      ...tags.map(({ name, title }) => ({
        kind: 'tag' as const,
        name,
        title: title[language],
        href: hrefOf('trends', { pens: name }),
      })),
    ],
    [places, tags, equipment, language],
  )
}

function follow({ kind, name, href }: Target): void {
  if (kind === 'tag') select({ tag: name })
  if (kind === 'equipment') select({ equipment: name })
  window.location.hash = href
}

export function Palette({ places, onClose }: PaletteProps) {
  const texts = useMessages(catalogue)
  const format = useFormat()
  const [typed, setTyped] = useState('')
  const all = useTargets(places)
  const { targets, more } = useMemo(() => find(all, typed), [all, typed])
  const keyOf = ({ kind, name }: Target) => `${kind}:${name}`
  return (
    <ModalOverlay
      className={css['overlay'] ?? ''}
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose(false)
      }}
    >
      <Modal className={css['modal'] ?? ''}>
        <Dialog className={css['palette'] ?? ''} aria-label={texts.title}>
          <Autocomplete inputValue={typed} onInputChange={setTyped}>
            <SearchField className={css['field'] ?? ''} aria-label={texts.field} {...first}>
              <Icon of={Search} size="small" />
              <Input
                className={css['input'] ?? ''}
                placeholder={texts.field}
                onKeyDownCapture={(event) => {
                  // The field alone would take the first one to empty itself.
                  if (event.key !== 'Escape') return
                  event.stopPropagation()
                  onClose(false)
                }}
              />
            </SearchField>
            <ListBox
              className={css['list'] ?? ''}
              aria-label={texts.title}
              selectionMode="none"
              onAction={(key) => {
                const target = targets.find((each) => keyOf(each) === key)
                if (target === undefined) return
                onClose(true)
                follow(target)
              }}
              renderEmptyState={() => <p className={css['note']}>{texts.none}</p>}
            >
              {targets.map((target) => (
                <ListBoxItem
                  key={keyOf(target)}
                  id={keyOf(target)}
                  className={css['item'] ?? ''}
                  textValue={`${target.name} ${target.title}`}
                >
                  <b>{target.name}</b>
                  <span className={css['title']}>{target.title}</span>
                  <span className={css['kind']}>{texts.kinds[target.kind]}</span>
                </ListBoxItem>
              ))}
            </ListBox>
          </Autocomplete>
          {more === 0 ? null : <p className={css['note']}>{texts.more(format.number(more))}</p>}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

/** The one who asked for the palette is about to type. */
const first = { autoFocus: true }
