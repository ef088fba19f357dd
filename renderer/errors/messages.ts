/** What each error code of the contract means to the person at the screen, and what to do. */
import { messages } from '../../shared/language.ts'

export default messages(
  {
    rows: (rows: number, most: number) =>
      `The sheet has ${rows} rows; at most ${most} are entered at once. Divide it.`,
    bad_input: 'Something in the form is not as it must be. Check the fields.',
    fault: {
      short: (least: number) =>
        least <= 1
          ? 'There is nothing to see in what was typed. Type letters or figures.'
          : `What was typed is too short: at least ${least} characters that can be seen.`,
      long: (most: number) => `What was typed is too long: ${most} characters at most.`,
      invisible:
        'The name has characters that cannot be seen, perhaps pasted with it. Type it by hand.',
      mixed: (word: string) =>
        `Latin and Cyrillic letters that look alike are mixed in “${word}”. Type it in one alphabet.`,
    },
    unknown_call: 'The console and its core are of different versions. Reload the page.',
    unauthenticated: 'The session has ended. Sign in again.',
    wrong_credentials: 'The name or the password is wrong.',
    attempts: (seconds: string) =>
      `Too many wrong attempts. The next one is possible in ${seconds}.`,
    locked: 'The console is locked. Unlock it first.',
    forbidden: 'Your role does not allow this.',
    forbiddenRole: (needed: string) =>
      `Your role does not allow this. It needs the right to ${needed}.`,
    right: {
      read: 'see the screens',
      setpoint: 'change setpoints',
      enter: 'enter values by hand',
      export: 'export the history',
      approve: 'approve changes of others',
      engineer: 'set up tags and servers',
      administer: 'manage people',
      restore: 'restore backups',
    },
    export: {
      export_disk_full:
        'The disk is nearly full, and what is left is kept for recording. Make room, or choose less.',
      export_unwritable: 'The file cannot be written. Look at the disk of the console.',
      export_unreadable: 'The history cannot be read now. Begin the export again.',
      export_ended: 'The export ended by itself. Begin it again.',
      export_target_full: 'There is no room at that place. Choose another one.',
      export_target: 'It cannot be written there. Choose another place.',
      export_busy: 'Two exports are under way. Wait for one to end, or cancel it.',
      export_gone: 'The export is not there any more.',
      export_file_gone: 'Its file was deleted or changed by somebody else. Make the export anew.',
      export_unfinished: 'The export has no file.',
      export_ticket: 'This link is used up. Take the file from the list again.',
      export_tags:
        'A row for each moment has at most 64 tags. Choose fewer, or a row for each sample.',
      export_range: 'The beginning must lie before the end, and before now.',
    },
    not_found: 'It is not there any more. Somebody may have removed it.',
    notFound: (what: string) => `${what} is not there any more. Somebody may have removed it.`,
    conflict: 'Somebody or something was faster. Look at the present state and try again.',
    commanded: 'Its setpoint is being changed now. Wait for the outcome, then try again.',
    nameTaken: (name: string) => `There is “${name}” already. Choose another name.`,
    nameAlike: (like: string) =>
      `This name looks like “${like}”, which is there already. Choose another one.`,
    /** Why a change of tags or equipment was refused, by the reason that the core gives. */
    change: {
      name_deleted: (name: string) =>
        `A deleted tag is called “${name}”, and its history is kept. Restore it, or drop its history.`,
      used: (name: string, by: string) =>
        `“${name}” is needed: “${by}” is its setpoint. Delete both, or change “${by}” first.`,
      calculated_from: (name: string, by: string) =>
        `“${name}” is needed: “${by}” is calculated from it. Delete both, or change “${by}” first.`,
      sets_none: (name: string, by: string) =>
        `“${name}” is the setpoint of “${by}”, which is not there. Add or restore “${by}” too.`,
      calculated_from_none: (name: string, by: string) =>
        `“${name}” is calculated from “${by}”, which is not there. Add or restore “${by}” too.`,
      nothing_recorded: (name: string) =>
        `Nothing is recorded in this range of “${name}” or of what it is calculated from. Choose one with samples.`,
      job_running: (name: string) =>
        `“${name}” is being calculated over its history. Wait, or cancel that.`,
      endless: (name: string) =>
        `“${name}” counts without end: what it had counted before the range is in no history. Give it a time or a condition that sets it back.`,
      circular: (name: string, by: string) =>
        `“${name}” would be calculated from itself, over “${by}”. Change “${by}” first.`,
      formula_changed: (name: string, by: string) =>
        `The formula of “${name}” has been changed meanwhile by ${by}. Look at it again.`,
      field_changed: (name: string) =>
        `What you changed of “${name}” has been changed meanwhile by somebody else. Look at it again.`,
      changed_since: (name: string, by: string, row: string) =>
        `“${name}” has been changed since, by ${by} in row ${row}. Undo that first.`,
      changed: (name: string) => `“${name}” is not any more what this change left.`,
      belongs: (name: string) => `“${name}” belongs to it by now. Move it or remove it first.`,
      too_deep: (name: string) =>
        `“${name}” would lie too deep in the tree of equipment. Move it first.`,
      cycle: 'It would be a part of itself. Choose another place in the tree.',
      stale_preview:
        'The configuration or the file has changed since the preview. Look at the preview again.',
      cancelled: 'It was cancelled, and nothing was changed.',
      job_ended: 'It has ended, or is being written and ends in a moment.',
      dropping: (name: string) => `The history of “${name}” is being dropped.`,
      not_undoable: 'This row changed nothing that can be taken back.',
      server_gone: (name: string) => `The server of “${name}” is gone.`,
      secret_needed: (name: string) =>
        `This needs the former password or key of “${name}”, and the journal keeps none. Change the server by hand and enter it.`,
      plain_password: (name: string) =>
        `The password of “${name}” might then go unencrypted. Allow that at the server by hand.`,
      number_of_then: (name: string, node: string) =>
        `“${name}” stood at ${node}; what that number meant then is not known any more. Nothing was changed. Enter the node anew, best by the name of its namespace (nsu=…).`,
      has_tags: 'It has tags. Say what becomes of them.',
      unknown: 'the console',
    },
    too_large: 'That is more than one request may ask for. Choose less.',
    out_of_limits: 'The value is outside its limits.',
    outOfLimits: (limits: string) => `The value is outside its limits, ${limits}.`,
    atMost: (limit: string) => `The value may be at most ${limit}.`,
    atLeast: (limit: string) => `The value must be at least ${limit}.`,
    not_writable: 'This tag is not a setpoint and cannot be changed.',
    not_live: 'The value was not live, so nothing was sent. Try again when the link is back.',
    notDescribed:
      'The server has not told yet what this tag is, so nothing was sent. Try again when it is connected.',
    expired: 'The confirmation came too late. Nothing was sent; start again.',
    too_many: 'Too many requests. Wait a moment and try again.',
    unavailable:
      'A part of the console that this needs is not running. It is tried again by itself.',
    core: 'The core of the console cannot be reached. It is tried again by itself.',
    database: 'The database cannot be written or read. Look at Health for the reason.',
    historian: 'The history cannot be read now. Live values are not affected.',
    journal: 'The journal cannot be written. Nothing is sent to equipment until it can.',
    records: {
      full: 'The data disk is full, so the journal cannot be written and nothing is sent. Free some space on it; the console goes on by itself.',
      damaged:
        'The records of the console (derrick.db) are damaged, so nothing is sent. Freeing space does not help: stop the console and restore the file from a copy.',
      readonly:
        'The records of the console (derrick.db) may only be read, so nothing is sent. Give the console the right to write in its data folder.',
      directory:
        'The data folder of the console is gone, so nothing is sent. Put it back, for example by connecting its disk again.',
      disk: 'The data disk reports an error, so the journal cannot be written and nothing is sent. Have the disk checked.',
      busy: 'Another program holds the records of the console (derrick.db), so nothing is sent. Close that program.',
      spoiled:
        'The records of the console (derrick.db) were damaged while it runs, so nothing is sent. Stop the console and restore the file from a copy.',
      replaced:
        'The records of the console (derrick.db) were moved, deleted or replaced while it runs, so nothing is sent. Put the file back, or stop the console and restore it from a copy.',
      log_replaced:
        'The log of the records (derrick.db-wal) was moved, deleted or replaced, so nothing is sent. Stop the console, which saves what is in it, and start it again.',
    },
    server: 'The server of this tag is not connected.',
    link: 'The link to the server is not up. Tags, Servers tells why; try again when it is back.',
    busy: 'The server is still busy with what it was asked before. Try again in a moment.',
    unanswered: 'The server gave no answer. Try again.',
    unreadable_answer:
      'What the server answered cannot be read: it is broken, or far more than was asked for. Look in another branch, or search for what you need.',
    disabled: 'The server is switched off here. Enable it (Tags, Servers) first.',
    internal: 'This is a fault of the program. It has been written to the log; try again.',
  },
  {
    rows: (rows: number, most: number) =>
      `В таблице ${rows} строк, а за один раз вводят не больше ${most}. Разделите её.`,
    bad_input: 'В форме что-то не так. Проверьте поля.',
    fault: {
      short: (least: number) =>
        least <= 1
          ? 'Во введённом нет ни одного видимого знака. Введите буквы или цифры.'
          : `Введено слишком мало: нужно не меньше ${least} видимых знаков.`,
      long: (most: number) => `Введено слишком много: не больше ${most} знаков.`,
      invisible: 'В имени есть невидимые знаки, возможно, вставленные вместе с ним. Наберите его.',
      mixed: (word: string) =>
        `В слове «${word}» смешаны похожие латинские и русские буквы. Наберите его одним алфавитом.`,
    },
    unknown_call: 'Версии консоли и её ядра различаются. Обновите страницу.',
    unauthenticated: 'Сеанс завершён. Войдите снова.',
    wrong_credentials: 'Неверное имя или пароль.',
    attempts: (seconds: string) =>
      `Слишком много неверных попыток. Следующая возможна через ${seconds}.`,
    locked: 'Консоль заблокирована. Сначала разблокируйте её.',
    forbidden: 'Ваша роль этого не позволяет.',
    forbiddenRole: (needed: string) => `Ваша роль этого не позволяет. Нужно право: ${needed}.`,
    right: {
      read: 'просмотр экранов',
      setpoint: 'изменение уставок',
      enter: 'вводить значения вручную',
      export: 'выгрузка истории',
      approve: 'согласование чужих изменений',
      engineer: 'настройка тегов и серверов',
      administer: 'управление пользователями',
      restore: 'восстановление из копий',
    },
    export: {
      export_disk_full:
        'Диск почти заполнен, остаток оставлен для записи архива. Освободите место или выберите меньше.',
      export_unwritable: 'Файл не записывается. Проверьте диск консоли.',
      export_unreadable: 'Архив сейчас не читается. Начните выгрузку заново.',
      export_ended: 'Выгрузка прекратилась. Начните её заново.',
      export_target_full: 'Там нет места. Выберите другое место.',
      export_target: 'Туда записать нельзя. Выберите другое место.',
      export_busy: 'Уже идут две выгрузки. Дождитесь конца одной из них или отмените её.',
      export_gone: 'Этой выгрузки больше нет.',
      export_file_gone: 'Её файл кто-то удалил или изменил. Сделайте выгрузку заново.',
      export_unfinished: 'У этой выгрузки нет файла.',
      export_ticket: 'Ссылка уже использована. Возьмите файл из списка ещё раз.',
      export_tags: 'В строке на момент не больше 64 тегов. Выберите меньше или строку на значение.',
      export_range: 'Начало должно быть раньше конца и раньше текущего времени.',
    },
    not_found: 'Этого больше нет. Возможно, кто-то удалил.',
    notFound: (what: string) => `${what}: такого больше нет. Возможно, кто-то удалил.`,
    conflict: 'Кто-то или что-то успело раньше. Посмотрите текущее состояние и повторите.',
    commanded: 'Его уставку сейчас меняют. Дождитесь исхода и повторите.',
    nameTaken: (name: string) => `«${name}» уже есть. Выберите другое имя.`,
    nameAlike: (like: string) => `Это имя похоже на «${like}», которое уже есть. Выберите другое.`,
    change: {
      name_deleted: (name: string) =>
        `Имя «${name}» — у удалённого тега, история которого сохранена. Восстановите тег или удалите его историю.`,
      used: (name: string, by: string) =>
        `«${name}» нужен: «${by}» — его уставка. Удалите оба или сначала измените «${by}».`,
      calculated_from: (name: string, by: string) =>
        `«${name}» нужен: по нему рассчитывается «${by}». Удалите оба или сначала измените «${by}».`,
      sets_none: (name: string, by: string) =>
        `«${name}» — уставка тега «${by}», которого нет. Добавьте или восстановите и «${by}».`,
      calculated_from_none: (name: string, by: string) =>
        `«${name}» рассчитывается по тегу «${by}», которого нет. Добавьте или восстановите и «${by}».`,
      nothing_recorded: (name: string) =>
        `В этом интервале нет записей ни «${name}», ни того, из чего он рассчитывается. Выберите интервал с отсчётами.`,
      job_running: (name: string) =>
        `«${name}» уже пересчитывается за прошлое. Дождитесь конца или отмените.`,
      endless: (name: string) =>
        `«${name}» считает без конца: что он насчитал до интервала, не записано. Задайте время или условие сброса.`,
      circular: (name: string, by: string) =>
        `«${name}» рассчитывался бы из самого себя через «${by}». Сначала измените «${by}».`,
      formula_changed: (name: string, by: string) =>
        `Формула тега «${name}» тем временем изменена (${by}). Посмотрите её ещё раз.`,
      field_changed: (name: string) =>
        `То, что вы изменили у тега «${name}», тем временем изменил кто-то другой. Посмотрите ещё раз.`,
      changed_since: (name: string, by: string, row: string) =>
        `«${name}» с тех пор изменён: ${by}, запись ${row}. Сначала отмените её.`,
      changed: (name: string) => `«${name}» уже не такой, каким его оставило это изменение.`,
      belongs: (name: string) =>
        `К нему уже относится «${name}». Сначала перенесите или удалите его.`,
      too_deep: (name: string) =>
        `«${name}» окажется слишком глубоко в дереве оборудования. Сначала перенесите его.`,
      cycle: 'Оборудование стало бы частью самого себя. Выберите другое место в дереве.',
      stale_preview:
        'После просмотра изменилась конфигурация или файл. Посмотрите изменения ещё раз.',
      cancelled: 'Отменено, ничего не изменено.',
      job_ended: 'Уже завершено или записывается и сейчас завершится.',
      dropping: (name: string) => `История тега «${name}» удаляется.`,
      not_undoable: 'В этой записи нет изменений, которые можно отменить.',
      server_gone: (name: string) => `Сервера тега «${name}» больше нет.`,
      secret_needed: (name: string) =>
        `Для этого нужен прежний пароль или ключ сервера «${name}», а в журнале их нет. Измените сервер вручную и введите его.`,
      plain_password: (name: string) =>
        `Пароль сервера «${name}» мог бы пойти без шифрования. Разрешите это в настройках сервера вручную.`,
      number_of_then: (name: string, node: string) =>
        `Тег «${name}» был привязан к узлу ${node}; что этот номер означал тогда, уже неизвестно. Ничего не изменено. Введите узел заново, лучше по имени пространства имён (nsu=…).`,
      has_tags: 'У него есть теги. Укажите, что с ними сделать.',
      unknown: 'консоль',
    },
    too_large: 'Это больше, чем можно запросить за один раз. Выберите меньше.',
    out_of_limits: 'Значение вне пределов.',
    outOfLimits: (limits: string) => `Значение вне пределов ${limits}.`,
    atMost: (limit: string) => `Значение не должно превышать ${limit}.`,
    atLeast: (limit: string) => `Значение не должно быть меньше ${limit}.`,
    not_writable: 'Этот тег не уставка, изменить его нельзя.',
    not_live:
      'Значение было неактуально, поэтому ничего не отправлено. Повторите, когда связь восстановится.',
    notDescribed:
      'Сервер ещё не передал описание этого тега, поэтому ничего не отправлено. Повторите, когда будет связь.',
    expired: 'Подтверждение опоздало. Ничего не отправлено; начните снова.',
    too_many: 'Слишком много запросов. Подождите и повторите.',
    unavailable: 'Нужная часть консоли не работает. Попытки повторяются сами.',
    core: 'Нет связи с ядром консоли. Попытки повторяются сами.',
    database: 'База данных не читается или не записывается. Причину смотрите в разделе «Система».',
    historian: 'Архив сейчас не читается. Живые значения не затронуты.',
    journal: 'Журнал не записывается. Пока это так, в оборудование ничего не отправляется.',
    records: {
      full: 'Диск с данными заполнен: журнал не записывается, ничего не отправляется. Освободите место; консоль продолжит сама.',
      damaged:
        'Записи консоли (derrick.db) повреждены, ничего не отправляется. Освобождать место бесполезно: остановите консоль и восстановите файл из копии.',
      readonly:
        'Записи консоли (derrick.db) доступны только для чтения, ничего не отправляется. Дайте консоли право записи в папку данных.',
      directory:
        'Папка данных консоли пропала, ничего не отправляется. Верните её, например подключите диск снова.',
      disk: 'Диск с данными сообщает об ошибке: журнал не записывается, ничего не отправляется. Проверьте диск.',
      busy: 'Записи консоли (derrick.db) держит другая программа, ничего не отправляется. Закройте её.',
      spoiled:
        'Записи консоли (derrick.db) повреждены во время работы, ничего не отправляется. Остановите консоль и восстановите файл из копии.',
      replaced:
        'Записи консоли (derrick.db) перемещены, удалены или подменены во время работы, ничего не отправляется. Верните файл либо остановите консоль и восстановите его из копии.',
      log_replaced:
        'Журнал записей (derrick.db-wal) перемещён, удалён или подменён, ничего не отправляется. Остановите консоль, она сохранит его содержимое, и запустите снова.',
    },
    server: 'Сервер этого тега не подключён.',
    link: 'Нет связи с сервером. Причина — в «Теги, Серверы»; повторите, когда связь восстановится.',
    busy: 'Сервер ещё занят прежними запросами. Повторите чуть позже.',
    unanswered: 'Сервер не ответил. Повторите попытку.',
    unreadable_answer:
      'Ответ сервера прочесть нельзя: он повреждён или намного больше запрошенного. Посмотрите в другой ветви или воспользуйтесь поиском.',
    disabled: 'Сервер здесь отключён. Сначала включите его (Теги, Серверы).',
    internal: 'Это ошибка программы. Она записана в журнал работы; повторите попытку.',
  },
)
