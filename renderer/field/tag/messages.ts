/** Words that the form of every tag has, whatever its values are from. */
import { messages } from '../../../shared/language.ts'

export default messages(
  {
    name: 'Name',
    nameHint: 'letters, digits, . _ / -',
    nameStays: 'It stays: formulas, trends and the journal know the tag by it.',
    equipment: 'Equipment',
    noEquipment: 'none',
    en: 'Text in English',
    ru: 'Text in Russian',
    add: 'Add',
    save: 'Save',
    cancel: 'Cancel',
    added: (name: string) => `${name} added`,
    changed: (name: string) => `${name} changed`,
    fault: {
      name: 'Letters, digits and . _ / - without spaces, at most 64 characters.',
      invisible: 'The name has characters that cannot be seen. Type it by hand.',
      mixed: 'A word of the name mixes Latin and Cyrillic letters that look alike.',
      taken: 'There is a tag with this name.',
      empty: 'Required.',
    },
  },
  {
    name: 'Имя',
    nameHint: 'буквы, цифры, . _ / -',
    nameStays: 'Не меняется: по нему тег знают формулы, тренды и журнал.',
    equipment: 'Оборудование',
    noEquipment: 'нет',
    en: 'Текст по-английски',
    ru: 'Текст по-русски',
    add: 'Добавить',
    save: 'Сохранить',
    cancel: 'Отмена',
    added: (name: string) => `${name} добавлен`,
    changed: (name: string) => `${name} изменён`,
    fault: {
      name: 'Буквы, цифры и . _ / - без пробелов, не больше 64 знаков.',
      invisible: 'В имени есть невидимые знаки. Наберите его вручную.',
      mixed: 'В слове имени смешаны похожие латинские и русские буквы.',
      taken: 'Тег с таким именем уже есть.',
      empty: 'Нужно заполнить.',
    },
  },
)
