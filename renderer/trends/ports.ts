/** What the feed is given and what it tells, without the page: tests and measurements stand in for it. */
import type { Failure } from '../../shared/result.ts'
import type { call as callCore, listen as listenCore } from '../stores/core.ts'

export interface FeedTag {
  readonly id: number
  readonly name: string
  readonly server: number | null
  readonly step: boolean
  /** Milliseconds between two looks of its server; 0 where it reports each change. */
  readonly sampling: number
}

export interface FeedPorts {
  readonly call: typeof callCore
  readonly listen: typeof listenCore
  /** The core's clock. */
  now(): number
}

export interface FeedState {
  /** Something in view is being read and not yet there. */
  readonly reading: boolean
  /** The history could not be read; live samples go on. */
  readonly error: Failure | null
}
