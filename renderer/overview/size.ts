/** Size of an element in pixels at the user's scale, so that what fits can be decided, not guessed. */
import { useEffect, useRef, useState, type RefObject } from 'react'
import { usePreferences } from '../stores/preferences.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

export function useSize<E extends HTMLElement>(first: Size): [RefObject<E | null>, Size] {
  const ref = useRef<E>(null)
  const [size, setSize] = useState(first)
  const factor = usePreferences((state) => state.scale) / 100
  useEffect(() => {
    const element = ref.current
    if (element === null) return
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element
      // A page that is not laid out has no size to decide by.
      if (width === 0 || height === 0) return
      setSize((before) =>
        before.width === width / factor && before.height === height / factor
          ? before
          : { width: width / factor, height: height / factor },
      )
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [factor])
  return [ref, size]
}
