/**
 * The licences of others that the product must carry: of the production packages, which are packed as
 * they are, and of whatever the bundles took in. A package without a licence that may be shipped, or
 * without its text, ends the build: there is no product that lacks it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { SetupError } from './progress.mjs'

/** @typedef {{ name: string, version: string, licence: string, text: string }} Notice */
/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {string} [license]
 * @property {string | { name: string }} [author]
 * @property {readonly string[]} [os]
 * @property {Readonly<Record<string, string>>} [optionalDependencies]
 */

/** What a product of ours may be made of; of several that a package offers, the first of these. */
const allowed = [
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Zlib',
  'Unlicense',
  'OFL-1.1',
]

/** Licences that a package tells only outside its manifest, read there: dequeue and humanize in their LICENSE, precond in its README. */
const toldElsewhere = /** @type {Readonly<Record<string, string>>} */ ({
  dequeue: 'MIT',
  humanize: 'MIT',
  precond: 'MIT',
})

/** For packages that name the MIT licence and bring no text: what it says, under their author. */
const mit = (/** @type {string} */ author) => `MIT License

Copyright (c) ${author}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`

/** @param {string} folder */
const manifestOf = (folder) =>
  /** @type {Manifest} */ (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))

/**
 * @param {string} expression for example `(MIT OR Apache-2.0)`
 * @returns {string | undefined} the licence that is chosen, undefined where none may be
 */
export function chooseLicence(expression) {
  const offered = expression.replaceAll(/[()]/g, '').split(/ OR /)
  return allowed.find((licence) => offered.includes(licence))
}

/**
 * The package that a module of a bundle is part of.
 * @param {string} root
 * @param {string} id of Rolldown: a path, or a name with a NUL before it for what the tools themselves put in
 * @returns {string | undefined} its folder; undefined where the module is our own
 */
export function packageOf(root, id) {
  const [, tool] = /^\0((?:@[^/]+\/)?[^/]+)\//.exec(id) ?? []
  if (tool !== undefined) return join(root, 'node_modules', tool)
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0]
}

/**
 * The packages that are shipped as they are: those of production that this platform has.
 * @param {string} root
 * @returns {string[]} their folders
 */
export function productionPackages(root) {
  const { packages } =
    /** @type {{ packages: Record<string, { dev?: boolean, devOptional?: boolean }> }} */ (
      JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
    )
  return (
    Object.entries(packages)
      .filter(([path, { dev, devOptional }]) => path !== '' && dev !== true && devOptional !== true)
      .map(([path]) => join(root, path))
      // The Node that a checkout runs on is not packed.
      .filter((folder) => existsSync(folder) && !/^node-(linux|win|darwin)-/.test(basename(folder)))
  )
}

/** @param {string} text */
const tidy = (text) =>
  text
    .replaceAll('\r\n', '\n')
    .replaceAll(/[ \t]+$/gm, '')
    .trim()

/**
 * The texts in a package's own files. Vite's adds those of the tools inside it, of which nothing gets
 * into a bundle.
 * @param {string} folder
 */
const ownTexts = (folder) =>
  readdirSync(folder)
    .filter((file) => /^(un)?licen[cs]e|^copying|notice/i.test(file) && !/\.[cm]?[jt]s$/.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .map((text) => tidy(text.replace(/^# Licenses of bundled dependencies\n[^]*/m, '')))
    .join('\n\n')

/** The text under a README's heading, where it is one and no mere link. @param {string} folder */
function readmeText(folder) {
  const readme = readdirSync(folder).find((file) => /^readme/i.test(file))
  if (readme === undefined) return ''
  const text = tidy(readFileSync(join(folder, readme), 'utf8'))
  const [, section = ''] = /^#+ *licen[cs]e *\n([^]*?)(?=^#|(?![^]))/im.exec(text) ?? []
  return /permission is hereby granted/i.test(section) ? section.trim() : ''
}

/**
 * The package that the folder has the native part of, for this platform and of the same release.
 * @param {string} folder
 * @param {Manifest} part
 */
function wholeOf(folder, part) {
  if (part.os === undefined) return undefined
  const scope = join(folder, '..')
  return readdirSync(scope)
    .map((name) => join(scope, name))
    .find(
      (path) =>
        existsSync(join(path, 'package.json')) &&
        manifestOf(path).optionalDependencies?.[part.name] === part.version,
    )
}

/**
 * @param {string} folder
 * @param {Manifest} manifest
 * @param {string} licence
 */
function textOf(folder, manifest, licence) {
  const own = ownTexts(folder) || readmeText(folder)
  if (own !== '') return own
  const whole = wholeOf(folder, manifest)
  if (whole !== undefined) return ownTexts(whole)
  const { author = '' } = manifest
  const name = typeof author === 'string' ? author.replace(/ *[<(].*$/, '') : author.name
  return licence === 'MIT' && name !== '' ? mit(name) : ''
}

/** @param {string} folder of a package @returns {Notice} */
export function noticeOf(folder) {
  const manifest = manifestOf(folder)
  const { name, version } = manifest
  const stated = manifest.license ?? toldElsewhere[name]
  const licence = typeof stated === 'string' ? chooseLicence(stated) : undefined
  if (licence === undefined) {
    throw new SetupError(
      `${name} ${version} cannot be shipped: its licence is ${JSON.stringify(stated ?? 'not stated')}.`,
    )
  }
  const text = textOf(folder, manifest, licence)
  if (text === '') {
    throw new SetupError(
      `${name} ${version} cannot be shipped: it has no text of its licence ${licence}.`,
    )
  }
  return { name, version, licence, text }
}

const line = '─'.repeat(80)

/**
 * The file: packages with the same text stand over it together, all in the order of their names.
 * @param {readonly Notice[]} notices
 */
export function noticesText(notices) {
  /** @type {Map<string, Set<string>>} */
  const packages = new Map()
  const named = notices.map((notice) => ({ ...notice, title: `${notice.name} ${notice.version}` }))
  named.sort((a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : 0))
  for (const { title, licence, text } of named) {
    const block = `${licence}\n\n${text}`
    packages.set(block, (packages.get(block) ?? new Set()).add(title))
  }
  const blocks = [...packages].map(
    ([block, titles]) => `${line}\n${[...titles].join('\n')}\n${block}\n`,
  )
  return `Derrick is built with the work of others, under these licences.\n\n${blocks.join('\n')}`
}

/**
 * @param {string} root
 * @param {Iterable<string>} modules ids of everything in the bundles
 */
export function licencesOf(root, modules) {
  const bundled = [...modules].flatMap((id) => packageOf(root, id) ?? [])
  const folders = new Set([...productionPackages(root), ...bundled])
  return noticesText([...folders].map(noticeOf))
}
