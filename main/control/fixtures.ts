/** A device that takes setpoints, with the control over it, for the tests of this folder. */
import { fail, ok, type Result } from '../../shared/result.ts'
import type { ReadAnswer, ReadRequest } from '../../shared/acquisition.ts'
import { ValueType } from '../../shared/samples.ts'
import { isOpen, type Change } from '../../shared/setpoints.ts'
import { defaultChangeRules, type Tag } from '../../shared/tags.ts'
import { contextOf, person, quiet, sessionOf, temporaryRecords, value } from '../fixtures.ts'
import { createJournal } from '../journal/journal.ts'
import type { journalStore } from '../journal/store.ts'
import type { RecordsThread } from '../records.ts'
import { createControl } from './control.ts'
import type { controlStore } from './store.ts'

const setpoint: Tag = {
  id: 7,
  name: '101.F.SP',
  title: { en: 'Frequency setpoint', ru: 'Уставка частоты' },
  origin: 'field',
  server: 1,
  node: 'ns=1;s=F',
  member: null,
  formula: null,
  equipment: null,
  signal: null,
  setpointOf: '101.F',
  sampling: 1000,
  deadband: 0,
  queue: 10,
  decimals: 1,
  step: true,
  rules: defaultChangeRules,
  siteLow: null,
  siteHigh: null,
  unit: 'Hz',
  low: 35,
  high: 60,
  limits: { lowLow: null, low: null, high: null, highHigh: null },
  normal: null,
  type: ValueType.Double,
  enumeration: null,
  writable: true,
}

/** A device that takes setpoints, with a clock that moves only when told. */
export async function plant(
  options: { records?: RecordsThread; tag?: Partial<Tag>; whileJournalling?: () => void } = {},
) {
  const records = options.records ?? (await temporaryRecords())
  const real = records.of<typeof controlStore>()
  const tag = { ...setpoint, ...options.tag }
  const clock = { now: 1_000_000 }
  const timers: { at: number; action: () => void }[] = []
  const device = {
    value: 50 as number | boolean,
    sourceTime: 500,
    writes: [] as (number | boolean | string)[],
    answer: ok({ status: 0 }) as Result<{ status: number }>,
    readable: true,
    takes: true,
    live: true,
    target: 'plc',
    at: ok({ endpoint: 'opc.tcp://plc', alternates: [] }) as Result<NonNullable<ReadRequest['at']>>,
    /** Where each read and write was meant for. */
    asked: [] as ReadRequest['at'][],
    session: true,
    writable: Promise.resolve(ok(null)) as Promise<Result<null>>,
    gate: Promise.resolve() as Promise<unknown>,
  }
  const published: Change[] = []
  const control = createControl({
    records: {
      read: real.read,
      commit: (...args) => {
        options.whileJournalling?.()
        return real.commit(...args)
      },
    },
    acquisition: {
      write: async (request) => {
        await device.gate
        device.asked.push(request.at)
        device.writes.push(request.value)
        if (device.answer.ok && device.takes) {
          device.value = request.value as number
          device.sourceTime = clock.now
        }
        return device.answer
      },
      read: async ({ at }): Promise<Result<ReadAnswer>> => {
        device.asked.push(at)
        return device.readable
          ? ok({ value: device.value, status: 0, sourceTime: device.sourceTime })
          : fail('unavailable', 'The link is lost.')
      },
    },
    tag: (name) => (name === tag.name ? tag : undefined),
    live: () => ({ live: device.live, sourceTime: device.sourceTime }),
    publish: (event, payload) => {
      if (event === 'setpoint') published.push(payload as Change)
    },
    log: quiet,
    target: () => device.target,
    at: () => Promise.resolve(device.at),
    mayCommand: () => device.session,
    writable: () => device.writable,
    clock: { now: () => clock.now, anchor: () => undefined },
    after: (ms, action) => {
      const timer = { at: clock.now + ms, action }
      timers.push(timer)
      return () => {
        const index = timers.indexOf(timer)
        if (index >= 0) timers.splice(index, 1)
      }
    },
  })
  /** Moves the clock in steps of a tenth of a second and lets everything settle in between. */
  const pass = async (ms: number): Promise<void> => {
    const end = clock.now + ms
    while (clock.now < end) {
      clock.now += 100
      for (const timer of timers.filter((entry) => entry.at <= clock.now)) {
        timers.splice(timers.indexOf(timer), 1)
        timer.action()
      }
      for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate)
    }
  }
  /** Every timer goes off now, whatever the clock says. */
  const ring = (): void => {
    for (const { action } of timers.splice(0)) action()
  }
  const operator = contextOf(sessionOf(person('operator', 2)))
  const propose = (wanted: number | boolean | string, context = operator) =>
    control.handlers['setpoint.propose'](
      { tag: tag.name, value: wanted, reason: 'less gas' },
      context,
    )
  const confirm = (token: string, context = operator) =>
    control.handlers['setpoint.confirm']({ token }, context)
  const journal = createJournal(records.of<typeof journalStore>())
  const rows = async (change: string) =>
    value(await journal.handlers['journal.list']({ change }, operator)).toReversed()
  const status = async (change: string) =>
    value(await control.handlers['setpoint.status']({ change }, operator))
  /** Lets time pass until the change is closed. */
  const settle = async (change: string): Promise<Change> => {
    for (let turn = 0; turn < 400 && isOpen(await status(change)); turn += 1) await pass(100)
    return status(change)
  }
  return {
    records,
    ring,
    control,
    device,
    clock,
    pass,
    propose,
    confirm,
    rows,
    status,
    settle,
    published,
    operator,
  }
}
