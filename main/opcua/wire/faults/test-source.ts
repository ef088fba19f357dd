/**
 * Test fixture: an instrument that counts at a steady pace, whatever server it is read through, and that
 * keeps account of each value that it has made: nobody else can say what is missing.
 */
import { ticksFromMs, type Ticks } from '../../../../shared/time.ts'
import type { Nodes } from '../test-nodes.ts'
import { Type, fileTime, type WireSample } from '../test-writing.ts'

/** Milliseconds between two counts. */
const PACE = 20
/** 1601 to 1970, in ticks. */
const EPOCH = -fileTime(0)
const YEAR_2200 = ticksFromMs(Date.UTC(2200, 0, 1))

export const COUNT = 's=Count'

/** What a sample is to be found by in the history. */
export interface Made {
  readonly time: Ticks
  readonly value: unknown
}

/** A time that a history can hold. */
export const isStorable = (time: Ticks): boolean => time >= 0n && time < YEAR_2200

export class Source {
  readonly made: Made[] = []
  #nodes: Nodes | null = null
  #count = 0
  #last = 0n
  readonly #timer = setInterval(() => this.step(), PACE)

  /** Its node, at a server that reads it from now on. */
  readonly fill = (nodes: Nodes): void => {
    nodes.variable(nodes.id(COUNT), 'Count', { variant: { type: Type.Double, value: 0 } })
    this.#nodes = nodes
    this.step()
  }

  /** The next count, at a time that no other has. */
  step(status?: number): void {
    const variant = { type: Type.Double, value: ++this.#count }
    this.put({ variant, ...(status === undefined ? {} : { status }) })
  }

  /** A value of any kind, now where it has no time of its own. */
  put({ sourceTime = this.#now(), ...sample }: WireSample): void {
    this.made.push({ time: sourceTime + EPOCH, value: sample.variant?.value })
    this.#nodes?.put(this.#nodes.id(COUNT), { ...sample, sourceTime, serverTime: this.#last })
  }

  /** A value without a source time, or with the one that stands for none: the server's time is its time. */
  putUntimed(sourceTime?: bigint): void {
    const serverTime = this.#now()
    const variant = { type: Type.Double, value: ++this.#count }
    this.made.push({ time: serverTime + EPOCH, value: variant.value })
    const untimed = { variant, serverTime, ...(sourceTime === undefined ? {} : { sourceTime }) }
    this.#nodes?.put(this.#nodes.id(COUNT), untimed)
  }

  /** It makes no more; what it has made is still sent. */
  still(): void {
    clearInterval(this.#timer)
  }

  #now(): bigint {
    const now = fileTime(Date.now())
    this.#last = now > this.#last ? now : this.#last + 1n
    return this.#last
  }
}
