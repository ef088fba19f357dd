/**
 * One set-up at a time in one folder. The lock is a local socket: the kernel frees it when its holder
 * ends, however it ends, and whoever waits is told by the closing connection.
 */
import { createHash } from 'node:crypto'
import { unlinkSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** @param {string} folder @param {string} platform */
export function lockAddress(folder, platform = process.platform) {
  const name = `derrick-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`
  if (platform === 'linux') return `\0${name}` // abstract: no file that could stay behind
  if (platform === 'win32') return `\\\\.\\pipe\\${name}`
  return join(tmpdir(), `${name}.sock`)
}

/**
 * @param {string} address
 * @returns {Promise<(() => void) | undefined>} frees the lock; undefined when somebody holds it
 */
function tryLock(address) {
  return new Promise((resolve, reject) => {
    /** @type {Set<import('node:net').Socket>} */
    const waiting = new Set()
    const server = createServer((socket) => {
      waiting.add(socket)
      socket.on('error', () => undefined).on('close', () => waiting.delete(socket))
    })
    server.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    server.listen(address, () => {
      server.unref()
      resolve(() => {
        server.close()
        for (const socket of waiting) socket.destroy()
      })
    })
  })
}

/** Resolves when the holder has let go. @param {string} address @returns {Promise<void>} */
function released(address) {
  return new Promise((resolve) => {
    const socket = connect(address)
    socket.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      // A socket file that nobody listens to: its holder was killed.
      if (error.code === 'ECONNREFUSED' && !address.startsWith('\0')) unlinkSync(address)
    })
    socket.on('close', () => resolve())
    socket.resume()
  })
}

/**
 * @template T
 * @param {string} folder
 * @param {() => Promise<T>} work
 * @param {() => void} [onWait] called once when somebody else holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(folder, work, onWait) {
  const address = lockAddress(folder)
  let told = false
  for (;;) {
    const free = await tryLock(address)
    if (free !== undefined) {
      try {
        return await work()
      } finally {
        free()
      }
    }
    if (!told) onWait?.()
    told = true
    await released(address)
  }
}
