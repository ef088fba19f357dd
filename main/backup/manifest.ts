/**
 * What a backup says of itself: `manifest.json` in its folder, written last. A folder without one is no backup;
 * one whose manifest does not fit its own digest is a damaged one.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { fail, ok, type Result } from '../../shared/result.ts'

export const MANIFEST = 'manifest.json'
const FORMAT = 'derrick-backup'
/** Of what a backup is made up; a greater one is refused. */
const VERSION = 1

/** What a console keeps in its data folder and a backup has; all else is made anew or nobody's. */
const places =
  /^(derrick\.db|history\.db|derrick\.json|secrets\.key|history\/\d{4}-\d{2}\.[a-z]+\.db|pki(\/[^/\\:*?"<>|\0]+)+)$/

/** Nothing that a manifest names may lie outside of its folder, whoever wrote it. */
export const isPlace = (name: string): boolean =>
  places.test(name) && !name.split('/').some((part) => part === '.' || part === '..')

const count = z.number().int().nonnegative()
const digest = z.string().regex(/^[0-9a-f]{64}$/)

const fileSchema = z.strictObject({
  name: z.string().max(400).refine(isPlace),
  bytes: count,
  sha256: digest,
  /** When its content was last read and had this digest, Unix milliseconds. */
  checkedAt: count,
  /** Of a database: what it is, the version of its tables, and rows of each. */
  database: z
    .strictObject({
      application: count,
      schema: count,
      rows: z.record(z.string(), count),
    })
    .nullable(),
  /** Of a month: how its source looked, by which the next backup sees that nothing has changed. */
  source: z.string().nullable(),
})
export type BackupFile = z.output<typeof fileSchema>

const manifestSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  /** Which console made it: two may share a folder, and none deletes the other's. */
  console: z.uuid(),
  /** Of the program that made it. */
  program: z.string().max(100),
  kind: z.enum(['scheduled', 'manual']),
  /** Of this moment the history is; the records are of a moment after it. */
  startedAt: count,
  finishedAt: count,
  /** With the key of stored secrets and the console's own certificate and key. */
  keys: z.boolean(),
  files: z.array(fileSchema).max(100_000),
  /** Months that could not be read, or are of a kind that the console does not know: copied as they were where
   * they stand among the files, else left out. */
  unread: z.array(z.string().max(400).refine(isPlace)).max(100_000).default([]),
})
export type Manifest = z.output<typeof manifestSchema>

export const bytesOf = ({ files }: Pick<Manifest, 'files'>): number =>
  files.reduce((sum, file) => sum + file.bytes, 0)

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')

export function manifestText(manifest: Omit<Manifest, 'format' | 'version'>): string {
  const body = JSON.stringify({ format: FORMAT, version: VERSION, ...manifest })
  return `${JSON.stringify({ manifest: JSON.parse(body) as unknown, sha256: digestOf(body) }, null, 1)}\n`
}

const damaged = (folder: string): Result<never> =>
  fail(
    'conflict',
    `The backup in ${folder} is damaged: its ${MANIFEST} is not whole. Choose another backup.`,
    { reason: 'damaged' },
  )

const outer = z.strictObject({ manifest: z.record(z.string(), z.unknown()), sha256: digest })

/** Refused with the reason `none`, `damaged`, `foreign` or `future`, before anything else of it is looked at. */
export async function readManifest(folder: string): Promise<Result<Manifest>> {
  let text: string
  try {
    text = await readFile(join(folder, MANIFEST), 'utf8')
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return fail(
      'not_found',
      `There is no backup in ${folder}: its ${MANIFEST} cannot be read (${said}). Name the folder of one backup, as derrick-2026-11-22T10-00-00Z.`,
      { reason: 'none' },
    )
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return damaged(folder)
  }
  const read = outer.safeParse(json)
  if (!read.success) return foreign(folder)
  const { manifest, sha256 } = read.data
  if (digestOf(JSON.stringify(manifest)) !== sha256) return damaged(folder)
  if (manifest['format'] !== FORMAT) return foreign(folder)
  if (typeof manifest['version'] === 'number' && manifest['version'] > VERSION)
    return future(folder)
  const fits = manifestSchema.safeParse(manifest)
  return fits.success ? ok(fits.data) : damaged(folder)
}

const foreign = (folder: string): Result<never> =>
  fail('conflict', `${folder} is not a backup of Derrick. Choose another folder.`, {
    reason: 'foreign',
  })

export const future = (folder: string): Result<never> =>
  fail(
    'conflict',
    `The backup in ${folder} was made by a newer Derrick. Restore it with that version or a newer one.`,
    { reason: 'future' },
  )
