/**
 * Brings a backup into a data folder in which no console runs: all of it is read, compared with its digests and
 * opened beside what is there, and only when it is whole and on the disk does it take that place (`taking.ts`).
 */
import { mkdir, rename, rm, statfs } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { roomLeft } from '../../shared/backup.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { fileFailure, troubleOf } from '../database/failure.ts'
import { examineCopy, type FileKind } from '../database/snapshot.ts'
import { copyFile, sizeOf, syncFolder, writeDurably } from './durable.ts'
import { future, readManifest, type BackupFile, type Manifest } from './manifest.ts'
import { PART, PLAN, READY, type Plan } from './taking.ts'
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

/**
 * Copies it beside what is there. Nothing else changes: whatever ends it, the data are as they were.
 * @param at now, Unix milliseconds
 */
export async function stageBackup(
  from: string,
  data: string,
  manifest: Manifest,
  at: number,
): Promise<Result<null>> {
  const part = join(data, PART)
  try {
    await rm(part, { recursive: true, force: true })
    const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0)
    const { bavail, blocks, bsize } = await statfs(data)
    if (bavail * bsize - bytes < Math.min(roomLeft(blocks * bsize), bytes)) {
      return fileFailure('full', join(data, PART), `${Math.ceil(bytes / 2 ** 20)} MB are wanted`)
    }
    await mkdir(part, { mode: 0o700 })
    for (const file of manifest.files) {
      const staged = await stageFile(from, part, file)
      if (!staged.ok) {
        await rm(part, { recursive: true, force: true })
        return staged
      }
    }
    const plan: Plan = {
      from: resolve(from),
      startedAt: manifest.startedAt,
      program: manifest.program,
      at,
      aside: await freeName(data, `replaced-${stampOf(at)}`),
    }
    await writeDurably(join(part, PLAN), `${JSON.stringify(plan)}\n`)
    const places = new Set(manifest.files.map(({ name }) => join(part, dirname(name))))
    for (const place of places) await syncFolder(place)
    await rename(part, join(data, READY))
    await syncFolder(data)
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

async function stageFile(from: string, part: string, file: BackupFile): Promise<Result<null>> {
  const to = join(part, file.name)
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  const { sha256 } = await copyFile(join(from, file.name), to)
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
