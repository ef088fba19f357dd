/**
 * The desktop's channel. The preload of our own page asks for a port; each page gets one of its own,
 * and a reload ends the one before. Everything above this is in port.ts, which knows no Electron.
 */
import { ipcMain, MessageChannelMain, type MessagePortMain, type WebContents } from 'electron'
import type { Core } from '../interface.ts'
import { isOwnPage } from './page.ts'
import { servePort, type Port } from './port.ts'

const asPort = (port: MessagePortMain): Port => ({
  post: (message) => {
    port.postMessage(message)
  },
  onMessage: (listener) => {
    port.on('message', ({ data }) => {
      listener(data)
    })
    port.start()
  },
  onClose: (listener) => {
    port.on('close', listener)
  },
})

/** Gives the core to the main frame of these contents, as long as it shows our own page. */
export function serveContents(contents: WebContents, core: Core): void {
  /** Ends what the page before had; its port may not tell that it is gone once it is closed here. */
  let end = (): void => undefined
  const give = ({ sender, senderFrame }: Electron.IpcMainEvent): void => {
    if (sender !== contents || senderFrame === null || senderFrame.isDestroyed()) return
    if (senderFrame !== contents.mainFrame || !isOwnPage(senderFrame.url)) return
    end()
    const { port1, port2 } = new MessageChannelMain()
    const stop = servePort(asPort(port1), core)
    end = () => {
      stop()
      port1.close()
    }
    senderFrame.postMessage('derrick:port', null, [port2])
  }
  ipcMain.on('derrick:port', give)
  contents.once('destroyed', () => {
    ipcMain.off('derrick:port', give)
    end()
  })
}
