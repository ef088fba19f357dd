/** Key, certificate and users of the server. It trusts every client certificate: it is a simulator. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OPCUACertificateManager } from 'node-opcua'

export interface Certificates {
  readonly manager: OPCUACertificateManager
  /** Removes what was only for this run. */
  dispose(): Promise<void>
}

export async function openCertificates(directory: string | null): Promise<Certificates> {
  const temporary = directory === null ? mkdtempSync(join(tmpdir(), 'derrick-simulator-')) : null
  const rootFolder = join(temporary ?? directory ?? '', 'pki')
  mkdirSync(rootFolder, { recursive: true })
  clearTorn(join(rootFolder, 'own'))
  const manager = new OPCUACertificateManager({
    rootFolder,
    keySize: 2048,
    automaticallyAcceptUnknownCertificate: true,
  })
  await manager.initialize()
  return {
    manager,
    dispose: async () => {
      await manager.dispose()
      if (temporary !== null) rmSync(temporary, { recursive: true, force: true })
    },
  }
}

/** Of one that was killed while it made them, a key or certificate may be half there: they are made anew. */
function clearTorn(own: string): void {
  const readers = {
    'private/private_key.pem': (text: Buffer) => createPrivateKey(text),
    'certs/certificate.pem': (text: Buffer) => new X509Certificate(text),
  }
  const files = Object.entries(readers).map(([name, read]) => ({ file: join(own, name), read }))
  const isTorn = files.some(({ file, read }) => {
    if (!existsSync(file)) return false
    try {
      read(readFileSync(file))
      return false
    } catch {
      return true
    }
  })
  if (isTorn) for (const { file } of files) rmSync(file, { force: true })
}
