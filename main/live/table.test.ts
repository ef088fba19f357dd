import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Status, qualityOf } from '../../shared/quality.ts'
import {
  SampleFlag,
  ValueType,
  batchOf,
  release,
  sampleAt,
  type Sample,
} from '../../shared/samples.ts'
import { LiveTable, concatenate, select, type Link } from './table.ts'

const sample = (
  tag: number,
  time: number,
  value: number,
  status: number = Status.Good,
): Sample => ({
  tag,
  sourceTime: BigInt(time),
  serverTime: BigInt(time),
  status,
  type: ValueType.Double,
  flags: 0,
  value,
})

function table() {
  const live = new LiveTable()
  live.configure([
    { id: 1, server: 10 },
    { id: 2, server: 10 },
    { id: 3, server: 20 },
  ])
  return live
}

describe('a value of a redundant server', () => {
  it('is last known while another endpoint is gone to, and live only when that one has told it', () => {
    const live = table()
    live.setLink(10, 'up')
    live.apply(batchOf([sample(1, 100, 5), sample(2, 100, 6)]), 1)
    live.setLink(10, 'switching')
    expect(live.get(1)).toMatchObject({ live: false, status: Status.UncertainLastUsableValue })
    live.setLink(10, 'up')
    expect(live.get(1)?.live).toBe(false)
    live.apply(batchOf([sample(1, 90, 7)]), 2)
    expect([live.get(1), live.get(2)]).toMatchObject([{ value: 7, live: true }, { live: false }])
    live.confirm(10, [])
    expect(live.get(2)?.live).toBe(true)
  })
})

describe('a value whose node has another name now', () => {
  it('stays; of another node nothing is known', () => {
    const live = new LiveTable()
    const [byIndex, byName] = ['ns=2;s=x', 'nsu=urn:x;s=x'].map((node) => ({
      id: 1,
      server: 10,
      node,
    }))
    live.configure([byIndex!])
    live.apply(batchOf([sample(1, 100, 5)]), 1)
    live.rename([byName!])
    live.configure([byName!])
    expect(live.get(1)?.value).toBe(5)
    live.configure([byIndex!])
    expect(live.get(1)).toBeNull()
  })
})

describe('a value', () => {
  it('from the history is last known, and live only when its server has sent it', () => {
    const live = table()
    live.seed(batchOf([sample(1, 100, 5)]))
    expect(live.get(1)).toMatchObject({
      value: 5,
      status: Status.UncertainLastUsableValue,
      live: false,
    })
    live.setLink(10, 'up')
    expect(live.get(1)).toMatchObject({ status: Status.UncertainLastUsableValue, live: false })
    live.apply(batchOf([sample(1, 100, 5)]), 1)
    expect(live.get(1)).toMatchObject({ status: Status.Good, live: true })
  })

  it('of a tag that is given another node or server is no value of it any more', () => {
    const live = new LiveTable()
    const one = { id: 1, server: 10, node: 'i=1' }
    live.configure([one, { id: 2, server: 10, node: 'i=2' }])
    live.setLink(10, 'up')
    live.setLink(20, 'up')
    live.apply(batchOf([sample(1, 1, 5), sample(2, 1, 6)]), 1)
    const { revision } = live
    live.configure([
      { ...one, node: 'i=3' },
      { id: 2, server: 10, node: 'i=2' },
    ])
    expect(live.get(1)).toBeNull()
    expect(live.get(2)).toMatchObject({ value: 6, live: true })
    expect([...(live.changedSince(revision, null)?.status ?? [])]).toEqual([
      Status.BadWaitingForInitialData,
      Status.Good,
    ])
    live.apply(batchOf([sample(1, 2, 7)]), 2)
    live.configure([{ ...one, server: 20, node: 'i=3' }])
    expect(live.get(1)).toBeNull()
  })

  it('is marked with every other of its server when the link is lost, and those of others are not', () => {
    const live = table()
    live.setLink(10, 'up')
    live.setLink(20, 'up')
    live.apply(batchOf([sample(1, 1, 5), sample(2, 1, 6), sample(3, 1, 7)]), 1)
    const { revision } = live
    live.setLink(10, 'lost')
    const frame = live.changedSince(revision, null)
    expect([...(frame?.tag ?? [])]).toEqual([1, 2])
    expect([...(frame?.status ?? [])]).toEqual([
      Status.BadNoCommunication,
      Status.BadNoCommunication,
    ])
    expect(live.get(1)).toMatchObject({ value: 5, live: false, sourceStatus: Status.Good })
    expect(live.get(3)?.live).toBe(true)
    live.setLink(10, 'up')
    expect(live.get(1)).toMatchObject({ status: Status.UncertainLastUsableValue, live: false })
    live.apply(batchOf([sample(1, 1, 5)]), 1)
    expect([live.get(1)?.live, live.get(2)?.live]).toEqual([true, false])
  })

  it('of a link that has come back is live when it is confirmed, and not where the server is silent', () => {
    const live = table()
    live.setLink(10, 'up')
    live.apply(batchOf([sample(1, 1, 5), sample(2, 1, 6)]), 1)
    live.setLink(10, 'lost')
    live.apply(batchOf([sample(1, 2, 7)]), 2)
    live.setLink(10, 'up')
    expect(live.get(1)?.live).toBe(false)
    live.confirm(10, [2])
    expect([live.get(1)?.live, live.get(2)?.live]).toEqual([true, false])
  })

  it('that the source calls bad stays bad, whatever the link does', () => {
    const live = table()
    live.setLink(10, 'up')
    live.apply(batchOf([sample(1, 1, 5, Status.BadSensorFailure)]), 1)
    live.setLink(10, 'suspect')
    expect(live.get(1)?.status).toBe(Status.BadSensorFailure)
  })

  it('that arrives last is shown whatever its clock says, unless it was read from a history', () => {
    const live = table()
    live.setLink(10, 'up')
    live.seed(batchOf([sample(1, 500, 9)]))
    live.apply(batchOf([sample(1, 100, 5)]), 1)
    expect(live.get(1)).toMatchObject({ value: 5, live: true })
    const ahead = Date.UTC(9999, 0, 1) * 10_000
    live.apply(batchOf([sample(1, ahead, 6)]), 2)
    live.apply(batchOf([sample(1, 90, 4)]), 3)
    expect(live.get(1)).toMatchObject({ value: 4, live: true })
    live.apply(batchOf([{ ...sample(1, 80, 3), flags: SampleFlag.BackFilled }]), 4)
    expect(live.get(1)).toMatchObject({ value: 4, live: true })
    live.apply(batchOf([{ ...sample(1, 95, 8), flags: SampleFlag.BackFilled }]), 5)
    expect(live.get(1)).toMatchObject({ value: 8, live: true })
  })

  it('keeps its place when tags are added', () => {
    const live = table()
    live.setLink(10, 'up')
    live.apply(batchOf([sample(2, 1, 6)]), 1)
    live.configure([
      { id: 9, server: 10 },
      { id: 2, server: 10 },
    ])
    expect(live.get(2)).toMatchObject({ value: 6, live: true })
    expect(live.get(1)).toBeNull()
  })
})

it('no order of samples and links ever shows a value as live whose link is not up', () => {
  const event = fc.oneof(
    fc.record({ link: fc.constantFrom<Link>('up', 'lost', 'suspect', 'last_known') }),
    fc.record({ seed: fc.nat(50) }),
    fc.record({ silent: fc.boolean() }),
    fc.record({ time: fc.nat(50), status: fc.constantFrom(Status.Good, Status.BadSensorFailure) }),
  )
  fc.assert(
    fc.property(fc.array(event), (events) => {
      const live = table()
      let link: Link = 'last_known'
      let received = false
      let sure = false
      for (const entry of events) {
        if ('link' in entry) {
          // The same again is no news: what was confirmed meanwhile is of after that loss.
          if (entry.link === 'lost' && link !== 'lost') sure = false
          live.setLink(10, (link = entry.link))
        } else if ('seed' in entry) live.seed(batchOf([sample(1, entry.seed, 0)]))
        else if ('silent' in entry) {
          live.confirm(10, entry.silent ? [1] : [])
          if (received && !entry.silent) sure = true
        } else {
          live.apply(batchOf([sample(1, entry.time, 1, entry.status)]), 1)
          received = true
          sure = link !== 'lost'
        }
        const shown = live.get(1)
        const mayBeLive = link === 'up' && sure
        expect(shown?.live === true && !mayBeLive).toBe(false)
        expect(shown !== null && qualityOf(shown.status) === 'good' && link !== 'up').toBe(false)
      }
    }),
  )
})

it('a subscriber that takes every frame ends with what the table shows', () => {
  const change = fc.record({
    tag: fc.integer({ min: 1, max: 3 }),
    value: fc.double(),
    look: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      const live = table()
      live.setLink(10, 'up')
      live.setLink(20, 'up')
      const seen = new Map<number, unknown>()
      let revision = -1
      const look = () => {
        const frame = live.changedSince(revision, null)
        revision = live.revision
        frame?.tag.forEach((tag, row) => seen.set(tag, sampleAt(frame, row).value))
      }
      changes.forEach(({ tag, value, look: looks }, time) => {
        live.apply(batchOf([sample(tag, time, value)]), 1)
        if (looks) look()
      })
      look()
      for (const tag of [1, 2, 3]) expect(seen.get(tag)).toEqual(live.get(tag)?.value ?? null)
    }),
  )
})

it('selecting and joining batches keeps rows and their values together', () => {
  const rows = fc.array(
    fc.record({
      tag: fc.integer({ min: 1, max: 5 }),
      time: fc.nat(),
      text: fc.option(fc.string()),
    }),
    { minLength: 1 },
  )
  fc.assert(
    fc.property(
      rows,
      rows,
      fc.uniqueArray(fc.integer({ min: 1, max: 5 })),
      (first, second, wanted) => {
        const samplesOf = (list: typeof first): Sample[] =>
          list.map(({ tag, time, text }) =>
            text === null
              ? sample(tag, time, time)
              : { ...sample(tag, time, 0), type: ValueType.String, value: text },
          )
        const all = [...samplesOf(first), ...samplesOf(second)]
        const joined = concatenate([batchOf(samplesOf(first)), batchOf(samplesOf(second))])
        expect(all.map((_, row) => sampleAt(joined, row))).toEqual(all)
        const kept = all.filter(({ tag }) => wanted.includes(tag))
        const picked = select(joined, new Set(wanted))
        // Of a batch that was lent.
        release(joined)
        expect(kept.map((_, row) => (picked === null ? null : sampleAt(picked, row)))).toEqual(kept)
      },
    ),
  )
})

describe('a tag without a server', () => {
  const tags = [{ id: 7, server: null }]
  const at = (value: number) =>
    batchOf([
      {
        tag: 7,
        sourceTime: 5n,
        serverTime: 5n,
        status: 0,
        type: ValueType.Double,
        flags: 16,
        value,
      },
    ])

  it('is live while what keeps it current says so, and only when it has come since', () => {
    const live = new LiveTable()
    live.configure(tags)
    live.seed(at(1))
    live.setOwn([7], 'up')
    expect(live.get(7)?.status).toBe(Status.UncertainLastUsableValue)
    live.apply(at(2), 9)
    expect(live.get(7)).toMatchObject({ live: true, value: 2 })
    live.setOwn([7], 'lost')
    expect(live.get(7)?.status).toBe(Status.BadNoCommunication)
    live.setOwn([7], 'up')
    expect(live.get(7)?.live).toBe(false)
    live.apply(at(3), 9)
    expect(live.get(7)?.live).toBe(true)
  })

  it('is true from before where that is so, until it is overdue', () => {
    const live = new LiveTable()
    live.configure(tags)
    live.seed(at(1))
    live.setOwn([7], 'up', true)
    expect(live.get(7)?.live).toBe(true)
    const seen = live.revision
    live.setOwn([7], 'suspect')
    expect(live.get(7)?.status).toBe(Status.UncertainLastUsableValue)
    expect(live.changedSince(seen, null)?.tag).toEqual(Int32Array.of(7))
  })
})
