/**
 * Makes one backup: the history with its months as they are at one moment, and the records as they are after it, so
 * that they are never behind the history, as they never are while a console runs.
 *
 * Whatever ends it leaves a folder that does not count; the next run takes it away.
 */
import { chmod, link, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { rotatedOut, givenUp, roomLeft } from '../../shared/backup.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { fileFailure, troubleOf } from '../database/failure.ts'
import { examineCopy, type FileFacts, type FileKind, type Snapshot } from '../database/snapshot.ts'
import { copyFile, digestFile, filesBelow, sizeOf, syncFolder, writeDurably } from './durable.ts'
import { HeldHistory, isOfMonth, type Month } from './held-history.ts'
import { MANIFEST, isPlace, manifestText, type BackupFile, type Manifest } from './manifest.ts'
import { BackupTarget, folderFailure, type FoundBackup } from './target.ts'

export interface Making {
  readonly data: string
  readonly folder: string
  readonly console: string
  readonly program: string
  readonly kind: Manifest['kind']
  readonly keys: boolean
  /** When it begins, Unix milliseconds. */
  readonly at: number
  /** What this program reads. */
  readonly known: readonly FileKind[]
}

export interface Made {
  readonly name: string
  readonly files: number
  readonly bytes: number
  /** Bytes of files that the former backup had already. */
  readonly reused: number
  /** Months that could not be read; the rest counts. */
  readonly unread: number
  /** Backups that the rule did not keep any more. */
  readonly removed: number
}

/** Beside the records, which their own thread copies: a target that does not answer must not hold that up. */
export const stagedRecords = (data: string): string => join(data, 'backup.part')

/** After this time what lies in former backups is read again before it is relied on. */
const CHECKED_MS = 7 * 86_400_000

export class BackupMaking {
  readonly #made: Making
  readonly #target: BackupTarget
  readonly #now: () => number
  readonly #onBytes: (bytes: number) => void
  readonly #files: BackupFile[] = []
  readonly #unread: string[] = []
  #part = ''
  readonly #held: HeldHistory
  #months: readonly Month[] = []
  #done = 0

  /** @param onBytes told how much is copied and looked through so far */
  constructor(made: Making, now: () => number, onBytes: (bytes: number) => void) {
    this.#made = made
    this.#target = new BackupTarget(made.folder, made.console)
    this.#held = new HeldHistory(made.data, made.known)
    this.#now = now
    this.#onBytes = onBytes
  }

  /** Holds the history as it is now, and sees that there is room. Answers the bytes that there are to do. */
  async begin(): Promise<Result<number>> {
    const { data, at } = this.#made
    await this.#target.tidy()
    await rm(stagedRecords(data), { force: true })
    const former = await this.#target.list()
    const newest = former.find(({ good }) => good)
    const months = await this.#held.hold(newest, this.#target.folder, this.#now)
    if (!months.ok) return months
    this.#months = months.value
    const records = (await sizeOf(join(data, 'derrick.db'))) ?? 0
    const copied = this.#months.filter((month) => month.former === null)
    const bytes =
      records + this.#held.history.bytes + copied.reduce((sum, month) => sum + month.bytes, 0)
    const room = await this.#makeRoom(bytes, former)
    if (!room.ok) return room
    this.#part = await this.#target.begin(at)
    // Each is written, looked through and read for its digest.
    return ok(bytes * 2)
  }

  /** All the rest, when the records are staged. */
  async complete(): Promise<Result<Made>> {
    const { data, at, keys, folder } = this.#made
    const part = this.#part
    const kept = await this.#copyHistory(this.#held.history)
    if (!kept.ok) return kept
    const records = await this.#takeRecords()
    if (!records.ok) return records
    if (this.#months.length > 0) await mkdir(join(part, 'history'), { mode: 0o700 })
    for (const month of this.#months) {
      const taken = await this.#takeMonth(month)
      if (!taken.ok) return taken
    }
    await this.#copyPlain('derrick.json')
    if (keys) {
      await this.#copyPlain('secrets.key')
      for (const name of await filesBelow(join(data, 'pki'))) await this.#copyPlain(`pki/${name}`)
    }
    const places = new Set(this.#files.map(({ name }) => join(part, dirname(name))))
    for (const place of places) await syncFolder(place)
    await writeDurably(join(part, MANIFEST), this.#text())
    const name = await this.#target.finish(part, at)
    const removed = await this.#rotate()
    const files = this.#files
    const reused = this.#months.reduce(
      (sum, month) => sum + (month.former === null ? 0 : month.bytes),
      0,
    )
    await syncFolder(folder)
    return ok({
      name,
      files: files.length,
      bytes: files.reduce((sum, file) => sum + file.bytes, 0),
      reused,
      unread: this.#unread.length,
      removed,
    })
  }

  /** Takes away what was begun. */
  async end(): Promise<void> {
    this.#held.release()
    await rm(stagedRecords(this.#made.data), { force: true })
    await this.#target.tidy()
  }

  #text(): string {
    const { console: owner, program, kind, at, keys } = this.#made
    const names = { console: owner, program, kind, keys }
    const [files, unread] = [this.#files, this.#unread]
    return manifestText({ ...names, startedAt: at, finishedAt: this.#now(), files, unread })
  }

  #progress(bytes: number): void {
    this.#done += bytes
    this.#onBytes(this.#done)
  }

  async #copyHistory(history: Snapshot): Promise<Result<null>> {
    const name = 'history.db'
    const facts = history.facts()
    if (!facts.ok) return facts
    const copied = await this.#copySnapshot(history, name)
    this.#held.leaveHistory()
    return copied.ok ? this.#keep(name, { source: null, expected: facts.value }) : copied
  }

  async #copySnapshot(snapshot: Snapshot, name: string): Promise<Result<null>> {
    let before = 0
    return snapshot.copyTo(join(this.#part, name), (bytes) => {
      this.#progress(bytes - before)
      before = bytes
    })
  }

  async #takeRecords(): Promise<Result<null>> {
    const staged = stagedRecords(this.#made.data)
    const target = join(this.#part, 'derrick.db')
    try {
      await rename(staged, target)
    } catch {
      // Another disk.
      await copyFile(staged, target, (bytes) => {
        this.#progress(bytes)
      })
      await rm(staged)
    }
    return this.#keep('derrick.db', { source: null, expected: null })
  }

  /** Looks through a copy of a database, and notes what it is. */
  async #keep(
    name: string,
    { source, expected }: { source: string | null; expected: FileFacts | null },
  ): Promise<Result<null>> {
    const file = join(this.#part, name)
    const facts = examineCopy(file)
    if (!facts.ok) return facts
    const { application, schema, rows } = facts.value
    if (expected !== null && JSON.stringify(expected) !== JSON.stringify(facts.value)) {
      return fileFailure('damaged', file, 'the copy has not what its source has')
    }
    const digested = await digestFile(file, (bytes) => {
      this.#progress(bytes)
    })
    const database = { application, schema, rows: { ...rows } }
    this.#files.push({ name, ...digested, checkedAt: this.#made.at, database, source })
    return ok(null)
  }

  async #takeMonth(month: Month): Promise<Result<null>> {
    if (month.former !== null && (await this.#reuse(month, month.former))) return ok(null)
    const held = this.#held.month(month.name)
    const taken = held.ok ? await this.#copyMonth(month, held.value) : held
    this.#held.leave(month.name)
    if (taken.ok) return ok(null)
    // Retention has dropped it meanwhile.
    if ((await sizeOf(join(this.#made.data, month.name))) === undefined) return ok(null)
    if (!isOfMonth(taken.error)) return taken
    this.#unread.push(month.name)
    return ok(null)
  }

  async #copyMonth({ name, source }: Month, held: Snapshot): Promise<Result<null>> {
    const facts = held.facts()
    const kind = this.#made.known.find(({ application }) => application === held.application)
    const copied = await this.#copySnapshot(held, name)
    if (!copied.ok) return copied
    const isRead = facts.ok && kind !== undefined && facts.value.schema <= kind.schema
    if (!isRead) return this.#keepUnread(name)
    const kept = await this.#keep(name, { source, expected: facts.value })
    return kept.ok || !isOfMonth(kept.error) ? kept : this.#keepUnread(name)
  }

  /** As it stands: a restore has of it what the console has. */
  async #keepUnread(name: string): Promise<Result<null>> {
    const digested = await digestFile(join(this.#part, name))
    const checkedAt = this.#made.at
    this.#files.push({ name, ...digested, checkedAt, database: null, source: null })
    this.#unread.push(name)
    return ok(null)
  }

  /** The same file under another name where the disk knows that; read again where that is long ago. */
  async #reuse(month: Month, { folder, file }: NonNullable<Month['former']>): Promise<boolean> {
    const there = join(folder, file.name)
    const here = join(this.#part, month.name)
    try {
      if ((await sizeOf(there)) !== file.bytes) return false
      let { checkedAt } = file
      if (Math.abs(this.#made.at - checkedAt) > CHECKED_MS) {
        if ((await digestFile(there)).sha256 !== file.sha256) return false
        checkedAt = this.#made.at
      }
      await link(there, here)
      this.#files.push({ ...file, checkedAt })
      return true
    } catch {
      // No links on this disk, or it cannot be read: it is copied.
      await rm(here, { force: true })
      return false
    }
  }

  async #copyPlain(name: string): Promise<void> {
    const from = join(this.#made.data, name)
    if (!isPlace(name) || (await sizeOf(from)) === undefined) return
    const to = join(this.#part, name)
    await mkdir(dirname(to), { recursive: true, mode: 0o700 })
    const digested = await copyFile(from, to)
    await chmod(to, 0o600)
    const checkedAt = this.#made.at
    this.#files.push({ name, ...digested, checkedAt, database: null, source: null })
  }

  /** Old ones give way, but never the newest good one. */
  async #makeRoom(bytes: number, former: readonly FoundBackup[]): Promise<Result<null>> {
    const gone = [...new Set([...rotatedOut(former), ...givenUp(former)])]
    for (;;) {
      const { free, disk } = await this.#target.room()
      if (free - bytes >= roomLeft(disk)) return ok(null)
      const name = gone.shift()
      if (name === undefined) {
        const [wanted, left] = [bytes, free].map((size) => Math.ceil(size / 2 ** 20))
        return folderFailure(
          'full',
          this.#made.folder,
          ` (${wanted} MB are wanted beside what is left free, ${left} MB are there)`,
        )
      }
      await this.#target.remove(name)
    }
  }

  async #rotate(): Promise<number> {
    const gone = rotatedOut(await this.#target.list())
    for (const name of gone) await this.#target.remove(name)
    return gone.length
  }
}

/** What the file system refused while a backup was made, in words; what is no such thing is thrown on. */
export function refusedBy(error: unknown, folder: string): Result<never> {
  const trouble = troubleOf(error, folder)
  if (trouble === undefined) throw error
  if (trouble === 'full') return folderFailure('full', folder)
  if (trouble === 'readonly') return folderFailure('readonly', folder)
  const said = error instanceof Error ? error.message : String(error)
  return fail('unavailable', `The backup could not be written to ${folder}: ${said}.`, {
    reason: trouble,
    folder,
  })
}
