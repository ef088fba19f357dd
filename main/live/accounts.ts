/**
 * The core's half of the loss ledger: what became of each server's samples after acquisition passed them
 * on. Figures that acquisition tells are joined with it at the instant at which they come, after all
 * samples that they speak of, so that both halves are of one moment.
 */
import type { ServerFigures } from '../../shared/acquisition.ts'
import type { AppendReceipt, HistoryPort } from '../../shared/history.ts'
import type { AccountedFigures, StoreFigures } from '../../shared/ledger.ts'
import type { SampleBatch } from '../../shared/samples.ts'

type Account = { -readonly [K in keyof StoreFigures]: StoreFigures[K] }

export function createAccounts(history: Pick<HistoryPort, 'append'>) {
  const accounts = new Map<number, Account>()

  const of = (server: number): Account => {
    const known = accounts.get(server) ?? {
      ...{ stored: 0, duplicate: 0, refused: 0 },
      ...{ dropped: 0, waiting: 0, gaps: 0 },
      ...{ misdated: 0, misdatedTags: [] },
    }
    accounts.set(server, known)
    return known
  }

  return {
    /**
     * Hands samples of a server to the history.
     * @param room what they wait for, counted as on their way
     */
    append: async (
      server: number,
      batch: SampleBatch,
      room?: Promise<void>,
    ): Promise<AppendReceipt> => {
      const account = of(server)
      const count = batch.tag.length
      account.waiting += count
      try {
        // Without a turn in between: what acquisition brings is lent.
        if (room !== undefined) await room
        const receipt = await history.append(batch)
        account.stored += receipt.stored
        account.duplicate += receipt.duplicate
        account.refused += receipt.refused
        account.dropped += receipt.dropped
        return receipt
      } catch (error) {
        account.dropped += count
        throw error
      } finally {
        account.waiting -= count
      }
    },

    /** A gap of the server, or of one of its tags, was opened. */
    gap: (server: number): void => {
      of(server).gaps += 1
    },

    /** So many came, and are of what their tags stand for no longer. */
    refused: (server: number, count: number): void => {
      of(server).refused += count
    },

    /** So many more have times that no history holds, and these tags have one of them now. */
    misdated: (server: number, count: number, tags: readonly number[]): void => {
      const account = of(server)
      account.misdated += count
      account.misdatedTags = tags
    },

    join: (figures: ServerFigures): AccountedFigures => ({
      ...figures,
      store: { ...of(figures.server) },
    }),
  }
}
export type Accounts = ReturnType<typeof createAccounts>
