/** The whole console on a disk without any room: it comes up, reads, and goes on when there is some. */
import { expect, describe, onTestFinished, test, vi } from 'vitest'
import type { Result } from '../shared/result.ts'
import { value } from './fixtures.ts'
import { mountable, smallDisk } from './test-disk.ts'
import { administrator, passwordFile, start } from './test-gateway.ts'

const within = { timeout: 20_000, interval: 50 }
const reasonOf = (result: Result<unknown>): unknown =>
  result.ok ? 'ok' : result.error.details?.['reason']

describe.skipIf(!mountable)('a full disk (needs the right to mount a tmpfs)', () => {
  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'after %s on it the console starts, shows what is wrong, and goes on by itself',
    async (signal) => {
      const disk = smallDisk('6m')
      onTestFinished(disk.remove)
      const password = passwordFile()
      const before = start(disk.directory, '--admin-password-file', password)
      const asked = await administrator(await before.ready)
      const server = { name: 'PLC', endpoint: 'opc.tcp://127.0.0.1:9' }
      expect(await asked('servers.create', server)).toMatchObject({ ok: true })
      disk.fill()
      expect(reasonOf(await asked('servers.create', { ...server, name: 'RTU' }))).toBe('full')
      before.child.kill(signal)
      await before.ended
      disk.fill()

      const after = start(disk.directory, '--admin-password-file', password)
      const ask = await administrator(await after.ready)
      expect(value(await ask('servers.list', {}))).toMatchObject([{ name: 'PLC' }])
      expect(await ask('history.gaps', { from: 0, to: 1 })).toMatchObject({ ok: true })
      expect(reasonOf(await ask('servers.create', { ...server, name: 'RTU' }))).toBe('full')
      const troubles = async () => {
        const { liveness } = value<{
          liveness: Record<'journal' | 'historian', { trouble: unknown }>
        }>(await ask('diagnostics.read', {}))
        return [liveness.journal.trouble, liveness.historian.trouble]
      }
      await vi.waitFor(async () => {
        expect(await troubles()).toMatchObject([
          { details: { part: 'journal', reason: 'full' } },
          { details: { part: 'historian', reason: 'full' } },
        ])
      }, within)

      disk.free()
      await vi.waitFor(async () => {
        expect(await troubles()).toEqual([null, null])
      }, within)
      expect(await ask('servers.create', { ...server, name: 'RTU' })).toMatchObject({ ok: true })
      // The start is told, with the time at which it was.
      const starts = value<{ kind: string; at: number }[]>(await ask('journal.list', {})).filter(
        ({ kind }) => kind === 'started',
      )
      expect(starts).toHaveLength(2)
      after.child.kill('SIGTERM')
      expect(await after.ended).toBe(0)
    },
  )
})
