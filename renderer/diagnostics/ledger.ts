/** What of the loss ledger a row of the servers shows. Pure; the rule itself is in shared/ledger.ts. */
import type { Ledger } from '../../shared/ledger.ts'

export const lost = ({ refused, dropped }: Pick<Ledger, 'refused' | 'dropped'>): number =>
  refused + dropped
