/**
 * Owns `<data>/exports/`: of each export a file and, beside it, a record of what it is, so that the list survives
 * a restart. A record is written whole or not at all. What a former run left unfinished is told as interrupted,
 * and its part is deleted.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { open, rename, rm, mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { exportSchema, type HistoryExport } from '../../shared/contract.ts'
import type { ExportKind } from '../../shared/export.ts'
import type { Log } from '../interface.ts'

export const FOLDER = 'exports'
const isRecordName = (name: string): boolean => z.uuid().safeParse(name.slice(0, -5)).success

const extension: Readonly<Record<ExportKind, string>> = { csv: 'csv', evidence: 'tar' }

/** As it is told where its file is not there any more, though nobody deleted it here. */
export const vanished = (record: HistoryExport) =>
  ({
    ...record,
    state: 'failed',
    bytes: null,
    failure: {
      code: 'not_found',
      message: 'Its file was deleted or changed by somebody else. Make the export anew.',
      details: { reason: 'export_file_gone' },
    },
  }) as const satisfies HistoryExport

export class Cupboard {
  readonly #folder: string
  readonly #log: Log
  readonly #records = new Map<string, HistoryExport>()

  constructor(dataDirectory: string, log: Log) {
    this.#folder = join(dataDirectory, FOLDER)
    this.#log = log
  }

  /** Newest first. */
  get list(): HistoryExport[] {
    return [...this.#records.values()].sort((a, b) => b.startedAt - a.startedAt)
  }

  get(id: string): HistoryExport | undefined {
    return this.#records.get(id)
  }

  /** Where the file is when it is complete. */
  file({ id, kind }: Pick<HistoryExport, 'id' | 'kind'>): string {
    return join(this.#folder, `${id}.${extension[kind]}`)
  }

  /** Its file is there, and whole as far as its length tells. */
  async has(record: HistoryExport): Promise<boolean> {
    try {
      const { size } = await stat(this.file(record))
      return record.bytes === null || size === record.bytes
    } catch {
      return false
    }
  }

  part(id: string): string {
    return join(this.#folder, `${id}.part`)
  }

  /** What is there at a start. @returns those that a former run left unfinished, as they are told now */
  read(now: number): HistoryExport[] {
    if (!existsSync(this.#folder)) return []
    const left: HistoryExport[] = []
    for (const name of readdirSync(this.#folder)) {
      if (name.endsWith('.part')) rmSync(join(this.#folder, name), { force: true })
      if (!name.endsWith('.json') || !isRecordName(name)) continue
      const record = this.#load(name)
      if (record === null) continue
      if (record.state === 'running') {
        const told: HistoryExport = { ...record, state: 'interrupted', endedAt: now }
        // Complete perhaps, but nobody was told so.
        rmSync(this.file(record), { force: true })
        left.push(told)
        this.#records.set(record.id, told)
      } else if (record.state === 'done' && !existsSync(this.file(record))) {
        this.#records.set(record.id, vanished(record))
      } else this.#records.set(record.id, record)
    }
    return left
  }

  #load(name: string): HistoryExport | null {
    try {
      const text = readFileSync(join(this.#folder, name), 'utf8')
      const record = exportSchema.parse(JSON.parse(text))
      if (`${record.id}.json` === name) return record
    } catch (error) {
      this.#log.warn({ error, name }, 'the record of an export cannot be read')
    }
    return null
  }

  /** In the list of this run alone. */
  remember(record: HistoryExport): void {
    this.#records.set(record.id, record)
  }

  async put(record: HistoryExport): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const path = join(this.#folder, `${record.id}.json`)
    const file = await open(`${path}.part`, 'w', 0o600)
    try {
      await file.writeFile(JSON.stringify(record))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(`${path}.part`, path)
    this.#records.set(record.id, record)
  }

  /** The part has become the file. */
  async complete(record: HistoryExport): Promise<void> {
    await rename(this.part(record.id), this.file(record))
    await this.put(record)
  }

  /** Deletes the file first: a file without a record would stay for ever. */
  async remove(record: HistoryExport): Promise<void> {
    await rm(this.part(record.id), { force: true })
    await rm(this.file(record), { force: true })
    await rm(join(this.#folder, `${record.id}.json`), { force: true })
    this.#records.delete(record.id)
  }
}
