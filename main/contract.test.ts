// What the contract lists is made somewhere: a code or a kind that nothing produces promises what is not there.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { journalKinds } from '../shared/contract.ts'
import { errorCodes } from '../shared/result.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = ['main', 'shared']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(root, folder, name),
    ),
  )
  .filter((file) => file.endsWith('.ts') && !/test|fixtures/.test(file.slice(root.length)))
  .map((file) => readFileSync(file, 'utf8'))

const made = (by: string, name: string): boolean => {
  const place = new RegExp(`${by}\\s*'${name}'`)
  return sources.some((source) => place.test(source))
}

it.each(errorCodes)('there is a failure with the code %s', (code) => {
  expect(made('\\b(fail|failure)\\(', code)).toBe(true)
})

it.each(journalKinds)('there is a journal entry of the kind %s', (kind) => {
  expect(made('\\b(kind:|row\\(|changeEntry\\(\\w+,)', kind)).toBe(true)
})
