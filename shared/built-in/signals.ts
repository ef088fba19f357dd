/** Signals that several templates of the product have, with what they are called in English and Russian projects. Pure. */
import type { TemplateSignal } from '../templates.ts'

type Fields = Pick<TemplateSignal, 'signal' | 'suffix' | 'patterns'> &
  Partial<TemplateSignal> & { readonly en: string; readonly ru: string }

export const signal = ({ en, ru, ...fields }: Fields): TemplateSignal => ({
  title: { en, ru },
  setpoint: [],
  decimals: 2,
  sampling: 1_000,
  deadband: 0,
  step: false,
  required: false,
  ...fields,
})

/** Words that a setpoint of these patterns has beside theirs. */
export const setpoints = (...patterns: readonly string[]): readonly string[] =>
  patterns.flatMap((pattern) => [
    `${pattern} sp`,
    `${pattern} set*`,
    `${pattern} уст*`,
    `${pattern} зад*`,
    `set* ${pattern}`,
    `sp ${pattern}`,
    `уст* ${pattern}`,
    `зад* ${pattern}`,
  ])

export const running = signal({
  signal: 'running',
  suffix: 'RUN',
  en: 'Running',
  ru: 'В работе',
  patterns: [
    'run',
    'running',
    'on',
    'run status',
    'is running',
    'motor run',
    'работа',
    'в работе',
    'включ*',
    'пуск',
  ],
  step: true,
  decimals: 0,
})
export const vibration = signal({
  signal: 'vibration',
  suffix: 'VIB',
  en: 'Vibration',
  ru: 'Вибрация',
  patterns: ['vib', 'vibration', 'vibr*', 'вибр*', 'виброскорость'],
})
export const motorCurrent = signal({
  signal: 'motor_current',
  suffix: 'I',
  en: 'Motor current',
  ru: 'Ток двигателя',
  patterns: [
    'motor current',
    'motor amps',
    'current',
    'amps',
    'i',
    'i motor',
    'ток',
    'ток двиг*',
    'ток пэд',
    'iпэд',
  ],
  decimals: 1,
})
export const motorPower = signal({
  signal: 'motor_power',
  suffix: 'P',
  en: 'Motor power',
  ru: 'Мощность двигателя',
  patterns: [
    'motor power',
    'power',
    'active power',
    'kw',
    'мощность',
    'активная мощность',
    'мощность двиг*',
  ],
  decimals: 1,
})

export const level = (patterns: readonly string[], required: boolean): TemplateSignal =>
  signal({
    signal: 'level',
    suffix: 'LEV',
    en: 'Level',
    ru: 'Уровень',
    patterns: ['level', 'lt', 'lit', 'li', 'lic', 'l', 'уровень', ...patterns],
    setpoint: setpoints('level', 'lic', 'уровень'),
    required,
  })
export const pressure = signal({
  signal: 'pressure',
  suffix: 'PRE',
  en: 'Pressure',
  ru: 'Давление',
  patterns: [
    'pressure',
    'press',
    'pt',
    'pit',
    'pic',
    'p',
    'vessel press*',
    'давление',
    'давление сепар*',
    'давление емкост*',
  ],
  setpoint: setpoints('press*', 'pic', 'давлени*'),
})
export const temperature = signal({
  signal: 'temperature',
  suffix: 'TEM',
  en: 'Temperature',
  ru: 'Температура',
  patterns: [
    'temperature',
    'temp',
    'tt',
    'tit',
    'tic',
    't',
    'температура',
    'температура сепар*',
    'температура нефти',
  ],
  setpoint: setpoints('temp*', 'tic', 'температур*'),
  decimals: 1,
})
export const flow = signal({
  signal: 'flow',
  suffix: 'FLO',
  en: 'Flow',
  ru: 'Расход',
  patterns: ['flow', 'flow rate', 'ft', 'fit', 'fic', 'q', 'расход'],
  setpoint: setpoints('flow', 'fic', 'расход*'),
  decimals: 1,
})
