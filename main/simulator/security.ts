/** Key, certificate and users of the server. It trusts every client certificate: it is a simulator. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
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
