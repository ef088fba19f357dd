import { expect, it } from 'vitest'
import { noFigures, type ServerState } from '../../shared/acquisition.ts'
import { ok } from '../../shared/result.ts'
import { quiet } from '../fixtures.ts'
import type { JournalEntry } from '../interface.ts'
import { createLinkRows } from './link-rows.ts'

function watch() {
  const rows: JournalEntry[] = []
  const timers: { at: number; action: () => void }[] = []
  const clock = { now: 1_000 }
  const links = createLinkRows({
    append: (entries) => {
      rows.push(...entries)
      return Promise.resolve(ok(null))
    },
    nameOf: (server) => `PLC-${server}`,
    log: quiet,
    now: () => clock.now,
    after: (ms, action) => {
      const timer = { at: clock.now + ms, action }
      timers.push(timer)
      return () => {
        timers.splice(timers.indexOf(timer), 1)
      }
    },
  })
  const say = (state: ServerState, server = 1) => {
    const refused = { code: 'unavailable', message: '', details: { reason: 'refused' } } as const
    links.changed({ ...noFigures(server), state, error: state === 'down' ? refused : null })
  }
  const pass = (ms: number) => {
    clock.now += ms
    for (const timer of timers.filter(({ at }) => at <= clock.now)) {
      timers.splice(timers.indexOf(timer), 1)
      timer.action()
    }
  }
  const told = () => rows.map(({ kind, subject, details }) => ({ kind, subject, ...details }))
  return { links, rows, clock, say, pass, told }
}

it('the loss of a link and its return are a row each, with the reason and how long it took', () => {
  const { say, pass, told, rows } = watch()
  say('connecting')
  say('up')
  say('suspect')
  say('up')
  expect(told()).toEqual([])
  say('down')
  say('down')
  say('connecting')
  pass(12_000)
  say('up')
  expect(told()).toEqual([
    { kind: 'link_lost', subject: 'PLC-1', reason: 'refused' },
    { kind: 'link_restored', subject: 'PLC-1', away: 12_000 },
  ])
  expect(rows.map(({ at, person }) => [at, person])).toEqual([
    [1_000, null],
    [13_000, null],
  ])
})

it('a link that never stood is not lost, and is not back when it stands', () => {
  const { say, pass, told } = watch()
  say('connecting')
  say('down')
  pass(5_000)
  say('up')
  say('down')
  say('disabled')
  say('down')
  expect(told()).toEqual([
    { kind: 'link_lost', subject: 'PLC-1', reason: 'refused', first: true },
    { kind: 'link_restored', subject: 'PLC-1', away: 5_000, first: true },
    { kind: 'link_lost', subject: 'PLC-1', reason: 'refused' },
    { kind: 'link_lost', subject: 'PLC-1', reason: 'refused' },
  ])
})

it('a link that comes and goes leaves a few rows a minute, and the last tells how it is and what has none', () => {
  const { say, pass, told } = watch()
  say('up')
  say('up', 2)
  for (let round = 0; round < 50; round++) {
    say('down')
    pass(100)
    say('up')
  }
  expect(told()).toHaveLength(6)
  say('down', 2)
  expect(told().at(-1)).toMatchObject({ kind: 'link_lost', subject: 'PLC-2' })
  pass(60_000)
  expect(told()).toHaveLength(8)
  expect(told().at(-1)).toEqual({
    ...{ kind: 'link_restored', subject: 'PLC-1', away: 100 },
    more: 100 - 6 - 1,
  })
  say('down')
  expect(told().at(-1)).toEqual({ kind: 'link_lost', subject: 'PLC-1', reason: 'refused' })
})

it('none is passed over when one comes at the moment at which another is due', () => {
  const { say, pass, told, clock } = watch()
  for (let round = 0; round < 4; round++) for (const state of ['down', 'up'] as const) say(state)
  expect(told()).toHaveLength(6)
  clock.now += 60_000
  say('down')
  pass(0)
  expect(told().slice(6)).toEqual([
    { kind: 'link_lost', subject: 'PLC-1', reason: 'refused', more: 2 },
  ])
})

it('a clock that is set back keeps no row from being written', () => {
  const { say, told, clock } = watch()
  for (let round = 0; round < 3; round++) for (const state of ['down', 'up'] as const) say(state)
  clock.now -= 86_400_000
  say('down')
  expect(told()).toHaveLength(7)
})

it('switching off and the stop of the console leave none', () => {
  const { links, say, pass, told } = watch()
  say('up')
  say('disabled')
  say('connecting')
  say('up')
  expect(told()).toEqual([])
  for (let round = 0; round < 10; round++) for (const state of ['down', 'up'] as const) say(state)
  const before = told().length
  links.stop()
  say('down')
  pass(120_000)
  expect(told()).toHaveLength(before)
})

it('another endpoint is a row with both, and so is what a server has moved', () => {
  const { links, rows, clock } = watch()
  const over = (state: ServerState, endpoint: string, moved: string | null = null) => {
    const told = {
      ...{ active: true, serviceLevel: 255, state, error: null, endpoint, partner: null },
    } as const
    const details = { reason: 'remapped', moved }
    const error = moved === null ? null : ({ code: 'unavailable', message: '', details } as const)
    links.changed({ ...noFigures(1), state, endpoints: [told], error })
  }
  over('up', 'opc.tcp://a')
  over('switching', 'opc.tcp://b')
  over('up', 'opc.tcp://b')
  over('backfilling', 'opc.tcp://b')
  over('down', 'opc.tcp://b')
  clock.now += 100
  over('up', 'opc.tcp://b', 'urn:x (2 → 3)')
  expect(rows.map((row) => [row.kind, row.old, row.new, row.details])).toEqual([
    ['server_switched', 'opc.tcp://a', 'opc.tcp://b', {}],
    ['link_lost', undefined, undefined, { reason: null }],
    ['link_restored', undefined, undefined, { away: 100, moved: 'urn:x (2 → 3)' }],
  ])
})
