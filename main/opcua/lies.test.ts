/**
 * A server that lies, looked at, described and subscribed live: each answer comes, is bounded and says what
 * is the matter, the thread keeps its memory, and the server beside it has none of it.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ItemSpec } from '../../shared/acquisition.ts'
import { MOST_NODES } from '../../shared/browsing.ts'
import { eventually, serverSpec, startRig, type Rig } from './test-rig.ts'
import { count, fillWithLies, liars, monsters, tellLies } from './wire/faults/test-lies.ts'
import { PLANT, type Nodes } from './wire/test-nodes.ts'
import { startWireServer, type WireServer } from './wire/test-wire-server.ts'
import { Type } from './wire/test-writing.ts'

let rig: Rig
let server: WireServer
let other: WireServer
beforeAll(() => {
  // One thread, so that whatever holds it up holds up the other server too.
  rig = startRig(1)
})
afterEach(async () => {
  await rig.reset()
  await Promise.all([server.close(), other.close()])
})
afterAll(() => rig.stop())

const at = (rest: string): string => `nsu=${PLANT};${rest}`
const item = (tag: number, rest: string): ItemSpec => ({
  ...{ tag, node: at(rest), sampling: 0, deadband: 0, queue: 10 },
})
const HONEST = item(1, 's=Honest')

async function connect(
  items: readonly ItemSpec[] = [HONEST],
  told: NonNullable<WireServer['misbehaviour']['revise']['told']> | null = null,
  more: (nodes: Nodes) => void = () => {},
): Promise<void> {
  const fill = (nodes: Nodes): void => {
    fillWithLies(nodes)
    more(nodes)
  }
  ;[server, other] = await Promise.all([startWireServer({ fill }), startWireServer()])
  if (told !== null) server.misbehaviour.revise.told = told
  await rig.port.configure(serverSpec(server.endpoint), items)
  await rig.port.configure(serverSpec(other.endpoint, { id: 2 }), [])
  await rig.up(1)
  await rig.up(2)
}

/** The server beside it never left, and the honest value of the liar comes as if nothing were. */
async function expectUnharmed(): Promise<void> {
  const value = Math.random()
  count(server.nodes, value)
  await eventually(() => expect(rig.latest(1)?.value).toBe(value))
  expect(rig.states.filter((each) => each.server === 2).map(({ state }) => state)).toEqual([
    'connecting',
    'up',
  ])
}

const MB = 1024 * 1024
async function bounded(work: () => Promise<void>): Promise<void> {
  const before = process.memoryUsage.rss()
  await work()
  expect((process.memoryUsage.rss() - before) / MB).toBeLessThan(400)
}

const browse = (rest: string | null) =>
  rig.port.browsing.children({ server: 1, node: rest === null ? null : at(rest) })

describe('an address space', () => {
  test('that leads back to itself is walked once', async () => {
    await connect()
    let found: { done: boolean; names: string[] } = { done: false, names: [] }
    await eventually(async () => {
      const answer = await rig.port.browsing.search({ server: 1, text: 'loop' })
      if (!answer.ok) throw new Error(answer.error.message)
      const { done, matches } = answer.value
      found = { done, names: matches.map(({ name }) => name) }
      expect(done).toBe(true)
    })
    expect(found.names.toSorted()).toEqual(['In the loop', 'Loop'])
    await expectUnharmed()
  })

  test.each(['same', 'new'] as const)(
    'whose references never end (%s) is told as far as it goes, and that there is more',
    async (kind) => {
      await connect()
      server.misbehaviour.endless = kind
      await bounded(async () => {
        const answer = await browse('s=Names')
        if (!answer.ok) throw new Error(answer.error.message)
        expect(answer.value.cut).toBe(true)
        expect(answer.value.children.length).toBeLessThan(MOST_NODES)
        expect(answer.value.children.length).toBeGreaterThan(1)
      })
      server.misbehaviour.endless = null
      await expectUnharmed()
    },
  )

  test('with far more references than were asked for is told as unreadable, and holds up nobody', async () => {
    await connect()
    server.misbehaviour.crammed = 300_000
    const answer = await browse('s=Loop')
    expect(answer.ok || answer.error.details?.['reason']).toBe('unreadable_answer')
    server.misbehaviour.crammed = null
    expect((await browse('s=Loop')).ok).toBe(true)
    await expectUnharmed()
  })

  test('with names of a megabyte, and such as deceive, shows them cut and plain', async () => {
    await connect()
    const answer = await browse('s=Names')
    if (!answer.ok) throw new Error(answer.error.message)
    const names = answer.value.children.map(({ name }) => name)
    expect(names.map((name) => name.length)).toEqual([200, 'gnp.evlaV'.length])
    expect(names.join('')).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B\p{Cc}]/u)
    await expectUnharmed()
  })
})

test('a variable with a hundred thousand states is described with as many as a person can choose from', async () => {
  await bounded(async () => {
    await connect([HONEST, item(2, 's=States')])
    await eventually(() =>
      expect(rig.described.find(({ tag }) => tag === 2)?.enumeration).toHaveLength(500),
    )
  })
  await expectUnharmed()
})

test('values nested a thousand deep, of negative and of claimed lengths are told as unreadable', async () => {
  await connect([HONEST, ...liars.map((rest, index) => item(index + 2, rest))])
  await bounded(async () => {
    for (const rest of liars) {
      const shown = await rig.port.browsing.preview({ server: 1, nodes: [at(rest)] })
      // An absent array is what a length below zero may be taken for; nothing is made up.
      if (shown.ok) expect(shown.value[0]?.value ?? null, rest).toBeNull()
      else expect(shown.error.message, rest).not.toBe('')
    }
    for (let turn = 0; turn < 20; turn++) tellLies(server.nodes)
  })
  await expectUnharmed()
  // What was lost with a broken notification is said, or each says itself that it cannot be read.
  await eventually(() => {
    const areMarked = [...liars.keys()].every((tag) => (rig.latest(tag + 2)?.status ?? 0) !== 0)
    expect(areMarked || rig.figures()!.overflows > 0).toBe(true)
  })
  for (const tag of liars.keys()) expect(rig.latest(tag + 2)?.value ?? null).toBeNull()
})

describe.each([
  ['0', 0],
  ['no number', Number.NaN],
  ['negative', -1000],
  ['without an end', Number.POSITIVE_INFINITY],
] as const)('a pace of %s', (_, publishing) => {
  test('is not believed: values come, and silence is noticed', async () => {
    await connect([HONEST], { publishing, lifetime: 0, keepAlive: 0, sampling: publishing })
    await expectUnharmed()
    await eventually(() => {
      const figures = rig.figures()!
      expect(figures.lagMs).toBeGreaterThan(0)
      expect(Number.isFinite(figures.lagMs)).toBe(true)
      expect(figures.bridging).toMatchObject({ by: 'subscription', seconds: 0 })
    })
    Object.assign(server.misbehaviour, { silent: true, deaf: true })
    await eventually(() => expect(rig.figures()?.state).toBe('down'))
    Object.assign(server.misbehaviour, { silent: false, deaf: false })
  })
})

test.each([1e-12, Number.MIN_VALUE, -1, Number.NaN, Number.POSITIVE_INFINITY])(
  'a limit of %d in one request, and such a level of service, is none',
  async (value) => {
    const number = { variant: { type: Type.Double, value } }
    await connect([HONEST], null, (nodes) => {
      for (const id of ['i=11705', 'i=11710', 'i=11714', 'i=2267']) {
        const node = nodes.get(id)
        if (node !== undefined) node.sample = number
      }
    })
    expect((await browse(null)).ok).toBe(true)
    await expectUnharmed()
    expect(rig.figures()?.endpoints[0]?.serviceLevel).toBe(255)
  },
)

test.each(monsters)(
  'a structure that is described as of more parts than anybody could make (%s) is told as unreadable',
  async (name) => {
    await connect([HONEST, item(2, `s=A ${name}`), item(3, 's=A Finer')])
    await bounded(async () => {
      await eventually(() => expect(rig.latest(2)).toBeDefined())
      expect(rig.latest(2)?.value).toBeNull()
      await expectUnharmed()
    })
    await eventually(() =>
      expect(rig.latest(3)?.value).toEqual({ rows: [{ speed: 1.5 }], first: { speed: 2.5 } }),
    )
  },
)
