/**
 * States of switches, states of equipment, sizes, the name of the field that the console itself serves, and
 * what a box for tags says where it finds none.
 */
import { messages, plural, pluralRu } from '../../shared/language.ts'

export default messages(
  {
    on: 'on',
    off: 'off',
    /** As a server writes them, in small letters: what it says of equipment in words of this language. */
    states: {
      running: 'Running',
      stopped: 'Stopped',
      starting: 'Starting',
      tripped: 'Tripped',
      'tripped, running down': 'Tripped, running down',
      flowing: 'Flowing',
      'not flowing': 'Not flowing',
      'short of lift gas': 'Short of lift gas',
    },
    simulatedField: 'Simulated field',
    noTag: 'No tag has these words',
    tooLarge: (size: string | null) => (size === null ? 'too large' : `too large (${size})`),
    /** How large a value is, for one that is too large to be kept. */
    size: {
      characters: (count: number, written: string) =>
        `${written} ${plural(count, { one: 'character', other: 'characters' })}`,
      elements: (count: number, written: string) =>
        `${written} ${plural(count, { one: 'element', other: 'elements' })}`,
      bytes: (count: number, written: string) =>
        `${written} ${plural(count, { one: 'byte', other: 'bytes' })}`,
    },
  },
  {
    on: 'вкл.',
    off: 'откл.',
    states: {
      running: 'В работе',
      stopped: 'Остановлена',
      starting: 'Пуск',
      tripped: 'Отключена защитой',
      'tripped, running down': 'Отключена защитой, выбег',
      flowing: 'В работе',
      'not flowing': 'Нет подачи',
      'short of lift gas': 'Недостаток газлифтного газа',
    },
    simulatedField: 'Имитация месторождения',
    noTag: 'Тегов с такими словами нет',
    tooLarge: (size: string | null) =>
      size === null ? 'слишком велико' : `слишком велико (${size})`,
    size: {
      characters: (count: number, written: string) =>
        `${written} ${pluralRu(count, { one: 'знак', few: 'знака', many: 'знаков' })}`,
      elements: (count: number, written: string) =>
        `${written} ${pluralRu(count, { one: 'элемент', few: 'элемента', many: 'элементов' })}`,
      bytes: (count: number, written: string) =>
        `${written} ${pluralRu(count, { one: 'байт', few: 'байта', many: 'байт' })}`,
    },
  },
)
