/**
 * Tells when the process that started us is gone, which no signal reports. npm starts scripts through
 * a shell, so on Linux the shell's own parent is watched as well.
 */
import { readFileSync } from 'node:fs'

const period = 250

/** Parent of a process on Linux, undefined elsewhere or when it is gone. @param {number} pid */
export function parentOf(pid) {
  try {
    // "pid (name) state ppid …"; the name may itself hold spaces and parentheses.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined
  }
}

/** The processes above us whose end is our end. */
const ancestry = () => {
  const parent = process.ppid
  return process.env['npm_lifecycle_event'] === undefined ? [parent] : [parent, parentOf(parent)]
}

/**
 * @param {() => void} gone called once
 * @returns {() => void} stops watching
 */
export function onParentGone(gone) {
  const start = ancestry().join()
  const timer = setInterval(() => {
    if (ancestry().join() === start) return
    clearInterval(timer)
    gone()
  }, period)
  timer.unref()
  return () => clearInterval(timer)
}
