/**
 * The property of gaps: whatever happens to links and to the console, at every moment a tag has either
 * a current value or a typed gap. What its source has measured in the last moments before its server fell
 * silent was never published, so the value is not current there either, though it was taken for it. Links
 * and the book of gaps run as they are; the disk is a map.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { noFigures, type ServerState } from '../../shared/acquisition.ts'
import type { Gap } from '../../shared/history.ts'
import { batchOf } from '../../shared/samples.ts'
import { ticksFromMs } from '../../shared/time.ts'
import { quiet } from '../fixtures.ts'
import { GapBook } from '../historian/gapbook.ts'
import { createLinks } from './links.ts'

const SERVERS = [1, 2] as const
const tagsOf = (server: number): number[] => [10 * server, 10 * server + 1]
/** Milliseconds by which what a source measures may come later, for sampling and publishing. */
const lagOf = (server: number): number => 5 * server
const ALWAYS = { from: -(2n ** 62n), to: 2n ** 62n }

type Step =
  | { readonly wait: number }
  | { readonly server: number; readonly state: ServerState }
  | { readonly server: number; readonly heard: true }
  | { readonly server: number; readonly silent: readonly boolean[] }
  | { readonly server: number; readonly sample: 0 | 1; readonly off: number }
  | { readonly end: 'stop' | 'kill'; readonly away: number; readonly opensLate: boolean }
  | { readonly open: true }

/** A console on a disk, and what a perfect witness knows of its values. */
class World {
  now = 1_000
  readonly disk = new Map<number, Gap>()
  readonly owners = SERVERS.flatMap((server) => tagsOf(server).map((tag) => ({ tag, server })))
  /** Of each tag, the instants at which its value was current. */
  readonly current = new Map<number, Set<number>>()
  readonly state = new Map<number, { link: ServerState; told: boolean; confirmedAt: number }>()
  readonly silent = new Set<number>()
  aliveAt = 0
  began = 0
  isOpen = false
  book = new GapBook()
  links = this.run()

  private run() {
    return createLinks({
      table: { setLink: () => {}, confirm: () => {} },
      history: {
        openGap: (gap) => Promise.resolve(this.book.open(gap)),
        closeGap: (id, to, lost) => Promise.resolve(this.book.close({ id, to, lost })),
      },
      accounts: { gap: () => {} },
      slow: () => [],
      log: quiet,
      figures: (server) => ({
        confirmedAt: this.state.get(server)!.confirmedAt || null,
        lagMs: lagOf(server),
        clockOffsetMs: 0,
        confirmedClock: null,
      }),
      now: () => this.now,
      elapsed: () => this.now,
    })
  }

  start(opensLate: boolean): void {
    this.book = new GapBook()
    this.links = this.run()
    this.began = this.now
    this.isOpen = false
    this.state.clear()
    this.silent.clear()
    for (const server of SERVERS) {
      this.state.set(server, { link: 'disabled', told: false, confirmedAt: 0 })
    }
    this.book.assign(this.owners, ticksFromMs(this.now))
    if (!opensLate) this.open()
    this.commit()
    this.links.begin(
      SERVERS,
      ticksFromMs(this.now),
      Promise.resolve({ stoppedAt: 0n, clocks: new Map() }),
    )
  }

  /** The file can be opened, which a full disk may put off. */
  open(): void {
    if (this.isOpen) return
    this.isOpen = true
    const openGaps = [...this.disk.values()]
      .filter(({ to }) => to === null)
      .map(({ id, kind, scope }) => ({
        id,
        isStop: kind === 'console_stopped' && scope.of === 'all',
      }))
    const highestGap = Math.max(0, ...this.disk.keys())
    const owners = this.owners.map((owner) => ({ ...owner, place: null, since: null }))
    const aliveAt = ticksFromMs(this.aliveAt)
    this.book.begin({ aliveAt, openGaps, highestGap, owners }, ticksFromMs(this.began))
  }

  commit(): void {
    if (!this.isOpen) return
    const notes = this.book.notes()
    for (const gap of notes.gaps) this.disk.set(gap.id, gap)
    for (const { id, to } of notes.closings) {
      const gap = this.disk.get(id)
      if (gap !== undefined) this.disk.set(id, { ...gap, to: to > gap.from ? to : gap.from })
    }
    this.book.done(notes)
    this.aliveAt = this.links.heardUntil()
  }

  pass(ms: number): void {
    for (let n = 0; n < ms; n++) {
      for (const { tag, server } of this.owners) {
        const { link, told } = this.state.get(server)!
        const isCurrent = told && (link === 'up' || link === 'suspect') && !this.silent.has(tag)
        if (isCurrent) this.instants(tag).add(this.now)
      }
      this.now += 1
    }
  }

  private instants(tag: number): Set<number> {
    const known = this.current.get(tag) ?? new Set()
    this.current.set(tag, known)
    return known
  }

  /** A server was heard until then: what its sources had measured shortly before has not come. */
  private withdraw(server: number, heard: number): void {
    const from = heard - lagOf(server)
    for (const tag of tagsOf(server)) {
      for (const at of this.instants(tag)) if (at >= from) this.instants(tag).delete(at)
    }
  }

  async take(step: Step): Promise<void> {
    if ('wait' in step) this.pass(step.wait)
    else if ('open' in step) this.open()
    else if ('end' in step) await this.end(step)
    else if ('state' in step) this.change(step.server, step.state)
    else if ('heard' in step) this.hear(step.server)
    else if ('silent' in step) this.tell(step.server, step.silent)
    else this.arrive(step)
    for (let turn = 0; turn < 4; turn++) await Promise.resolve()
    this.commit()
  }

  private async end({ end, away, opensLate }: Extract<Step, { end: string }>): Promise<void> {
    // What the servers have measured since they were heard never came.
    for (const [server, { link, told, confirmedAt }] of this.state) {
      if (told && (link === 'up' || link === 'suspect')) this.withdraw(server, confirmedAt)
    }
    if (end === 'stop') {
      const stop = this.links.stop()
      for (const server of SERVERS) this.state.get(server)!.told = false
      for (const server of SERVERS) this.change(server, 'disabled')
      await stop
      // The console says that it lives until its last part has stopped.
      this.pass(3)
      this.commit()
    }
    for (const server of SERVERS) this.state.get(server)!.told = false
    this.pass(away)
    this.start(opensLate)
  }

  private change(server: number, link: ServerState): void {
    const state = this.state.get(server)!
    const wasAlive = state.link === 'up' || state.link === 'suspect'
    // The acquisition's own machine: only what can follow does.
    if (link === 'suspect' && state.link !== 'up') return
    if (link === 'suspect') state.confirmedAt = Math.max(state.confirmedAt, this.now - 2)
    if (link === 'up') state.confirmedAt = this.now
    const isAlive = link === 'up' || link === 'suspect'
    if (!isAlive && wasAlive && state.told) this.withdraw(server, state.confirmedAt)
    if (!isAlive || !wasAlive) state.told = false
    state.link = link
    const { confirmedAt } = state
    const known = confirmedAt === 0 ? null : confirmedAt
    const lagMs = lagOf(server)
    const figures = {
      ...noFigures(server),
      state: link,
      since: this.now,
      confirmedAt: known,
      lagMs,
    }
    this.links.changed(figures)
  }

  private tell(server: number, silent: readonly boolean[]): void {
    const state = this.state.get(server)!
    if (state.link !== 'up' || state.told) return
    state.told = true
    state.confirmedAt = this.now
    const tags = tagsOf(server).filter((_, at) => silent[at])
    for (const tag of tagsOf(server)) this.silent.delete(tag)
    for (const tag of tags) this.silent.add(tag)
    this.links.current(server, tags)
  }

  /** A keep-alive. */
  private hear(server: number): void {
    const state = this.state.get(server)!
    if (state.link === 'up') state.confirmedAt = this.now
  }

  private arrive({ server, sample, off }: Extract<Step, { sample: number }>): void {
    const state = this.state.get(server)!
    if (state.link !== 'up') return
    state.confirmedAt = this.now
    const tag = tagsOf(server)[sample]!
    this.silent.delete(tag)
    const sourceTime = ticksFromMs(this.now + off)
    const one = { tag, sourceTime, serverTime: sourceTime, status: 0, type: 11, flags: 0, value: 1 }
    this.links.arrived(server, batchOf([one]))
  }

  /** Instants of a tag without a current value and without a gap. */
  holes(tag: number, since: number): number[] {
    this.open()
    this.commit()
    const server = Math.floor(tag / 10)
    const found = [...this.disk.values()].filter(
      ({ scope }) =>
        scope.of === 'all' || (scope.of === 'server' ? scope.server === server : scope.tag === tag),
    )
    const gaps = this.book.over(found, { ...ALWAYS, tags: [tag] })
    const holes: number[] = []
    for (let at = since; at < this.now; at++) {
      const [tick, later] = [ticksFromMs(at), ticksFromMs(at + 1)]
      const isTold = gaps.some(({ from, to }) => from <= tick && (to === null || to >= later))
      if (!isTold && this.current.get(tag)?.has(at) !== true) holes.push(at)
    }
    return holes
  }
}

const server = fc.constantFrom(...SERVERS)
const states = ['connecting', 'up', 'suspect', 'down', 'disabled', 'up'] as const
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ wait: fc.integer({ min: 1, max: 20 }) }) },
  { weight: 5, arbitrary: fc.record({ server, state: fc.constantFrom(...states) }) },
  { weight: 4, arbitrary: fc.record({ server, silent: fc.tuple(fc.boolean(), fc.boolean()) }) },
  { weight: 4, arbitrary: fc.record({ server, heard: fc.constant(true as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      server,
      sample: fc.constantFrom(0 as const, 1 as const),
      off: fc.constantFrom(0, -5, 3, -1e12, 1e13),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      end: fc.constantFrom('stop' as const, 'kill' as const),
      away: fc.integer({ min: 1, max: 30 }),
      opensLate: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ open: true as const }) },
)

it('at every moment a tag has either a current value or a typed gap', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
      const world = new World()
      const since = world.now
      world.start(false)
      for (const one of steps) await world.take(one)
      for (const { tag } of world.owners) expect(world.holes(tag, since)).toEqual([])
    }),
    { numRuns: 500 },
  )
})
