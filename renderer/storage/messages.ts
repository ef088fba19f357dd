/** Words of Storage: what the data take, backups and what is set for them. */
import type { Rotation } from '../../shared/backup.ts'
import { messages, plural, pluralRu } from '../../shared/language.ts'

export default messages(
  {
    title: 'Storage',
    data: 'Data',
    records: 'Records',
    recordsText: 'people, configuration, journal',
    history: 'History',
    historyText: 'samples and gaps',
    free: 'Free on its disk',
    of: (size: string) => `of ${size}`,
    newest: 'Newest good backup',
    ago: (age: string) => `${age} ago`,
    none: 'none yet',
    size: 'Its size',
    next: 'Next',
    off: 'none by itself',
    now: 'being made',
    freeThere: 'Free for backups',
    state: 'State',
    backups: 'Backups',
    count: (count: number, written: string) =>
      `${written} ${plural(count, { one: 'backup', other: 'backups' })}`,
    column: {
      at: (offset: string) => `State of ${offset}`,
      age: 'Age',
      size: 'Size',
      kind: 'Made',
      verified: 'Verified',
      keys: 'Keys',
      name: 'Folder',
    },
    kind: { scheduled: 'by schedule', manual: 'on demand' },
    good: 'opened and checked',
    damaged: 'damaged',
    partly: 'not all months',
    partlyText: (names: string) =>
      `These months could not be read when it was made, and are in it as they were, or not at all: ${names}. All else is in it, opened and checked.`,
    damagedText: 'It is not whole any more, and is never deleted by itself.',
    keys: { with: 'included', without: 'not included' },
    empty: 'There is no backup yet',
    emptyText: 'The first one is made ten minutes after a start, or at once with Back up now.',
    emptyOff: 'None is made by itself. Back up now makes one.',
    unseen: 'The folder for backups cannot be looked at',
    readFailed: 'Storage cannot be read',
    start: 'Back up now',
    startDenied: 'Backups are made by an engineer or an administrator',
    running: 'A backup is being made already',
    progress: (done: string, of: string) => `${done} of ${of}`,
    preparing: 'being prepared',
    cancel: 'Cancel',
    failed: 'The last backup failed',
    cancelled: 'The last backup was cancelled.',
    sameDisk:
      'Backups lie on the disk of the data: they help against mistakes, not against the loss of the disk. Choose a folder on another disk or on a network share.',
    settings: 'How backups are made',
    every: 'When',
    interval: (hours: number) =>
      hours === 0
        ? 'only on demand'
        : hours === 1
          ? 'each hour'
          : hours === 24
            ? 'each day'
            : `each ${hours} hours`,
    target: 'Into the folder',
    targetHint: 'Full path; empty for the folder “backups” beside the data.',
    withKeys: 'With keys',
    keysOn:
      'Whoever reads a backup can open the stored passwords of servers and act with this console’s certificate. Use a folder that this account alone can read. A restored console connects at once.',
    keysOff:
      'Backups have no keys. A console restored on another machine needs the passwords of servers entered again, and its new certificate trusted by each server.',
    kept: ({ hours, days, weeks, asked }: Rotation) =>
      `Kept are the newest of each of ${hours} hours, ${days} days and ${weeks} weeks, and the last ${asked} made on demand. Where the disk gets full, the oldest go first. The newest good one is never deleted, nor anything that this console did not make.`,
    other: 'by another console',
    restoreHow:
      'An administrator restores a backup here with Restore. Where the console does not start: npm run restore -- --from FOLDER. The steps are in docs/backup.md.',
    restore: {
      open: 'Restore…',
      title: 'Restore a backup',
      failed: 'The last restore failed',
      running: (by: string, of: string) =>
        `${by} restores the state of ${of}. When it is copied and checked the console starts anew, and everybody signs in again. Recording goes on until then.`,
      state: 'State, and end of the history',
      ago: (moment: string, age: string) => `${moment}, ${age} ago`,
      size: 'Size',
      room: 'Free on the disk of the data',
      made: 'Made',
      madeBy: (how: string, version: string) => `${how}, by version ${version}`,
      verified: 'Verified',
      verifiedAt: (moment: string) => `opened and checked, ${moment}`,
      folder: 'Folder',
      happens: 'What will happen',
      copied: 'It is copied beside the data and checked again, each byte of it. Recording goes on.',
      anew: 'Then the console starts anew: nothing is recorded for about a minute, and everybody signs in again.',
      aside: (folder: string) =>
        `The present data are kept aside in ${folder}, in a folder “replaced-…”. Nothing is deleted.`,
      lost: (age: string) =>
        `What came in the last ${age} is not in the restored state: samples, journal, changes of the configuration. Servers that keep a history of their own fill theirs in again.`,
      people: 'People and passwords are those of then. Setpoints in the field stay as they are.',
      noKeys: 'It has no keys: passwords of servers may have to be entered again.',
      partly: (count: number) =>
        `${count} ${plural(count, { one: 'month', other: 'months' })} of its history could not be read when it was made.`,
      other: 'Another console made it.',
      takeOver: 'That console is gone for good: go on with its backups',
      takeOverText:
        'Without this mark the console makes backups of its own and deletes none of that one, which may still run. Mark it only where that one never starts again.',
      reason: 'Reason, for the journal',
      reasonFault: (least: number) => `At least ${least} characters.`,
      password: 'Your password',
      wrongPassword: 'Wrong password.',
      passwordMissing: 'Enter the password with which you sign in.',
      act: 'Restore',
      keep: 'Cancel',
      begun: 'The backup is being copied',
    },
    replaced: {
      title: 'Former states',
      text: 'What restores have replaced, in the data folder.',
      delete: 'Delete…',
      ask: 'Delete a former state',
      asked: (moment: string, size: string, name: string) =>
        `The state that was replaced ${moment} (${size}, ${name}) cannot be had back then.`,
      act: 'Delete for good',
      keep: 'Keep',
      deleted: 'Deleted',
    },
    save: 'Save',
    saved: 'Saved',
    denied: 'Set by an administrator',
  },
  {
    title: 'Хранение',
    data: 'Данные',
    records: 'Записи',
    recordsText: 'люди, настройка, журнал',
    history: 'Архив',
    historyText: 'значения и пропуски',
    free: 'Свободно на диске',
    of: (size: string) => `из ${size}`,
    newest: 'Последняя исправная копия',
    ago: (age: string) => `${age} назад`,
    none: 'ещё нет',
    size: 'Её размер',
    next: 'Следующая',
    off: 'сама не делается',
    now: 'делается',
    freeThere: 'Свободно для копий',
    state: 'Состояние',
    backups: 'Резервные копии',
    count: (count: number, written: string) =>
      `${written} ${pluralRu(count, { one: 'копия', few: 'копии', many: 'копий' })}`,
    column: {
      at: (offset: string) => `Состояние на ${offset}`,
      age: 'Возраст',
      size: 'Размер',
      kind: 'Сделана',
      verified: 'Проверка',
      keys: 'Ключи',
      name: 'Папка',
    },
    kind: { scheduled: 'по расписанию', manual: 'по команде' },
    good: 'открыта и проверена',
    damaged: 'повреждена',
    partly: 'не все месяцы',
    partlyText: (names: string) =>
      `Эти месяцы не удалось прочитать при копировании; они сохранены как есть или отсутствуют: ${names}. Всё остальное в копии есть, открыто и проверено.`,
    damagedText: 'Копия больше не цела; сама она никогда не удаляется.',
    keys: { with: 'в копии', without: 'нет' },
    empty: 'Копий ещё нет',
    emptyText:
      'Первая делается через десять минут после запуска или сразу кнопкой «Сделать копию».',
    emptyOff: 'Сами копии не делаются. Сделать копию можно кнопкой.',
    unseen: 'Папку для копий не удаётся просмотреть',
    readFailed: 'Сведения о хранении не читаются',
    start: 'Сделать копию',
    startDenied: 'Копии делает инженер или администратор',
    running: 'Копия уже делается',
    progress: (done: string, of: string) => `${done} из ${of}`,
    preparing: 'подготовка',
    cancel: 'Прервать',
    failed: 'Последняя копия не сделана',
    cancelled: 'Последнее копирование прервано.',
    sameDisk:
      'Копии лежат на диске данных: они спасают от ошибки, но не от потери диска. Выберите папку на другом диске или в сети.',
    settings: 'Как делаются копии',
    every: 'Когда',
    interval: (hours: number) =>
      hours === 0
        ? 'только по команде'
        : hours === 1
          ? 'каждый час'
          : hours === 24
            ? 'раз в сутки'
            : `раз в ${hours} ${pluralRu(hours, { one: 'час', few: 'часа', many: 'часов' })}`,
    target: 'В папку',
    targetHint: 'Полный путь; пусто — папка «backups» рядом с данными.',
    withKeys: 'С ключами',
    keysOn:
      'Кто прочтёт копию, откроет сохранённые пароли серверов и сможет выдать себя за эту консоль. Папку должна читать только её учётная запись. Восстановленная консоль подключается сразу.',
    keysOff:
      'В копиях нет ключей. Консоли, восстановленной на другой машине, нужно заново ввести пароли серверов, а её новый сертификат внести в доверенные на каждом сервере.',
    kept: ({ hours, days, weeks, asked }: Rotation) =>
      `Хранится последняя копия за каждый из ${hours} часов, ${days} дней и ${weeks} недель и последние ${asked} по команде. Если место кончается, удаляются самые старые. Последняя исправная копия не удаляется никогда, как и всё, что сделала не эта консоль.`,
    other: 'другой консолью',
    restoreHow:
      'Администратор восстанавливает копию здесь кнопкой «Восстановить». Если консоль не запускается: npm run restore -- --from ПАПКА. Порядок действий — в docs/backup.md.',
    restore: {
      open: 'Восстановить…',
      title: 'Восстановление из копии',
      failed: 'Последнее восстановление не удалось',
      running: (by: string, of: string) =>
        `${by}: восстанавливается состояние на ${of}. Когда копия перенесена и проверена, консоль запускается заново и все входят снова. До этого запись продолжается.`,
      state: 'Состояние и конец архива',
      ago: (moment: string, age: string) => `${moment}, ${age} назад`,
      size: 'Размер',
      room: 'Свободно на диске данных',
      made: 'Сделана',
      madeBy: (how: string, version: string) => `${how}, версией ${version}`,
      verified: 'Проверка',
      verifiedAt: (moment: string) => `открыта и проверена, ${moment}`,
      folder: 'Папка',
      happens: 'Что произойдёт',
      copied:
        'Копия переносится рядом с данными и проверяется заново, до байта. Запись продолжается.',
      anew: 'Затем консоль запускается заново: около минуты ничего не записывается, и все входят снова.',
      aside: (folder: string) =>
        `Нынешние данные откладываются в ${folder}, в папку «replaced-…». Ничего не удаляется.`,
      lost: (age: string) =>
        `Того, что появилось за последние ${age}, в восстановленном состоянии нет: значений, записей журнала, изменений настройки. Серверы с собственным архивом дополнят свои значения.`,
      people: 'Люди и пароли — на тот момент. Уставки на объекте остаются как есть.',
      noKeys: 'Ключей в ней нет: пароли серверов, возможно, придётся ввести заново.',
      partly: (count: number) =>
        `При копировании не удалось прочитать ${count} ${pluralRu(count, { one: 'месяц', few: 'месяца', many: 'месяцев' })} архива.`,
      other: 'Её сделала другая консоль.',
      takeOver: 'Той консоли больше нет: продолжать её копии',
      takeOverText:
        'Без этой отметки консоль делает свои копии и не удаляет копий той, которая, возможно, ещё работает. Отмечайте, только если та больше никогда не запустится.',
      reason: 'Причина, для журнала событий',
      reasonFault: (least: number) =>
        `Не менее ${least} ${pluralRu(least, { one: 'знака', few: 'знаков', many: 'знаков' })}.`,
      password: 'Ваш пароль',
      wrongPassword: 'Неверный пароль.',
      passwordMissing: 'Введите пароль, с которым вы входите.',
      act: 'Восстановить',
      keep: 'Отмена',
      begun: 'Копия переносится',
    },
    replaced: {
      title: 'Прежние состояния',
      text: 'То, что заменили восстановления; лежит в папке данных.',
      delete: 'Удалить…',
      ask: 'Удаление прежнего состояния',
      asked: (moment: string, size: string, name: string) =>
        `Состояние, заменённое ${moment} (${size}, ${name}), вернуть будет нельзя.`,
      act: 'Удалить навсегда',
      keep: 'Оставить',
      deleted: 'Удалено',
    },
    save: 'Сохранить',
    saved: 'Сохранено',
    denied: 'Настраивает администратор',
  },
)
