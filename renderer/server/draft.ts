/**
 * A server as it is being described by hand: what is typed, whether it can be sent, what the core said.
 * Used where a server is changed, and where one is added without asking it first.
 */
import { useState } from 'react'
import type { securityModes, securityPolicies } from '../../shared/acquisition.ts'
import { addressOf, newPlace } from '../../shared/endpoint.ts'
import type { Failure } from '../../shared/result.ts'
import { call } from '../stores/core.ts'
import type { Server } from '../stores/servers.ts'
import { identityFault, identityInput, useIdentityDraft, type IdentityDraft } from './identity.ts'

export type Mode = (typeof securityModes)[number]
export type Policy = (typeof securityPolicies)[number]

const SIMULATED = 'simulated'
const MOST_ALTERNATES = 8
const LONGEST_BRIDGE = 86_400

export interface ServerDraft {
  readonly name: string
  readonly endpoint: string
  readonly mode: Mode
  readonly policy: Policy
  /** An address a line. */
  readonly alternates: string
  /** Seconds; null and NaN are none. */
  readonly bridge: number | null
  readonly backfill: boolean
  readonly identity: IdentityDraft
  /** The address belongs to the simulated field and is not typed. */
  readonly fixed: boolean
  readonly nameMissing: boolean
  readonly endpointWrong: boolean
  readonly alternatesWrong: boolean
  readonly bridgeWrong: boolean
  readonly identityFault: ReturnType<typeof identityFault>
  readonly busy: boolean
  readonly failure: Failure | null
  /** How often what was typed was not taken. */
  readonly refused: number
  setName(name: string): void
  setEndpoint(endpoint: string): void
  setMode(mode: Mode): void
  setPolicy(policy: Policy): void
  setAlternates(alternates: string): void
  setBridge(bridge: number | null): void
  setBackfill(backfill: boolean): void
  /** The server as the core has it now; null where nothing was sent or it was refused. */
  send(): Promise<Server | null>
}

/** A mode other than None needs a policy, so one is set; None has none. */
const policyFor = (mode: Mode, policy: Policy): Policy =>
  mode === 'None' ? 'None' : policy === 'None' ? 'Basic256Sha256' : policy

/** What stays is not sent: a name from before a rule on names is no reason to refuse the rest. */
const changed = <T extends object>(given: T, server: object): Partial<T> =>
  Object.fromEntries(
    Object.entries(given).filter(
      ([key, value]) =>
        JSON.stringify((server as Record<string, unknown>)[key]) !== JSON.stringify(value),
    ),
  ) as Partial<T>

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** `server`: the one to be changed; left out, one is added. */
export function useServerDraft(server?: Server): ServerDraft {
  const [name, setName] = useState(server?.name ?? '')
  const [endpoint, setEndpoint] = useState(server?.endpoint ?? 'opc.tcp://')
  const [mode, setMode] = useState<Mode>(server?.securityMode ?? 'SignAndEncrypt')
  const [policy, setPolicy] = useState<Policy>(server?.securityPolicy ?? 'Basic256Sha256')
  const [alternates, setAlternates] = useState((server?.alternates ?? []).join('\n'))
  const [bridge, setBridge] = useState<number | null>(server?.bridge ?? 60)
  const [backfill, setBackfill] = useState(server?.backfill ?? true)
  const others = lines(alternates)
  const elsewhere =
    server !== undefined &&
    newPlace(server, { endpoint: endpoint.trim(), alternates: others }) !== undefined
  const identity = useIdentityDraft(server, elsewhere)
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [refused, setRefused] = useState(0)
  const refuse = (why: Failure | null): null => {
    setFailure(why)
    setRefused((before) => before + 1)
    return null
  }
  /** What was said to it is being put right. */
  const righting =
    <T>(set: (to: T) => void) =>
    (to: T): void => {
      setFailure(null)
      set(to)
    }

  const fixed = server?.endpoint === SIMULATED
  const named = name.trim() !== ''
  const written = fixed || addressOf(endpoint.trim()) !== null
  const reachable =
    others.length <= MOST_ALTERNATES && others.every((line) => addressOf(line) !== null)
  const bridged = bridge !== null && bridge >= 0 && bridge <= LONGEST_BRIDGE
  const fault = identityFault(identity, undefined)
  return {
    name,
    endpoint,
    mode,
    policy,
    alternates,
    bridge,
    backfill,
    identity: { ...identity, change: righting(identity.change) },
    fixed,
    nameMissing: tried && !named,
    endpointWrong: tried && !written,
    alternatesWrong: tried && !reachable,
    bridgeWrong: tried && !bridged,
    identityFault: tried ? fault : null,
    busy,
    failure,
    refused,
    setName: righting(setName),
    setEndpoint: righting(setEndpoint),
    setAlternates: righting(setAlternates),
    setBridge: righting(setBridge),
    setBackfill,
    setMode: (next) => {
      setMode(next)
      if (next === 'None' && server?.securityMode !== 'None') identity.change({})
      setPolicy(policyFor(next, policy))
    },
    setPolicy,
    send: async () => {
      setTried(true)
      if (busy) return null
      if (!named || !written || !reachable || !bridged || fault !== null) return refuse(null)
      setBusy(true)
      const given = {
        name: name.trim(),
        endpoint: endpoint.trim(),
        securityMode: mode,
        securityPolicy: policy,
        alternates: others,
        bridge,
        backfill,
        ...identityInput(identity),
      }
      const result =
        server === undefined
          ? await call('servers.create', given)
          : await call('servers.update', {
              server: server.id,
              ...changed(given, server),
              // Said each time: what was allowed holds for nothing else.
              ...(identity.kind === 'user' && (identity.plain || identity.wasPlain)
                ? { plainPassword: identity.plain }
                : {}),
            })
      setBusy(false)
      if (!result.ok) return refuse(result.error)
      setFailure(null)
      return result.value
    },
  }
}
