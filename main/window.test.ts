import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { bringForward, recoverPage, type PageWindow } from './window.ts'

/** As Electron's: whatever is done with one that is destroyed throws. */
class FakeWindow extends EventEmitter implements PageWindow {
  destroyed = false
  minimized = false
  readonly done: string[] = []
  readonly webContents = Object.assign(new EventEmitter(), {
    forcefullyCrashRenderer: () => {
      this.do('crash')
    },
  })

  do(what: string): void {
    if (this.destroyed) throw new TypeError('Object has been destroyed')
    this.done.push(what)
  }
  isDestroyed = (): boolean => this.destroyed
  isMinimized = (): boolean => this.minimized
  restore(): void {
    this.do('restore')
  }
  focus(): void {
    this.do('focus')
  }
  close(): void {
    this.destroyed = true
    this.emit('closed')
  }
}

let window: FakeWindow
let now: number
let answer: (again: boolean) => void
let asked: number
const quit = vi.fn<() => void>()

beforeEach(() => {
  vi.useFakeTimers()
  window = new FakeWindow()
  now = 0
  asked = 0
  quit.mockReset()
  recoverPage(window, {
    open: () => {
      window.do('open')
    },
    ask: () => {
      asked += 1
      return new Promise((resolve) => {
        answer = resolve
      })
    },
    quit,
    now: () => now,
  })
})
afterEach(() => vi.useRealTimers())

const die = (reason = 'crashed'): void => {
  window.webContents.emit('render-process-gone', {}, { reason })
}
const failToLoad = (code: number, main = true): void => {
  window.webContents.emit('did-fail-load', {}, code, 'ERR_X', 'derrick://app/', main)
}
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)

test('a page that dies is opened again, after the event that told of it', async () => {
  die()
  expect(window.done).toEqual([])
  await settle()
  expect(window.done).toEqual(['open'])
})

test('a page that ended by itself is left, and one in a window that is closed meanwhile too', async () => {
  die('clean-exit')
  await settle()
  die()
  window.close()
  await settle()
  expect(window.done).toEqual([])
  expect(asked).toBe(0)
})

test('a page that cannot be loaded is opened again, not for an aborted loading or a frame', async () => {
  failToLoad(-3)
  failToLoad(-6, false)
  await settle()
  expect(window.done).toEqual([])
  failToLoad(-6)
  die()
  await settle()
  expect(window.done).toEqual(['open'])
})

/** Three times it is opened again; the fourth is asked about. */
const keepDying = async (): Promise<void> => {
  for (let times = 0; times < 4; times += 1) {
    now += 1_000
    die()
    await settle()
  }
  expect(window.done).toEqual(['open', 'open', 'open'])
  expect(asked).toBe(1)
}

test.each([
  [true, ['open', 'open', 'open', 'open'], 0],
  [false, ['open', 'open', 'open'], 1],
])('one that keeps dying is asked about: again is %s', async (again, done, quits) => {
  await keepDying()
  answer(again)
  await settle()
  expect(window.done).toEqual(done)
  expect(quit).toHaveBeenCalledTimes(quits)
})

test('a window that was closed while the question stood is left', async () => {
  await keepDying()
  window.close()
  answer(true)
  await settle()
  expect(window.done).toHaveLength(3)
})

test('a page that hangs for 15 s is ended, one that answers again is not', () => {
  window.emit('unresponsive')
  vi.advanceTimersByTime(14_000)
  window.emit('responsive')
  vi.advanceTimersByTime(15_000)
  expect(window.done).toEqual([])
  window.emit('unresponsive')
  window.emit('unresponsive')
  vi.advanceTimersByTime(15_000)
  expect(window.done).toEqual(['crash'])
})

test('the patience with a page ends with it: its successor and a closed window are left alone', async () => {
  window.emit('unresponsive')
  die()
  await settle()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(window.done).toEqual(['open'])
  window.emit('unresponsive')
  window.close()
  expect(() => vi.advanceTimersByTime(20_000)).not.toThrow()
})

test('a second start brings the window forward, wherever it is', () => {
  bringForward(window)
  window.minimized = true
  bringForward(window)
  expect(window.done).toEqual(['focus', 'restore', 'focus'])
  window.close()
  expect(() => {
    bringForward(window)
  }).not.toThrow()
})
