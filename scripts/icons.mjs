/**
 * Makes the package's icons from build/icon.svg, drawn by the installed Chromium: PNGs for Linux, one
 * file of them for Windows (ico) and macOS (icns). Run it after the drawing was changed:
 * `node scripts/icons.mjs` on the project's own Node; the results are kept in the repository.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { findBrowser } from './launch/browser.mjs'
import { root } from './setup/setup.mjs'

const linuxSizes = [16, 32, 48, 64, 128, 256, 512]
const windowsSizes = [16, 24, 32, 48, 64, 128, 256]
/** Types of an icns file that hold a PNG, by size. */
const appleTypes = /** @type {const} */ ([
  ['icp4', 16],
  ['icp5', 32],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
])

/** @param {Map<number, Buffer>} images @param {number} size */
const image = (images, size) => {
  const found = images.get(size)
  if (found === undefined) throw new Error(`no image of ${size} pixels`)
  return found
}

/** @param {Map<number, Buffer>} images */
function ico(images) {
  const header = Buffer.alloc(6 + windowsSizes.length * 16)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(windowsSizes.length, 4)
  let offset = header.length
  for (const [at, size] of windowsSizes.entries()) {
    const { length } = image(images, size)
    const entry = 6 + at * 16
    header.writeUInt8(size % 256, entry) // 0 is 256
    header.writeUInt8(size % 256, entry + 1)
    header.writeUInt16LE(1, entry + 4)
    header.writeUInt16LE(32, entry + 6)
    header.writeUInt32LE(length, entry + 8)
    header.writeUInt32LE(offset, entry + 12)
    offset += length
  }
  return Buffer.concat([header, ...windowsSizes.map((size) => image(images, size))])
}

/** @param {string} type @param {Buffer} content */
function block(type, content) {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32BE(content.length + 8, 4)
  return Buffer.concat([head, content])
}

/** @param {Map<number, Buffer>} images */
const icns = (images) =>
  block('icns', Buffer.concat(appleTypes.map(([type, size]) => block(type, image(images, size)))))

const folder = join(root, 'build')
const drawing = readFileSync(join(folder, 'icon.svg'), 'utf8')
const executablePath = findBrowser(process.platform, process.env)
if (executablePath === undefined) throw new Error('no Chromium was found')
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
const page = await browser.newPage()
/** @type {Map<number, Buffer>} */
const images = new Map()
for (const size of [...new Set([...linuxSizes, ...windowsSizes, 1024])]) {
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(
    `<style>*{margin:0}svg{display:block;width:100vw;height:100vh}</style>${drawing}`,
  )
  images.set(size, await page.screenshot({ omitBackground: true }))
}
await browser.close()

mkdirSync(join(folder, 'icons'), { recursive: true })
for (const size of linuxSizes) {
  writeFileSync(join(folder, 'icons', `${size}x${size}.png`), image(images, size))
}
writeFileSync(join(folder, 'icon.ico'), ico(images))
writeFileSync(join(folder, 'icon.icns'), icns(images))
