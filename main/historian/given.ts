/**
 * Owns the chunks of `history.db` and their numbers, which are never given again, in whatever file their samples
 * stand by now: a month knows by a number which chunks are in it already.
 */
import type { Database } from '../database/database.ts'
import { ChunkIds, ChunkStore, type Header } from './chunks.ts'

export class GivenChunks extends ChunkStore {
  readonly ids: ChunkIds
  readonly #given
  readonly #bodies
  readonly #headers

  /** @param least up to which others say that numbers were given */
  constructor(db: Database, least: number) {
    const given = db.prepare<[], number>('SELECT chunk FROM given').pluck().get() ?? 0
    const ids = new ChunkIds(db, Math.max(given, least))
    super(db, ids)
    this.ids = ids
    this.#given = db.prepare('UPDATE given SET chunk = max(chunk, ?)')
    this.#bodies = db.prepare(
      'DELETE FROM packed WHERE id IN (SELECT id FROM chunk WHERE tag = ? AND id <= ?)',
    )
    this.#headers = db.prepare('DELETE FROM chunk WHERE tag = ? AND id <= ?')
    // Else questions would take each month that knows more for one that is ahead.
    if (least > given) this.gave(least)
  }

  /** Numbers up to this one were given, though none may stand in the file. */
  gave(id: number): void {
    this.#given.run(id)
  }

  override remove(tag: number, header: Header): void {
    super.remove(tag, header)
    this.gave(header.id)
  }

  /** Those of a tag up to a number, which stand in their months. */
  drop(tag: number, upto: number): void {
    this.#bodies.run(tag, upto)
    this.#headers.run(tag, upto)
    this.gave(upto)
  }
}
