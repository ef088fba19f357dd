/** `tags.latest`: the live table for scripts, row by row. */
import type { ServerFigures } from '../../shared/acquisition.ts'
import type { Output } from '../../shared/contract.ts'
import type { Tag } from '../../shared/tags.ts'
import type { Handlers } from '../interface.ts'
import { fail, ok } from '../../shared/result.ts'
import { Status, qualityOf } from '../../shared/quality.ts'
import { isoFromTicks, msFromTicks } from '../../shared/time.ts'
import { turns } from '../threads/turns.ts'
import type { LiveTable, LiveValue } from './table.ts'

export interface LatestParts {
  readonly table: LiveTable
  tags(): readonly Tag[]
  tag(name: string): Tag | undefined
  figures(server: number): ServerFigures | null
  /** When the calculation last looked at its formulas, Unix milliseconds. */
  calculatedAt(): number | null
}

export function latestHandlers({
  table,
  tags,
  tag,
  figures,
  calculatedAt,
}: LatestParts): Handlers<'tags.latest'> {
  const confirmedAt = ({ server, origin }: Tag): number | null | undefined => {
    if (origin === 'calculated') return calculatedAt()
    return server === null ? undefined : figures(server)?.confirmedAt
  }

  /** What a person entered is as old as the sample; of the rest, since when it is here or confirmed. */
  const since = (entry: Tag, value: LiveValue): number | null => {
    if (entry.origin === 'manual') return msFromTicks(value.sourceTime)
    const confirmed = value.live ? (confirmedAt(entry) ?? 0) : 0
    return value.arrivedAt === 0 ? null : Math.max(value.arrivedAt, confirmed)
  }

  const row = (entry: Tag, now: number): Output<'tags.latest'>[number] => {
    const value = table.get(entry.id)
    // Unchanged with keep-alives is live: age counts from the last confirmation of the link.
    const from = value === null ? null : since(entry, value)
    const status = value?.status ?? Status.BadWaitingForInitialData
    return {
      tag: entry.name,
      value: value?.value ?? null,
      unit: entry.unit,
      quality: qualityOf(status),
      status,
      live: value?.live ?? false,
      sourceTime: value === null ? null : isoFromTicks(value.sourceTime),
      serverTime: value === null ? null : isoFromTicks(value.serverTime),
      age: from === null ? null : Math.max(0, now - from),
    }
  }
  return {
    'tags.latest': async ({ tags: names }, { now }) => {
      const wanted: Tag[] = []
      for (const name of names ?? []) {
        const found = tag(name)
        if (found === undefined) {
          return fail('not_found', `There is no tag ${name}. See tags.list.`, { tag: name })
        }
        wanted.push(found)
      }
      const latest: Output<'tags.latest'> = []
      for await (const part of turns(names === undefined ? tags() : wanted)) {
        latest.push(...part.map((entry) => row(entry, now)))
      }
      return ok(latest)
    },
  }
}
