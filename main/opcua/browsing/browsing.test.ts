import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { BranchRow } from '../../../shared/browsing.ts'
import type { Result } from '../../../shared/result.ts'
import { ARRAY, ValueType } from '../../../shared/samples.ts'
import { eventually, item, serverSpec, startRig, type Rig } from '../test-rig.ts'
import { SPACE, WIDE, startTestSpace, type TestSpace } from './test-space.ts'

let rig: Rig
let space: TestSpace

beforeAll(async () => {
  rig = startRig()
  space = await startTestSpace()
}, 60_000)
afterEach(() => rig.reset())
afterAll(async () => {
  await rig.stop()
  await space.stop()
})

const at = (name: string): string =>
  `nsu=${SPACE.replaceAll('%', '%25').replaceAll(';', '%3B')};s=${name}`

const connect = async (...items: ReturnType<typeof item>[]): Promise<void> => {
  await rig.port.configure(serverSpec(space.endpoint), items)
  await rig.up()
}

function worth<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

const { browsing } = { browsing: () => rig.port.browsing }

async function whole(node: string): Promise<BranchRow[]> {
  const rows: BranchRow[] = []
  for (let from: number | null = 0; from !== null;) {
    const part: { rows: readonly BranchRow[]; next: number | null } = worth(
      await browsing().branch({ server: 1, node, from }),
    )
    rows.push(...part.rows)
    from = part.next
  }
  return rows
}

const names = (rows: readonly { name: string }[]): string[] => rows.map(({ name }) => name)

describe('children', () => {
  test('begin at the top and have node ids that outlive a run of the server', async () => {
    await connect()
    const top = worth(await browsing().children({ server: 1, node: null }))
    expect(names(top.children)).toEqual(expect.arrayContaining(['Objects', 'Types', 'Views']))
    const plant = worth(await browsing().children({ server: 1, node: at('Plant') }))
    expect(plant.cut).toBe(false)
    expect(plant.children.find(({ name }) => name === 'Well_1')).toMatchObject({
      node: at('Well_1'),
      local: expect.stringMatching(/^ns=\d+;s=Well_1$/),
      kind: 'object',
      typeDefinition: expect.stringContaining('nsu='),
      variable: null,
    })
  })

  test('of a variable say what it is', async () => {
    await connect()
    const { children } = worth(await browsing().children({ server: 1, node: at('Well_1.Pump') }))
    expect(children.find(({ name }) => name === 'Pressure')).toMatchObject({
      title: 'Intake pressure',
      kind: 'variable',
      variable: {
        typeName: 'Double',
        type: ValueType.Double,
        rank: -1,
        unit: 'MPa',
        low: 0,
        high: 40,
        readable: true,
        writable: false,
        history: true,
        fastest: 500,
        description: 'Pressure at the intake',
      },
    })
  })

  test('of a wide folder come whole though the server continues its answers, names of a megabyte cut', async () => {
    await connect()
    const wide = worth(await browsing().children({ server: 1, node: at('Wide') }))
    expect(new Set(names(wide.children)).size).toBe(WIDE)
    expect(wide.cut).toBe(false)
    const plant = worth(await browsing().children({ server: 1, node: at('Plant') }))
    expect(plant.children.find(({ node }) => node === at('long'))?.name).toHaveLength(200)
  })

  test('of what is not there are an answer that says what to do', async () => {
    await connect()
    for (const node of [at('nothing'), 'nsu=urn:elsewhere;s=a', 'ns=99;s=a', 'i=x', 'words']) {
      const answer = await browsing().children({ server: 1, node })
      expect(answer.ok ? null : answer.error.code, node).toBe('not_found')
    }
    const none = await browsing().children({ server: 2, node: null })
    expect(none.ok ? null : none.error.code).toBe('unavailable')
  })
})

describe('a branch', () => {
  test('has every variable below with its path, no properties of variables, and no loop ends it late', async () => {
    await connect()
    const ring = await whole(at('Ring'))
    expect(names(ring)).toEqual(['round'])
    expect(ring[0]?.path).toEqual(['Back'])
    const well = await whole(at('Well_2'))
    expect(names(well).toSorted()).toEqual(['Pressure', 'SerialNumber'])
    expect(well[0]).toMatchObject({ path: ['Pump'], variable: { unit: 'MPa' } })
    expect(names(await whole(at('Wide')))).toHaveLength(WIDE)
  })

  test('tells the states of a variable, whichever way the server tells them', async () => {
    await connect()
    const rows = await whole(at('States'))
    const told = Object.fromEntries(
      rows.map(({ name, variable }) => [
        name,
        variable.enumeration?.map(({ value, text }) => `${value} ${text}`),
      ]),
    )
    expect(told).toMatchObject({
      Mode: ['0 Off', '10 By hand', '20 Automatic'],
      Valve: ['0 Shut', '1 Open'],
      Door: ['0 shut', '1 open'],
      Step: ['0 Idle', '1 Fill', '2 Drain'],
      Alarm: ['0 None', '64 Fire'],
    })
  })
})

test('a search finds names, titles and node ids anywhere, and counts what lies below', async () => {
  await connect()
  const search = (text: string) => browsing().search({ server: 1, text })
  const done = await eventually(async () => {
    const answer = worth(await search('round'))
    expect(answer.done).toBe(true)
    return answer
  })
  expect(done.cut).toBe(false)
  expect(done.matches).toHaveLength(1)
  expect(done.matches[0]).toMatchObject({ node: at('round'), kind: 'variable' })
  expect(done.matches[0]?.path.map(({ name }) => name)).toEqual(['Plant', 'Ring', 'Back'])
  expect(worth(await search('intake PRESSURE')).matches).toHaveLength(3)
  expect(worth(await search('s=Well_3.Pump.P')).matches).toMatchObject([{ name: 'Pressure' }])
  expect(worth(await search(at('Well_3'))).matches.length).toBeGreaterThan(0)
  const many = worth(await search('w'))
  expect(many).toMatchObject({ more: true })
  // Below the types nothing is walked; a node id leads there all the same.
  expect(worth(await search('i=2330')).matches).toMatchObject([{ local: 'i=2330', kind: 'type' }])
  const plant = worth(await browsing().children({ server: 1, node: at('Plant') }))
  expect(plant.children.find(({ name }) => name === 'Wide')?.below).toBe(WIDE)
})

test('a preview reads present values of any type and adds no item to the server', async () => {
  await connect(item(1, 'none'))
  const before = space.items()
  const nodes = ['Well_1.Pump.Pressure', 'Levels', 'Motor', 'nothing'].map(at)
  const values = worth(await browsing().preview({ server: 1, nodes }))
  expect(values.map(({ value }) => value)).toEqual([
    4.86,
    [1, 2, 3],
    {
      speed: 50,
      hours: (1n << 32n) + 2n,
      name: 'M-1',
      bearings: [{ temperature: 40.5 }, { temperature: 41 }],
    },
    null,
  ])
  expect(values[1]?.type).toBe(ValueType.Double | ARRAY)
  expect(values[0]?.sourceTime).toBeGreaterThan(0)
  expect(values[3]?.status).toBe(0x8034_0000)
  expect(space.items()).toBe(before)
})

describe('members', () => {
  const member = (tag: number, node: string, path: string | null, more = {}) => ({
    ...item(tag, ''),
    node: at(node),
    member: path,
    ...more,
  })

  test('of one value are tags of their own over one item at the server', async () => {
    await connect(
      member(1, 'Motor', 'Speed'),
      member(2, 'Motor', 'bearings[1].temperature'),
      member(3, 'Motor', 'hours'),
      member(4, 'Motor', 'bearings[7].temperature'),
      member(5, 'Motor', 'weight'),
      member(6, 'Motor', null),
    )
    await eventually(() => expect(rig.latest(5)).toBeDefined())
    expect(rig.latest(1)).toMatchObject({ value: 50, type: ValueType.Double, status: 0 })
    expect(rig.latest(2)).toMatchObject({ value: 41, type: ValueType.Float, status: 0 })
    expect(rig.latest(3)).toMatchObject({ value: (1n << 32n) + 2n, type: ValueType.UInt64 })
    for (const tag of [4, 5]) {
      expect(rig.latest(tag)).toMatchObject({ value: null, status: 0x8037_0000 })
    }
    await eventually(() => expect(rig.latest(6)?.value).toMatchObject({ name: 'M-1' }))
    expect(space.items()).toBe(2)
    space.setSpeed(51)
    await eventually(() => expect(rig.latest(1)?.value).toBe(51))
    expect(rig.latest(1)?.sourceTime).toBe(rig.latest(2)?.sourceTime)
    await eventually(() =>
      expect(rig.described.findLast(({ tag }) => tag === 2)).toMatchObject({
        type: ValueType.Float,
        writable: false,
      }),
    )
    space.setSpeed(50)
  })

  test('are read though their type is still asked for when a large message that they came in is done', async () => {
    // More than 128 KB, and both in the first message.
    space.setArray(Array.from({ length: 40_000 }, (_, n) => n))
    await connect(member(1, 'Levels', '[39999]'), member(2, 'Motor', 'Speed'))
    await eventually(() => expect(rig.latest(1)).toBeDefined())
    await eventually(() => expect(rig.values(2)).toEqual([50]))
    space.setSpeed(63)
    await eventually(() => expect(rig.values(2)).toEqual([50, 63]))
    space.setSpeed(50)
    space.setArray([1, 2, 3])
  })

  test('may come later and go, and those that stay go on', async () => {
    const first = member(1, 'Levels', '[0]')
    const second = member(2, 'Levels', '[2]')
    await connect(first)
    await eventually(() => expect(rig.latest(1)?.value).toBe(1))
    await rig.port.configure(serverSpec(space.endpoint), [first, second])
    await eventually(() => expect(rig.latest(2)?.value).toBe(3))
    expect(rig.values(1)).toEqual([1])
    expect(space.items()).toBe(1)
    await rig.port.configure(serverSpec(space.endpoint), [second])
    space.setArray([4, 5, 6])
    await eventually(() => expect(rig.latest(2)?.value).toBe(6))
    expect(rig.values(1)).toEqual([1])
    // A shorter array no longer has it.
    space.setArray([7])
    await eventually(() =>
      expect(rig.latest(2)).toMatchObject({ value: null, status: 0x8037_0000 }),
    )
    await rig.port.configure(serverSpec(space.endpoint), [])
    await eventually(() => expect(space.items()).toBe(0))
    space.setArray([1, 2, 3])
  })
})
