/**
 * Owns how what was restored takes the place of what was there, so that a process that ends in the middle leaves
 * the one or the other. Each step is a renaming within the data folder; the name of the folder in which the new
 * files stand says how far it is, and whoever holds the lock next goes on from there.
 *
 *   restore.part     being copied, or copied and waiting for the console to stop; it is given up, and the old state holds
 *   restore.ready    whole; the old files go aside one by one        (from here on the new state holds)
 *   restore.placing  nothing old is left; the new files take their places one by one
 *   restored.json    done; the next start tells the journal and deletes it
 */
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { fail, ok, type Result } from '../../shared/result.ts'
import { fileFailure, troubleOf } from '../database/failure.ts'
import { syncFolder } from './durable.ts'

export const PART = 'restore.part'
const READY = 'restore.ready'
const PLACING = 'restore.placing'
export const PLAN = 'restore.json'
const DONE = 'restored.json'

/** What the folder of a former state is called. */
export const formerState = /^replaced-[0-9TZ-]+$/

const planSchema = z.strictObject({
  /** Folder of the backup. */
  from: z.string(),
  /** Of which moment its history is, Unix milliseconds. */
  startedAt: z.number().int(),
  program: z.string(),
  /** When it was restored. */
  at: z.number().int(),
  /** Folder, in the data folder, of what was there before. */
  aside: z.string().regex(formerState),
  /** By which the restored console knows its backups from then on; null: as the backup says. */
  console: z.uuid().nullable().default(null),
  /** Who asked for it at a screen, and why; null from the command line. */
  person: z
    .strictObject({ id: z.number().int(), user: z.string(), name: z.string() })
    .nullable()
    .default(null),
  reason: z.string().nullable().default(null),
})
export type Plan = z.output<typeof planSchema>

export interface Taken {
  /** What was restored, now or since the last start; null where nothing was. */
  readonly restored: Plan | null
  /** One that was begun and not finished was taken away; the data are as they were. */
  readonly givenUp: boolean
}

/** What of a former state must not stay beside another one: a log would be taken for that of the new file. */
const always = ['derrick.db', 'history.db'].flatMap((name) =>
  ['', '-wal', '-shm', '-journal'].map((end) => name + end),
)

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

async function readPlan(file: string): Promise<Plan | null> {
  try {
    return planSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return null
  }
}

/** What is staged is to hold from the next start on. The caller holds the lock, and has nothing of the data open. */
export async function settleStaged(data: string): Promise<Result<null>> {
  try {
    await rename(join(data, PART), join(data, READY))
    await syncFolder(data)
    return ok(null)
  } catch (error) {
    return refusedAt(error, data)
  }
}

/** Finishes what was begun. The caller holds the lock, and has nothing of the data open. */
export async function takeRestored(data: string): Promise<Result<Taken>> {
  const at = (name: string): string => join(data, name)
  try {
    const givenUp = await exists(at(PART))
    if (givenUp) await rm(at(PART), { recursive: true })
    if (await exists(at(READY))) {
      const plan = await readPlan(join(at(READY), PLAN))
      if (plan === null) return unreadable(at(READY))
      await moveAside(data, plan.aside)
      await rename(at(READY), at(PLACING))
      await syncFolder(data)
    }
    if (await exists(at(PLACING))) await place(data)
    return ok({ restored: await readPlan(at(DONE)), givenUp })
  } catch (error) {
    return refusedAt(error, data)
  }
}

function refusedAt(error: unknown, data: string): Result<never> {
  const trouble = troubleOf(error, data)
  if (trouble === undefined) throw error
  return fileFailure(trouble, data, error instanceof Error ? error.message : undefined)
}

/** The journal has been told. */
export const forgetRestored = (data: string): Promise<void> => rm(join(data, DONE), { force: true })

const unreadable = (folder: string): Result<never> =>
  fail(
    'unavailable',
    `${folder} holds a restored state whose ${PLAN} is damaged. Move that folder away to start with what was there before, and restore again.`,
    { reason: 'damaged' },
  )

async function moveAside(data: string, aside: string): Promise<void> {
  const coming = (await readdir(join(data, READY))).filter((name) => name !== PLAN)
  // Months of another history are no part of this one; keys that the backup has not stay where they are.
  const names = [...new Set([...always, 'history', ...coming])]
  for (const name of names) {
    if (!(await exists(join(data, name)))) continue
    await mkdir(join(data, aside), { recursive: true, mode: 0o700 })
    await rename(join(data, name), join(data, aside, name))
  }
  if (await exists(join(data, aside))) await syncFolder(join(data, aside))
  await syncFolder(data)
}

async function place(data: string): Promise<void> {
  const from = join(data, PLACING)
  for (const name of await readdir(from)) {
    if (name !== PLAN) await rename(join(from, name), join(data, name))
  }
  await syncFolder(data)
  // Last, so that a start that finds it finds all of it.
  if (await exists(join(from, PLAN))) await rename(join(from, PLAN), join(data, DONE))
  await rm(from, { recursive: true })
  await syncFolder(data)
}
