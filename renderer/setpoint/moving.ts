/**
 * The dialog is moved by its head, or by the handle in it with the arrow keys, because it may stand
 * over what the operator wants to watch. Where it was put holds until the window is left; it is kept
 * inside its place whatever its height becomes, and nothing else moves it.
 */
import {
  useLayoutEffect,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
} from 'react'
import { create } from 'zustand'

/** How far from where it stands by itself, in pixels of the screen; right and down are positive. */
export interface Offset {
  readonly x: number
  readonly y: number
}

/** Room to each side of where it stands by itself. */
export interface Room {
  readonly left: number
  readonly right: number
  readonly up: number
  readonly down: number
}

/** One press of an arrow key; with Shift eight of them. */
const STEP = 8
const home: Offset = { x: 0, y: 0 }

export const useOffset = create<Offset>(() => home)

const between = (low: number, high: number, value: number): number =>
  Math.max(low, Math.min(high, value))

export const kept = ({ x, y }: Offset, room: Room): Offset => ({
  x: between(0 - room.left, room.right, x),
  y: between(0 - room.up, room.down, y),
})

/** Where an arrow key or Home moves it; null for any other key. */
export function moved(from: Offset, key: string, far: boolean): Offset | null {
  const step = far ? 8 * STEP : STEP
  switch (key) {
    case 'ArrowLeft':
      return { ...from, x: from.x - step }
    case 'ArrowRight':
      return { ...from, x: from.x + step }
    case 'ArrowUp':
      return { ...from, y: from.y - step }
    case 'ArrowDown':
      return { ...from, y: from.y + step }
    case 'Home':
      return home
    default:
      return null
  }
}

const nowhere: Room = { left: 0, right: 0, up: 0, down: 0 }

/** Of the frame in the place around it, as it would stand without its offset. */
function roomOf(frame: HTMLElement): Room {
  const place = frame.parentElement
  if (place === null) return nowhere
  return {
    left: frame.offsetLeft,
    right: Math.max(0, place.clientWidth - frame.offsetLeft - frame.offsetWidth),
    up: frame.offsetTop,
    down: Math.max(0, place.clientHeight - frame.offsetTop - frame.offsetHeight),
  }
}

export function useMoving(frame: RefObject<HTMLDivElement | null>) {
  const offset = useOffset()
  const [room, setRoom] = useState(nowhere)

  useLayoutEffect(() => {
    const watched = frame.current
    if (watched === null) return
    const measure = () => setRoom(roomOf(watched))
    measure()
    const seen = new ResizeObserver(measure)
    seen.observe(watched)
    if (watched.parentElement !== null) seen.observe(watched.parentElement)
    return () => seen.disconnect()
  }, [frame])

  const shown = kept(offset, room)

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    const { target, currentTarget, pointerId, clientX, clientY } = event
    const head = target instanceof Element && target.closest('header') !== null
    const close = target instanceof Element && target.closest('button:not([data-moves])') !== null
    if (!head || close || event.button !== 0) return
    currentTarget.setPointerCapture(pointerId)
    const from = shown
    const follow = (now: globalThis.PointerEvent) => {
      useOffset.setState(
        kept({ x: from.x + now.clientX - clientX, y: from.y + now.clientY - clientY }, room),
      )
    }
    const end = () => {
      currentTarget.removeEventListener('pointermove', follow)
      currentTarget.removeEventListener('pointerup', end)
      currentTarget.removeEventListener('pointercancel', end)
    }
    currentTarget.addEventListener('pointermove', follow)
    currentTarget.addEventListener('pointerup', end)
    currentTarget.addEventListener('pointercancel', end)
  }

  const onHandleKey = (event: KeyboardEvent<HTMLElement>) => {
    const to = moved(shown, event.key, event.shiftKey)
    if (to === null) return
    event.preventDefault()
    useOffset.setState(kept(to, room))
  }

  return {
    style: { translate: `${shown.x}px ${shown.y}px` },
    onPointerDown,
    onHandleKey,
  }
}
