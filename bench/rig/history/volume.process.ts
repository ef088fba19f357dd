/** A part of bench/volume.ts in a process of its own: `write`, `export` or `plot`, and the folder; answers with JSON. */
import { join } from 'node:path'
import { Bytes } from '../../../main/export/bytes.ts'
import { PartFile } from '../../../main/export/part-file.ts'
import { writeExport } from '../../../main/export/reading.ts'
import { boundHeaps } from '../../../main/threads/heap.ts'
import { batch, DAY, SECOND, START } from './mix.ts'
import { bytesOfMonths, ended, openOwn, rangeOf, readerOf } from './own-store.ts'
import { bytesOf } from './row-store.ts'
import { msOf } from './timing.ts'

export interface Written {
  readonly samples: number
  readonly perSecond: number
  readonly bytes: number
  readonly mb: readonly number[]
}
export interface Exported {
  readonly rows: number
  readonly mb: readonly number[]
}
export interface Plotted {
  readonly first: number
  readonly year: number
  readonly day: number
}

const DAYS = 365
/** Seconds between two samples of a tag. */
const EVERY = 6
const TAGS = Array.from({ length: 20 }, (_, at) => at + 1)
const ROWS = 10_000_000
const WIDTH = 2000

const resident = (): number => process.memoryUsage.rss() / 2 ** 20

function write(directory: string): Written {
  const own = openOwn(directory)
  const mb: number[] = []
  const began = performance.now()
  for (let day = 0; day < DAYS; day++) {
    const now = START + BigInt((day + 1) * DAY) * SECOND
    own.put(batch(TAGS, day * DAY, DAY / EVERY, EVERY), now)
    own.pack(now)
    if ((day + 1) % Math.floor(DAYS / 10) === 0) mb.push(resident())
  }
  own.settle()
  own.pack()
  const samples = TAGS.length * DAYS * (DAY / EVERY)
  const perSecond = (samples / (performance.now() - began)) * 1000
  const left = bytesOf(own.db)
  own.close()
  return { samples, perSecond, bytes: (left + bytesOfMonths(directory)) / samples, mb }
}

async function exportRows(directory: string): Promise<Exported> {
  const reader = readerOf(directory)
  const to = START + BigInt(DAYS * DAY) * SECOND
  const file = new PartFile(join(directory, 'export.csv'), null, 0)
  file.begin('export.csv')
  const mb: number[] = []
  let [rows, next] = [0, ROWS / 10]
  await writeExport({
    plan: {
      form: {
        ...{ shape: 'long', times: 'both', quality: true, gaps: true, rowKind: true },
        ...{ dialect: 'excel_ru', bom: true },
      },
      tags: TAGS.map((id) => ({ id, name: `Well-${id}.Pressure`, server: null })),
      zone: 'Asia/Yekaterinburg',
      from: START,
      to,
    },
    bytes: new Bytes(file.write),
    written: () => file.written,
    most: ROWS,
    source: {
      page: (tag, from, most) =>
        Promise.resolve(ended(reader.page({ tag: TAGS[tag]!, from, to, most }))),
      gaps: () => Promise.resolve([]),
      goesOn: (progress) => {
        rows = progress.rows
        if (rows >= next) {
          mb.push(resident())
          next += ROWS / 10
        }
        return Promise.resolve(true)
      },
    },
  })
  file.end()
  reader.close()
  return { rows, mb: [...mb, resident()] }
}

function plot(directory: string): Plotted {
  const reader = readerOf(directory)
  const year = (): void => {
    rangeOf(reader, { tags: [1], seconds: DAYS * DAY }, WIDTH)
  }
  const day = { tags: TAGS.slice(0, 8), seconds: DAY }
  const first = msOf(year, 1)
  const found = { first, year: msOf(year), day: msOf(() => rangeOf(reader, day, WIDTH)) }
  reader.close()
  return found
}

boundHeaps()
const [name = '', directory = ''] = process.argv.slice(2)
const answer =
  name === 'write'
    ? write(directory)
    : name === 'export'
      ? await exportRows(directory)
      : plot(directory)
process.stdout.write(JSON.stringify(answer))
