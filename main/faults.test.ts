/**
 * Servers that each get one thing wrong, through the console's side of the field and onto a real disk, with a
 * healthy one beside them: the operator is told what is the matter, every value that an instrument has made
 * is in the history or under a gap that says why not, none is there twice, the ledger balances at every
 * moment, and the other server has none of it.
 */
import { expect, test } from 'vitest'
import { Status } from '../shared/quality.ts'
import type { Gap, GapKind } from '../shared/history.ts'
import type { Ticks } from '../shared/time.ts'
import { sharedFolder, temporaryFolder } from './fixtures.ts'
import { eventually, serverSpec } from './opcua/test-rig.ts'
import {
  ELSEWHERE,
  FaultServer,
  IN_ONE_PUBLISH,
  MEGABYTE,
  faults,
  type Fault,
} from './opcua/wire/faults/test-faults.ts'
import { COUNT, isStorable, type Made } from './opcua/wire/faults/test-source.ts'
import { PLANT } from './opcua/wire/test-nodes.ts'
import { startTestField, type Kept, type TestField, type Told } from './test-field.ts'

const [FAULTY, HEALTHY] = [1, 2]
/** The console's own key is made once. */
const pki = sharedFolder()

const itemOf = (tag: number) => ({
  ...{ tag, node: `nsu=${PLANT};${COUNT}`, sampling: 20, deadband: 0, queue: 20_000 },
})

const covers = ({ from, to }: Gap, at: Ticks): boolean => from <= at && (to === null || at <= to)

/** A value as it can be compared: -0 and NaN are values of their own. */
const nameOf = (one: unknown): string => (Object.is(one, -0) ? '-0' : String(one))

interface Run {
  readonly field: TestField
  readonly own: FaultServer
  readonly kept: Kept
  /** What the operator was told of the faulty server, in its order. */
  readonly told: readonly Told[]
  readonly gaps: ReadonlySet<GapKind>
  /** What is in the history for each that was made. */
  readonly found: readonly {
    readonly made: Made
    readonly value: unknown
    readonly status: number
  }[]
  /** Made after the server was reached, not kept, and under a gap. */
  readonly lost: readonly Made[]
}

/**
 * Everything that was made is there, once, or a gap says why it is not.
 * @param early so many were made before there was a console
 */
function judge({ made }: FaultServer['source'], early: number, kept: Kept) {
  const byTime = new Map<Ticks, Kept['samples'][number]>()
  const doubled: string[] = []
  for (const sample of kept.samples) {
    if (byTime.has(sample.time)) doubled.push(`${sample.time} ${nameOf(sample.value)}`)
    byTime.set(sample.time, sample)
  }
  const found: Run['found'][number][] = []
  const [lost, missing]: [Made[], string[]] = [[], []]
  let isReached = false
  for (const [index, each] of made.entries()) {
    if (!isStorable(each.time)) continue
    const sample = byTime.get(each.time)
    byTime.delete(each.time)
    if (sample !== undefined) {
      found.push({ made: each, ...sample })
      isReached = true
    } else if (kept.gaps.some((gap) => covers(gap, each.time))) {
      if (isReached) lost.push(each)
    } else if (index >= early) missing.push(`${nameOf(each.value)} at ${each.time}`)
  }
  return { found, lost, missing, doubled, strangers: [...byTime.values()] }
}

/** The other server never left `up`, and has every value since, once. */
function expectUntouched(
  told: readonly Told[],
  { made }: FaultServer['source'],
  { found, lost, ...bad }: ReturnType<typeof judge>,
): void {
  const states = told.filter(({ server }) => server === HEALTHY)
  expect(states.map(({ state, reason }) => [state, reason])).toEqual([
    ['connecting', null],
    ['up', null],
  ])
  expect(bad).toEqual({ missing: [], doubled: [], strangers: [] })
  expect(lost).toEqual([])
  expect(found.length).toBeGreaterThan(0)
  expect(found.map((each) => each.made)).toEqual(made.slice(-found.length))
}

const isUp = (field: TestField, server: number): void => {
  expect(field.figures(server)?.state).toBe('up')
}

/**
 * Runs a fault from its beginning to its end.
 * @param reached what the operator has been told, or what the fixture has counted, meanwhile
 */
async function run(
  fault: Fault,
  reached: (field: TestField, own: FaultServer) => void,
): Promise<Run> {
  const other = await FaultServer.start()
  const own = await (fault.start ?? FaultServer.start)()
  const early = { own: own.source.made.length, other: other.source.made.length }
  const folder = temporaryFolder()
  const field = await startTestField(folder, pki, [
    {
      spec: serverSpec(own.server.endpoint, { ...fault.link, id: FAULTY, backfill: false }),
      items: [itemOf(1)],
    },
    {
      spec: serverSpec(other.server.endpoint, { id: HEALTHY, backfill: false }),
      items: [itemOf(2)],
    },
  ])
  let stopped: { told: Told[]; keptOf: (tag: number) => Kept }
  try {
    await eventually(() => isUp(field, HEALTHY))
    if (fault.begin !== undefined) {
      await eventually(() => {
        isUp(field, FAULTY)
        expect(field.table.get(1)?.live).toBe(true)
      })
      await fault.begin(own)
    }
    if (fault.link !== undefined) {
      await eventually(() => has(field, 'down', 'untrusted'))
      await field.trust(FAULTY)
    }
    await eventually(() => {
      expect(fault.hasCome?.(own) ?? true).toBe(true)
      reached(field, own)
    })
    fault.end?.(own)
    if (fault.link === undefined) await eventually(() => isUp(field, FAULTY))
    // It goes on as if nothing had been.
    const from = own.source.made.length
    own.source.step()
    for (const each of [own, other]) each.source.still()
    const servers = fault.link === undefined ? [FAULTY, HEALTHY] : [HEALTHY]
    await eventually(() => {
      for (const server of servers) {
        const { source } = server === FAULTY ? own : other
        expect(field.table.get(server)?.value).toBe(source.made.at(-1)?.value)
        expect(field.ledger(server)?.waiting).toBe(0)
      }
      expect(field.ledger(HEALTHY)?.received).toBe(other.server.counts.notified)
    })
    expect(own.source.made.length).toBeGreaterThan(from)
  } finally {
    stopped = { told: [...field.told], keptOf: await field.stop() }
    for (const each of [own, other]) await each.close()
  }
  const { keptOf } = stopped
  expect(field.wrong).toEqual([])
  expectUntouched(stopped.told, other.source, judge(other.source, early.other, keptOf(2)))
  const kept = keptOf(1)
  const { found, lost, ...bad } = judge(own.source, early.own, kept)
  expect(bad).toEqual({ missing: [], doubled: [], strangers: [] })
  const told = stopped.told.filter(({ server }) => server === FAULTY)
  return { field, own, kept, told, found, lost, gaps: new Set(kept.gaps.map(({ kind }) => kind)) }
}

const has = (field: TestField, state: string, reason: unknown): void => {
  expect(field.told).toContainEqual({ server: FAULTY, state, reason })
}

test('hangs', async () => {
  const { lost } = await run(faults.hangs, (field) => has(field, 'down', 'hangs'))
  expect(lost).toEqual([])
})

test('drops', async () => {
  const { field, lost } = await run(faults.drops, (now) => {
    has(now, 'down', 'closed')
    expect(now.figures(FAULTY)?.reconnects).toBeGreaterThan(2)
  })
  expect(field.figures(FAULTY)?.overflows).toBe(0)
  expect(lost).toEqual([])
})

test('refuses sessions', async () => {
  const { gaps, lost } = await run(faults.refusesSessions, (field) => has(field, 'down', 'full'))
  expect(gaps).toContain('link_lost')
  expect(lost.length).toBeGreaterThan(0)
})

test('closes subscriptions early', async () => {
  const { gaps } = await run(faults.closesSubscriptionsEarly, (field) => {
    has(field, 'down', 'subscription')
    expect(field.figures(FAULTY)?.reconnects).toBeGreaterThan(1)
  })
  expect(gaps).toContain('link_lost')
})

test('fails to republish', async () => {
  const { gaps, lost, told } = await run(faults.failsToRepublish, (field) => {
    expect(field.figures(FAULTY)?.overflows).toBeGreaterThan(0)
  })
  expect(gaps).toContain('queue_overflow')
  expect(lost.length).toBeGreaterThan(0)
  expect(told.at(-1)).toMatchObject({ state: 'up', reason: null })
})

test('revises everything', async () => {
  const { gaps, field, own } = await run(faults.revisesEverything, (now) => {
    expect(now.figures(FAULTY)?.overflows).toBeGreaterThan(3)
  })
  expect(gaps).toContain('queue_overflow')
  expect(own.server.counts.overflowed).toBeGreaterThan(100)
  expect(field.figures(FAULTY)?.bridging).toMatchObject({ short: 1, seconds: 0, by: 'queue' })
})

test('reorders namespaces', async () => {
  const { kept, told } = await run(faults.reordersNamespaces, (field) => {
    has(field, 'up', 'remapped')
  })
  expect(kept.samples.map(({ value }) => value)).not.toContain(ELSEWHERE)
  expect(told.at(-1)).toMatchObject({ state: 'up', reason: 'remapped' })
})

test('sends overflow bits', async () => {
  const { gaps, lost } = await run(faults.sendsOverflowBits, (field) => {
    expect(field.figures(FAULTY)?.overflows).toBe(3)
  })
  expect(gaps).toContain('queue_overflow')
  expect(lost).toEqual([])
})

test('sends bad timestamps', async () => {
  const { field, own, kept } = await run(faults.sendsBadTimestamps, (now) => {
    expect(now.ledger(FAULTY)?.refused).toBeGreaterThan(0)
  })
  const beyond = own.source.made.filter(({ time }) => !isStorable(time))
  expect(beyond).toHaveLength(4)
  expect(field.ledger(FAULTY)?.refused).toBe(beyond.length)
  // Told as what it is: where it is missing, how many, and once in the journal.
  expect(kept.gaps.filter(({ kind }) => kind === 'misdated')).toHaveLength(1)
  expect(field.figures(FAULTY)?.store.misdated).toBe(beyond.length)
  expect(field.rows.filter(({ kind }) => kind.startsWith('times_'))).toMatchObject([
    { kind: 'times_refused' },
  ])
})

test('10,000 notifications in one publish', async () => {
  const { lost, found, own } = await run(faults.sendsThousandsInOnePublish, (field) => {
    expect(field.figures(FAULTY)?.received).toBeGreaterThan(IN_ONE_PUBLISH)
  })
  expect(own.server.counts.largest).toBeGreaterThanOrEqual(IN_ONE_PUBLISH)
  expect(found.length).toBeGreaterThan(IN_ONE_PUBLISH)
  expect(lost).toEqual([])
})

test('NaN and infinities', async () => {
  const { found } = await run(faults.sendsNoNumbers, () => undefined)
  const [kept, made] = [found.map(({ value }) => value), found.map((each) => each.made.value)]
  expect(kept.map(nameOf)).toEqual(made.map(nameOf))
  for (const odd of ['NaN', 'Infinity', '-Infinity', '-0']) {
    expect(kept.map(nameOf)).toContain(odd)
  }
})

test('strings of 1 MB', async () => {
  const { found, field } = await run(faults.sendsStringsOfAMegabyte, (now) => {
    expect(now.figures(FAULTY)?.oversized).toEqual([{ tag: 1, size: MEGABYTE, of: 'characters' }])
  })
  const large = found.filter(({ made }) => typeof made.value === 'string')
  expect(large.map(({ status }) => status)).toEqual(Array(3).fill(Status.BadEncodingLimitsExceeded))
  expect(field.figures(FAULTY)?.oversized).toEqual([])
})

test('answers what cannot be read', async () => {
  const { lost, told } = await run(faults.answersUnreadably, () => undefined)
  expect(lost).toEqual([])
  expect(told.map(({ state }) => state)).toEqual(['connecting', 'up'])
})

test('publishes nothing that can be read', async () => {
  const { told } = await run(faults.publishesNothingReadable, (field) => {
    has(field, 'down', 'unreadable')
  })
  // Not that it hangs: it answers all the time.
  expect(told.map(({ reason }) => reason)).not.toContain('hangs')
})

test('cannot read what it is asked', async () => {
  const { lost, told } = await run(faults.cannotReadWhatItIsAsked, (field) => {
    has(field, 'down', 'encoding')
  })
  expect(lost).toEqual([])
  expect(told.at(-1)).toMatchObject({ state: 'up', reason: null })
})

test.each([
  {
    name: 'an expired certificate',
    fault: faults.showsAnExpiredCertificate,
    reason: 'certificate_expired',
  },
  {
    name: 'a certificate for another host',
    fault: faults.showsACertificateForAnotherHost,
    reason: 'certificate_host',
  },
])('$name', async ({ reason, fault }) => {
  const { found, gaps, field } = await run(fault, (now) => has(now, 'down', reason))
  expect(found).toEqual([])
  expect(gaps).toContain('not_connected')
  expect(field.ledger(FAULTY)?.received).toBe(0)
  // Nobody knew it before it was trusted: he who was asked was told of both at once.
  expect(field.besides).toContain(reason)
})
