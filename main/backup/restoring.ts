/**
 * Brings a backup into a data folder: all of it is read, compared with its digests and opened beside what is there.
 * Only when it is whole and on the disk, and no console runs, does it take that place (`taking.ts`). It is the same for
 * the command line and for a screen, where the console goes on recording while it is copied.
 */
import { mkdir, rm, statfs } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { roomLeft } from '../../shared/backup.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { fileFailure, troubleOf } from '../database/failure.ts'
import { examineCopy, openSnapshot, type FileKind } from '../database/snapshot.ts'
import { copyFile, sizeOf, syncFolder, writeDurably } from './durable.ts'
import { bytesOf, future, readManifest, type BackupFile, type Manifest } from './manifest.ts'
import { PART, PLAN, type Plan } from './taking.ts'
import { stampOf } from './target.ts'

/** Without these there is nothing to start from. */
const needed = ['derrick.db', 'history.db']

const damaged = (from: string, name: string, why: string): Result<never> =>
  fail(
    'conflict',
    `The backup in ${from} is damaged: ${name} ${why}. Choose another backup; nothing was changed.`,
    { reason: 'damaged', file: name },
  )

/** Looks at what a backup says of itself and whether its files are there. */
export async function checkBackup(
  from: string,
  known: readonly FileKind[],
): Promise<Result<Manifest>> {
  const read = await readManifest(from)
  if (!read.ok) return read
  const { files } = read.value
  for (const name of needed) {
    if (!files.some((file) => file.name === name)) return damaged(from, name, 'is missing')
  }
  for (const { name, bytes, database } of files) {
    const size = await sizeOf(join(from, name))
    if (size === undefined) return damaged(from, name, 'is missing')
    if (size !== bytes) return damaged(from, name, `has ${size} bytes, not ${bytes}`)
    // A month that could not be read when it was copied is what it was.
    if (database === null) continue
    const ours = known.find(({ application }) => application === database.application)
    if (ours === undefined || database.schema > ours.schema) return future(from)
  }
  return read
}

/** Whether there is room for it beside what is there, which stays. */
export async function judgeRoom(data: string, manifest: Manifest): Promise<Result<null>> {
  const bytes = bytesOf(manifest)
  const { bavail, blocks, bsize } = await statfs(data)
  const free = bavail * bsize
  if (free - bytes >= Math.min(roomLeft(blocks * bsize), bytes)) return ok(null)
  const [wanted, there] = [bytes, free].map((size) => Math.ceil(size / 2 ** 20))
  const said = `${wanted} MB are wanted beside what is left free, ${there} MB are there`
  return fail('unavailable', `${words(data)} (${said})`, { reason: 'full', bytes, free })
}

const words = (data: string): string =>
  `No space is left on the disk of ${join(data, PART)}: free some space and try again.`

export interface Staging extends Pick<Plan, 'console' | 'person' | 'reason'> {
  /** Folder of the backup. */
  readonly from: string
  readonly data: string
  readonly manifest: Manifest
  readonly known: readonly FileKind[]
  /** Now, Unix milliseconds. */
  readonly at: number
}

/**
 * Copies it beside what is there. Nothing else changes: whatever ends it, the data are as they were.
 * @param onBytes told how much is copied so far
 */
export async function stageBackup(
  { from, data, manifest, known, at, ...asked }: Staging,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<Result<null>> {
  const part = join(data, PART)
  try {
    await rm(part, { recursive: true, force: true })
    const room = await judgeRoom(data, manifest)
    if (!room.ok) return room
    await mkdir(part, { mode: 0o700 })
    const staged = await stageFiles(from, part, manifest.files, known, onBytes)
    if (!staged.ok) {
      await rm(part, { recursive: true, force: true })
      return staged
    }
    const plan: Plan = {
      from: resolve(from),
      startedAt: manifest.startedAt,
      program: manifest.program,
      at,
      aside: await freeName(data, `replaced-${stampOf(at)}`),
      ...asked,
    }
    await writeDurably(join(part, PLAN), `${JSON.stringify(plan)}\n`)
    const places = new Set(manifest.files.map(({ name }) => join(part, dirname(name))))
    for (const place of places) await syncFolder(place)
    return ok(null)
  } catch (error) {
    const trouble = troubleOf(error, part)
    if (trouble === undefined) throw error
    await rm(part, { recursive: true, force: true })
    return fileFailure(trouble, part, error instanceof Error ? error.message : undefined)
  }
}

async function freeName(folder: string, wanted: string): Promise<string> {
  let name = wanted
  for (let n = 2; (await sizeOf(join(folder, name))) !== undefined; n += 1) name = `${wanted}-${n}`
  return name
}

async function stageFiles(
  from: string,
  part: string,
  files: readonly BackupFile[],
  known: readonly FileKind[],
  onBytes: (bytes: number) => void,
): Promise<Result<null>> {
  let done = 0
  for (const file of files) {
    const staged = await stageFile(from, part, file, (bytes) => {
      done += bytes
      onBytes(done)
    })
    if (!staged.ok) return staged
  }
  return judgeNumbers(from, part, files, known)
}

/**
 * No month may have numbers that its history has not given: it was copied later, and has samples that the history
 * still has in its tail, which would count twice for ever.
 */
function judgeNumbers(
  from: string,
  part: string,
  files: readonly BackupFile[],
  known: readonly FileKind[],
): Result<null> {
  const greatest = (name: string): Result<number | null> => {
    const opened = openSnapshot(join(part, name))
    if (!opened.ok) return opened
    const kind = known.find(({ application }) => application === opened.value.application)
    const found = kind?.numbers === undefined ? ok(null) : opened.value.number(kind.numbers)
    opened.value.close()
    return found
  }
  const given = greatest('history.db')
  if (!given.ok) return given
  if (given.value === null) return ok(null)
  for (const { name, database } of files) {
    if (database === null || !name.startsWith('history/')) continue
    const numbers = greatest(name)
    if (!numbers.ok) return numbers
    if ((numbers.value ?? 0) > given.value) {
      return damaged(from, name, 'is of a later moment than history.db, samples would count twice')
    }
  }
  return ok(null)
}

async function stageFile(
  from: string,
  part: string,
  file: BackupFile,
  onBytes: (bytes: number) => void,
): Promise<Result<null>> {
  const to = join(part, file.name)
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  const { sha256 } = await copyFile(join(from, file.name), to, onBytes)
  if (sha256 !== file.sha256) return damaged(from, file.name, 'is not what was written')
  if (file.database === null) return ok(null)
  const facts = examineCopy(to)
  if (!facts.ok) return damaged(from, file.name, `does not open (${facts.error.message})`)
  const { application, schema, rows } = facts.value
  const same =
    application === file.database.application &&
    schema === file.database.schema &&
    Object.entries(file.database.rows).every(([table, count]) => rows[table] === count)
  return same ? ok(null) : damaged(from, file.name, 'is another file than was written')
}
