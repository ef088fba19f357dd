/**
 * Who is signed in at this window and what they may do. The core holds the session; this store
 * follows its answers and its `session` event. The token is kept for the life of the tab alone.
 */
import { create } from 'zustand'
import type { Output } from '../../shared/contract.ts'
import type { Failure, Result } from '../../shared/result.ts'
import type { Permission, Person } from '../../shared/users.ts'
import { call, core } from './core.ts'
import { coreNow } from './liveness.ts'
import { keepSeatMark, seatMarkOf } from './seat-marks.ts'

type Session = Output<'session.current'>

interface State {
  /** `starting`: a kept token is being tried. `ended`: the core closed the session, not the person. */
  readonly phase: 'starting' | 'out' | 'ended' | 'open' | 'locked'
  readonly person: Person | null
  readonly permissions: readonly Permission[]
  /** Unix milliseconds of the core at which it was locked here; null while open. */
  readonly lockedAt: number | null
}

const KEY = 'derrick.token'
const out: State = { phase: 'out', person: null, permissions: [], lockedAt: null }

export const useSession = create<State>(() => ({ ...out, phase: 'starting' }))

function keep(token: string | null): void {
  try {
    if (token === null) sessionStorage.removeItem(KEY)
    else sessionStorage.setItem(KEY, token)
  } catch {
    // Without storage a reload asks for the password again; nothing else is lost.
  }
  core().setToken(token)
}

function enter(session: Session): void {
  useSession.setState(({ lockedAt }) => ({
    phase: session.locked ? 'locked' : 'open',
    person: session.person,
    permissions: session.permissions,
    lockedAt: session.locked ? (lockedAt ?? coreNow()) : null,
  }))
}

const refused = (result: Result<unknown>): Failure | null => (result.ok ? null : result.error)

/** Takes up the session that this tab had before a reload. */
export async function resumeSession(): Promise<void> {
  let token: string | null = null
  try {
    token = sessionStorage.getItem(KEY)
  } catch {
    // No storage, no session to resume.
  }
  if (token === null) return useSession.setState(out)
  core().setToken(token)
  const result = await call('session.current', {})
  if (result.ok) enter(result.value)
  else if (result.error.code === 'unauthenticated') endSession()
  // The core is away: the token may still be good, so it is kept and tried again.
  else setTimeout(() => void resumeSession(), 1000)
}

function opened(result: Result<Output<'session.open'>>): Failure | null {
  if (!result.ok) return result.error
  const { token, session, seatMark } = result.value
  keep(token)
  keepSeatMark(session.person.user, seatMark)
  enter(session)
  return null
}

export const signIn = async (user: string, password: string): Promise<Failure | null> =>
  opened(await call('session.open', { user, password, ...seatMarkOf(user) }))

export const createAdministrator = async (
  user: string,
  name: string,
  password: string,
): Promise<Failure | null> => opened(await call('setup.administrator', { user, name, password }))

export async function signOut(): Promise<Failure | null> {
  const result = await call('session.close', {})
  // Signed out here whatever the core says: the person has turned away from the screen.
  keep(null)
  useSession.setState(out)
  return refused(result)
}

export async function lock(): Promise<Failure | null> {
  const result = await call('session.lock', {})
  if (result.ok) enter(result.value)
  return refused(result)
}

export async function unlock(password: string): Promise<Failure | null> {
  const result = await call('session.unlock', { password })
  if (result.ok) enter(result.value)
  return refused(result)
}

/** The core does not know this session any more. */
export function endSession(): void {
  keep(null)
  useSession.setState({ ...out, phase: 'ended' })
}

export function followSession(state: 'open' | 'locked' | 'ended'): void {
  if (state === 'ended') return endSession()
  useSession.setState(({ phase, lockedAt }) =>
    phase === 'open' || phase === 'locked'
      ? { phase: state, lockedAt: state === 'locked' ? (lockedAt ?? coreNow()) : null }
      : {},
  )
}

/** Whether the person has the permission and the session is not locked. */
export const useMay = (permission: Permission): boolean =>
  useSession((state) => state.phase === 'open' && state.permissions.includes(permission))
