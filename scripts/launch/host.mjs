/** Which of the two hosts `npm start` opens, and whether there is a screen to open anything on. */

/** @param {string} platform @param {NodeJS.ProcessEnv} env */
export function hasDisplay(platform, env) {
  if (platform === 'linux') return Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
  if (platform === 'darwin') return env['SSH_CONNECTION'] === undefined
  return platform === 'win32'
}

/**
 * `desktop-if-there` is the desktop where Electron's binary is present or can be fetched in time,
 * the gateway otherwise.
 * @param {{ host: 'desktop' | 'gateway' | undefined, open: boolean, port: boolean }} options
 * @param {boolean} display
 * @returns {'desktop' | 'desktop-if-there' | 'gateway'}
 */
export function chooseHost({ host, open, port }, display) {
  if (host !== undefined) return host
  return !open || port || !display ? 'gateway' : 'desktop-if-there'
}
