/** The one door between the page and the core: `window.derrick`, over a port that the core gave us. */
import { contextBridge, ipcRenderer } from 'electron'
import type { FromCore } from '../shared/bridge.ts'
import { createPortClient } from './port-client.ts'

const client = createPortClient()

ipcRenderer.once('derrick:port', (event) => {
  const [port] = event.ports
  if (port === undefined) return
  client.attach({
    post: (message) => {
      port.postMessage(message)
    },
    onMessage: (listener) => {
      port.addEventListener('message', (message: MessageEvent<FromCore>) => {
        listener(message.data)
      })
      port.start()
    },
    onClose: (listener) => {
      port.addEventListener('close', listener)
    },
  })
})
ipcRenderer.send('derrick:port')

contextBridge.exposeInMainWorld('derrick', client.bridge)
