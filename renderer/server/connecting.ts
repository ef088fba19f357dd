/**
 * From an address alone to a connected server: ask the address, choose how to enter, watch the link
 * come up. What a person chose is kept when they go back a step.
 */
import { useState } from 'react'
import type { Output } from '../../shared/contract.ts'
import { spelledOut, type OfferedEndpoint } from '../../shared/discovery.ts'
import { addressOf, newPlace } from '../../shared/endpoint.ts'
import type { Failure } from '../../shared/result.ts'
import { call } from '../stores/core.ts'
import { useServers, type Server } from '../stores/servers.ts'
import { identityFault, identityInput, useIdentityDraft, type IdentityDraft } from './identity.ts'

export type Discovered = Output<'servers.discover'>
export type Step = 'address' | 'offer' | 'link'

export interface Connecting {
  readonly step: Step
  readonly address: string
  readonly addressWrong: boolean
  readonly discovered: Discovered | null
  /** Those that can be used here, the best first; then the others. */
  readonly chosen: OfferedEndpoint | null
  readonly name: string
  readonly nameMissing: boolean
  readonly identity: IdentityDraft
  readonly fault: ReturnType<typeof identityFault>
  readonly busy: boolean
  readonly failure: Failure | null
  /** How often what was typed was not taken. */
  readonly refused: number
  /** One that is connected at this address already: it would be read twice. */
  readonly double: Server | null
  /** As the core tells it now. */
  readonly server: Server | null
  setAddress(address: string): void
  /** Without an address: the one that was typed. */
  ask(address?: string): Promise<void>
  choose(endpoint: OfferedEndpoint): void
  setName(name: string): void
  connect(): Promise<void>
  to(step: Step): void
  /** Takes the server away again; true where it is gone. */
  discard(): Promise<boolean>
}

const usable = ({ securityPolicy }: OfferedEndpoint): boolean => securityPolicy !== null

/** A name that nobody has yet, from what the server calls itself. */
function nameFor(told: string, host: string): string {
  const taken = new Set(useServers.getState().list.map(({ name }) => name))
  const base = (told.split('@')[0] ?? '').trim().slice(0, 60) || host
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base} ${number}`
    if (!taken.has(name)) return name
  }
}

export function useConnecting(): Connecting {
  const [step, setStep] = useState<Step>('address')
  const [address, setAddress] = useState('')
  const [tried, setTried] = useState<Step | null>(null)
  const [discovered, setDiscovered] = useState<Discovered | null>(null)
  const [chosen, setChosen] = useState<OfferedEndpoint | null>(null)
  const [name, setName] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [refused, setRefused] = useState(0)
  const [made, setMade] = useState<Server | null>(null)
  const told = useServers((state) => (made === null ? undefined : state.byId.get(made.id)))
  const identity = useIdentityDraft(told ?? made ?? undefined)

  const double = useServers(({ list }) =>
    chosen === null
      ? undefined
      : list.find(
          (each) =>
            each.id !== made?.id &&
            newPlace(each, { endpoint: chosen.address, alternates: [] }) === undefined,
        ),
  )
  const refuse = (why: Failure | null): void => {
    setFailure(why)
    setRefused((before) => before + 1)
  }
  const offer = chosen?.identities.find(({ kind }) => kind === identity.kind)
  const fault = identityFault(identity, offer)
  const written = addressOf(spelledOut(address)) !== null

  const choose = (endpoint: OfferedEndpoint): void => {
    setChosen(endpoint)
    const [first] = endpoint.identities
    if (first !== undefined && !endpoint.identities.some(({ kind }) => kind === identity.kind)) {
      identity.change({ kind: first.kind })
    }
  }

  return {
    step,
    address,
    addressWrong: tried === 'address' && !written,
    discovered,
    chosen,
    name,
    nameMissing: tried === 'offer' && name.trim() === '',
    identity: {
      ...identity,
      // What was said to it is being put right.
      change: (to) => {
        setFailure(null)
        identity.change(to)
      },
    },
    fault: tried === 'offer' ? fault : null,
    busy,
    failure,
    refused,
    double: double ?? null,
    server: told ?? made,
    setAddress,
    setName: (next) => {
      setFailure(null)
      setName(next)
    },
    choose,
    to: (next) => {
      setFailure(null)
      setTried(null)
      setStep(next)
    },
    ask: async (given = address) => {
      const asked = spelledOut(given)
      setAddress(asked)
      setTried('address')
      const place = addressOf(asked)
      if (busy) return
      if (place === null) return refuse(null)
      setBusy(true)
      setFailure(null)
      const result = await call('servers.discover', { address: asked })
      setBusy(false)
      if (!result.ok) return refuse(result.error)
      setDiscovered(result.value)
      const best = result.value.endpoints.find(usable)
      if (best !== undefined) choose(best)
      else setChosen(null)
      if (made === null) setName(nameFor(result.value.name, place.host))
      setTried(null)
      setStep('offer')
    },
    connect: async () => {
      setTried('offer')
      if (chosen?.securityPolicy == null || busy) return
      if (name.trim() === '' || fault !== null) return refuse(null)
      setBusy(true)
      const given = {
        name: name.trim(),
        endpoint: chosen.address,
        securityMode: chosen.securityMode,
        securityPolicy: chosen.securityPolicy,
        ...identityInput(identity),
      }
      const result =
        made === null
          ? await call('servers.create', given)
          : await call('servers.update', { server: made.id, ...given })
      setBusy(false)
      if (!result.ok) return refuse(result.error)
      setFailure(null)
      setMade(result.value)
      identity.change({ password: '', certificate: '', key: '' })
      setTried(null)
      setStep('link')
    },
    discard: async () => {
      if (made === null) return true
      setBusy(true)
      const result = await call('servers.remove', { server: made.id })
      setBusy(false)
      setFailure(result.ok ? null : result.error)
      return result.ok
    },
  }
}
