import { expect, test } from 'vitest'
import type { Gap } from '../../shared/history.ts'
import { GapBook } from './gapbook.ts'

const fresh = { aliveAt: 0n, openGaps: [], highestGap: 0, owners: [] }
const lost = {
  kind: 'link_lost',
  scope: { of: 'server', server: 7 },
  from: 10n,
  lost: null,
} as const
const ALWAYS = { from: 0n, to: 1000n }

test('a first start leaves no gap', () => {
  const book = new GapBook()
  book.begin(fresh, 500n)
  expect(book.empty).toBe(true)
})

test('after a crash its open gaps end when it was last alive, and a stop follows', () => {
  const book = new GapBook()
  book.begin(
    { aliveAt: 100n, openGaps: [{ id: 3, isStop: false }], highestGap: 5, owners: [] },
    500n,
  )
  expect(book.notes().closings).toEqual([{ id: 3, to: 100n, lost: undefined }])
  expect(book.notes().gaps).toEqual([
    { id: 6, kind: 'console_stopped', scope: { of: 'all' }, from: 100n, to: 500n, lost: null },
  ])
})

test('a clock that was set back makes no gap that ends before it begins', () => {
  const book = new GapBook()
  book.begin({ ...fresh, aliveAt: 600n }, 500n)
  expect(book.empty).toBe(true)
})

test('a gap is shown before it is on disk, to the tags of its server alone', () => {
  const book = new GapBook()
  book.assign([{ tag: 1, server: 7 }], 1n)
  const id = book.open(lost)
  expect(book.over([], { ...ALWAYS, tags: [1] })).toEqual([{ ...lost, id, to: null }])
  expect(book.over([], { ...ALWAYS, tags: [2] })).toEqual([])
  expect(book.over([], { from: 0n, to: 10n })).toEqual([])
})

test('a gap that is closed while it is under way to the disk is stored again with its end', () => {
  const book = new GapBook()
  const id = book.open(lost)
  const underWay = book.notes()
  book.close({ id, to: 50n, lost: 4 })
  book.done(underWay)
  expect(book.notes().gaps).toEqual([{ ...lost, id, to: 50n, lost: 4 }])
  book.done(book.notes())
  expect(book.empty).toBe(true)
})

test('an end that the disk does not know yet corrects what it answers', () => {
  const book = new GapBook()
  const known: Gap = { ...lost, id: 1, to: null }
  book.close({ id: 1, to: 50n, lost: undefined })
  expect(book.over([known], ALWAYS)).toEqual([{ ...known, to: 50n }])
  expect(book.over([known], { from: 60n, to: 70n })).toEqual([])
})

test('losses in a row are one gap, and the next loss after it was stored is another', () => {
  const book = new GapBook()
  book.lose('disk_full', { lost: 2, from: 10n, to: 20n })
  book.lose('disk_full', { lost: 3, from: 20n, to: 30n })
  const notes = book.notes()
  expect(notes.gaps).toMatchObject([{ kind: 'disk_full', from: 10n, to: 30n, lost: 5 }])
  book.done(notes)
  book.lose('queue_overflow', { lost: 1, from: 40n, to: 40n })
  expect(book.notes().gaps).toMatchObject([{ kind: 'queue_overflow', from: 40n, lost: 1 }])
})

test('a run that was stopped in order left the gap of its stop open: it lasts until this run began', () => {
  const book = new GapBook()
  const openGaps = [
    { id: 3, isStop: false },
    { id: 4, isStop: true },
  ]
  book.begin({ aliveAt: 100n, openGaps, highestGap: 5, owners: [] }, 500n)
  expect(book.notes().closings).toEqual([
    { id: 3, to: 100n, lost: undefined },
    { id: 4, to: 500n, lost: undefined },
  ])
  expect(book.notes().gaps).toEqual([])
})

test('gaps from before the file could be opened are shown, and get numbers that it has not given', () => {
  const book = new GapBook()
  book.assign([{ tag: 1, server: 7 }], 1n)
  const id = book.open(lost)
  book.lose('disk_full', { lost: 2, from: 10n, to: 20n })
  expect(book.over([], { ...ALWAYS, tags: [1] })).toHaveLength(2)
  const owners = [
    { tag: 1, server: 6, place: null, since: null },
    { tag: 2, server: 6, place: null, since: null },
  ]
  book.begin({ aliveAt: 5n, openGaps: [], highestGap: 41, owners }, 8n)
  expect(book.notes().gaps.map((gap) => [gap.id, gap.kind])).toEqual([
    [42, 'link_lost'],
    [43, 'disk_full'],
    [44, 'console_stopped'],
  ])
  expect(book.notes().owners).toMatchObject([{ tag: 1, server: 7 }])
  book.lose('disk_full', { lost: 1, from: 20n, to: 30n })
  book.close({ id, to: 50n, lost: undefined })
  expect(book.notes().gaps.map((gap) => [gap.id, gap.to, gap.lost])).toEqual([
    [42, 50n, null],
    [43, 30n, 3],
    [44, 8n, null],
  ])
})

test('a tag stands where it stood since then though the place has another name, and elsewhere since now', () => {
  const book = new GapBook()
  book.begin(fresh, 1n)
  const of = (place: string, server = 7) => ({ tag: 1, server, place })
  book.assign([of('opc.tcp://plc ns=2;s=x')], 10n)
  book.done(book.notes())
  book.assign([{ ...of('opc.tcp://plc nsu=urn:x;s=x'), renamed: true }], 20n)
  expect(book.standsSince(1)).toBe(10n)
  const owner = { ...of('opc.tcp://plc nsu=urn:x;s=x'), since: 10n }
  expect(book.notes().owners).toEqual([owner])
  // As after the next change of anything, and after the next start.
  book.assign([of('opc.tcp://plc nsu=urn:x;s=x')], 30n)
  expect(book.standsSince(1)).toBe(10n)
  const next = new GapBook()
  next.begin({ ...fresh, owners: [owner] }, 40n)
  next.assign([of('opc.tcp://plc nsu=urn:x;s=x')], 50n)
  expect(next.standsSince(1)).toBe(10n)
  book.assign([of('opc.tcp://plc nsu=urn:x;s=y')], 60n)
  expect(book.standsSince(1)).toBe(60n)
  // At another server it is no name of the same place.
  book.assign([{ ...of('opc.tcp://b nsu=urn:x;s=y', 8), renamed: true }], 70n)
  expect(book.standsSince(1)).toBe(70n)
})

test('a new file learns of the gaps that go on', () => {
  const book = new GapBook()
  book.begin(fresh, 1n)
  const [closed, open] = [book.open(lost), book.open(lost)]
  book.close({ id: closed, to: 20n, lost: undefined })
  book.done(book.notes())
  book.repeat()
  expect(book.notes().gaps).toEqual([{ ...lost, id: open, to: null }])
})
