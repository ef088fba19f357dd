/**
 * The desktop's channel. The preload of our own page asks for a port; each page gets one of its own,
 * and a reload ends the one before. Everything above this is in port.ts, which knows no Electron.
 */
import { ipcMain, MessageChannelMain, type MessagePortMain, type WebContents } from 'electron'
import { isOwnPage } from './page.ts'
import { servePort, type Core, type Port } from './port.ts'

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
  let last: MessagePortMain | undefined
  const give = ({ sender, senderFrame }: Electron.IpcMainEvent): void => {
    if (sender !== contents || senderFrame === null) return
    if (senderFrame !== contents.mainFrame || !isOwnPage(senderFrame.url)) return
    last?.close()
    const { port1, port2 } = new MessageChannelMain()
    last = port1
    servePort(asPort(port1), core)
    senderFrame.postMessage('derrick:port', null, [port2])
  }
  ipcMain.on('derrick:port', give)
  contents.once('destroyed', () => {
    ipcMain.off('derrick:port', give)
    last?.close()
  })
}
