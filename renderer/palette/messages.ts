/** Words of the palette. */
import { messages } from '../../shared/language.ts'

export default messages(
  {
    title: 'Go to',
    field: 'Tag, equipment, place',
    none: 'Nothing has this name or text.',
    kinds: { place: 'place', tag: 'tag', equipment: 'equipment' },
    more: (count: string) => `and ${count} more; type on`,
  },
  {
    title: 'Перейти',
    field: 'Тег, оборудование, раздел',
    none: 'С таким именем или текстом ничего нет.',
    kinds: { place: 'раздел', tag: 'тег', equipment: 'оборудование' },
    more: (count: string) => `и ещё ${count}; печатайте дальше`,
  },
)
