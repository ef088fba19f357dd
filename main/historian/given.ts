/**
 * Owns the chunks of `history.db` and their numbers, which are never given again, in whatever file their samples
 * stand by now: a month knows by a number which chunks are in it already.
 */
import type { Ticks } from '../../shared/time.ts'
import type { Database } from '../database/database.ts'
import type { Header } from './chunk.ts'
import { HEADER, headersOf, type HeaderRow } from './chunk-register.ts'
import { ChunkIds, ChunkStore } from './chunks.ts'
import { LONGEST_SPAN, NUMBERS_GIVEN } from './schema.ts'

export class GivenChunks extends ChunkStore {
  readonly ids: ChunkIds
  readonly #given
  readonly #oldest
  readonly #between
  readonly #bodies
  readonly #headers

  /** @param least up to which others say that numbers were given */
  constructor(db: Database, least: number) {
    const given = db.prepare<[], number>(NUMBERS_GIVEN).pluck().get() ?? 0
    const ids = new ChunkIds(db, Math.max(given, least))
    super(db, ids)
    this.ids = ids
    this.#given = db.prepare('UPDATE given SET chunk = max(chunk, ?)')
    const headers = (where: string): string =>
      `SELECT ${HEADER} FROM chunk WHERE tag = ? AND id > ? AND id <= ? AND ${where}`
    this.#oldest = db
      .prepare<[number, number, number, number], HeaderRow>(headers('TRUE ORDER BY id LIMIT ?'))
      .raw()
    this.#between = db
      .prepare<[number, number, number, bigint, bigint, bigint], HeaderRow>(
        headers('"from" >= ? AND "from" < ? AND "to" >= ?'),
      )
      .raw()
    this.#bodies = db.prepare(
      'DELETE FROM packed WHERE id IN (SELECT id FROM chunk WHERE tag = ? AND id <= ?)',
    )
    this.#headers = db.prepare('DELETE FROM chunk WHERE tag = ? AND id <= ?')
  }

  /** Numbers up to this one were given, though none may stand in the file. */
  gave(id: number): void {
    this.#given.run(id)
  }

  /** The first of a tag in order of their numbers, up to one of these. */
  oldest(tag: number, upto: number, most: number): Header[] {
    return headersOf(tag, this.#oldest.all(tag, 0, upto, most))
  }

  /** Those of a tag with numbers above one and up to another that have samples in a range. */
  between(tag: number, after: number, upto: number, from: Ticks, to: Ticks): Header[] {
    const begin = from - BigInt(LONGEST_SPAN)
    return headersOf(tag, this.#between.all(tag, after, upto, begin, to, from))
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
