/** A setpoint with what it steers, changes in every phase, and a core that answers as a test says. */
import { vi } from 'vitest'
import { ok, type Result } from '../../shared/result.ts'
import { ValueType } from '../../shared/samples.ts'
import { armedChange } from '../../shared/setpoints.ts'
import { defaultChangeRules } from '../../shared/tags.ts'
import type { Client } from '../client/client.ts'
import { setConfiguration } from '../stores/configuration.ts'
import { setConnection } from '../stores/connection.ts'
import { provideCore } from '../stores/core.ts'
import {
  equipmentFixture,
  frameOf,
  livenessFixture,
  serverFixture,
  tagFixture,
} from '../stores/fixtures.ts'
import { takeValues } from '../stores/live.ts'
import { setLiveness } from '../stores/liveness.ts'
import { setServers } from '../stores/servers.ts'
import { useSession } from '../stores/session.ts'
import { permissionsOf, type Role } from '../../shared/users.ts'
import type { Change } from './changes.ts'

export const frequency = tagFixture({
  id: 1,
  name: '101.F',
  title: { en: 'Frequency', ru: 'Частота' },
  unit: 'Hz',
  low: 0,
  high: 70,
  decimals: 1,
  limits: { lowLow: 38, low: 41, high: 59, highHigh: 62 },
  normal: { low: 47.5, high: 52.5 },
})

export const setpoint = tagFixture({
  id: 2,
  name: '101.F.SP',
  title: { en: 'Frequency setpoint', ru: 'Уставка частоты' },
  node: 'ns=2;s=101.F.SP',
  signal: null,
  setpointOf: '101.F',
  unit: 'Hz',
  low: 40,
  high: 60,
  decimals: 1,
  step: true,
  limits: { lowLow: null, low: null, high: null, highHigh: null },
  normal: null,
  type: ValueType.Double,
  writable: true,
})

export const me = { id: 1, user: 'petrov', name: 'Petrov' }
export const other = { id: 2, user: 'sidorova', name: 'Sidorova' }

export const changeFixture = (change: Partial<Change> = {}): Change => ({
  ...armedChange({
    id: 'c1',
    tag: setpoint.name,
    unit: 'Hz',
    person: me,
    reason: 'Trial',
    old: 50,
    oldAt: 0,
    value: 52,
    rules: defaultChangeRules,
    span: 20,
    armedAt: Date.now(),
  }),
  ...change,
})

export type Answers = Partial<Record<string, (input: never) => Result<unknown>>>

export interface FakeCore {
  /** What was called, in order. */
  readonly called: { readonly name: string; readonly input: unknown }[]
  readonly answers: Answers
  emit(event: string, payload: unknown): void
}

/** Calls without an answer of the test are answered by an empty list. */
export function fakeCore(answers: Answers = {}): FakeCore {
  const called: FakeCore['called'] = []
  const listeners = new Map<string, Set<(payload: never) => void>>()
  const client: Client = {
    call: (async (name: string, input: unknown) => {
      called.push({ name, input })
      return answers[name]?.(input as never) ?? ok([])
    }) as Client['call'],
    on(event, listener) {
      const listening = listeners.get(event) ?? new Set()
      listeners.set(event, listening)
      listening.add(listener as (payload: never) => void)
      return () => listening.delete(listener as (payload: never) => void)
    },
    connection: () => ({ phase: 'connected', since: 0 }),
    onConnection: () => () => {},
    onSessionEnded: () => () => {},
    setToken: () => {},
    close: () => {},
  }
  provideCore(client)
  return {
    called,
    answers,
    emit(event, payload) {
      for (const listener of listeners.get(event) ?? []) listener(payload as never)
    },
  }
}

export const signIn = (role: Role): void => {
  useSession.setState({
    phase: 'open',
    person: { ...me, role },
    permissions: permissionsOf(role),
    lockedAt: null,
  })
}

/** Everything up: the core is heard, the server lives, both values are good. */
export function liveField(now = 50): void {
  setConfiguration([frequency, setpoint], [equipmentFixture()])
  setConnection({ phase: 'connected', since: Date.now() })
  setServers([serverFixture()])
  setLiveness(livenessFixture())
  takeValues(frameOf({ tag: 1, value: now - 0.2 }, { tag: 2, value: now }))
}

/** The test page has no layout: a table gets a height, so that its rows are in sight. */
export function showRows(): void {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockImplementation(function (
    this: HTMLElement,
  ) {
    return ['grid', 'tree'].includes(this.getAttribute('role') ?? '') ? 600 : 30
  })
}
