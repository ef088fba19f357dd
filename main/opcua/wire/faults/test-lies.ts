/**
 * Test fixture: an address space that lies. Everything that a careless or hostile server may tell of itself:
 * loops, names of a megabyte and such as deceive, states by the hundred thousand, values nested a thousand deep
 * or with lengths below zero, structures of more parts than there are atoms.
 */
import type { Nodes, WireField } from '../test-nodes.ts'
import { BytesWriter, Type, fileTime } from '../test-writing.ts'

export const STATES = 100_000
export const DEEP = 1000
const MEGABYTE = 1024 * 1024
const ORGANIZES = 'i=35'

/** Values of these nodes are bytes that nobody should believe. */
export const liars = ['s=Deep', 's=Negative', 's=Huge', 's=Short'] as const

const good = (bytes: Buffer): { raw: Buffer } => ({
  raw: Buffer.concat([Buffer.from([0x01]), bytes]),
})

/** Variants in one another. */
function nested(depth: number): Buffer {
  const writer = new BytesWriter()
  for (let level = 0; level < depth; level++) writer.byte(Type.Variant | 0x80).int32(1)
  return writer.byte(Type.Int32).int32(7).done()
}

/** An array of so many, and nothing of it. */
const claimed = (length: number): Buffer =>
  new BytesWriter()
    .byte(Type.Double | 0x80)
    .int32(length)
    .done()

/** Structures that are told to be of more parts than anybody could make. */
export const monsters = ['Laughs', 'Empties', 'Mask', 'Itself'] as const
const GENERATIONS = 60
const ROWS = 10_000
const CHOICES = 6_000

function fillWithMonsters(nodes: Nodes): void {
  const id = (name: string): string => nodes.id(`s=${name}`)
  const type = (name: string, ...fields: WireField[]): void =>
    void nodes.structure(id(name), name, fields)
  const value = (name: string, body: Buffer): void => {
    const variant = { type: Type.ExtensionObject, value: { type: `${id(name)}/binary`, body } }
    nodes.variable(id(`A ${name}`), name, { variant, dataType: id(name) })
  }
  type('Nothing')
  type('Generation 0', { name: 'A', type: id('Nothing') })
  for (let at = 1; at <= GENERATIONS; at++) {
    const parent = id(`Generation ${at - 1}`)
    type(`Generation ${at}`, { name: 'A', type: parent }, { name: 'B', type: parent })
  }
  type('Laughs', { name: 'A', type: id(`Generation ${GENERATIONS}`) })
  value('Laughs', Buffer.alloc(0))
  type('Row', { name: 'A', type: id('Nothing'), rank: 1 })
  type('Empties', { name: 'A', type: id('Row'), rank: 1 })
  const rows = new BytesWriter().int32(ROWS)
  for (let left = ROWS - 1; left >= 0; left--) rows.int32(4 * left)
  value('Empties', rows.done())
  const choices = Array.from({ length: CHOICES }, (_, at) => ({ name: `C${at}`, optional: true }))
  type('Choices', ...choices.map((each) => ({ ...each, type: 'i=1' })))
  type('Mask', { name: 'A', type: id('Choices'), rank: 1 })
  value(
    'Mask',
    new BytesWriter()
      .int32(ROWS)
      .raw(Buffer.alloc(4 * ROWS))
      .done(),
  )
  type('Itself', { name: 'A', type: id('Itself') })
  value('Itself', Buffer.alloc(100))
  type('Fine', { name: 'Speed', type: 'i=11' })
  type('Finer', { name: 'Rows', type: id('Fine'), rank: 1 }, { name: 'First', type: id('Fine') })
  value('Finer', new BytesWriter().int32(1).double(1.5).double(2.5).done())
}

export function fillWithLies(nodes: Nodes): void {
  const id = (rest: string): string => nodes.id(rest)
  const number = { variant: { type: Type.Double, value: 1 } }
  nodes.variable(id('s=Honest'), 'Honest', number)
  const loop = nodes.object(id('s=Loop'), 'Loop')
  const inner = nodes.object(id('s=Inner'), 'Inner', loop)
  nodes.link(inner, ORGANIZES, loop)
  nodes.link(loop, ORGANIZES, loop)
  nodes.link(inner, ORGANIZES, 'i=85')
  nodes.variable(id('s=InLoop'), 'In the loop', { ...number, parent: inner })
  const names = nodes.object(id('s=Names'), 'Names')
  nodes.variable(id('s=Long'), 'N'.repeat(MEGABYTE), { ...number, parent: names })
  nodes.variable(id('s=Bidi'), '\u202Egnp.evlaV\u0000\u200B', { ...number, parent: names })
  const states = nodes.variable(id('s=States'), 'States', {
    variant: { type: Type.UInt32, value: 1 },
  })
  const texts = Array.from({ length: STATES }, (_, at) => `State ${at}`)
  nodes.property(states, 'EnumStrings', { type: Type.LocalizedText, value: texts })
  for (const rest of liars) nodes.variable(id(rest), rest.slice(2), number)
  fillWithMonsters(nodes)
  tellLies(nodes)
}

/** Every liar sends its value. */
export function tellLies(nodes: Nodes): void {
  const values: Readonly<Record<(typeof liars)[number], Buffer>> = {
    's=Deep': nested(DEEP),
    's=Negative': claimed(-5),
    's=Huge': claimed(0x7fff_ffff),
    's=Short': new BytesWriter().byte(Type.String).int32(1000).raw(Buffer.from('abc')).done(),
  }
  for (const rest of liars) nodes.put(nodes.id(rest), good(values[rest]))
}

/** The honest one counts on. */
export const count = (nodes: Nodes, value: number): void => {
  const now = fileTime(Date.now())
  const variant = { type: Type.Double, value }
  nodes.put(nodes.id('s=Honest'), { variant, sourceTime: now, serverTime: now })
}
