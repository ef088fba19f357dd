/** Where the data lie when nobody says: the platform's place for them, the same for both hosts. */
import { homedir } from 'node:os'
import { posix, win32 } from 'node:path'

/** @returns an absolute path; nothing is made there */
export function dataDirectory(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  home: string = homedir(),
): string {
  if (platform === 'win32') {
    const local = env['LOCALAPPDATA']
    return win32.join(local || win32.join(home, 'AppData', 'Local'), 'Derrick')
  }
  if (platform === 'darwin') {
    return posix.join(home, 'Library', 'Application Support', 'Derrick')
  }
  // XDG Base Directory Specification: a relative path is to be ignored.
  const data = env['XDG_DATA_HOME'] ?? ''
  return posix.join(posix.isAbsolute(data) ? data : posix.join(home, '.local', 'share'), 'derrick')
}
