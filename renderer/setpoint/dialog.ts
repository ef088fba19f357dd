/**
 * The one setpoint dialog of a window: which setpoint, what has been typed, and the confirmation that
 * the core has handed out. How far a change is comes from `changes.ts` alone; a refusal or a broken
 * link never throws away what was typed.
 */
import { create } from 'zustand'
import type { Failure } from '../../shared/result.ts'
import { ValueType } from '../../shared/samples.ts'
import { isSetpoint } from '../../shared/tags.ts'
import { setpointFor, tagByName, type Tag } from '../stores/configuration.ts'
import { call } from '../stores/core.ts'
import { coreNow } from '../stores/liveness.ts'
import { useSession } from '../stores/session.ts'
import { askChange, changeById, openOn, takeChange, useChanges, type Change } from './changes.ts'
import { neverSent } from './steps.ts'
import type { Reason } from './reason.ts'

export interface Draft {
  /** Null: nothing typed; NaN: what is typed is not a number. */
  readonly value: number | boolean | null
  /** As typed, while it is being typed; null shows the value. */
  readonly typed: string | null
  /** Offered, not typed: the value before a change. */
  readonly proposed: number | boolean | null
  readonly reason: Reason
}

interface State {
  /** Name that was asked for; null while the dialog is closed. */
  readonly asked: string | null
  /** Name of the setpoint; null where what was asked for has none. */
  readonly tag: string | null
  readonly draft: Draft
  /** Core's time at which the draft was begun. */
  readonly draftedAt: number
  /** Id of the change that is shown: armed here, or opened from a list. */
  readonly change: string | null
  /** Confirms the armed change; only this window has it. */
  readonly token: string | null
  readonly expiresAt: number
  readonly busy: 'arming' | 'disarming' | 'sending' | null
  readonly failure: Failure | null
  /** The confirmation went out and no answer came: whether it was sent is being asked. */
  readonly unanswered: boolean
  /** The core has no such change any more: it began anew, and nothing was sent. */
  readonly gone: boolean
  /** Grows when the dialog is asked for while it is open: the focus goes back to it. */
  readonly called: number
}

const blank: Draft = { value: null, typed: null, proposed: null, reason: { kind: null, words: '' } }
const closed: State = {
  asked: null,
  tag: null,
  draft: blank,
  draftedAt: 0,
  change: null,
  token: null,
  expiresAt: 0,
  busy: null,
  failure: null,
  unanswered: false,
  gone: false,
  called: 0,
}
const ASK_MS = 1_000

export const useDialog = create<State>(() => closed)
const state = () => useDialog.getState()
const set = (change: Partial<State>) => useDialog.setState(change)

/** When the drafts of this window were begun, by the change that came of them. */
const drafted = new Map<string, number>()
export const draftedAt = (change: string): number | null => drafted.get(change) ?? null

/** The setpoint meant by a name: itself, or the one that steers it. */
export function setpointOf(name: string): Tag | undefined {
  const tag = tagByName(name)
  if (tag === undefined) return undefined
  if (tag.setpointOf !== null) return tag
  return setpointFor(name) ?? (isSetpoint(tag) ? tag : undefined)
}

/** A float of 32 bits has seven digits; the rest of its double is noise. */
function offered(tag: Tag | undefined, value: number | boolean | undefined): Draft {
  if (value === undefined) return blank
  const float = typeof value === 'number' && tag?.type === ValueType.Float
  const proposed = float ? Number(value.toPrecision(7)) : value
  return { ...blank, value: proposed, proposed }
}

/** Something is armed or on its way between here and the core: the dialog stays with it. */
const holdsOn = (): boolean => {
  const { change, busy, unanswered } = state()
  const phase = change === null ? undefined : changeById(change)?.phase
  return busy !== null || unanswered || (phase === 'armed' && state().token !== null)
}

/**
 * Opens the dialog for a setpoint, or for the value that a setpoint steers. While a change is armed in
 * it, the dialog stays with that change and only takes the focus.
 */
export function openSetpoint(name: string, proposed?: number | boolean): void {
  const { called } = state()
  if (holdsOn()) return set({ called: called + 1 })
  const tag = setpointOf(name)
  const open = tag === undefined ? undefined : openOn(useChanges.getState().byId, tag.name)
  const me = useSession.getState().person?.id
  const mine = open !== undefined && open.person.id === me && open.phase !== 'armed'
  useDialog.setState({
    ...closed,
    asked: name,
    tag: tag?.name ?? null,
    draft: offered(tag, proposed),
    draftedAt: coreNow(),
    change: mine ? open.id : null,
    called: called + 1,
  })
}

/** Opens the ledger of a change. */
export function openChange(change: Change): void {
  const { called } = state()
  if (holdsOn()) return set({ called: called + 1 })
  useDialog.setState({
    ...closed,
    asked: change.tag,
    tag: change.tag,
    draftedAt: coreNow(),
    change: change.id,
    called: called + 1,
  })
}

/** Leaves the ledger for a new draft of the same setpoint. */
export function newDraft(value?: number | boolean): void {
  const { tag, called } = state()
  if (tag === null || holdsOn()) return
  useDialog.setState({
    ...closed,
    asked: tag,
    tag,
    draft: offered(tagByName(tag), value),
    draftedAt: coreNow(),
    called,
  })
}

export function edit(change: Partial<Draft>): void {
  set({ draft: { ...state().draft, ...change }, failure: null })
}

export async function arm(reason: string): Promise<void> {
  const { tag, draft, busy, draftedAt: begun } = state()
  if (tag === null || busy !== null || draft.value === null) return
  set({ busy: 'arming', failure: null, change: null, token: null, gone: false })
  const result = await call('setpoint.propose', { tag, value: draft.value, reason })
  const left = state().tag !== tag || state().busy !== 'arming'
  if (result.ok) {
    const { change, token, expiresAt } = result.value
    drafted.set(change.id, begun)
    takeChange(change)
    // Closed meanwhile: what nobody looks at does not stay armed.
    if (left) void call('setpoint.cancel', { token })
    else set({ busy: null, change: change.id, token, expiresAt })
  } else if (!left) set({ busy: null, failure: result.error })
}

export async function disarm(): Promise<void> {
  const { token, change, busy } = state()
  if (token === null || change === null || busy === 'sending') return
  set({ busy: 'disarming', failure: null })
  const result = await call('setpoint.cancel', { token })
  if (result.ok) takeChange(result.value)
  else if (result.error.code === 'expired') await askChange(change)
  if (state().change !== change) return
  const failed = !result.ok && result.error.code !== 'expired'
  set({ busy: null, failure: failed ? result.error : null })
}

/** No answer says nothing about the equipment: the core is asked until it tells. */
async function find(change: string): Promise<void> {
  set({ unanswered: true })
  for (;;) {
    const answer = await askChange(change)
    if (state().change !== change) return
    if (answer !== 'unanswered') {
      return set({ unanswered: false, failure: null, gone: answer === 'gone' })
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_MS))
  }
}

export async function send(): Promise<void> {
  const { token, change, busy, unanswered } = state()
  if (token === null || change === null || busy !== null || unanswered) return
  if (changeById(change)?.phase !== 'armed') return
  set({ busy: 'sending', failure: null })
  const result = await call('setpoint.confirm', { token })
  if (result.ok) takeChange(result.value)
  if (state().change !== change) return
  if (result.ok) return set({ busy: null, token: null })
  const { code, details } = result.error
  set({ busy: null, failure: result.error })
  if (code === 'internal' || (code === 'unavailable' && details?.['part'] === 'core')) {
    return find(change)
  }
  // A refused confirmation is used up, unless the session itself was refused: the core says which.
  if ((await askChange(change)) === 'gone') set({ gone: true })
}

/** Closes the dialog; what is armed is disarmed, what was sent is watched on. */
export function closeDialog(): void {
  const { change, token, busy } = state()
  const phase = change === null ? undefined : changeById(change)?.phase
  if (token !== null && phase === 'armed' && busy === null) void call('setpoint.cancel', { token })
  useDialog.setState({ ...closed, called: state().called })
}

export type View = 'nothing' | 'draft' | 'armed' | 'ledger'

/** What the dialog shows follows from the phase of its change, and from nothing else. */
export function viewOf(tag: string | null, token: string | null, change: Change | undefined): View {
  if (tag === null) return 'nothing'
  if (change === undefined || neverSent(change.phase)) return 'draft'
  if (change.phase !== 'armed') return 'ledger'
  return token === null ? 'ledger' : 'armed'
}
