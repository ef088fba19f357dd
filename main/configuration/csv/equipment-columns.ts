/**
 * Equipment as lines of CSV: the columns, in their order, and what a line gives. Lists stand as `a | b`,
 * the nameplate as `Maker: ABC | Year: 2019`, safe limits as `frequency: 35 .. 60`, where either may be
 * missing.
 */
import type { z } from 'zod'
import { equipmentFields, newEquipment } from '../../../shared/contract/equipment.ts'
import type { Cell, Dialect } from '../../../shared/csv.ts'
import { numberIn } from '../../../shared/csv.ts'
import { nameFault, plainName } from '../../../shared/plain-text.ts'
import { equipmentKinds, equipmentStates, signals, type Equipment } from '../../../shared/tags.ts'
import { defined } from '../../../shared/own-tags.ts'
import { boundsOf } from './bounds.ts'
import type { Cells } from './cells.ts'

const decimal = (value: number | null, dialect: Dialect): string =>
  value === null ? '' : dialect === 'ru' ? String(value).replace('.', ',') : String(value)

/** @param owner name of the equipment that it is a part of */
export const equipmentCells = (
  part: Equipment,
  owner: string | null,
  dialect: Dialect = 'en',
): Cell[] => [
  part.name,
  part.kind,
  part.title.en,
  part.title.ru,
  owner,
  part.position,
  part.state,
  part.location?.latitude ?? null,
  part.location?.longitude ?? null,
  part.modes.join(' | '),
  part.nameplate.map(({ name, value }) => `${name}: ${value}`).join(' | '),
  part.safe
    .map(({ signal, low, high }) => {
      const range = [decimal(low, dialect), decimal(high, dialect)].join(' .. ')
      return `${signal}: ${range.trim()}`
    })
    .join(' | '),
  part.template,
]

export const equipmentColumns = [
  'name',
  'kind',
  'title_en',
  'title_ru',
  'parent',
  'position',
  'state',
  'latitude',
  'longitude',
  'modes',
  'nameplate',
  'safe',
  'template',
]

const schema = newEquipment.omit({ name: true, parent: true }).partial()
export type PartFields = z.output<typeof schema> & { readonly parent?: string | null }

/** Of fields that stand in several columns, the one of a part. */
const columnIn: Readonly<Record<string, (part: string) => string>> = {
  title: (language) => `title_${language}`,
  location: (coordinate) => coordinate,
}

export function partNameIn(cells: Cells): string | null {
  const given = plainName(cells.text('name') ?? '')
  if (given !== '' && nameFault(given, 1, 64) === null) return given
  cells.wrong(given === '' ? 'empty' : 'name', 'name', given)
  return null
}

/** Pairs of a cell; undefined where it is not in the file, or is no list of pairs, which is told. */
function pairsIn(cells: Cells, column: string): (readonly [string, string])[] | undefined {
  const list = cells.list(column)
  if (list === undefined) return undefined
  const pairs = list.map((entry) => {
    const at = entry.indexOf(':')
    return [entry.slice(0, Math.max(0, at)).trim(), entry.slice(at + 1).trim()] as const
  })
  const wrong = pairs.findIndex(([name, value]) => name === '' || value === '')
  if (wrong < 0) return pairs
  cells.wrong('list', column, list[wrong] ?? '')
  return undefined
}

function safeIn(cells: Cells, delimiter: string) {
  const pairs = pairsIn(cells, 'safe')
  return pairs?.flatMap(([name, range]) => {
    const signal = signals.find((each) => each === name)
    const ends = range.split('..').map((end) => end.trim())
    const [low, high] = ends.map((end) => (end === '' ? null : numberIn(end, delimiter)))
    if (signal === undefined || ends.length !== 2 || low === undefined || high === undefined) {
      cells.wrong('list', 'safe', `${name}: ${range}`)
      return []
    }
    return [{ signal, low, high }]
  })
}

function locationIn(cells: Cells, before: Equipment | undefined) {
  const [latitude, longitude] = [cells.number('latitude'), cells.number('longitude')]
  if (latitude === undefined && longitude === undefined) return undefined
  const whole = {
    latitude: latitude === undefined ? (before?.location?.latitude ?? null) : latitude,
    longitude: longitude === undefined ? (before?.location?.longitude ?? null) : longitude,
  }
  if (whole.latitude === null && whole.longitude === null) return null
  if (whole.latitude !== null && whole.longitude !== null) {
    return { latitude: whole.latitude, longitude: whole.longitude }
  }
  cells.wrong('number', whole.latitude === null ? 'latitude' : 'longitude', '')
  return undefined
}

/** Null where something is wrong, which is told. */
export function partFieldsIn(
  cells: Cells,
  before: Equipment | undefined,
  delimiter: string,
): PartFields | null {
  const [en, ru] = [cells.text('title_en'), cells.text('title_ru')]
  const kind = cells.choice('kind', equipmentKinds)
  if (before === undefined && (kind ?? null) === null && !cells.isWrong('kind')) {
    cells.wrong('choice', 'kind', '', { words: equipmentKinds })
  }
  const fields = {
    title:
      en === undefined && ru === undefined
        ? undefined
        : { en: en ?? before?.title.en ?? '', ru: ru ?? before?.title.ru ?? '' },
    kind: kind ?? undefined,
    position: cells.whole('position') ?? undefined,
    state: cells.choice('state', equipmentStates) ?? undefined,
    location: locationIn(cells, before),
    modes: cells.list('modes'),
    nameplate: pairsIn(cells, 'nameplate')?.map(([name, value]) => ({ name, value })),
    safe: safeIn(cells, delimiter),
    template: cells.filled('template'),
  }
  const read = schema.safeParse(defined(fields))
  const parent = cells.filled('parent')
  if (read.success) {
    if (cells.faults.length > 0) return null
    return { ...read.data, ...(parent === undefined ? {} : { parent }) }
  }
  for (const issue of read.error.issues) {
    const [field = '', part = ''] = issue.path.map(String)
    const column = columnIn[field]?.(part) ?? field
    if (cells.isWrong(column)) continue
    const isList = field in equipmentFields.shape && Array.isArray((fields as never)[field])
    const bounds = boundsOf(issue)
    cells.wrong(
      isList ? 'list' : bounds === undefined ? 'refused' : 'range',
      column,
      cells.text(column) ?? '',
      isList || bounds === undefined ? {} : { bounds },
    )
  }
  return null
}
