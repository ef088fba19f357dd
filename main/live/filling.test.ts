import { expect, it, vi } from 'vitest'
import { historyTroubles, type HistoryFigures, type HistoryTrouble } from '../../shared/history.ts'
import { ValueType, batchOf } from '../../shared/samples.ts'
import { quiet } from '../fixtures.ts'
import { createFilling } from './filling.ts'

const sample = {
  tag: 1,
  sourceTime: 10n,
  serverTime: 10n,
  status: 0,
  type: ValueType.Double,
  flags: 0,
  value: 1,
}

/** Back-fill over a history that is in this trouble, with a clock that moves only when told. */
function over(reason: HistoryTrouble | null) {
  const trouble = reason === null ? null : { code: 'unavailable', message: '', details: { reason } }
  const state = { figures: { trouble, waiting: 0 } as unknown as HistoryFigures }
  let looksAgain: (() => void) | null = null
  const given = vi.fn()
  const filling = createFilling({
    acquisition: { backfill: () => undefined },
    history: {
      gaps: () => Promise.resolve([]),
      fill: () => Promise.resolve(),
      standsSince: () => null,
      figures: () => Promise.resolve(state.figures),
    },
    accounts: {
      append: async (_server, batch, room) => {
        await room
        given(batch)
        return { stored: batch.tag.length, duplicate: 0, refused: 0, dropped: 0 }
      },
    },
    tagsOf: () => [1],
    isOn: () => true,
    told: () => undefined,
    log: quiet,
    now: () => 0,
    after: (_ms, action) => {
      looksAgain = action
      return () => undefined
    },
  })
  const page = filling.page(1, { batch: batchOf([sample]), covered: [], left: [], isMore: true })
  return { state, given, page, waits: () => looksAgain !== null, look: () => looksAgain?.() }
}

const harmless = [
  ...(['set_aside', 'log_damaged', 'begun_anew', 'older_copy', 'unreadable', 'reader'] as const),
]

it.each([null, ...harmless])(
  'what is missing is stored while the history is in trouble for %s',
  async (reason) => {
    const { page, given } = over(reason)
    expect(await page).toBe(true)
    expect(given).toHaveBeenCalledOnce()
  },
)

it.each(historyTroubles.filter((reason) => !harmless.some((each) => each === reason)))(
  'what is missing waits while the history is in trouble for %s, and is stored when it is over',
  async (reason) => {
    const { state, page, given, waits, look } = over(reason)
    await vi.waitFor(() => expect(waits()).toBe(true))
    expect(given).not.toHaveBeenCalled()
    state.figures = { ...state.figures, trouble: null }
    look()
    expect(await page).toBe(true)
    expect(given).toHaveBeenCalledOnce()
  },
)
