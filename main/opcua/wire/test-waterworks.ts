/**
 * Test fixture: a waterworks, of which nothing in the product knows: its names, its namespaces, and each
 * kind of node id.
 */
import { VENDOR, type Nodes } from './test-nodes.ts'
import { BytesWriter, Type } from './test-writing.ts'

export function waterworks(nodes: Nodes): void {
  const site = nodes.object(nodes.id('i=1000'), 'Waterworks')
  const intake = nodes.object(nodes.id('s=Intake'), 'Raw water intake', site)
  const filters = nodes.object(nodes.id('g=0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9'), 'Filters', site)
  const add = (
    parent: string,
    rest: string,
    name: string,
    type: number,
    value: unknown,
    writable = false,
  ) => nodes.variable(nodes.id(rest), name, { parent, variant: { type, value }, writable })
  const level = add(intake, 's=Intake/Level', 'Level', Type.Float, 3.25)
  nodes.analogue(level, 'm', 0, 8)
  const flow = add(intake, 'i=5001', 'Flow', Type.Double, 412.5)
  nodes.analogue(flow, 'm³/h', 0, 900)
  const dose = add(filters, 's=Dose', 'Chlorine dose', Type.Double, 0.8, true)
  nodes.analogue(dose, 'mg/l', 0, 5)
  add(filters, 'b=dHVyYg==', 'Turbidity', Type.Float, 0.12)
  add(filters, 's=Running', 'Running', Type.Boolean, true, true)
  add(filters, 's=Valve', 'Valve position', Type.Int16, 70, true)
  add(filters, 's=Volume', 'Volume since start', Type.UInt64, 2n ** 60n)
  add(filters, 's=Note', 'Note', Type.String, 'станция 2', true)
  add(filters, 's=Rows', 'Row pressures', Type.Double, [1.5, 2.5, 3.5])
  const mode = nodes.dataType(nodes.id('i=3001', VENDOR), 'FilterMode', 'i=29')
  nodes.property(mode, 'EnumStrings', {
    type: Type.LocalizedText,
    value: ['Standby', 'Filtering', 'Backwash'],
  })
  nodes.variable(nodes.id('s=Mode'), 'Mode', {
    parent: filters,
    variant: { type: Type.Int32, value: 1 },
    dataType: mode,
    writable: true,
  })
  const pump = nodes.dataType(nodes.id('i=3002', VENDOR), 'PumpState', 'i=22')
  const body = new BytesWriter().double(49.5).boolean(true).done()
  nodes.variable(nodes.id('s=Pump'), 'Pump', {
    parent: intake,
    variant: { type: Type.ExtensionObject, value: { type: nodes.id('i=5002', VENDOR), body } },
    dataType: pump,
  })
}
