/** What is wrong in a form: of which field, or of the whole of it; and the way to the first that is. */
import { useRef, useState } from 'react'
import { flushSync } from 'react-dom'

export function useFaults<Field extends string, Fault extends string>() {
  type Faults = Partial<Record<Field, Fault>>
  const [faults, setFaults] = useState<Faults>({})
  const [refusal, setRefusal] = useState<string | null>(null)
  const ref = useRef<HTMLFormElement>(null)
  return {
    ref,
    faults,
    refusal,
    setRefusal,
    // A field is marked as wrong only when it is drawn, and takes the focus then.
    refuse: (found: Faults) => {
      flushSync(() => setFaults(found))
      ref.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
    },
    /** These fields are being put right. */
    touched: (fields: object) => {
      setRefusal(null)
      setFaults(
        (before) =>
          Object.fromEntries(
            Object.entries(before).filter(([field]) => !(field in fields)),
          ) as Faults,
      )
    },
  }
}
