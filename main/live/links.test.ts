import { expect, it } from 'vitest'
import { noFigures, type ServerFigures, type ServerState } from '../../shared/acquisition.ts'
import { batchOf } from '../../shared/samples.ts'
import { ticksFromMs } from '../../shared/time.ts'
import { quiet } from '../fixtures.ts'
import { createLinks } from './links.ts'

const figures = (state: ServerState, confirmedAt: number | null = null): ServerFigures => ({
  ...noFigures(1),
  state,
  since: 7_000,
  confirmedAt,
})

const sample = (tag: number, ms: number) => {
  const sourceTime = ticksFromMs(ms)
  return { tag, sourceTime, serverTime: sourceTime, status: 0, type: 11, flags: 0, value: ms }
}

function watch(confirmedAt = new Map<number, number>(), lagMs = 0, clockOffsetMs = 0) {
  const story: string[] = []
  const ms = (ticks: bigint) => Number(ticks / 10_000n)
  let gaps = 0
  const links = createLinks({
    table: {
      setLink: (server, link) => story.push(`${server} ${link}`),
      confirm: (server, silent) => story.push(`${server} confirmed but ${silent.join()}`),
    },
    history: {
      openGap: ({ kind, scope, from }) => {
        gaps += 1
        story.push(`${gaps} ${kind} ${scope.of} from ${ms(from)}`)
        return Promise.resolve(gaps)
      },
      closeGap: (id, to) => {
        story.push(`${id} to ${ms(to)}`)
        return Promise.resolve()
      },
    },
    accounts: { gap: () => {} },
    slow: () => [],
    log: quiet,
    figures: (server) => ({
      confirmedAt: confirmedAt.get(server) ?? null,
      confirmedClock: null,
      lagMs,
      clockOffsetMs,
    }),
    now: () => 9_000,
    elapsed: () => 9_000,
  })
  return { story, links }
}

it('a lost link is one gap, from the last confirmation until its values are there again', async () => {
  const { story, links } = watch()
  links.changed(figures('connecting'))
  links.changed(figures('up', 1_000))
  links.current(1, [])
  links.changed(figures('suspect', 2_000))
  links.changed(figures('down', 2_000))
  links.changed(figures('connecting', 2_000))
  links.changed(figures('down', 2_000))
  links.changed(figures('up', 8_500))
  await Promise.resolve()
  expect(story).toEqual([
    '1 last_known',
    '1 up',
    '1 confirmed but ',
    '1 suspect',
    '1 lost',
    '1 link_lost server from 2000',
    '1 lost',
    '1 lost',
    '1 up',
  ])
  links.current(1, [])
  await Promise.resolve()
  expect(story.slice(-2)).toEqual(['1 confirmed but ', '1 to 9000'])
})

it('a server that was never reached is a gap from the first failure', () => {
  const { story, links } = watch()
  links.changed(figures('down'))
  links.changed(figures('connecting'))
  links.changed(figures('down'))
  expect(story.filter((line) => line.includes('from'))).toEqual([
    '1 not_connected server from 7000',
  ])
  links.changed(figures('up', 8_000))
  links.current(1, [])
  links.changed(figures('down', 8_500))
  expect(story).toContain('2 link_lost server from 8500')
})

it('a gap begins where the server was heard last, however late its samples came to a busy core', () => {
  const { story, links } = watch()
  links.changed(figures('up', 1_000))
  links.arrived(1, batchOf([sample(1, 100)]))
  links.changed(figures('down', 2_000))
  expect(story).toContain('1 link_lost server from 2000')
})

it('a gap begins where a sample may be missing: with what the server had not sampled or published yet', async () => {
  const { story, links } = watch(new Map([[1, 8_000]]), 1_500, 40)
  links.changed(figures('up', 1_000))
  links.changed({ ...figures('down', 4_000), lagMs: 1_500 })
  expect(story).toContain('1 link_lost server from 2500')
  links.changed(figures('up', 8_000))
  links.current(1, [])
  expect(links.heardUntil()).toBe(6_500)
  await links.stop()
  expect(story).toContain('2 console_stopped all from 6500')
})

it('a clock that is behind ours counts, a broken one does not make a gap of years', () => {
  const behind = watch(new Map([[1, 8_000]]), 500, -3_000)
  behind.links.changed(figures('up', 8_000))
  expect(behind.links.heardUntil()).toBe(4_500)
  const broken = watch(new Map([[1, 8_000]]), 500, -1e12)
  broken.links.changed(figures('up', 8_000))
  expect(broken.links.heardUntil()).toBe(8_000 - 500 - 60_000)
})

it('the stop of the console lasts until the values are there, or another reason takes its place', async () => {
  const { story, links } = watch()
  links.begin([1, 2], ticksFromMs(8_000), Promise.resolve({ stoppedAt: 0n, clocks: new Map() }))
  links.changed({ ...figures('disabled'), server: 2 })
  links.changed(figures('connecting'))
  links.changed(figures('down'))
  await Promise.resolve()
  expect(story.filter((line) => line.includes('from') || line.includes('to'))).toEqual([
    '1 console_stopped server from 8000',
    '2 console_stopped server from 8000',
    '3 switched_off server from 9000',
    '4 not_connected server from 9000',
    '2 to 9000',
    '1 to 9000',
  ])
})

it('a tag of which the server says nothing keeps a gap of its own until it does', async () => {
  const { story, links } = watch()
  links.begin([1], ticksFromMs(8_000), Promise.resolve({ stoppedAt: 0n, clocks: new Map() }))
  links.changed(figures('up'))
  links.current(1, [5, 6])
  links.arrived(1, batchOf([sample(4, 9_000), sample(6, 9_000)]))
  await Promise.resolve()
  expect(story.slice(2)).toEqual([
    '1 confirmed but 5,6',
    '2 console_stopped tag from 9000',
    '3 console_stopped tag from 9000',
    '1 to 9000',
    '3 to 9000',
  ])
})

it('a gap reaches to the first values of a server whose clock is ahead, but not to a broken clock', async () => {
  const { story, links } = watch()
  links.begin([1], ticksFromMs(8_000), Promise.resolve({ stoppedAt: 0n, clocks: new Map() }))
  links.arrived(1, batchOf([sample(1, 12_000), sample(2, Date.UTC(9999, 0, 1)), sample(3, -1)]))
  links.current(1, [])
  await Promise.resolve()
  expect(story).toContain('1 to 12000')
})

it('when the console stops, that is the reason and not what its servers say last', async () => {
  const { story, links } = watch()
  links.changed(figures('up'))
  links.current(1, [])
  await links.stop()
  links.changed(figures('disabled'))
  expect(story.slice(2)).toEqual(['1 console_stopped all from 9000'])
})

it('the stop begins where the values of the servers end, however long one has been silent', async () => {
  const { story, links } = watch(
    new Map([
      [1, 8_400],
      [2, 7_300],
      [3, 1_000],
    ]),
  )
  for (const server of [1, 2, 3]) links.changed({ ...figures('up'), server })
  for (const server of [1, 2, 3]) links.current(server, [])
  links.changed({ ...figures('down', 1_000), server: 3 })
  expect(links.heardUntil()).toBe(7_300)
  links.arrived(2, batchOf([sample(1, 8_900)]))
  expect(links.heardUntil()).toBe(8_400)
  await links.stop()
  expect(story.at(-1)).toBe('2 console_stopped all from 8400')
})

it('another endpoint is a gap of its own kind, and what is filled in is live meanwhile', async () => {
  const { story, links } = watch()
  links.changed(figures('up', 1_000))
  links.current(1, [])
  links.changed(figures('switching', 2_000))
  links.changed(figures('up', 2_000))
  links.current(1, [])
  links.changed(figures('backfilling', 3_000))
  links.changed(figures('up', 3_000))
  await Promise.resolve()
  expect(story).toEqual([
    '1 up',
    '1 confirmed but ',
    '1 switching',
    '1 switching server from 2000',
    '1 up',
    '1 confirmed but ',
    '1 up',
    '1 up',
    '1 to 9000',
  ])
})

it('a link that is lost, and then goes over another endpoint, says both', async () => {
  const { story, links } = watch()
  links.changed(figures('up', 1_000))
  links.current(1, [])
  links.changed(figures('down', 2_000))
  links.changed(figures('switching', 2_000))
  links.changed(figures('down', 2_000))
  await Promise.resolve()
  expect(story.filter((each) => !each.startsWith('1 lost') && each.includes(' from '))).toEqual([
    '1 link_lost server from 2000',
    '2 switching server from 9000',
    '3 link_lost server from 9000',
  ])
})

it('a server that never stood is not lost by going over another endpoint', () => {
  const { story, links } = watch()
  links.changed(figures('connecting'))
  links.changed(figures('switching'))
  expect(story).toEqual(['1 last_known', '1 last_known', '1 not_connected server from 7000'])
})
