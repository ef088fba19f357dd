/** The simulator's server as its tests start it. */
import { sharedFolder } from '../fixtures.ts'
import type { SimulatorSettings } from './server.ts'

/** On any free port, with the field alone; one folder for all tests of a file. */
export const plainSettings = (): SimulatorSettings & { readonly data: string } => ({
  port: 0,
  tags: 0,
  interval: 1000,
  seed: 1,
  faults: [],
  data: sharedFolder(),
  replay: null,
  user: null,
})

/** For `waitFor`: how long what the server does may take, and how often it is looked at. */
export const soon = { timeout: 8000, interval: 20 }
