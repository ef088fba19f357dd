/** Gathers from the stores what the checks of a draft need. */
import { useMemo } from 'react'
import { recordsTroubleIn } from '../../shared/records.ts'
import type { Tag } from '../stores/configuration.ts'
import { useConfiguration } from '../stores/configuration.ts'
import { useConnected } from '../stores/connection.ts'
import { useLiveness } from '../stores/liveness.ts'
import { useReading } from '../stores/readings.ts'
import { useSession } from '../stores/session.ts'
import { useOpenOn, useSentOn } from './changes.ts'
import type { Facts } from './findings.ts'
import type { Draft } from './dialog.ts'
import { reasonFault, reasonText } from './reason.ts'

const plain = (value: unknown): number | boolean | null =>
  typeof value === 'number' || typeof value === 'boolean' ? value : null

/** The tag that a setpoint steers. */
export const useSteered = (tag: Tag | undefined): Tag | undefined =>
  useConfiguration((state) =>
    typeof tag?.setpointOf === 'string' ? state.tagByName.get(tag.setpointOf) : undefined,
  )

export function useFacts(tag: Tag, draft: Draft): { facts: Facts; reason: string } {
  const reading = useReading(tag.id)
  const steered = useSteered(tag)
  const heard = useConnected()
  const locked = useSession((state) => state.phase === 'locked')
  const me = useSession((state) => state.person)
  const permitted = useSession((state) => state.permissions.includes('setpoint'))
  const journal = useLiveness(({ latest }) => {
    const trouble = latest?.journal.trouble ?? null
    return trouble === null ? null : (recordsTroubleIn(trouble.details) ?? 'unknown')
  })
  const open = useOpenOn(tag.name)
  const last = useSentOn(tag.name)[0]
  const reason = reasonText(draft.reason)
  // One's own armed change gives way to a new one, whichever window armed it.
  const own = open?.phase === 'armed' && open.person.id === me?.id
  const now = plain(reading.value)
  const { mark } = reading
  const facts = useMemo<Facts>(
    () => ({
      tag,
      steered,
      value: draft.value,
      proposed: draft.proposed,
      now,
      mark,
      heard,
      locked,
      role: me?.role ?? null,
      permitted,
      busy: own ? undefined : open,
      elsewhere: own ? open : undefined,
      journal,
      last,
      reason: reasonFault(draft.reason, reason),
    }),
    [
      tag,
      steered,
      draft,
      now,
      mark,
      heard,
      locked,
      me,
      permitted,
      open,
      own,
      journal,
      last,
      reason,
    ],
  )
  return { facts, reason }
}
