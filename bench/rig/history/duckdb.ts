/** DuckDB, in this process, with as many threads as it likes: a table without an index, appended in its own chunks. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { fetched } from './fetched.ts'
import { SECOND, START } from './mix.ts'
import type { Peer } from './store.ts'

const VERSION = '1.5.6-r.1'
/** Rows of one of its chunks. */
const ROWS = 2048

/** As much of its interface as is used here. */
interface Vector {
  setItem(row: number, value: number | bigint): void
  flush(): void
}
interface Chunk {
  getColumnVector(column: number): Vector
}
interface Appender {
  appendDataChunk(chunk: Chunk): void
  closeSync(): void
}
interface Answer {
  getColumns(): readonly (readonly unknown[])[]
}
interface Connection {
  run(sql: string): Promise<unknown>
  runAndReadAll(sql: string, values?: readonly unknown[]): Promise<Answer>
  createAppender(table: string): Promise<Appender>
  closeSync(): void
}
interface DuckDb {
  readonly DuckDBInstance: {
    create(path: string): Promise<{ connect(): Promise<Connection>; closeSync(): void }>
  }
  readonly DuckDBDataChunk: { create(types: readonly unknown[], rows: number): Chunk }
  readonly BIGINT: unknown
  readonly INTEGER: unknown
  readonly DOUBLE: unknown
}

/** Null where it cannot be had. */
export async function openDuckDb(directory: string): Promise<Peer | null> {
  const duckdb = fetched('@duckdb/node-api', VERSION) as DuckDb | null
  if (duckdb === null) return null
  const { BIGINT, INTEGER, DOUBLE, DuckDBDataChunk } = duckdb
  const path = join(directory, 'duck.db')
  const instance = await duckdb.DuckDBInstance.create(path)
  const connection = await instance.connect()
  await connection.run(
    'CREATE TABLE sample (tag INTEGER, time BIGINT, value DOUBLE, status INTEGER)',
  )
  const endOf = (seconds: number): bigint => START + BigInt(seconds) * SECOND
  const rowsOf = async (sql: string, values: readonly unknown[] = []): Promise<number> =>
    (await connection.runAndReadAll(sql, values)).getColumns()[0]?.length ?? 0
  return {
    name: 'DuckDB',
    async put(batch) {
      const appender = await connection.createAppender('sample')
      for (let from = 0; from < batch.tag.length; from += ROWS) {
        const rows = Math.min(ROWS, batch.tag.length - from)
        const chunk = DuckDBDataChunk.create([INTEGER, BIGINT, DOUBLE, INTEGER], rows)
        const [tag, time, value, status] = [0, 1, 2, 3].map((at) => chunk.getColumnVector(at))
        for (let row = 0; row < rows; row++) {
          tag!.setItem(row, batch.tag[from + row]!)
          time!.setItem(row, batch.sourceTime[from + row]!)
          value!.setItem(row, batch.value[from + row]!)
          status!.setItem(row, batch.status[from + row]!)
        }
        for (const vector of [tag, time, value, status]) vector!.flush()
        appender.appendDataChunk(chunk)
      }
      appender.closeSync()
    },
    raw: ({ tags, seconds }) =>
      rowsOf(
        `SELECT time, value, status FROM sample
          WHERE tag IN (${tags.join()}) AND time >= $1 AND time < $2 ORDER BY tag, time`,
        [START, endOf(seconds)],
      ),
    plot: ({ tags, seconds }, width) => {
      const part = (endOf(seconds) - START) / BigInt(width)
      return rowsOf(
        `SELECT tag, (time - ${START}) // ${part} AS part, min(value), max(value) FROM sample
          WHERE tag IN (${tags.join()}) AND time >= $1 AND time < $2 GROUP BY ALL ORDER BY ALL`,
        [START, endOf(seconds)],
      )
    },
    latest: () =>
      rowsOf('SELECT tag, arg_max(value, time), arg_max(status, time) FROM sample GROUP BY tag'),
    async bytes() {
      await connection.run('CHECKPOINT')
      return statSync(path).size
    },
    close() {
      connection.closeSync()
      instance.closeSync()
      return Promise.resolve()
    },
  }
}
