/**
 * Seat marks: what shows the core that a person has signed in at this screen before, so that wrong
 * passwords which others try under the name do not keep its owner out. One for each name, kept in the
 * browser profile beyond signing out: it opens nothing without the password.
 */
import { plainText } from '../../shared/plain-text.ts'

/** A name is typed in any spelling of its letters; the core knows one of them. */
const keyOf = (user: string): string => `derrick.seat.${plainText(user)}`

/** Nothing where none is kept, or where somebody has written something else there. */
export function seatMarkOf(user: string): { readonly seatMark?: string } {
  try {
    const seatMark = localStorage.getItem(keyOf(user)) ?? ''
    return /^[\w-]{1,200}$/.test(seatMark) ? { seatMark } : {}
  } catch {
    return {}
  }
}

export function keepSeatMark(user: string, seatMark: string): void {
  try {
    localStorage.setItem(keyOf(user), seatMark)
  } catch {
    // Without storage the seat is a stranger's to the core, as it was before.
  }
}
