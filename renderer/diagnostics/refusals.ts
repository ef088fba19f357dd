/** Why a server refuses an item, as far as it matters for what to do about it. */
import { subCode } from '../../shared/quality.ts'

const kinds = {
  namespace: [
    0x805e_0000, // BadNodeIdExists: said by the console itself
  ],
  node: [
    0x8033_0000, // BadNodeIdInvalid
    0x8034_0000, // BadNodeIdUnknown
    0x8035_0000, // BadAttributeIdInvalid
  ],
  rights: [
    0x801f_0000, // BadUserAccessDenied
    0x803a_0000, // BadNotReadable
  ],
  room: [
    0x80db_0000, // BadTooManyMonitoredItems
    0x8010_0000, // BadTooManyOperations
    0x8003_0000, // BadOutOfMemory
    0x8004_0000, // BadResourceUnavailable
  ],
} as const

export function refusalOf(status: number): keyof typeof kinds | 'other' {
  const code = subCode(status)
  for (const kind of ['namespace', 'node', 'rights', 'room'] as const) {
    if (kinds[kind].some((each) => each === code)) return kind
  }
  return 'other'
}
