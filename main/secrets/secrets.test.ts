import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../fixtures.ts'
import { createSecrets, type KeyWrap } from './secrets.ts'

let folder: string
beforeEach(() => {
  folder = temporaryFolder()
})
const keyFile = () => join(folder, 'secrets.key')

/** Stands in for the key store of an operating system: knows what it has wrapped, and nothing else. */
function keyStore(): KeyWrap {
  const kept: Buffer[] = []
  return {
    wrap: (key) => {
      kept.push(Buffer.from(key))
      return Promise.resolve(Buffer.from(`wrapped ${kept.length - 1}`))
    },
    unwrap: (wrapped) => {
      const key = kept[Number(/^wrapped (\d+)$/.exec(wrapped.toString())?.[1] ?? -1)]
      return key === undefined ? Promise.reject(new Error('not mine')) : Promise.resolve(key)
    },
  }
}

async function sealed(secret = 'пароль 7', wrap: KeyWrap | null = null): Promise<Uint8Array> {
  const result = await createSecrets(folder, wrap).seal(secret, 'user ivanov')
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

describe('a secret', () => {
  test('opens again after a restart, and stands nowhere in what is kept of it', async () => {
    const bytes = await sealed()
    expect(await createSecrets(folder, null).open(bytes, 'user ivanov')).toEqual({
      ok: true,
      value: 'пароль 7',
    })
    expect(Buffer.from(bytes).includes(Buffer.from('пароль'))).toBe(false)
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600)
    expect(await sealed()).not.toEqual(bytes)
  })

  test.each([
    ['for another owner', async () => ['user petrov', await sealed()] as const],
    [
      'with a bit turned',
      async () => {
        const bytes = Buffer.from(await sealed())
        bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
        return ['user ivanov', bytes] as const
      },
    ],
    ['cut short', async () => ['user ivanov', (await sealed()).subarray(0, 20)] as const],
    [
      'without its key',
      async () => {
        const bytes = await sealed()
        rmSync(keyFile())
        return ['user ivanov', bytes] as const
      },
    ],
    [
      'with a damaged key',
      async () => {
        const bytes = await sealed()
        writeFileSync(keyFile(), readFileSync(keyFile(), 'utf8').slice(0, 30))
        return ['user ivanov', bytes] as const
      },
    ],
    [
      'with the key of another console',
      async () => {
        const bytes = await sealed()
        rmSync(keyFile())
        await sealed()
        return ['user ivanov', bytes] as const
      },
    ],
  ])('%s does not open, and is to be entered again', async (_, given) => {
    const [about, bytes] = await given()
    expect(await createSecrets(folder, null).open(bytes, about)).toMatchObject({
      ok: false,
      error: { code: 'unavailable', details: { reason: 'secret' } },
    })
  })

  test('after its key was lost is sealed with a new one', async () => {
    await sealed()
    rmSync(keyFile())
    const bytes = await sealed('new')
    expect(await createSecrets(folder, null).open(bytes, 'user ivanov')).toMatchObject({
      value: 'new',
    })
  })

  test('on a desktop opens through the key store alone', async () => {
    const store = keyStore()
    const bytes = await sealed('x', store)
    expect(readFileSync(keyFile(), 'utf8')).toMatch(/^derrick-key wrapped /)
    expect(await createSecrets(folder, store).open(bytes, 'user ivanov')).toMatchObject({
      value: 'x',
    })
    for (const other of [null, keyStore()]) {
      expect(await createSecrets(folder, other).open(bytes, 'user ivanov')).toMatchObject({
        error: { details: { reason: 'secret' } },
      })
    }
  })

  test('is not taken where the key cannot be written', async () => {
    writeFileSync(join(folder, 'file'), '')
    const refused = await createSecrets(join(folder, 'file'), null).seal('x', 'y')
    expect(refused).toMatchObject({ ok: false, error: { code: 'unavailable' } })
  })
})
