/** The equipment tree of the simulated field. */
import type { EquipmentKind, Text } from '../../shared/tags.ts'
import { espDesigns, liftDesigns } from './design.ts'

export interface SimulatedEquipment {
  readonly name: string
  readonly kind: EquipmentKind
  readonly title: Text
  readonly parent: string | null
  /** Browse name of its object in the address space. */
  readonly browseName: string
}

const item = (
  name: string,
  kind: EquipmentKind,
  en: string,
  ru: string,
  parent: string | null,
  browseName: string,
): SimulatedEquipment => ({ name, kind, title: { en, ru }, parent, browseName })

function wellsOf(pad: 1 | 2): SimulatedEquipment[] {
  return [
    ...espDesigns.map(({ name, pad: on }) => ({ name, on, kind: 'well_esp' as const })),
    ...liftDesigns.map(({ name, pad: on }) => ({ name, on, kind: 'well_gas_lift' as const })),
  ]
    .filter(({ on }) => on === pad)
    .sort((a, b) => Number(a.name) - Number(b.name))
    .map(({ name, kind }) =>
      item(name, kind, `Well ${name}`, `Скважина ${name}`, `PAD-${pad}`, `Well_${name}`),
    )
}

/** Parents before children, siblings in the order of the flow. */
export const simulatedEquipment: readonly SimulatedEquipment[] = [
  item('FIELD', 'field', 'Severny field', 'Северное месторождение', null, 'Field'),
  item('PAD-1', 'pad', 'Pad 1', 'Куст 1', 'FIELD', 'Pad1'),
  ...wellsOf(1),
  item('PAD-2', 'pad', 'Pad 2', 'Куст 2', 'FIELD', 'Pad2'),
  ...wellsOf(2),
  item('CPF-1', 'station', 'CPF-1', 'ЦПС-1', 'FIELD', 'CPF1'),
  item('M-100', 'manifold', 'Inlet manifold', 'Входной манифольд', 'CPF-1', 'M_100'),
  item(
    'V-101',
    'separator',
    'Three-phase separator V-101',
    'Трёхфазный сепаратор V-101',
    'CPF-1',
    'V_101',
  ),
  item('K-201', 'compressor', 'Gas compressor K-201', 'Газовый компрессор K-201', 'CPF-1', 'K_201'),
  item('FL-1', 'flare', 'Flare FL-1', 'Факел FL-1', 'CPF-1', 'FL_1'),
  item('T-101', 'tank', 'Crude tank T-101', 'Резервуар нефти T-101', 'CPF-1', 'T_101'),
  item('P-101', 'pump', 'Export pump P-101', 'Насос внешней перекачки P-101', 'CPF-1', 'P_101'),
  item('T-301', 'tank', 'Water tank T-301', 'Резервуар воды T-301', 'CPF-1', 'T_301'),
  item('P-301', 'pump', 'Water injection pump P-301', 'Насос закачки воды P-301', 'CPF-1', 'P_301'),
]
