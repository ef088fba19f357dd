/** What is left of a walk through the console when its process is killed in the middle of it. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { CallName, Input, Output, Payload } from '../shared/contract.ts'
import { decode } from '../shared/wire.ts'
import { temporaryFolder } from './fixtures.ts'

const entry = fileURLToPath(new URL('./gateway.ts', import.meta.url))
const PASSWORD = 'three wells and a tank'

async function seat(data: string, passwordFile: string) {
  const child = fork(
    entry,
    [
      '--data',
      data,
      '--port',
      '0',
      '--preset-simulated-field',
      '--admin-password-file',
      passwordFile,
    ],
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], execArgv: [] },
  )
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const ended = once(child, 'exit')
  const address = await new Promise<string>((resolve) => {
    let text = ''
    child.stdout?.on('data', (part: Buffer) => {
      text += part.toString()
      const found = /^ready (\S+)$/m.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    })
  })
  const post = async (path: string, body: unknown, token = ''): Promise<unknown> => {
    const response = await fetch(address + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    })
    return response.json()
  }
  const opened = (await post('/api/session', { user: 'admin', password: PASSWORD })) as {
    value: Output<'session.open'>
  }
  const { token } = opened.value
  const call = async <N extends CallName>(name: N, body: Input<N>): Promise<Output<N>> => {
    const result = (await post(`/api/call/${name}`, body, token)) as {
      ok: boolean
      value: Output<N>
    }
    if (!result.ok) throw new Error(JSON.stringify(result))
    return result.value
  }
  const seen: { tag: number; sourceTime: bigint; value: number }[] = []
  // Types are known once the server has been asked what its variables are.
  const tags = await vi.waitFor(
    async () => {
      const described = (await call('tags.list', { equipment: '101' })).filter(
        ({ type }) => type === 11,
      )
      expect(described.length).toBeGreaterThan(5)
      return described
    },
    { timeout: 20_000, interval: 50 },
  )
  const socket = new WebSocket(`${address.replace('http', 'ws')}/api/events`)
  socket.binaryType = 'arraybuffer'
  socket.addEventListener('message', ({ data: frame }) => {
    if (typeof frame === 'string') throw new Error(frame)
    const { payload } = decode(frame as ArrayBuffer) as { payload: Payload<'samples'> }
    payload.tag.forEach((tag, row) => {
      seen.push({ tag, sourceTime: payload.sourceTime[row] ?? 0n, value: payload.value[row] ?? 0 })
    })
  })
  socket.addEventListener('open', () => {
    socket.send(JSON.stringify({ token }))
    socket.send(
      JSON.stringify({
        subscribe: [{ event: 'samples', tags: tags.map((tag) => tag.name), format: 'binary' }],
      }),
    )
  })
  return { child, ended, call, seen, tags }
}

it('SIGKILL in the middle of a walk loses no sample older than a second and no journal row', async () => {
  const folder = temporaryFolder()
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, PASSWORD)
  const data = join(folder, 'data')

  const before = await seat(data, passwordFile)
  await vi.waitFor(
    async () => {
      const [value] = await before.call('tags.latest', { tags: ['101.F.SP'] })
      expect(value?.live).toBe(true)
      expect(before.seen.length).toBeGreaterThan(100)
    },
    { timeout: 20_000, interval: 50 },
  )
  const armed = await before.call('setpoint.propose', {
    tag: '101.F.SP',
    value: 48,
    reason: 'the walk',
  })
  const sent = await before.call('setpoint.confirm', { token: armed.token })
  await vi.waitFor(
    async () => {
      expect((await before.call('setpoint.status', { change: sent.id })).phase).toBe('holding')
    },
    { timeout: 10_000, interval: 50 },
  )
  const rows = await before.call('journal.list', { limit: 1000 })
  const killedAt = BigInt(Date.now())
  before.child.kill('SIGKILL')
  await before.ended
  const old = before.seen.filter(({ sourceTime }) => sourceTime < (killedAt - 1_000n) * 10_000n)
  expect(old.length).toBeGreaterThan(50)

  const after = await seat(data, passwordFile)
  const kept = new Set<string>()
  const names = after.tags.map((tag) => tag.name)
  const { series, gaps } = await after.call('history.range', {
    tags: names.slice(0, 64),
    from: Number(killedAt) - 600_000,
    to: Number(killedAt) + 1,
  })
  const idOf = new Map(after.tags.map((tag) => [tag.name, tag.id]))
  for (const { tag, time, value } of series) {
    time.forEach((ticks, row) => kept.add(`${idOf.get(tag)} ${ticks} ${value[row]}`))
  }
  expect(
    old.filter((sample) => !kept.has(`${sample.tag} ${sample.sourceTime} ${sample.value}`)),
  ).toEqual([])
  expect(gaps.map((gap) => gap.kind)).toContain('console_stopped')
  // From the last moment alive to the first values of each tag there is no moment without a gap.
  await vi.waitFor(
    async () => {
      const range = { tags: [names[0]!], from: Number(killedAt), to: Date.now() }
      const told = await after.call('history.range', range)
      const [away, again, ...more] = told.gaps
      expect([away?.kind, away?.scope.of]).toEqual(['console_stopped', 'all'])
      expect([again?.kind, again?.scope.of]).toEqual(['console_stopped', 'server'])
      expect([again?.from, more]).toEqual([away?.to, []])
      // Over JSON both are digits, of the same number for centuries to come.
      const times = [...told.series[0]!.time].map(String)
      const first = times.find((ticks) => ticks > String(killedAt * 10_000n))
      expect(String(again?.to) >= (first ?? 'none')).toBe(true)
    },
    { timeout: 20_000, interval: 50 },
  )

  const later = await after.call('journal.list', { limit: 1000 })
  const bySeq = new Map(later.map((row) => [row.seq, row]))
  for (const row of rows) expect(bySeq.get(row.seq)).toEqual(row)
  expect(
    later.filter((row) => row.change === sent.id).map((row) => [row.kind, row.outcome]),
  ).toEqual([
    ['setpoint_outcome', 'unknown'],
    ['setpoint_attempt', null],
  ])
  after.child.kill('SIGTERM')
  await after.ended
})
