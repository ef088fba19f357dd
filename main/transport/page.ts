/**
 * The interface's files for the desktop's own scheme `derrick://app/`: what belongs to it, and under
 * which policy. The page may load from there alone, and may not be framed or send forms.
 */
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'

export const pageScheme = 'derrick'
export const pageAddress = `${pageScheme}://app/`

export const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
].join('; ')

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
}

export const isOwnPage = (url: string): boolean => url.startsWith(pageAddress)

/** @returns the file of an address below `folder`; undefined where it is none of ours */
export function fileOf(url: string, folder: string): string | undefined {
  if (!isOwnPage(url)) return undefined
  let path: string
  try {
    path = decodeURIComponent(new URL(url).pathname)
  } catch {
    return undefined
  }
  if (path.includes('\0')) return undefined
  const file = normalize(join(folder, path === '/' ? 'index.html' : path))
  return file.startsWith(folder + sep) ? file : undefined
}

/** Answers requests of the page with files of the built interface. */
export function servePage(
  folder: string,
): (request: { readonly url: string }) => Promise<Response> {
  const root = normalize(folder).replace(/[\\/]+$/, '')
  return async ({ url }) => {
    const file = fileOf(url, root)
    const body = file === undefined ? undefined : await readFile(file).catch(() => undefined)
    if (file === undefined || body === undefined) return new Response(null, { status: 404 })
    return new Response(new Uint8Array(body), {
      headers: {
        'content-type': contentTypes[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
      },
    })
  }
}
