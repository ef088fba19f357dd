/** What the screens use most of setpoint changes. */
export { openSetpoint, setpointOf } from './dialog.ts'
export { isForScreen } from './keys.ts'
export { RecentChanges } from './RecentChanges.tsx'
export { SetpointHost } from './SetpointHost.tsx'
export { statusWords } from './statusCodes.ts'
