/** What the rest of the interface may use of setpoint changes. */
export { openChange, openSetpoint, setpointOf } from './dialog.ts'
export { isForScreen } from './keys.ts'
export { SetpointHost } from './SetpointHost.tsx'
export { RecentChanges } from './RecentChanges.tsx'
export { askChange, useChange, useOpenOn, useSentOn, type Change } from './changes.ts'
export { statusWords } from './statusCodes.ts'
