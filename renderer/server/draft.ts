/**
 * A server as it is being described: what is typed, whether it can be sent, what the core said. Used
 * where the first server is chosen and where servers are looked after, so both ask for the same.
 */
import { useState } from 'react'
import type { securityModes, securityPolicies } from '../../shared/acquisition.ts'
import { addressOf } from '../../shared/endpoint.ts'
import type { Failure } from '../../shared/result.ts'
import { call } from '../stores/core.ts'
import type { Server } from '../stores/servers.ts'

export type Mode = (typeof securityModes)[number]
export type Policy = (typeof securityPolicies)[number]

const SIMULATED = 'simulated'

export interface ServerDraft {
  readonly name: string
  readonly endpoint: string
  /** Further endpoints of the same redundant server, one a line. */
  readonly alternates: string
  readonly mode: Mode
  readonly policy: Policy
  /** The address belongs to the simulated field and is not typed. */
  readonly fixed: boolean
  readonly nameMissing: boolean
  readonly endpointWrong: boolean
  readonly alternatesWrong: boolean
  readonly busy: boolean
  readonly failure: Failure | null
  setName(name: string): void
  setEndpoint(endpoint: string): void
  setAlternates(alternates: string): void
  setMode(mode: Mode): void
  setPolicy(policy: Policy): void
  /** The server as the core has it now; null where nothing was sent or it was refused. */
  send(): Promise<Server | null>
}

/** A mode other than None needs a policy, so one is set; None has none. */
const policyFor = (mode: Mode, policy: Policy): Policy =>
  mode === 'None' ? 'None' : policy === 'None' ? 'Basic256Sha256' : policy

/** What stays is not sent: a name from before a rule on names is no reason to refuse the rest. */
const changed = <T extends object>(given: T, server: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(given).filter(([key, value]) => server[key as keyof T] !== value),
  ) as Partial<T>

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((each, index) => each === other[index])

/** `server`: the one to be changed; left out, one is added. */
export function useServerDraft(server?: Server): ServerDraft {
  const [name, setName] = useState(server?.name ?? '')
  const [endpoint, setEndpoint] = useState(server?.endpoint ?? 'opc.tcp://')
  const [alternates, setAlternates] = useState(server?.alternates.join('\n') ?? '')
  const [mode, setMode] = useState<Mode>(server?.securityMode ?? 'SignAndEncrypt')
  const [policy, setPolicy] = useState<Policy>(server?.securityPolicy ?? 'Basic256Sha256')
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)

  const fixed = server?.endpoint === SIMULATED
  const named = name.trim() !== ''
  const written = fixed || addressOf(endpoint.trim()) !== null
  const others = alternates.split(/\s+/).filter((each) => each !== '')
  const othersWritten = others.every((each) => addressOf(each) !== null)
  return {
    name,
    endpoint,
    alternates,
    mode,
    policy,
    fixed,
    nameMissing: tried && !named,
    endpointWrong: tried && !written,
    alternatesWrong: tried && !othersWritten,
    busy,
    failure,
    setName,
    setEndpoint,
    setAlternates,
    setMode: (next) => {
      setMode(next)
      setPolicy(policyFor(next, policy))
    },
    setPolicy,
    send: async () => {
      setTried(true)
      if (!named || !written || !othersWritten || busy) return null
      setBusy(true)
      const given = {
        name: name.trim(),
        endpoint: endpoint.trim(),
        securityMode: mode,
        securityPolicy: policy,
      }
      const more = isSame(others, server?.alternates ?? []) ? {} : { alternates: others }
      const result =
        server === undefined
          ? await call('servers.create', { ...given, ...more })
          : await call('servers.update', { server: server.id, ...changed(given, server), ...more })
      setBusy(false)
      setFailure(result.ok ? null : result.error)
      return result.ok ? result.value : null
    },
  }
}
