// Whatever is changed, in whatever order: taken back from the last to the first, all is as it was.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { value } from '../../fixtures.ts'
import { formulaOf, rig, templateOf, type Rig } from './fixtures.ts'

type Change = (rig: Rig) => unknown

const server = fc.integer({ min: 1, max: 3 })
const template = fc.constantFrom('A', 'B', 'C')
const own = fc.constantFrom('M1', 'M2')

/** Some are refused where they do not fit: then they changed nothing, and there is nothing to take back. */
const changes: fc.Arbitrary<Change> = fc.oneof(
  fc
    .record(
      {
        name: fc.constantFrom('PLC-1', 'PLC-2', 'PLC-3'),
        endpoint: fc.constantFrom('opc.tcp://a:4840', 'opc.tcp://b:4840'),
        alternates: fc.constantFrom<string[]>([], ['opc.tcp://c:4840']),
        securityMode: fc.constantFrom('None' as const, 'Sign' as const),
        bridge: fc.integer({ min: 0, max: 100 }),
        backfill: fc.boolean(),
        enabled: fc.boolean(),
      },
      { requiredKeys: [] },
    )
    .chain((input) =>
      server.map((id) => (at: Rig) => at.call('servers.update', { server: id, ...input })),
    ),
  server.map(
    (n) => (at: Rig) =>
      at.call('servers.create', {
        ...{ name: `PLC-${n}`, endpoint: 'opc.tcp://a:4840' },
        ...{ securityMode: 'None', securityPolicy: 'None' },
      }),
  ),
  fc.tuple(template, fc.integer({ min: 100, max: 2000 })).map(
    ([name, sampling]) =>
      (at: Rig) =>
        at.call('templates.save', templateOf(name, sampling)),
  ),
  fc.tuple(template, template).map(
    ([from, name]) =>
      (at: Rig) =>
        at.call('templates.rename', { template: from, name }),
  ),
  template.map((name) => (at: Rig) => at.call('templates.remove', { template: name })),
  fc.tuple(own, fc.integer({ min: 1, max: 9 })).map(
    ([name, high]) =>
      (at: Rig) =>
        at.create('manual', name, { low: 0, high }),
  ),
  fc.tuple(own, fc.record({ high: fc.integer({ min: 1, max: 9 }), decimals: fc.nat(4) })).map(
    ([name, draft]) =>
      (at: Rig) =>
        at.change('manual', name, draft),
  ),
  fc
    .tuple(fc.constantFrom('[101.F]', '[101.F] * 2', 'integral([101.F], "h")'), fc.nat(9))
    .map(([text, decimals]) => async (at: Rig) => {
      const { formula } = at.configuration.tag('C') ?? {}
      return formula
        ? at.change('calculated', 'C', { decimals, formula: formulaOf(text, formula.revision + 1) })
        : at.create('calculated', 'C', { decimals, formula: formulaOf(text) })
    }),
)

it('a change and its undo leave all as it was, for any sequence of changes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(changes, { minLength: 1, maxLength: 12 }), async (list) => {
      const at = await rig()
      const states = [await at.decided()]
      const done: number[] = []
      for (const change of list) {
        const before = await at.newest()
        await change(at)
        const [row] = await at.rows()
        // What left all as it was has a row, and nothing to take back.
        if (row === undefined || row.seq === before || !row.edit) continue
        done.push(row.seq)
        states.push(await at.decided())
      }
      for (const seq of done.toReversed()) {
        expect(await at.decided()).toEqual(states.pop())
        value(await at.undo(seq))
      }
      expect(await at.decided()).toEqual(states.pop())
      expect(await at.decided(await at.load())).toEqual(await at.decided())
    }),
    { numRuns: 25 },
  )
}, 120_000)
