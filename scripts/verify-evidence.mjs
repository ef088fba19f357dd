/**
 * `npm run verify -- FOLDER|FILE.tar`: whether an evidence package of Derrick is as it was made. It finds a byte
 * that was changed, a file that is missing and one that was added. Plain Node, without a network or a package, so
 * that it can be given along with the evidence. docs/formats.md tells the form.
 *
 * What it cannot see by itself: a package of which everything was made anew, manifest included. Compare the
 * checksum of the manifest, which it prints, with the row of the export in the journal of the console.
 */
import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync, readdirSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

const MANIFEST = 'manifest.json'
const SUM = 'manifest.sha256'
const BLOCK = 512
const PART = 1 << 20

/** A file of the package: where its bytes stand. @typedef {{ path: string, from: number, size: number }} Place */

/**
 * @typedef {object} Manifest
 * @property {string} format
 * @property {number} version
 * @property {{ name: string, version: string }} program
 * @property {{ at: string, by: { user: string, name: string }, reason: string }} made
 * @property {{ from: string, to: string }} range
 * @property {{ chain: string }} journal
 * @property {{ name: string, bytes: number, sha256: string }[]} files
 */

/** @param {unknown} read @returns {Manifest} */
function manifestIn(read) {
  const manifest = /** @type {Manifest} */ (read)
  const { format, version, program, made, range, journal, files } = manifest
  const parts = [program, made, made?.by, range, journal, ...files]
  if (format !== 'derrick-evidence' || version !== 1 || parts.some((part) => !part)) {
    throw new Error('another format')
  }
  return manifest
}

/** @param {string} folder @returns {Map<string, Place>} */
function inFolder(folder) {
  /** @type {Map<string, Place>} */
  const found = new Map()
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isDirectory()) continue
    const path = join(entry.parentPath, entry.name)
    const name = relative(folder, path).split(sep).join('/')
    found.set(name, { path, from: 0, size: entry.isFile() ? statSync(path).size : -1 })
  }
  return found
}

/** @param {number} file @param {number} from @param {number} size */
function bytesOf(file, from, size) {
  const bytes = Buffer.alloc(size)
  return bytes.subarray(0, readSync(file, bytes, 0, size, from))
}

/** @param {string} path @returns {Map<string, Place>} */
function inArchive(path) {
  /** @type {Map<string, Place>} */
  const found = new Map()
  const whole = statSync(path).size
  const file = openSync(path, 'r')
  try {
    for (let at = 0; at + BLOCK <= whole;) {
      const header = bytesOf(file, at, BLOCK)
      if (header.every((byte) => byte === 0)) break
      const told = Number.parseInt(header.toString('latin1', 148, 156), 8)
      header.fill(0x20, 148, 156)
      if (header.reduce((sum, byte) => sum + byte, 0) !== told) {
        throw new Error(`the archive is damaged at byte ${at}`)
      }
      const name = header.toString('utf8', 0, 100).replace(/\0.*$/s, '')
      const size =
        header[124] === 0x80
          ? Number(header.readBigUInt64BE(128))
          : Number.parseInt(header.toString('latin1', 124, 136), 8)
      // All files stand in one folder, as they do when they are unpacked.
      const own = name.replace(/^[^/]*\//, '')
      if (found.has(own)) throw new Error(`${own} stands in the archive twice`)
      found.set(own, { path, from: at + BLOCK, size })
      at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
      if (at > whole) throw new Error('the archive is cut off')
    }
  } finally {
    closeSync(file)
  }
  return found
}

/** @param {Place} place */
function sha256({ path, from, size }) {
  const hash = createHash('sha256')
  const file = openSync(path, 'r')
  try {
    for (let at = 0; at < size;) {
      const bytes = bytesOf(file, from + at, Math.min(PART, size - at))
      if (bytes.length === 0) break
      hash.update(bytes)
      at += bytes.length
    }
  } finally {
    closeSync(file)
  }
  return hash.digest('hex')
}

/** @param {Place} place */
function textOf({ path, from, size }) {
  const file = openSync(path, 'r')
  try {
    return bytesOf(file, from, size).toString('utf8')
  } finally {
    closeSync(file)
  }
}

/**
 * What is wrong, in words; nothing where all is as it was made.
 * @param {string} target
 * @returns {{ faults: string[], manifest: Manifest | null, digest: string }}
 */
export function verify(target) {
  const files = statSync(target).isDirectory() ? inFolder(target) : inArchive(target)
  const [manifest, sum] = [files.get(MANIFEST), files.get(SUM)]
  if (manifest === undefined) {
    return { faults: [`${MANIFEST} is missing: this is no package`], manifest: null, digest: '' }
  }
  const faults = []
  const digest = sha256(manifest)
  if (sum === undefined) faults.push(`${SUM} is missing`)
  else if (textOf(sum) !== `${digest}  ${MANIFEST}\n`) {
    faults.push(`${MANIFEST} or ${SUM} was changed`)
  }
  let read
  try {
    read = manifestIn(JSON.parse(textOf(manifest)))
  } catch {
    return { faults: [...faults, `${MANIFEST} cannot be read`], manifest: null, digest }
  }
  for (const { name, bytes, sha256: told } of read.files) {
    const place = files.get(name)
    files.delete(name)
    if (place === undefined) faults.push(`${name} is missing`)
    else if (place.size !== bytes) faults.push(`${name} has ${place.size} bytes, not ${bytes}`)
    else if (sha256(place) !== told) faults.push(`${name} was changed`)
  }
  for (const name of files.keys()) {
    if (name !== MANIFEST && name !== SUM) faults.push(`${name} was added`)
  }
  return { faults, manifest: read, digest }
}

/** @param {string[]} args @returns {number} exit code */
function run([target]) {
  if (target === undefined) {
    console.error('usage: npm run verify -- FOLDER|FILE.tar')
    return 2
  }
  let found
  try {
    found = verify(target)
  } catch (error) {
    console.error(`${target}: ${error instanceof Error ? error.message : String(error)}`)
    return 1
  }
  const { faults, manifest, digest } = found
  for (const fault of faults) console.error(`FAULT ${fault}`)
  if (manifest !== null) {
    const { made, range, files, program, journal } = manifest
    console.log(`${program.name} ${program.version}, ${made.at}, ${made.by.name} (${made.by.user})`)
    console.log(`reason: ${made.reason}`)
    console.log(`range: ${range.from} to ${range.to}; files: ${files.length}`)
    console.log(`journal chain: ${journal.chain}`)
    console.log(`manifest SHA-256: ${digest}`)
    console.log('Compare this checksum with the row of the export in the journal of the console.')
  }
  console.log(faults.length === 0 ? 'WHOLE: as it was made' : `NOT WHOLE: ${faults.length} faults`)
  return faults.length === 0 ? 0 : 1
}

if (import.meta.main) process.exitCode = run(process.argv.slice(2))
