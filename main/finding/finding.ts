/**
 * The one search box: asks the finders that the domains have given, each for what the person may see,
 * and waits for none longer than a moment. It knows no domain.
 */
import { foundNeeds, questionOf } from '../../shared/finding.ts'
import type { FoundGroup } from '../../shared/contract.ts'
import { ok } from '../../shared/result.ts'
import { may } from '../../shared/users.ts'
import type { Finder, Handlers, Log } from '../interface.ts'

export interface FindingParts {
  readonly finders: readonly Finder[]
  readonly log: Log
  /** Does something after milliseconds, unless it is called off. */
  after(ms: number, action: () => void): () => void
}

/** Hits of each kind where the question does not say. */
const USUAL = 8
/** A question that takes longer has no answer any more: the person has typed on. */
export const PATIENCE_MS = 2_000

export function findingHandlers({ finders, log, after }: FindingParts): Handlers<'search.find'> {
  return {
    'search.find': async ({ text, kinds, limit = USUAL }, { session, signal }) => {
      const question = questionOf(text)
      const none = { text: question.text, hits: [], count: 0, exact: false } as const
      const asked = finders.filter(
        ({ kind }) =>
          (kinds === undefined || kinds.includes(kind)) &&
          may(session.person.role, foundNeeds[kind]),
      )
      const one = async (finder: Finder): Promise<FoundGroup> => {
        const { kind } = finder
        if (question.readings.length === 0) return { kind, ...none, state: 'all' }
        const late = Promise.withResolvers<FoundGroup>()
        const ending = new AbortController()
        const callOff = after(PATIENCE_MS, () => {
          ending.abort()
          late.resolve({ kind, ...none, state: 'late' })
        })
        const answer = finder
          .find(question, limit, { session, signal: AbortSignal.any([signal, ending.signal]) })
          .then(
            (found): FoundGroup => ({ kind, ...found, hits: found.hits.slice(0, limit) }),
            (error: unknown): FoundGroup => {
              // One domain that cannot answer keeps nobody from what the others have.
              log.error({ kind, error }, 'a part of the search could not answer')
              return { kind, ...none, state: 'late' }
            },
          )
        try {
          return await Promise.race([answer, late.promise])
        } finally {
          callOff()
        }
      }
      return ok(await Promise.all(asked.map(one)))
    },
  }
}
