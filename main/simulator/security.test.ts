import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../fixtures.ts'
import { plainSettings } from './fixtures.ts'
import { startSimulator } from './server.ts'

test.each(['private/private_key.pem', 'certs/certificate.pem'])(
  'a simulated field that was killed over %s makes it anew',
  async (name) => {
    const data = temporaryFolder()
    const settings = { ...plainSettings(), data }
    const own = join(data, 'pki', 'own')
    await (await startSimulator(settings)).stop()
    writeFileSync(join(own, name), '')
    await (await startSimulator(settings)).stop()
    const key = createPrivateKey(readFileSync(join(own, 'private/private_key.pem')))
    const certificate = new X509Certificate(readFileSync(join(own, 'certs/certificate.pem')))
    expect(certificate.checkPrivateKey(key)).toBe(true)
  },
  60_000,
)
