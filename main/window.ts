/**
 * What happens to the desktop's window later than it was asked for: its page dies, hangs or cannot be
 * loaded, somebody starts the program a second time. By then the window may be gone, and Electron
 * throws at whoever touches one that is; so each step looks first. Knows no Electron: it is handed in.
 */
import { restartLimit } from './restart-limit.ts'

interface Contents {
  forcefullyCrashRenderer(): void
  on(
    event: 'render-process-gone',
    listener: (event: unknown, details: { readonly reason: string }) => void,
  ): unknown
  on(
    event: 'did-fail-load',
    listener: (event: unknown, code: number, text: string, address: string, main: boolean) => void,
  ): unknown
}

/** The part of Electron's BrowserWindow that is used here. */
export interface PageWindow {
  readonly webContents: Contents
  isDestroyed(): boolean
  isMinimized(): boolean
  restore(): void
  focus(): void
  on(event: 'unresponsive' | 'responsive' | 'closed', listener: () => void): unknown
}

export interface Recovery {
  /** Opens the page once more; called on a window that is there. */
  readonly open: () => void
  /** Asks whether a page that keeps failing is opened once more. */
  readonly ask: () => Promise<boolean>
  readonly quit: () => void
  /** Milliseconds. */
  readonly now: () => number
}

/** A page that has not answered for so long is ended and opened again. */
const UNRESPONSIVE_MS = 15_000
/** Chromium's ERR_ABORTED: another loading took the place of this one. */
const ABORTED = -3

/** A page that fails is opened again; one that fails for the fourth time within a minute is asked about. */
export function recoverPage(window: PageWindow, { open, ask, quit, now }: Recovery): void {
  const tolerable = restartLimit(3, 60_000)
  const contents = window.webContents
  let patience: NodeJS.Timeout | undefined
  let recovering = false

  const calm = (): void => {
    clearTimeout(patience)
    patience = undefined
  }
  const recover = async (): Promise<void> => {
    const again = window.isDestroyed() || tolerable(now()) || (await ask())
    recovering = false
    if (!again) quit()
    else if (!window.isDestroyed()) open()
  }
  const failed = (): void => {
    calm()
    // A process that dies while its page loads tells it in two ways.
    if (recovering) return
    recovering = true
    // Not within the event: Chromium is still telling of the death, and a new page would end it all.
    setImmediate(() => void recover())
  }

  contents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') failed()
  })
  contents.on('did-fail-load', (_event, code, _text, _address, main) => {
    if (main && code !== ABORTED) failed()
  })
  window.on('unresponsive', () => {
    patience ??= setTimeout(() => {
      patience = undefined
      if (!window.isDestroyed()) contents.forcefullyCrashRenderer()
    }, UNRESPONSIVE_MS)
  })
  window.on('responsive', calm)
  window.on('closed', calm)
}

/** Before all others, as far as the platform lets it. */
export function bringForward(window: PageWindow): void {
  if (window.isDestroyed()) return
  if (window.isMinimized()) window.restore()
  window.focus()
}
