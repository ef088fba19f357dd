import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../fixtures.ts'
import { mountable, smallDisk } from '../test-disk.ts'
import { RESERVE_BYTES, reserveAt } from './reserve.ts'

test('it is as large as it should be, once given up not there, and made anew', () => {
  const file = join(temporaryFolder(), 'reserve')
  const reserve = reserveAt(file)
  reserve.keep()
  reserve.keep()
  expect(statSync(file).size).toBe(RESERVE_BYTES)
  reserve.giveUp()
  reserve.giveUp()
  expect(existsSync(file)).toBe(false)
  reserve.keep()
  expect(statSync(file).size).toBe(RESERVE_BYTES)
})

test('where it cannot be made nothing else suffers', () => {
  expect(() => {
    reserveAt(join(temporaryFolder(), 'gone', 'reserve')).keep()
  }).not.toThrow()
})

test.skipIf(!mountable)(
  'of a nearly full disk it takes what is left (needs the right to mount a tmpfs)',
  () => {
    const disk = smallDisk('256k')
    onTestFinished(disk.remove)
    const file = join(disk.directory, 'reserve')
    reserveAt(file).keep()
    expect(statSync(file).size).toBe(256 * 1024)
  },
)
