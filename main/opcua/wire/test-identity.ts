/**
 * Test fixture: certificate and key of the wire server, in a folder of the test. Made with the library's
 * own tool: how a certificate comes about is no part of what the wire server proves.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OPCUACertificateManager } from 'node-opcua'

/** PEM, as `WireOptions.identity` takes them. */
export async function makeIdentity(
  rootFolder: string,
): Promise<{ certificate: string; key: string }> {
  const manager = new OPCUACertificateManager({ rootFolder, disableFileWatchers: true })
  await manager.initialize()
  const outputFile = join(rootFolder, 'wire.pem')
  await manager.createSelfSignedCertificate({
    applicationUri: 'urn:waterworks:server',
    subject: '/CN=Waterworks',
    dns: ['localhost'],
    ip: ['127.0.0.1'],
    startDate: new Date(Date.now() - 86_400_000),
    validity: 365,
    outputFile,
  })
  const files = [outputFile, manager.privateKey].map((file) => readFile(file, 'utf8'))
  const [certificate = '', key = ''] = await Promise.all(files)
  await manager.dispose()
  return { certificate, key }
}
