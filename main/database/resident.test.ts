import { join } from 'node:path'
import { expect, it } from 'vitest'
import { quiet, temporaryFolder, value } from '../fixtures.ts'
import { startRecords } from '../records.ts'

const loaded = (): string[] =>
  (process.report.getReport() as { sharedObjects: string[] }).sharedObjects.filter((path) =>
    path.includes('better-sqlite3'),
  )

it('what a thread has loaded of SQLite outlives the thread', async () => {
  const file = join(temporaryFolder(), 'derrick.db')
  const records = value(await startRecords({ file, log: quiet, journalled: () => undefined }))
  await records.stop()
  expect(loaded()).toHaveLength(1)
})
