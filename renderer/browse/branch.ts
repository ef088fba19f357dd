/** The variables below the chosen node, read part by part; another node, or leaving, ends it. */
import { useEffect, useState } from 'react'
import type { Output } from '../../shared/contract.ts'
import type { Failure, Result } from '../../shared/result.ts'
import { call } from '../stores/core.ts'
import type { Variable } from './picks.ts'

export interface Branch {
  readonly rows: readonly Variable[]
  readonly found: number
  readonly done: boolean
  readonly cut: boolean
  readonly error: Failure | null
}

const nothing: Branch = { rows: [], found: 0, done: false, cut: false, error: null }

/** Told of each part; resolves with what was read when it is whole, failed or given up. */
export async function readBranch(
  server: number,
  node: string,
  signal: AbortSignal,
  told: (branch: Branch) => void = () => {},
): Promise<Branch> {
  let branch = nothing
  for (let from: number | null = 0; from !== null && !signal.aborted;) {
    const part: Result<Output<'browse.branch'>> = await call('browse.branch', {
      server,
      node,
      from,
    })
    if (signal.aborted) return branch
    if (!part.ok) branch = { ...branch, done: true, error: part.error }
    else {
      const { rows, found, next, cut } = part.value
      branch = { rows: branch.rows.concat(rows), found, cut, done: next === null, error: null }
    }
    told(branch)
    from = part.ok ? part.value.next : null
  }
  return branch
}

/** @param again another number reads it anew */
export function useBranch(server: number | null, node: string | null, again: number): Branch {
  const key = `${server} ${node} ${again}`
  const [held, setHeld] = useState({ key, branch: nothing })
  useEffect(() => {
    if (server === null || node === null) return
    const ended = new AbortController()
    void readBranch(server, node, ended.signal, (branch) => setHeld({ key, branch }))
    return () => ended.abort()
  }, [server, node, key])
  return held.key === key ? held.branch : nothing
}
