/** Words of what is done with many tags at once, and of those that were deleted. */
import { messages, plural, pluralRu } from '../../../shared/language.ts'

export default messages(
  {
    import: 'Import…',
    export: 'Export',
    exported: (count: number) =>
      `${count} ${plural(count, { one: 'tag', other: 'tags' })} exported`,
    inUse: 'In use',
    deletedTab: (count: string) => `Deleted ${count}`,
    show: 'Which tags',
    tick: (name: string) => `Tick ${name}`,
    chosen: (count: number) => `${count} ticked`,
    edit: 'Change…',
    delete: 'Delete…',
    drop: 'Drop history…',
    restore: 'Restore',
    trend: 'Trend',
    exportHistory: 'Export history',
    clear: 'None',
    all: 'All shown',
    most: 'Ten thousand at once at most.',
    change: (count: number) => `Change ${count} ${plural(count, { one: 'tag', other: 'tags' })}`,
    send: (count: number) =>
      count === 0 ? 'Change' : `Change ${count} ${plural(count, { one: 'tag', other: 'tags' })}`,
    about: 'What is left empty stays as it is at each tag. One row of the journal undoes it.',
    deadband: 'Deadband, in the unit of the tag',
    queue: 'Queue',
    stays: 'Stays as it is',
    number: 'Something is not a number.',
    nothing: 'Fill in what all of them are to have.',
    would: (changed: string, same: string) => `${changed} would change, ${same} are so already.`,
    changed: (count: number) => `${count} ${plural(count, { one: 'tag', other: 'tags' })} changed`,
    deleteTitle: (count: number) =>
      `Delete ${count} ${plural(count, { one: 'tag', other: 'tags' })}`,
    dropTitle: (count: number) =>
      `Drop the history of ${count} ${plural(count, { one: 'tag', other: 'tags' })}`,
    history: 'What becomes of the history?',
    choose: 'Say what becomes of the history.',
    fate: { keep: 'Keep it', drop: 'Drop it' },
    fateText: {
      keep: 'Nothing is read any more. What was recorded stays in trends, and the tags can be restored.',
      drop: 'Every sample of these tags is deleted for good. This cannot be undone.',
    },
    deleted: (count: number) => `${count} ${plural(count, { one: 'tag', other: 'tags' })} deleted`,
    restored: (count: number) =>
      `${count} ${plural(count, { one: 'tag', other: 'tags' })} restored`,
    sendDelete: 'Delete',
    sendDrop: 'Drop history',
    deletedAt: 'Deleted',
    historyHead: 'History',
    kept: 'kept',
    dropping: 'being dropped',
    noneDeleted: 'No deleted tags here',
    noneText: 'Tags that are deleted with their history kept stand here until they are restored.',
    deletedTable: 'Deleted tags',
  },
  {
    import: 'Загрузить…',
    export: 'Выгрузить',
    exported: (count: number) =>
      `Выгружено: ${count} ${pluralRu(count, { one: 'тег', few: 'тега', many: 'тегов' })}`,
    inUse: 'Действующие',
    deletedTab: (count: string) => `Удалённые ${count}`,
    show: 'Какие теги',
    tick: (name: string) => `Отметить ${name}`,
    chosen: (count: number) => `Отмечено ${count}`,
    edit: 'Изменить…',
    delete: 'Удалить…',
    drop: 'Удалить историю…',
    restore: 'Восстановить',
    trend: 'Тренд',
    exportHistory: 'Выгрузить историю',
    clear: 'Снять',
    all: 'Все в таблице',
    most: 'Не больше десяти тысяч за раз.',
    change: (count: number) =>
      `Изменить ${count} ${pluralRu(count, { one: 'тег', few: 'тега', many: 'тегов' })}`,
    send: (count: number) =>
      count === 0
        ? 'Изменить'
        : `Изменить ${count} ${pluralRu(count, { one: 'тег', few: 'тега', many: 'тегов' })}`,
    about:
      'Что оставлено пустым, у каждого тега остаётся прежним. Отменяется одной записью журнала.',
    deadband: 'Мёртвая зона, в единице тега',
    queue: 'Очередь',
    stays: 'Без изменений',
    number: 'Где-то стоит не число.',
    nothing: 'Заполните то, что должно стать у всех одинаковым.',
    would: (changed: string, same: string) => `Изменится: ${changed}, уже так: ${same}.`,
    changed: (count: number) =>
      `Изменено: ${count} ${pluralRu(count, { one: 'тег', few: 'тега', many: 'тегов' })}`,
    deleteTitle: (count: number) =>
      `Удалить ${count} ${pluralRu(count, { one: 'тег', few: 'тега', many: 'тегов' })}`,
    dropTitle: (count: number) =>
      `Удалить историю: ${count} ${pluralRu(count, { one: 'тег', few: 'тега', many: 'тегов' })}`,
    history: 'Что сделать с историей?',
    choose: 'Укажите, что сделать с историей.',
    fate: { keep: 'Сохранить', drop: 'Удалить' },
    fateText: {
      keep: 'Чтение прекратится. Записанное останется в трендах, теги можно восстановить.',
      drop: 'Все значения этих тегов удаляются навсегда. Отменить это нельзя.',
    },
    deleted: (count: number) =>
      `Удалено: ${count} ${pluralRu(count, { one: 'тег', few: 'тега', many: 'тегов' })}`,
    restored: (count: number) =>
      `Восстановлено: ${count} ${pluralRu(count, { one: 'тег', few: 'тега', many: 'тегов' })}`,
    sendDelete: 'Удалить',
    sendDrop: 'Удалить историю',
    deletedAt: 'Удалён',
    historyHead: 'История',
    kept: 'сохранена',
    dropping: 'удаляется',
    noneDeleted: 'Удалённых тегов здесь нет',
    noneText: 'Здесь стоят теги, удалённые с сохранением истории, пока их не восстановят.',
    deletedTable: 'Удалённые теги',
  },
)
