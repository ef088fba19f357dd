/** The frame around every screen: banner, rail, the screen, liveness strip. */
import { useEffect } from 'react'
import { LockedDialog } from '../entry/LockedDialog.tsx'
import { SetpointHost } from '../setpoint/index.ts'
import { useSession } from '../stores/session.ts'
import { Banner } from './Banner.tsx'
import { Outlet } from './Outlet.tsx'
import { Rail } from './Rail.tsx'
import { focusRegion, REGION } from './region.ts'
import css from './Shell.module.css'
import { Strip } from './Strip.tsx'
import { useShortcuts } from './shortcuts.ts'

export function Shell() {
  const locked = useSession((state) => state.phase === 'locked')
  useShortcuts()
  useEffect(() => {
    // What came before, a form, is gone together with the field that had the focus.
    if (document.activeElement === document.body) focusRegion()
  }, [])
  return (
    <div className={css['shell']}>
      <Banner />
      <Rail />
      <main className={css['main']} {...REGION}>
        {/* Locked: everything stays visible and live, nothing can be reached. */}
        <div className={css['outlet']} inert={locked}>
          <Outlet />
        </div>
        <div inert={locked}>
          <SetpointHost />
        </div>
        {locked ? <LockedDialog /> : null}
      </main>
      <Strip />
    </div>
  )
}
