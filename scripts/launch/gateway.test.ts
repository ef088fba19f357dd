import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { gatewayRuntime } from './gateway.mjs'

/** A stream of objects of which many live for a while, as samples do. */
const stream = `
  const kept = []
  for (let n = 0; n < 2e6; n++) kept[n % 200000] = { n, list: [n] }
  const spaces = process.getBuiltinModule('v8').getHeapSpaceStatistics()
  process.stdout.write(String(spaces.find((space) => space.space_name === 'new_space').space_size))`

test('what dies young takes no more than two semi-spaces of 2 MB in the main thread', () => {
  const { stdout } = spawnSync(process.execPath, [...gatewayRuntime.options, '-e', stream])
  const bytes = Number(stdout.toString())
  expect(bytes).toBeGreaterThan(0)
  expect(bytes).toBeLessThanOrEqual(4 * 1024 * 1024)
})
