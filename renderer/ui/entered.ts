/** Whether text was typed into the fields of a dialog that closing it would throw away. */
import { useRef, type FocusEvent, type SyntheticEvent } from 'react'

/** What is picked from a list or looked for is soon picked again; text is not soon written again. */
const written = new Set(['text', 'password', 'email', 'url', 'tel', 'number'])

type Written = HTMLInputElement | HTMLTextAreaElement
const isWritten = (node: EventTarget): node is Written =>
  node instanceof HTMLTextAreaElement ||
  (node instanceof HTMLInputElement && written.has(node.type) && node.role !== 'combobox')

export function useEntered() {
  /** What stood in a field when it took the focus. */
  const before = useRef(new WeakMap<Written, string>())
  const typed = useRef(new Set<Written>())
  return {
    onFocus: ({ target }: FocusEvent) => {
      if (isWritten(target) && !before.current.has(target)) before.current.set(target, target.value)
    },
    onInput: ({ target }: SyntheticEvent) => {
      if (isWritten(target)) typed.current.add(target)
    },
    /** Fields that are gone were of a step that is done. */
    isEntered: () =>
      [...typed.current].some(
        (field) =>
          field.isConnected && field.value.trim() !== (before.current.get(field) ?? '').trim(),
      ),
  }
}
