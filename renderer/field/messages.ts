/** What the tabs of the field are called, in their row and wherever else one of them is named. */
import { messages, plural, pluralRu } from '../../shared/language.ts'

export default messages(
  {
    group: 'Tags',
    row: 'The field: tags, servers, certificates',
    equipmentKind: {
      field: 'Field',
      pad: 'Pad',
      well_esp: 'ESP well',
      well_gas_lift: 'Gas-lift well',
      manifold: 'Manifold',
      separator: 'Separator',
      pump: 'Pump',
      compressor: 'Compressor',
      tank: 'Tank',
      flare: 'Flare',
      station: 'Station',
    },
    stateShort: { out_of_service: 'out', retired: 'retired' },
    job: {
      done: (done: string, of: string) => `${done} of ${of}`,
      writing: 'being written',
      cancelling: 'being cancelled',
      cancel: 'Cancel',
    },
    transfer: {
      importTags: 'Import tags',
      importEquipment: 'Import equipment',
      about:
        'A CSV as it is exported here: the first line names the columns, columns that are missing leave things as they are. Nothing is changed before you have seen what would be.',
      choose: 'Choose a file…',
      none: 'No file chosen',
      encoding: (name: string) =>
        `It cannot be told for certain in which encoding “${name}” is written. Save it as “CSV UTF-8”.`,
      large: (name: string) =>
        `“${name}” is larger than four million characters. Part it in several.`,
      absent: 'Delete all tags of the site that the file does not name; their history is kept',
      sure: (count: number, written: string) =>
        `Yes, delete ${written} ${plural(count, { one: 'tag', other: 'tags' })} of the site`,
      leave: 'Close',
      apply: (count: number, written: string) =>
        count === 0
          ? 'Apply'
          : `Apply ${written} ${plural(count, { one: 'change', other: 'changes' })}`,
      remove: (deleted: number, gone: string, others: string | null) => {
        const all = `${gone} ${plural(deleted, { one: 'tag', other: 'tags' })}`
        return others === null ? `Delete ${all}` : `${others}, delete ${all}`
      },
      done: (created: string, changed: string, deleted: string) =>
        `${created} added, ${changed} changed, ${deleted} deleted`,
      count: {
        lines: 'Lines',
        created: 'Added',
        changed: 'Changed',
        unchanged: 'As they are',
        deleted: 'Deleted',
      },
      same: 'Everything is so already.',
      faults: 'What is wrong in the file',
      changes: 'What would change',
      faulty: (count: number, written: string) =>
        `${written} ${plural(count, { one: 'fault', other: 'faults' })}: nothing of the file is applied until it has none. Put it right and choose it again.`,
      line: 'Line',
      column: 'Column',
      wrong: 'What is wrong',
      name: 'Name',
      what: 'What',
      fields: 'Column: before → after',
      did: { created: 'added', changed: 'changed', deleted: 'deleted' },
      shownOf: (shown: string, of: string) =>
        `The first ${shown} of ${of} changes are shown; all are applied.`,
      words: (words: string) => `Known are: ${words}.`,
      bounds: (least: string | null, most: string | null, letters: boolean) => {
        const range =
          least === null
            ? `at most ${most}`
            : most === null
              ? `at least ${least}`
              : `from ${least} to ${most}`
        return letters ? `Allowed: ${range} characters.` : `Allowed: ${range}.`
      },
      fault: {
        empty: () => 'There is nothing here. A line needs a name.',
        header: (text: string) => `No column “${text}” is known, or it stands twice.`,
        missing_column: (text: string) => `The column “${text}” is missing.`,
        syntax: () => 'A quotation mark stands in the wrong place or does not close.',
        cells: (text: string) => `The line has other than as many cells as the head: ${text}.`,
        too_many: (text: string) => `More than ${text}. Part the file in several.`,
        name: (text: string) =>
          `“${text}” is no name: letters of one alphabet, digits and . _ / -, no space in a tag, 64 at most.`,
        twice: (text: string) => `The name stands in the file before, as “${text}”.`,
        alike: (text: string) => `The name looks like “${text}”, which is there already.`,
        deleted: (text: string) =>
          `A deleted tag is called “${text}”. Restore it or drop its history.`,
        number: (text: string) =>
          `“${text}” is no number. With cells parted by commas the decimal mark is a point.`,
        whole: (text: string) => `“${text}” is not a whole number.`,
        flag: (text: string) => `“${text}” is neither yes nor no.`,
        choice: (text: string) =>
          text === '' ? 'A word is needed here.' : `“${text}” is none of the known words.`,
        range: (text: string) => `“${text}” lies outside of what is allowed.`,
        unknown_server: (text: string) =>
          text === '' ? 'A new tag needs a server.' : `There is no server “${text}”.`,
        unknown_equipment: (text: string) => `There is no equipment “${text}”.`,
        unknown_tag: (text: string) => `There is no tag “${text}”, neither here nor in the file.`,
        node_number: (text: string) =>
          `The tag stands at ${text}. What a namespace number in a file meant is not known: write the node by that name, or leave the cell empty.`,
        node: (text: string) =>
          text === '' ? 'A new tag needs a node.' : `“${text}” is no node id like ns=2;s=Name.`,
        origin: (text: string) =>
          `“${text}” does not fit: calculated and manual tags are made on their own forms.`,
        list: (text: string) => `“${text}” is no list like a | b, or pairs like a: b | c: d.`,
        cycle: (text: string) => `“${text}” would be a part of itself, or lies too deep.`,
        used: (text: string) => `“${text}” is needed or being commanded now.`,
        refused: (text: string) => `“${text}” is not allowed here.`,
      },
    },
    /** Those that come with the product, by name. */
    templates: {
      'ESP well': 'ESP well',
      'Gas-lift well': 'Gas-lift well',
      Separator: 'Separator',
      Pump: 'Pump',
      Compressor: 'Compressor',
      Tank: 'Tank',
    } as Readonly<Record<string, string>>,
    tabs: {
      tags: 'Tags',
      rounds: 'Rounds',
      browse: 'Browse',
      equipment: 'Equipment',
      servers: 'Servers',
      certificates: 'Certificates',
    },
  },
  {
    group: 'Теги',
    row: 'Поле: теги, серверы, сертификаты',
    equipmentKind: {
      field: 'Месторождение',
      pad: 'Куст',
      well_esp: 'Скважина с ЭЦН',
      well_gas_lift: 'Газлифтная скважина',
      manifold: 'Гребёнка',
      separator: 'Сепаратор',
      pump: 'Насос',
      compressor: 'Компрессор',
      tank: 'Резервуар',
      flare: 'Факел',
      station: 'Станция',
    },
    stateShort: { out_of_service: 'вывед.', retired: 'списано' },
    job: {
      done: (done: string, of: string) => `${done} из ${of}`,
      writing: 'записывается',
      cancelling: 'прерывается',
      cancel: 'Прервать',
    },
    transfer: {
      importTags: 'Загрузка тегов',
      importEquipment: 'Загрузка оборудования',
      about:
        'CSV в том виде, в каком он выгружается здесь: первая строка называет столбцы, отсутствующие столбцы ничего не меняют. Ничего не изменится, пока вы не посмотрите, что изменится.',
      choose: 'Выбрать файл…',
      none: 'Файл не выбран',
      encoding: (name: string) =>
        `Нельзя точно определить кодировку файла «${name}». Сохраните его как «CSV UTF-8».`,
      large: (name: string) => `В файле «${name}» больше четырёх миллионов знаков. Разделите его.`,
      absent: 'Удалить все теги объекта, которых нет в файле; их история сохранится',
      sure: (count: number, written: string) =>
        `Да, удалить ${written} ${pluralRu(count, { one: 'тег', few: 'тега', many: 'тегов' })} объекта`,
      leave: 'Закрыть',
      apply: (count: number, written: string) =>
        count === 0
          ? 'Применить'
          : `Применить ${written} ${pluralRu(count, { one: 'изменение', few: 'изменения', many: 'изменений' })}`,
      remove: (deleted: number, gone: string, others: string | null) => {
        const all = `${gone} ${pluralRu(deleted, { one: 'тег', few: 'тега', many: 'тегов' })}`
        return others === null ? `Удалить ${all}` : `${others}, удалить ${all}`
      },
      done: (created: string, changed: string, deleted: string) =>
        `Добавлено ${created}, изменено ${changed}, удалено ${deleted}`,
      count: {
        lines: 'Строк',
        created: 'Добавится',
        changed: 'Изменится',
        unchanged: 'Без изменений',
        deleted: 'Удалится',
      },
      same: 'Всё уже так и есть.',
      faults: 'Ошибки в файле',
      changes: 'Что изменится',
      faulty: (count: number, written: string) =>
        `${written} ${pluralRu(count, { one: 'ошибка', few: 'ошибки', many: 'ошибок' })}: файл применяется только без ошибок. Исправьте его и выберите снова.`,
      line: 'Строка',
      column: 'Столбец',
      wrong: 'Что не так',
      name: 'Имя',
      what: 'Что',
      fields: 'Столбец: было → станет',
      did: { created: 'добавится', changed: 'изменится', deleted: 'удалится' },
      shownOf: (shown: string, of: string) =>
        `Показаны первые ${shown} из ${of} изменений; применяются все.`,
      words: (words: string) => `Известны: ${words}.`,
      bounds: (least: string | null, most: string | null, letters: boolean) => {
        const range =
          least === null
            ? `не больше ${most}`
            : most === null
              ? `не меньше ${least}`
              : `от ${least} до ${most}`
        return letters ? `Допустимо знаков: ${range}.` : `Допустимо: ${range}.`
      },
      fault: {
        empty: () => 'Здесь пусто. В строке нужно имя.',
        header: (text: string) => `Столбец «${text}» неизвестен или стоит дважды.`,
        missing_column: (text: string) => `Нет столбца «${text}».`,
        syntax: () => 'Кавычка стоит не на месте или не закрыта.',
        cells: (text: string) => `Ячеек в строке не столько, сколько в заголовке: ${text}.`,
        too_many: (text: string) => `Больше ${text}. Разделите файл.`,
        name: (text: string) =>
          `«${text}» — не имя: буквы одного алфавита, цифры и . _ / -, в теге без пробела, не больше 64.`,
        twice: (text: string) => `Имя уже есть в файле выше: «${text}».`,
        alike: (text: string) => `Имя похоже на «${text}», которое уже есть.`,
        deleted: (text: string) =>
          `Имя «${text}» — у удалённого тега. Восстановите его или удалите его историю.`,
        number: (text: string) =>
          `«${text}» — не число. Если ячейки разделены запятыми, дробная часть отделяется точкой.`,
        whole: (text: string) => `«${text}» — не целое число.`,
        flag: (text: string) => `«${text}» — ни да, ни нет.`,
        choice: (text: string) =>
          text === '' ? 'Здесь нужно слово.' : `«${text}» — неизвестное слово.`,
        range: (text: string) => `«${text}» вне допустимого.`,
        unknown_server: (text: string) =>
          text === '' ? 'Новому тегу нужен сервер.' : `Нет сервера «${text}».`,
        unknown_equipment: (text: string) => `Нет оборудования «${text}».`,
        unknown_tag: (text: string) => `Тега «${text}» нет ни здесь, ни в файле.`,
        node_number: (text: string) =>
          `Тег привязан к узлу ${text}. Что означал номер пространства имён в файле, неизвестно: запишите узел по этому имени или оставьте ячейку пустой.`,
        node: (text: string) =>
          text === '' ? 'Новому тегу нужен узел.' : `«${text}» — не узел вида ns=2;s=Имя.`,
        origin: (text: string) =>
          `«${text}» не подходит: расчётные и ручные теги создаются в своих формах.`,
        list: (text: string) => `«${text}» — не список вида а | б и не пары вида а: б | в: г.`,
        cycle: (text: string) => `«${text}» стало бы частью самого себя или лежит слишком глубоко.`,
        used: (text: string) => `«${text}» нужен другому тегу или сейчас управляется.`,
        refused: (text: string) => `«${text}» здесь недопустимо.`,
      },
    },
    templates: {
      'ESP well': 'Скважина с ЭЦН',
      'Gas-lift well': 'Газлифтная скважина',
      Separator: 'Сепаратор',
      Pump: 'Насос',
      Compressor: 'Компрессор',
      Tank: 'Резервуар',
    } as Readonly<Record<string, string>>,
    tabs: {
      tags: 'Теги',
      rounds: 'Обходы',
      browse: 'Обзор серверов',
      equipment: 'Оборудование',
      servers: 'Серверы',
      certificates: 'Сертификаты',
    },
  },
)
