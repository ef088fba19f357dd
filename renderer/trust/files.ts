/** Files of the person at the screen: one that is chosen, one that is handed over. */
import { LARGEST_CERTIFICATE_FILE } from '../../shared/certificates.ts'
import { download } from '../ui/download.ts'

export const isTooLarge = (file: File): boolean => file.size > LARGEST_CERTIFICATE_FILE

export async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** As PEM, which is how certificates and keys are taken; authorities often send DER. */
export async function pemOf(file: File): Promise<string> {
  const text = await file.text()
  if (text.includes('-----BEGIN ')) return text
  const lines = (await base64Of(file)).match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

/** Puts a file among the downloads. @param content base64 */
export function handOver({ name, content }: { readonly name: string; readonly content: string }) {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))
  download(name, bytes)
}
