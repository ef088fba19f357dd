/**
 * PostgreSQL as Debian has it, a server of its own on a socket in a folder of its own, as it comes: samples by COPY,
 * one transaction a batch, primary key by tag and time.
 */
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, readFileSync, readdirSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { fetched } from './fetched.ts'
import { SECOND, START } from './mix.ts'
import type { Peer } from './store.ts'

const CLIENT = '8.23.1'
const COPY = '7.0.0'
const PROGRAMS = '/usr/lib/postgresql'

/** As much of the client's interface as is used here. */
interface Client {
  connect(): Promise<void>
  query(text: string, values?: readonly unknown[]): Promise<{ readonly rows: readonly unknown[] }>
  query(stream: Writable): Writable
  end(): Promise<void>
}
interface Pg {
  readonly Client: new (settings: { host: string; user: string; database: string }) => Client
}
interface CopyStreams {
  from(text: string): Writable
}

/** Under whom it runs: it refuses root. */
function account(): { uid: number; gid: number } | null {
  const line = /^postgres:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))
  return line === null ? null : { uid: Number(line[1]), gid: Number(line[2]) }
}

function programs(): string | null {
  if (!existsSync(PROGRAMS)) return null
  const version = readdirSync(PROGRAMS).toSorted().at(-1)
  return version === undefined ? null : join(PROGRAMS, version, 'bin')
}

/** Null where it is not installed. @param directory of this peer alone */
export async function openPostgres(directory: string): Promise<Peer | null> {
  const [bin, user] = [programs(), account()]
  if (bin === null || user === null || process.getuid?.() !== 0) return null
  const pg = fetched('pg', CLIENT) as Pg | null
  const copy = fetched('pg-copy-streams', COPY) as CopyStreams | null
  if (pg === null || copy === null) return null
  chownSync(directory, user.uid, user.gid)
  const data = join(directory, 'pg')
  const quiet = { ...user, cwd: directory, stdio: 'ignore' as const }
  execFileSync(join(bin, 'initdb'), ['-D', data, '--auth=trust', '--locale=C'], quiet)
  const settings = ['listen_addresses=', `unix_socket_directories=${directory}`]
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
    quiet,
  )
  const client = await reached(
    () => new pg.Client({ host: directory, user: 'postgres', database: 'postgres' }),
  )
  await client.query(
    'CREATE TABLE sample (tag int4, time int8, value float8, status int4, PRIMARY KEY (tag, time))',
  )
  const endOf = (seconds: number): bigint => START + BigInt(seconds) * SECOND
  const rowsOf = async (sql: string, values: readonly unknown[] = []): Promise<number> =>
    (await client.query(sql, values)).rows.length
  return {
    name: 'PostgreSQL',
    async put(batch) {
      const stream = client.query(copy.from('COPY sample FROM STDIN'))
      const lines: string[] = []
      for (let row = 0; row < batch.tag.length; row++) {
        lines.push(
          `${batch.tag[row]}\t${batch.sourceTime[row]}\t${batch.value[row]}\t${batch.status[row]}\n`,
        )
      }
      stream.end(lines.join(''))
      await once(stream, 'finish')
    },
    raw: ({ tags, seconds }) =>
      rowsOf(
        `SELECT time, value, status FROM sample
          WHERE tag = ANY($1) AND time >= $2 AND time < $3 ORDER BY tag, time`,
        [tags, START, endOf(seconds)],
      ),
    plot: ({ tags, seconds }, width) => {
      const part = (endOf(seconds) - START) / BigInt(width)
      return rowsOf(
        `SELECT tag, (time - ${START}) / ${part} AS part, min(value), max(value) FROM sample
          WHERE tag = ANY($1) AND time >= $2 AND time < $3 GROUP BY 1, 2 ORDER BY 1, 2`,
        [tags, START, endOf(seconds)],
      )
    },
    latest: () =>
      rowsOf(`WITH RECURSIVE known(tag) AS (
          (SELECT min(tag) FROM sample)
          UNION ALL SELECT (SELECT min(tag) FROM sample WHERE tag > known.tag) FROM known
          WHERE known.tag IS NOT NULL)
        SELECT s.* FROM known CROSS JOIN LATERAL (SELECT tag, value, status FROM sample
          WHERE tag = known.tag ORDER BY time DESC LIMIT 1) s`),
    async bytes() {
      const { rows } = await client.query(`SELECT pg_total_relation_size('sample')::float8 AS size`)
      return (rows[0] as { size: number }).size
    },
    async close() {
      await client.end()
      server.kill('SIGINT')
      await once(server, 'exit')
    },
  }
}

/** When it answers. */
async function reached(client: () => Client): Promise<Client> {
  for (let left = 100; ; left--) {
    const found = client()
    try {
      await found.connect()
      return found
    } catch (error) {
      if (left === 0) throw error
      await new Promise((resolve) => {
        setTimeout(resolve, 100)
      })
    }
  }
}
