/** A small disk that tests can fill: a tmpfs, where the right to mount one is given. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  readonly directory: string
  /** Takes all the room that is left, in one more file. */
  fill(): void
  /** Gives back what was taken. */
  free(): void
  /** Nothing on it may be open any more. */
  remove(): void
}

/** @param size as `mount` takes it, for example `2m` */
export function smallDisk(size: string): SmallDisk {
  const directory = mkdtempSync(join(tmpdir(), 'derrick-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', directory], {
      stdio: 'ignore',
    })
  } catch (error) {
    rmSync(directory, { recursive: true })
    throw error
  }
  const ballast = join(directory, 'ballast')
  return {
    directory,
    fill() {
      for (const part of [65_536, 4096]) {
        try {
          for (;;) writeFileSync(ballast, Buffer.alloc(part), { flag: 'a' })
        } catch {
          // full
        }
      }
    },
    free() {
      rmSync(ballast)
    },
    remove() {
      execFileSync('umount', [directory])
      rmSync(directory, { recursive: true })
    },
  }
}

export const mountable =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  (() => {
    try {
      smallDisk('1m').remove()
      return true
    } catch {
      return false
    }
  })()
