import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeOf, temporaryFolder, value } from './fixtures.ts'
import { readHostFile, readOptions, readPasswordFile } from './host-settings.ts'

describe('the command line', () => {
  it('has a default for everything', () => {
    expect(value(readOptions([]))).toEqual({
      data: null,
      port: null,
      simulator: true,
      preset: false,
      administratorPasswordFile: null,
      restore: null,
    })
  })

  it.each([
    [['--port', '99999'], /--port takes a number/],
    [['--port', 'eighty'], /--port takes a number/],
    [['--prot', '80'], /Unknown option '--prot'/],
    [['extra'], /Options:/],
    [['--data', ''], /--data takes the path/],
    [['--restore', ''], /--restore takes the folder/],
  ])('%j is refused with what to do', (args, said) => {
    const result = readOptions(args)
    expect(result.ok ? '' : result.error.message).toMatch(said)
  })
})

describe('derrick.json', () => {
  it('may be missing', () => {
    expect(value(readHostFile(temporaryFolder()))).toEqual({})
  })

  it.each([
    ['{"port": 8500,}', /not JSON/],
    ['{"port": "8500"}', /port: /],
    ['{"prot": 8500}', /prot/],
    ['[]', /derrick\.json/],
  ])('%s is refused, naming the place', (text, said) => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'derrick.json'), text)
    const result = readHostFile(folder)
    expect(result.ok ? '' : result.error.message).toMatch(said)
    expect(result.ok ? '' : result.error.message).toMatch(/Correct it or delete the file/)
  })

  it.each(['', 'data'])(
    'in a place that is a file or lies under one is refused in one line: %j',
    (under) => {
      const file = join(temporaryFolder(), 'notes.txt')
      writeFileSync(file, 'words')
      const result = readHostFile(join(file, under))
      const said = result.ok ? '' : result.error.message
      expect(said).toBe(
        `${join(file, under)} is not a folder, or lies under a file. --data takes the path of a folder.`,
      )
    },
  )

  it('of a Windows editor with its byte-order mark is read', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'derrick.json'), '\uFEFF{"port": 8500}')
    expect(value(readHostFile(folder))).toEqual({ port: 8500 })
  })
})

describe('the password file', () => {
  it('loses one trailing newline and nothing else', () => {
    const path = join(temporaryFolder(), 'password')
    writeFileSync(path, ' three wells and a tank \r\n')
    expect(value(readPasswordFile(path))).toBe(' three wells and a tank ')
  })

  it('that is missing or empty is refused', () => {
    const path = join(temporaryFolder(), 'password')
    expect(codeOf(readPasswordFile(path))).toBe('bad_input')
    writeFileSync(path, '\n')
    expect(codeOf(readPasswordFile(path))).toBe('bad_input')
  })
})
