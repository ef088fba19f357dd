/** The templates of what stands: separators and tanks. Pure. */
import { level, pressure, setpoints, signal, temperature } from './signals.ts'
import { wellhead } from './wellhead.ts'
import type { Template } from '../templates.ts'

const rates = wellhead.filter((each) =>
  ['oil_rate', 'gas_rate', 'water_rate'].includes(each.signal),
)

export const separator: Template = {
  name: 'Separator',
  kind: 'separator',
  title: { en: 'Separator', ru: 'Сепаратор' },
  naming: '{equipment}.{signal}',
  modes: ['Three phases', 'Two phases'],
  safe: [],
  signals: [
    { ...pressure, required: true },
    level(['oil level', 'уровень нефти', 'уровень жидкости', 'уровень эмульси*'], true),
    signal({
      signal: 'interface_level',
      suffix: 'INT',
      en: 'Interface level',
      ru: 'Уровень раздела фаз',
      patterns: [
        'interface level',
        'interface',
        'water level',
        'int level',
        'мфу',
        'раздел* фаз',
        'уровень раздел*',
        'уровень воды',
        'межфазн*',
      ],
      setpoint: setpoints('interface', 'water level', 'межфазн*'),
    }),
    temperature,
    ...rates,
  ],
}

export const tank: Template = {
  name: 'Tank',
  kind: 'tank',
  title: { en: 'Tank', ru: 'Резервуар' },
  naming: '{equipment}.{signal}',
  modes: ['Filling', 'Settling', 'Shipping'],
  safe: [{ signal: 'level', low: null, high: 95 }],
  signals: [
    level(['tank level', 'взлив', 'уровень взлива', 'уровень нефти'], true),
    temperature,
    signal({
      signal: 'interface_level',
      suffix: 'INT',
      en: 'Water level',
      ru: 'Уровень подтоварной воды',
      patterns: [
        'interface level',
        'interface',
        'water level',
        'bottom water*',
        'подтоварн*',
        'уровень воды',
        'уровень подтоварн*',
      ],
    }),
  ],
}
