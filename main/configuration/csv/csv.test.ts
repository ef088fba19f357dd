import { describe, expect, it } from 'vitest'
import { CSV_LINES } from '../../../shared/contract/csv.ts'
import { BOM } from '../../../shared/csv.ts'
import { codeOf, temporaryRecords, value } from '../../fixtures.ts'
import { configured, site as journalled } from '../fixtures.ts'
import { undescribed } from '../rows.ts'
import type { configurationStore } from '../store.ts'

async function site() {
  const records = await temporaryRecords()
  const rig = await configured(records.of<typeof configurationStore>())
  const { handlers, engineer } = rig
  await handlers['setup.simulated_field']({}, engineer)
  const tags = async (text: string, more: object = {}) =>
    value(await handlers['tags.import']({ text, ...more }, engineer))
  const equipment = async (text: string, more: object = {}) =>
    value(await handlers['equipment.import']({ text, ...more }, engineer))
  const exported = async (dialect: 'en' | 'ru' = 'en') =>
    value(await handlers['tags.export']({ dialect }, engineer)).text
  return { ...rig, tags, equipment, exported }
}

/** What is wrong, as `line column fault`. */
const told = ({
  faults,
}: {
  faults: readonly { line: number; column: string | null; fault: string }[]
}) => faults.map(({ line, column, fault }) => `${line} ${String(column)} ${fault}`)

describe('tags', () => {
  it.each(['en', 'ru'] as const)(
    'come back from what was exported, in %s, unchanged',
    async (dialect) => {
      const { handlers, engineer, tags, exported } = await site()
      const title = { en: '=HYPERLINK("x")', ru: '\'-1;"кавычки", знак' }
      const more = { title, deadband: 0.25, siteLow: -1.5, siteHigh: 60.5, equipment: '101' }
      await handlers['tags.create'](
        { tags: [{ name: 'X.Давл', server: 1, node: 'ns=2;s=a,b;"c" \nd ', ...more }] },
        engineer,
      )
      const text = await exported(dialect)
      expect(text.startsWith(BOM)).toBe(true)
      expect(text).toContain("'=HYPERLINK")
      expect(text).toContain(dialect === 'ru' ? '-1,5;60,5' : '-1.5,60.5')
      expect(await tags(text)).toMatchObject({ lines: 2, unchanged: 2, errors: 0, hash: null })
    },
  )

  it('come back also where one is entered by hand once a day, and stays due once a day', async () => {
    const { handlers, engineer, tags, exported, configuration } = await site()
    const entry = { kind: 'tags_created', subject: 'LAB.W', at: 0, person: null } as const
    const draft = { ...undescribed, type: 11, sampling: 86_400_000 }
    value(await configuration.own.create('manual', 'LAB.W', draft, entry))
    const text = await exported()
    expect(await tags(text)).toMatchObject({ lines: 2, unchanged: 2, errors: 0 })
    // A file of before this was so.
    const former = 'name,origin,sampling_ms\nLAB.W,manual,86400000\n'
    expect(await tags(former)).toMatchObject({ lines: 1, unchanged: 1, errors: 0 })
    const change = { tags: ['LAB.W', '101.F'], set: { sampling: 500, decimals: 3 } }
    value(await handlers['tags.change'](change, engineer))
    expect(configuration.tag('LAB.W')).toMatchObject({ sampling: 86_400_000, decimals: 3 })
    expect(configuration.tag('101.F')).toMatchObject({ sampling: 500, decimals: 3 })
    expect(await handlers['tags.update']({ tag: 'LAB.W', sampling: 500 }, engineer)).toMatchObject({
      error: { code: 'bad_input', details: { field: 'sampling', reason: 'origin' } },
    })
  })

  it('are made and changed as was seen before, in one row, and back by one undo', async () => {
    const { handlers, engineer, tags, configuration, load } = await site()
    const before = configuration.tags
    const text = [
      'name;title_ru;server;node;deadband;site_low',
      '101.F;Частота тока;;;0,5;',
      'НОВ.1;Новый;Simulated field;ns=2;s=n;1,5',
    ]
    const broken = text.join('\r\n')
    expect(told(await tags(broken))).toEqual(['3 deadband number'])
    const whole = broken.replace('ns=2;s=n;1,5', '"ns=2;s=n";1,5;-2')
    const seen = await tags(whole)
    expect(seen).toMatchObject({ created: 1, changed: 1, errors: 0, applied: false })
    expect(seen.changes).toContainEqual({
      name: '101.F',
      did: 'changed',
      fields: [
        ['title_ru', 'Частота', 'Частота тока'],
        ['deadband', '0', '0.5'],
      ],
    })
    expect(configuration.tags).toEqual(before)
    const hash = seen.hash ?? ''
    expect(
      codeOf(await handlers['tags.import']({ text: `${whole}\r\n`, apply: 'other' }, engineer)),
    ).toBe('conflict')
    await tags(whole, { apply: hash })
    expect(configuration.tag('НОВ.1')).toMatchObject({
      deadband: 1.5,
      siteLow: -2,
      node: 'ns=2;s=n',
    })
    expect((await load()).tags).toEqual(configuration.tags)
    value(await handlers['journal.undo']({ seq: 2 }, engineer))
    expect(configuration.tags).toEqual(before)
  })

  it('tell all that is wrong in a line at once, with the words and the bounds that are taken', async () => {
    const { tags } = await site()
    const title = 'x'.repeat(201)
    const seen = await tags(
      [
        'name,server,node,signal,sampling_ms,queue,decimals,title_ru',
        `101.F,,,nonsense,5000000,many,12,${title}`,
        'NEW,nowhere,,,-1,,,',
      ].join('\n'),
    )
    expect(told(seen)).toEqual([
      '2 signal choice',
      '2 queue number',
      '2 title_ru range',
      '2 sampling_ms range',
      '2 decimals range',
      '3 server unknown_server',
      '3 node node',
      '3 sampling_ms range',
    ])
    const of = (line: number, column: string) =>
      seen.faults.find((fault) => fault.line === line && fault.column === column)
    expect(of(2, 'signal')?.words).toContain('frequency')
    expect(of(2, 'sampling_ms')?.bounds).toEqual({ least: null, most: 3_600_000, letters: false })
    expect(of(2, 'title_ru')?.bounds).toEqual({ least: null, most: 200, letters: true })
    expect(of(3, 'sampling_ms')?.bounds).toEqual({ least: 0, most: null, letters: false })
  })

  it('are journalled under the name of the file that was chosen', async () => {
    const { call, rows } = await journalled()
    const text = 'name,decimals\n101.F,3\n'
    const { hash } = value(await call('tags.import', { text }))
    value(await call('tags.import', { text, file: 'Куст 12.csv', apply: hash ?? '' }))
    expect((await rows())[0]).toMatchObject({ kind: 'tags_imported', subject: 'Куст 12.csv' })
  })

  it('give no tag a number whose server has named its namespace since', async () => {
    const { tags, configuration } = await site()
    const text = 'name,server,node\n101.F,Simulated field,ns=2;s=F\nNEW,Simulated field,ns=2;s=F\n'
    const seen = await tags(text)
    expect(told(seen)).toEqual(['2 node node_number'])
    expect(seen.faults).toMatchObject([{ fault: 'node_number', text: 'nsu=urn:x;s=F' }])
    expect(seen.hash).toBeNull()
    const kept = await tags(text.replace('101.F,Simulated field,ns=2;s=F', '101.F,,'))
    expect(kept).toMatchObject({ created: 1, errors: 0 })
    expect(configuration.tag('101.F')?.node).toBe('nsu=urn:x;s=F')
  })

  it('are not applied where what would change is another than was seen', async () => {
    const { handlers, engineer, tags } = await site()
    const text = 'name,decimals\n101.F,3\n'
    const { hash } = await tags(text)
    await handlers['tags.update']({ tag: '101.F', decimals: 2 }, engineer)
    expect(await handlers['tags.import']({ text, apply: hash ?? '' }, engineer)).toMatchObject({
      error: { details: { reason: 'stale_preview' } },
    })
  })

  it('that the file does not name are deleted where that is asked for, with their history', async () => {
    const { handlers, engineer, tags, configuration } = await site()
    await handlers['tags.create']({ tags: [{ name: 'X', server: 1, node: 'ns=2;s=x' }] }, engineer)
    const text = 'name\nX\n'
    const seen = await tags(text, { absent: 'delete' })
    expect(seen).toMatchObject({ deleted: 1, unchanged: 1 })
    await tags(text, { absent: 'delete', apply: seen.hash })
    expect(configuration.tags.map(({ name }) => name)).toEqual(['X'])
    expect(configuration.recorded('101.F')).toBeDefined()
  })

  it('each fault is told with its line and column, and nothing of the file is done', async () => {
    const { tags, handlers, engineer } = await site()
    await handlers['tags.create']({ tags: [{ name: 'Y', server: 1, node: 'ns=2;s=x' }] }, engineer)
    await handlers['tags.remove']({ tags: ['Y'], history: 'keep' }, engineer)
    const lines = [
      'name,server,node,equipment,signal,sampling_ms,queue,step,decimals,site_low,site_high,origin',
      'A,nobody,ns=2;s=a,,,,,,,,,',
      'B,Simulated field,just text,,,,,,,,,',
      'C,Simulated field,ns=2;s=a,none,,,,,,,,',
      'D,Simulated field,ns=2;s=a,,colour,,,,,,,',
      'E,Simulated field,ns=2;s=a,,,fast,,,,,,',
      'F,Simulated field,ns=2;s=a,,,,1.5,,,,,',
      'G,Simulated field,ns=2;s=a,,,,,perhaps,,,,',
      'H,Simulated field,ns=2;s=a,,,,,,12,,,',
      'I,Simulated field,ns=2;s=a,,,,,,,5,2,',
      'J J,Simulated field,ns=2;s=a,,,,,,,,,',
      'K,Simulated field,ns=2;s=a,,,,,,,,,',
      'К,Simulated field,ns=2;s=a,,,,,,,,,',
      '101.f,Simulated field,ns=2;s=a,,,,,,,,,',
      'Y,Simulated field,ns=2;s=a,,,,,,,,,',
      'L,Simulated field,ns=2;s=a,,,,,,,,,calculated',
      'M,,ns=2;s=a,,,,,,,,,',
      'N,Simulated field,,,,,,,,,,',
      ',Simulated field,ns=2;s=a,,,,,,,,,',
    ]
    const seen = await tags(lines.join('\n'))
    expect(told(seen)).toEqual([
      '2 server unknown_server',
      '3 node node',
      '4 equipment unknown_equipment',
      '5 signal choice',
      '6 sampling_ms number',
      '7 queue whole',
      '8 step flag',
      '9 decimals range',
      '10 site_low range',
      '11 name name',
      '13 name twice',
      '14 name alike',
      '15 name deleted',
      '16 origin origin',
      '17 server unknown_server',
      '18 node node',
      '19 name empty',
    ])
    expect(seen.hash).toBeNull()
  })

  it('a file that is no table of tags says so', async () => {
    const { tags } = await site()
    expect(told(await tags(''))).toEqual(['1 null empty'])
    expect(told(await tags('Tag,Node\n1,2'))).toEqual(['1 null header', '1 null missing_column'])
    expect(told(await tags('name,node\n101.F'))).toEqual(['2 null cells'])
    expect(told(await tags('name,name\n1,2'))).toEqual(['1 null header'])
    // Where it opened, not where the file ends or a line is too long to be one.
    const unclosed = 'name,node\nX,"two\nlines ""of"" it"\n"A,ns=2;s=1\nB,2\n'
    expect(told(await tags(unclosed))).toEqual(['4 null syntax'])
    expect(told(await tags(unclosed.replaceAll('\n', '\r\n')))).toEqual(['4 null syntax'])
    expect(told(await tags(unclosed + 'B,2\n'.repeat(10_000))).at(-1)).toBe('4 null syntax')
    expect(told(await tags('"name,node\nA,2\n'))).toEqual(['1 null syntax'])
    const long = `name,node\nA,2\nB,${'x'.repeat(30_000)}\n`
    expect(told(await tags(long)).at(-1)).toBe('3 null syntax')
    expect(told(await tags('name,decimals\r101.F,3\r'))).toEqual([])
    expect(told(await tags('name\tdecimals\n101.F\t3\n'))).toEqual([])
  })

  it('twelve thousand lines are read while others get their turn', async () => {
    const { tags } = await site()
    const lines = Array.from(
      { length: 12_000 },
      (_, at) => `T.${at},Simulated field,"ns=2;s=${at}"`,
    )
    const text = ['name,server,node', ...lines].join('\n')
    let turns = 0
    let going = true
    const turn = (): void => {
      turns += 1
      if (going) setImmediate(turn)
    }
    setImmediate(turn)
    const seen = await tags(text)
    going = false
    expect(seen).toMatchObject({ lines: 12_000, created: 12_000, errors: 0 })
    expect(turns).toBeGreaterThan(20)
    expect(await tags(text, { apply: seen.hash, job: 'import-0001' })).toMatchObject({
      applied: true,
    })
    expect(await tags(text)).toMatchObject({ unchanged: 12_000, hash: null })
  })
})

it('a head of a million cells is refused, and holds up nobody meanwhile', async () => {
  const { tags } = await site()
  for (const text of [',name'.repeat(300_000), 'name'.padEnd(1_000_000, ';') + 'x']) {
    let turns = 0
    let going = true
    const turn = (): void => {
      turns += 1
      if (going) setImmediate(turn)
    }
    setImmediate(turn)
    const seen = await tags(text)
    going = false
    expect(seen).toMatchObject({ errors: 1, hash: null })
    expect(turns).toBeGreaterThan(2)
  }
})

it('a file of endless lines with a wrong number of cells is read to its bound', async () => {
  const { tags } = await site()
  const seen = await tags(`name,node\n${'a\n'.repeat(CSV_LINES + 10_000)}`)
  expect(seen).toMatchObject({ errors: CSV_LINES + 1, hash: null })
})

describe('equipment', () => {
  it.each(['en', 'ru'] as const)(
    'comes back from what was exported, in %s, unchanged',
    async (dialect) => {
      const { handlers, engineer, equipment } = await site()
      const full = {
        nameplate: [
          { name: 'Maker', value: 'A: B; C' },
          { name: 'Год', value: '2019' },
        ],
        location: { latitude: -61.25, longitude: 73.5 },
        modes: ['One', 'Два'],
        safe: [
          { signal: 'frequency', low: 35.5, high: 60 },
          { signal: 'motor_temperature', low: null, high: 140 },
          { signal: 'intake_pressure', low: 2, high: null },
        ],
      } as const
      value(await handlers['equipment.update']({ equipment: '101', ...full }, engineer))
      const { text } = value(await handlers['equipment.export']({ dialect }, engineer))
      expect(await equipment(text)).toMatchObject({ lines: 2, unchanged: 2, errors: 0, hash: null })
    },
  )

  it('is made in any order of lines, moved, and taken back by one undo', async () => {
    const { handlers, engineer, equipment, configuration, load } = await site()
    const before = configuration.directory.equipment
    const text = [
      'name,kind,parent,modes,nameplate,safe,latitude,longitude',
      '7,well_esp,P1,Periodic | Constant,Maker: X | Year: 2020,frequency: 35 .. 60,61.5,73.25',
      'P1,pad,F,,,,,',
      '101,,P1,,,,,',
    ].join('\n')
    const seen = await equipment(text)
    expect(seen).toMatchObject({ created: 2, changed: 1, errors: 0 })
    await equipment(text, { apply: seen.hash })
    const part = (name: string) =>
      configuration.directory.equipment.find((each) => each.name === name)
    expect(part('101')?.parent).toBe(part('P1')?.id)
    expect(part('7')).toMatchObject({
      parent: part('P1')?.id,
      modes: ['Periodic', 'Constant'],
      nameplate: [
        { name: 'Maker', value: 'X' },
        { name: 'Year', value: '2020' },
      ],
      safe: [{ signal: 'frequency', low: 35, high: 60 }],
      location: { latitude: 61.5, longitude: 73.25 },
    })
    expect((await load()).directory.equipment.map(({ name }) => name).toSorted()).toEqual(
      configuration.directory.equipment.map(({ name }) => name).toSorted(),
    )
    value(await handlers['journal.undo']({ seq: 2 }, engineer))
    expect(configuration.directory.equipment).toEqual(before)
  })

  it('that would be a part of itself, has no kind or an unknown parent is told by line', async () => {
    const { equipment } = await site()
    const text = [
      'name,kind,parent,nameplate,safe,latitude',
      'A,pad,B,,,',
      'B,pad,A,,,',
      'C,,,,,',
      'D,pad,nobody,,,',
      'E,pad,,no pair,,',
      'G,pad,,,frequency 35,',
      'H,pad,,,,61',
      'I,pad,,,,91',
    ].join('\n')
    expect(told(await equipment(text))).toEqual([
      '2 parent cycle',
      '3 parent cycle',
      '4 kind choice',
      '5 parent unknown_equipment',
      '6 nameplate list',
      '7 safe list',
      '8 longitude number',
      '9 longitude number',
    ])
  })
})
