/** The loss ledger of a server: every sample received is passed on, refused or dropped. Pure. */
import type { Server } from '../stores/servers.ts'

export type Ledger = Pick<Server, 'received' | 'passed' | 'refused' | 'dropped'>

/** Samples that the ledger does not account for; 0 while it closes. */
export const difference = ({ received, passed, refused, dropped }: Ledger): number =>
  received - passed - refused - dropped

export const lost = ({ refused, dropped }: Ledger): number => refused + dropped
