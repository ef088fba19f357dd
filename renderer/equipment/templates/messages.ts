/** Words of the templates: their list, making one of equipment, and files of them. */
import { messages, plural, pluralRu } from '../../../shared/language.ts'

export default messages(
  {
    open: 'Templates…',
    title: 'Templates of equipment',
    about:
      'A template tells which variables of a server are which signals of a well or a pump. It is applied on the tab Browse, to whatever is picked there.',
    list: 'Templates',
    name: 'Name',
    kind: 'Kind',
    signals: 'Signals',
    whose: 'From',
    builtIn: 'product',
    own: 'this site',
    has: (signals: string) => `Finds: ${signals}`,
    make: 'From equipment…',
    bring: 'Import…',
    save: 'Export',
    rename: 'Rename…',
    remove: 'Delete…',
    leave: 'Close',
    needs: 'Templates are changed by engineers and administrators.',
    stays:
      'Templates of the product stay as they are. Export one and import it under another name.',
    failed: 'The templates cannot be read',
    saved: (name: string) => `${name} exported`,
    making: {
      title: 'Template from equipment',
      about:
        'Its signals, their texts, samplings and limits are taken over; the names of its nodes tell how to find the same in the next one.',
      from: 'Equipment',
      name: 'Name of the template',
      nameFault: 'A name is needed.',
      nothing:
        'No equipment has tags with a signal: there is nothing to make a template of. Say in its tags (Change…) which signal each is.',
      missing:
        'Equipment of whose tags none says which signal it is does not stand here. Say it in the tags (Change…, or the column signal of a CSV).',
      found: (count: number) =>
        `${count} ${plural(count, { one: 'signal', other: 'signals' })} of it`,
      replaces: 'A template of this site has this name: the new one takes its place.',
      send: 'Make it',
      cancel: 'Cancel',
      done: (name: string) => `Template ${name} made`,
    },
    renaming: {
      title: (name: string) => `Rename ${name}`,
      about: 'Equipment that was made from it keeps the name that it was made under.',
      name: 'Name',
      send: 'Rename',
      cancel: 'Cancel',
      done: (name: string) => `The template is called ${name} now`,
    },
    removing: {
      title: (name: string) => `Delete ${name}?`,
      text: 'Equipment that was made from it stays. To have it back later, export it first.',
      act: 'Delete',
      keep: 'Keep it',
      done: (name: string) => `Template ${name} deleted`,
    },
    bringing: {
      title: 'Import templates',
      about: 'A file as it is exported here. Nothing is kept before you have seen what is in it.',
      other: (name: string) => `“${name}” is no file of templates.`,
      newer: (name: string) => `“${name}” was written by a newer version of the console.`,
      large: (name: string) => `“${name}” is too large for a file of templates.`,
      what: 'What becomes of it',
      name: (name: string) => `Name of ${name}`,
      fresh: 'new',
      replaces: 'takes the place of yours',
      taken: 'comes with the product: give it another name',
      alike: 'looks like one that is there: give it another name',
      twice: 'stands twice in the file: give it another name',
      send: (count: number) =>
        count === 0
          ? 'Import'
          : `Import ${count} ${plural(count, { one: 'template', other: 'templates' })}`,
      cancel: 'Cancel',
      refused: (name: string, why: string) => `${name}: ${why}`,
      done: (count: number) =>
        `${count} ${plural(count, { one: 'template', other: 'templates' })} imported`,
    },
  },
  {
    open: 'Шаблоны…',
    title: 'Шаблоны оборудования',
    about:
      'Шаблон говорит, какие переменные сервера — какие сигналы скважины или насоса. Применяется на вкладке «Обзор серверов» к тому, что там отмечено.',
    list: 'Шаблоны',
    name: 'Имя',
    kind: 'Вид',
    signals: 'Сигналов',
    whose: 'Чей',
    builtIn: 'из поставки',
    own: 'этого объекта',
    has: (signals: string) => `Находит: ${signals}`,
    make: 'По оборудованию…',
    bring: 'Загрузить…',
    save: 'Выгрузить',
    rename: 'Переименовать…',
    remove: 'Удалить…',
    leave: 'Закрыть',
    needs: 'Шаблоны меняют инженеры и администраторы.',
    stays: 'Шаблоны из поставки не меняются. Выгрузите шаблон и загрузите его под другим именем.',
    failed: 'Не удалось прочитать шаблоны',
    saved: (name: string) => `Выгружен ${name}`,
    making: {
      title: 'Шаблон по оборудованию',
      about:
        'Берутся его сигналы, их тексты, опрос и пределы; по именам его узлов то же самое находится у следующего.',
      from: 'Оборудование',
      name: 'Имя шаблона',
      nameFault: 'Нужно имя.',
      nothing:
        'Ни у какого оборудования нет тегов с сигналом: шаблон делать не из чего. Укажите сигнал в его тегах («Изменить…»).',
      missing:
        'Здесь нет оборудования, ни у одного тега которого не указан сигнал. Укажите его в тегах («Изменить…» или столбец signal в CSV).',
      found: (count: number) => `Сигналов у него: ${count}`,
      replaces: 'Шаблон с таким именем уже есть: новый займёт его место.',
      send: 'Создать',
      cancel: 'Отмена',
      done: (name: string) => `Создан шаблон ${name}`,
    },
    renaming: {
      title: (name: string) => `Переименовать ${name}`,
      about: 'У оборудования, созданного по нему, останется прежнее имя шаблона.',
      name: 'Имя',
      send: 'Переименовать',
      cancel: 'Отмена',
      done: (name: string) => `Теперь шаблон называется ${name}`,
    },
    removing: {
      title: (name: string) => `Удалить ${name}?`,
      text: 'Оборудование, созданное по нему, останется. Чтобы вернуть шаблон потом, сначала выгрузите его.',
      act: 'Удалить',
      keep: 'Оставить',
      done: (name: string) => `Шаблон ${name} удалён`,
    },
    bringing: {
      title: 'Загрузка шаблонов',
      about:
        'Файл в том виде, в каком он выгружается здесь. Ничего не сохраняется, пока вы не увидите, что в нём.',
      other: (name: string) => `«${name}» — не файл шаблонов.`,
      newer: (name: string) => `«${name}» записан более новой версией консоли.`,
      large: (name: string) => `«${name}» слишком велик для файла шаблонов.`,
      what: 'Что с ним будет',
      name: (name: string) => `Имя для ${name}`,
      fresh: 'новый',
      replaces: 'займёт место вашего',
      taken: 'есть в поставке: дайте другое имя',
      alike: 'похоже на имеющийся: дайте другое имя',
      twice: 'в файле дважды: дайте другое имя',
      send: (count: number) =>
        count === 0
          ? 'Загрузить'
          : `Загрузить ${count} ${pluralRu(count, { one: 'шаблон', few: 'шаблона', many: 'шаблонов' })}`,
      cancel: 'Отмена',
      refused: (name: string, why: string) => `${name}: ${why}`,
      done: (count: number) =>
        `${pluralRu(count, { one: 'Загружен', few: 'Загружены', many: 'Загружено' })} ${count} ${pluralRu(count, { one: 'шаблон', few: 'шаблона', many: 'шаблонов' })}`,
    },
  },
)
