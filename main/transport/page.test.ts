import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../fixtures.ts'
import { contentSecurityPolicy, fileOf, isOwnPage, servePage } from './page.ts'

test.each([
  ['derrick://app/', '/out/renderer/index.html'],
  ['derrick://app/index.html?language=ru#trends', '/out/renderer/index.html'],
  ['derrick://app/assets/plex%20sans.woff2', '/out/renderer/assets/plex sans.woff2'],
])('%s is a file of the interface', (url, file) => {
  expect(fileOf(url, '/out/renderer')).toBe(file)
})

test.each([
  'derrick://app/../main/gateway.js',
  'derrick://app/%2e%2e/main/gateway.js',
  'derrick://app/..%2f..%2fetc%2fpasswd',
  'derrick://app/%2e%2e%2frenderer-of-another/x.js',
  'derrick://app/a%00.html',
  'derrick://app/%zz',
  'derrick://other/index.html',
  'file:///etc/passwd',
  'https://example.com/',
])('%s leads nowhere outside', (url) => {
  expect(fileOf(url, '/out/renderer') ?? '/out/renderer/none').toMatch(/^\/out\/renderer\//)
})

test('only pages of our own scheme and host are our own', () => {
  expect(isOwnPage('derrick://app/index.html')).toBe(true)
  expect(isOwnPage('derrick://app.example.com/')).toBe(false)
  expect(isOwnPage('https://app/')).toBe(false)
})

test('files are served with their type and the policy, what is missing is 404', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'assets', 'a.js'), 'export {}')
  const serve = servePage(folder)
  const page = await serve({ url: 'derrick://app/' })
  expect(page.status).toBe(200)
  expect(await page.text()).toBe('<!doctype html>')
  expect(page.headers.get('content-security-policy')).toBe(contentSecurityPolicy)
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const script = await serve({ url: 'derrick://app/assets/a.js' })
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect((await serve({ url: 'derrick://app/missing.js' })).status).toBe(404)
  expect((await serve({ url: 'derrick://app/assets' })).status).toBe(404)
})

test('the policy allows no script, style or connection from elsewhere and nothing inline', () => {
  expect(contentSecurityPolicy).not.toMatch(/unsafe|https?:|\*/)
})
