/** Keys that work everywhere: places by their number, back. By position, so any layout has them. */
import { useEffect } from 'react'
import { tinykeys } from 'tinykeys'
import { places as all } from '../screens.ts'
import { back, go } from '../stores/navigation.ts'
import { useSession } from '../stores/session.ts'

export function useShortcuts(): void {
  const permissions = useSession((state) => state.permissions)
  useEffect(() => {
    const places = all.filter(({ needs }) => permissions.includes(needs))
    const numbers = places.slice(0, 9).map(({ key }, index) => [
      `$mod+Digit${index + 1}`,
      (event: KeyboardEvent) => {
        event.preventDefault()
        go(key)
      },
    ])
    return tinykeys(window, {
      ...(Object.fromEntries(numbers) as Record<string, (event: KeyboardEvent) => void>),
      'Alt+ArrowLeft': (event) => {
        event.preventDefault()
        back()
      },
    })
  }, [permissions])
}
