/** Tags as lines of CSV: the columns, in their order, and what a line gives a tag. */
import type { z } from 'zod'
import type { CsvFault } from '../../../shared/contract/csv.ts'
import { newTag as newTagSchema } from '../../../shared/contract/tags.ts'
import type { Cell } from '../../../shared/csv.ts'
import { nameFault, plainName } from '../../../shared/plain-text.ts'
import { signals, tagNamePattern, tagOrigins, type Tag } from '../../../shared/tags.ts'
import type { Directory } from '../directory.ts'
import { ownersOf, type Owners } from '../drafts.ts'
import { defined } from '../../../shared/own-tags.ts'
import { boundsOf } from './bounds.ts'
import type { Cells } from './cells.ts'

type Write = (tag: Tag, directory: Directory) => Cell

/** What an exported line says; the names are those of docs/formats.md. */
const written = {
  name: (tag) => tag.name,
  title_en: (tag) => tag.title.en,
  title_ru: (tag) => tag.title.ru,
  origin: (tag) => tag.origin,
  server: (tag, directory) =>
    tag.server === null ? null : (directory.server(tag.server)?.name ?? null),
  node: (tag) => tag.node,
  member: (tag) => tag.member,
  equipment: (tag, directory) =>
    tag.equipment === null ? null : (directory.part(tag.equipment)?.name ?? null),
  signal: (tag) => tag.signal,
  setpoint_of: (tag) => tag.setpointOf,
  // Of what is entered by hand it is when that is due, up to a year: no sampling, and not changed here.
  sampling_ms: (tag) => (tag.origin === 'manual' ? null : tag.sampling),
  deadband: (tag) => tag.deadband,
  queue: (tag) => tag.queue,
  decimals: (tag) => tag.decimals,
  step: (tag) => (tag.step ? 'yes' : 'no'),
  site_low: (tag) => tag.siteLow,
  site_high: (tag) => tag.siteHigh,
} as const satisfies Readonly<Record<string, Write>>

export const tagColumns = Object.keys(written)

export const tagCells = (tag: Tag, directory: Directory): Cell[] =>
  Object.values(written).map((write: Write) => write(tag, directory))

/** Which column a field of a tag stands in. */
export const columnOf: Readonly<Record<string, string>> = {
  title: 'title_en',
  server: 'server',
  node: 'node',
  member: 'member',
  equipment: 'equipment',
  signal: 'signal',
  setpointOf: 'setpoint_of',
  sampling: 'sampling_ms',
  deadband: 'deadband',
  queue: 'queue',
  decimals: 'decimals',
  step: 'step',
  siteLow: 'site_low',
  siteHigh: 'site_high',
}

/** The owners of tags as a file names them. */
export interface Named {
  readonly owners: Owners
  readonly servers: ReadonlyMap<string, number>
}

export const namedIn = (directory: Directory): Named => ({
  owners: ownersOf(directory),
  servers: new Map(directory.servers.map(({ name, id }) => [name, id])),
})

const fieldsSchema = newTagSchema.omit({ name: true }).partial()
export type TagFields = z.output<typeof fieldsSchema>

/** The name of a line, or null where it is none, which is told. */
export function nameIn(cells: Cells): string | null {
  const given = plainName(cells.text('name') ?? '')
  if (given === '') {
    cells.wrong('empty', 'name', '')
    return null
  }
  if (nameFault(given, 1, 64) !== null || !tagNamePattern.test(given)) {
    cells.wrong('name', 'name', given)
    return null
  }
  return given
}

const faultOf: Readonly<Record<string, CsvFault>> = { node: 'node' }

/**
 * What a line gives its tag; columns that the file has not are left out, and an empty cell clears what
 * can be empty. Null where something is wrong, which is told.
 */
export function fieldsIn(cells: Cells, before: Tag | undefined, named: Named): TagFields | null {
  const origin = cells.choice('origin', tagOrigins)
  const isOfField = (before?.origin ?? 'field') === 'field'
  if (origin !== null && origin !== undefined && origin !== (before?.origin ?? 'field')) {
    cells.wrong('origin', 'origin', origin)
  }
  const serverName = cells.filled('server')
  const server = typeof serverName === 'string' ? named.servers.get(serverName) : undefined
  if (typeof serverName === 'string' && server === undefined) {
    cells.wrong('unknown_server', 'server', serverName)
  }
  const node = cells.node('node') ?? undefined
  if (!isOfField && (serverName ?? node ?? null) !== null) {
    cells.wrong('origin', serverName === null ? 'node' : 'server', serverName ?? node ?? '')
  }
  const equipment = cells.filled('equipment')
  if (typeof equipment === 'string' && !named.owners.equipment.has(equipment)) {
    cells.wrong('unknown_equipment', 'equipment', equipment)
  }
  if (before === undefined && server === undefined && !cells.isWrong('server', 'origin')) {
    cells.wrong('unknown_server', 'server', '')
  }
  if (before === undefined && node === undefined && !cells.isWrong('node', 'origin')) {
    cells.wrong('node', 'node', '')
  }
  const [en, ru] = [cells.text('title_en'), cells.text('title_ru')]
  const title =
    en === undefined && ru === undefined
      ? undefined
      : { en: en ?? before?.title.en ?? '', ru: ru ?? before?.title.ru ?? '' }
  const fields = {
    title,
    server,
    node,
    member: isOfField ? cells.filled('member') : undefined,
    equipment,
    signal: cells.choice('signal', signals),
    setpointOf: cells.filled('setpoint_of'),
    sampling: before?.origin === 'manual' ? undefined : (cells.number('sampling_ms') ?? undefined),
    deadband: cells.number('deadband') ?? undefined,
    queue: cells.whole('queue') ?? undefined,
    decimals: cells.whole('decimals') ?? undefined,
    step: cells.flag('step'),
    siteLow: cells.number('site_low'),
    siteHigh: cells.number('site_high'),
  }
  const read = fieldsSchema.safeParse(defined(fields))
  if (read.success) return cells.faults.length > 0 ? null : read.data
  // What cannot be read at all was told by its cell, and what is outside of its bounds is told as well.
  for (const issue of read.error.issues) {
    const [field, language] = issue.path.map(String)
    const column = field === 'title' ? `title_${language}` : (columnOf[field ?? ''] ?? field ?? '')
    if (cells.isWrong(column)) continue
    const bounds = boundsOf(issue)
    const fault = faultOf[column] ?? (bounds === undefined ? 'refused' : 'range')
    cells.wrong(fault, column, cells.text(column) ?? '', bounds === undefined ? {} : { bounds })
  }
  return null
}
