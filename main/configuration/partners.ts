/**
 * What is kept of the endpoints of redundant servers as equipment: how the first of each was seen last, so that
 * another device is told from its partner also after a start at which the first is away; and the doubts that a
 * person has accepted. Kept among the settings, a row for each server.
 */
import { z } from 'zod'
import type { EndpointFigures } from '../../shared/acquisition.ts'
import { noPartners, type KnownPartners, type Portrait } from '../../shared/partners.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Handlers } from '../interface.ts'
import { unknownServer } from './drafts.ts'
import type { Desk } from './parts.ts'

/** Accepted doubts of one server that are kept: each stands for one state of two servers. */
const MOST_ACCEPTED = 32

const kept = z.object({
  first: z
    .object({
      endpoint: z.string(),
      names: z.array(z.string()).readonly(),
      product: z.string().nullable(),
      members: z.array(z.string()).readonly(),
    })
    .nullable(),
  accepted: z.array(z.string()).readonly(),
})

/** What cannot be read is not known: the first is seen again, and a doubt is told again. */
function readKept(text: string): KnownPartners {
  try {
    return kept.parse(JSON.parse(text))
  } catch {
    return noPartners
  }
}

/** The doubt that is to be accepted, as long as it is that one. */
function doubtOf(
  endpoints: readonly EndpointFigures[],
  endpoint: string,
  doubt: string,
): Result<null> {
  const partner = endpoints.find((each) => each.endpoint === endpoint)?.partner
  if (partner?.doubt === doubt) return ok(null)
  return fail(
    'conflict',
    `What is in doubt about ${endpoint} is not what it was. Look at it again before it is accepted.`,
    { reason: 'other_doubt', endpoint },
  )
}

export class PartnerBook {
  #known = new Map<number, KnownPartners>()

  load(rows: readonly { readonly server: number; readonly kept: string }[]): void {
    this.#known = new Map(rows.map((row) => [row.server, readKept(row.kept)]))
  }

  of(server: number): KnownPartners {
    return this.#known.get(server) ?? noPartners
  }

  /** The first endpoint of a server was seen otherwise than it is known. */
  portrayed(desk: Desk, server: number, first: Portrait): Promise<void> {
    return desk.inOrder(async () => {
      if (desk.directory.server(server) === undefined) return
      const next = { ...this.of(server), first }
      const text = JSON.stringify(next)
      const written = await desk.parts.records.commit(
        [],
        'configuration.keepPartners',
        server,
        text,
      )
      if (written.ok) this.#known.set(server, next)
    })
  }

  calls(desk: Desk): Handlers<'servers.accept_partner'> {
    return {
      'servers.accept_partner': ({ server, endpoint, doubt, reason }, context) =>
        desk.inOrder(async () => {
          const { parts, directory } = desk
          const row = directory.server(server)
          if (row === undefined) return unknownServer(server)
          const found = doubtOf(parts.figures(server)?.endpoints ?? [], endpoint, doubt)
          if (!found.ok) return found
          const before = this.of(server)
          const accepted = [...new Set([...before.accepted, doubt])].slice(-MOST_ACCEPTED)
          const next = { ...before, accepted }
          const written = await parts.records.commit(
            [context.entry({ kind: 'partner_accepted', subject: row.name, new: endpoint, reason })],
            'configuration.keepPartners',
            server,
            JSON.stringify(next),
          )
          if (!written.ok) return written
          this.#known.set(server, next)
          parts.changed([server])
          return ok(null)
        }),
    }
  }
}
