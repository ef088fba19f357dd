/**
 * The one phase in which everything unacknowledged blinks: an attribute on the root, half and half.
 * Who asked the system for less motion gets none; the symbols then carry a thicker halo.
 */
const HALF_MS = 500

export function startBlink(): () => void {
  const still = window.matchMedia('(prefers-reduced-motion: reduce)')
  const timer = setInterval(() => {
    document.documentElement.toggleAttribute('data-blink', still.matches ? false : undefined)
  }, HALF_MS)
  return () => clearInterval(timer)
}
