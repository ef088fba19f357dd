/** Words of a server that is configured: its state, and what an engineer may do with it. */
import { messages, plural, pluralRu } from '../../../shared/language.ts'

export default messages(
  {
    changeServer: 'Change',
    enable: 'Enable',
    disable: 'Disable',
    notEngineer: 'Servers are changed by an engineer or an administrator',
    state: {
      disabled: 'off',
      connecting: 'connecting',
      up: 'up',
      suspect: 'no keep-alive',
      down: 'link lost',
      never: 'not connected yet',
      switching: 'switching over',
      backfilling: 'filling in history',
    },
    stateText: {
      disabled: 'Switched off by an engineer. Its values are the last ones.',
      connecting: 'The first attempt since the start or since a change.',
      up: 'Data or keep-alives arrive in time.',
      suspect: 'A keep-alive is late. Values are not shown as live.',
      down: 'The link is lost. It is tried again by itself.',
      never: 'It has not been reached yet. It is tried again by itself.',
      switching:
        'Another endpoint of the redundant set is being connected. Values are not shown as live until it stands.',
      backfilling:
        'Data arrive in time. What was missed is being read from the history of the server.',
    },
    form: {
      add: 'Add a server',
      change: (name: string) => `Change ${name}`,
      text: 'An OPC UA server of the site. Its tags are added afterwards, under Tags.',
      reconnects: 'The server is connected anew; for some seconds its values are not live.',
      add_: 'Add server',
      save: 'Save',
      cancel: 'Cancel',
    },
    off: {
      title: (name: string) => `Disable ${name}?`,
      text: (tags: number) =>
        `${tags} ${plural(tags, { one: 'tag', other: 'tags' })} will keep the last value, marked as not live. Nothing can be set through this server until it is enabled again.`,
      act: 'Disable',
      keep: 'Keep it on',
    },
    trust: { open: 'Trust its certificate…' },
    added: (name: string) => `${name} was added`,
    changed: (name: string) => `${name} was changed`,
    disabled: (name: string) => `${name} was disabled`,
    enabled: (name: string) => `${name} was enabled`,
    remove: 'Remove',
    removeQuestion: {
      title: (name: string) => `Remove ${name}?`,
      text: 'It has no tags. Its password or key is deleted as well; what the journal tells of it stays.',
      hasTags: (tags: number) =>
        `${tags} ${plural(tags, { one: 'tag is', other: 'tags are' })} read from it. Give them to another server or delete them first, under Tags; or disable the server: they then keep their last value and their history.`,
      act: 'Remove',
      keep: 'Keep it',
    },
    removed: (name: string) => `${name} was removed`,
  },
  {
    changeServer: 'Изменить',
    enable: 'Включить',
    disable: 'Отключить',
    notEngineer: 'Серверы меняет инженер или администратор',
    state: {
      disabled: 'отключён',
      connecting: 'подключение',
      up: 'на связи',
      suspect: 'нет ответа',
      down: 'нет связи',
      never: 'связи ещё не было',
      switching: 'переход на резерв',
      backfilling: 'дозапись архива',
    },
    stateText: {
      disabled: 'Отключён инженером. Значения последние известные.',
      connecting: 'Первая попытка после пуска или изменения.',
      up: 'Данные или подтверждения приходят вовремя.',
      suspect: 'Подтверждение опаздывает. Значения не считаются актуальными.',
      down: 'Связь потеряна. Попытки повторяются сами.',
      never: 'Связаться пока не удалось. Попытки повторяются сами.',
      switching:
        'Идёт переход на другой адрес резервированного сервера. До его завершения значения не считаются актуальными.',
      backfilling: 'Данные приходят вовремя. Пропущенное читается из архива сервера.',
    },
    form: {
      add: 'Добавить сервер',
      change: (name: string) => `Изменить ${name}`,
      text: 'Сервер OPC UA объекта. Его теги добавляются потом, в разделе «Теги».',
      reconnects: 'Сервер подключится заново; несколько секунд его значения неактуальны.',
      add_: 'Добавить сервер',
      save: 'Сохранить',
      cancel: 'Отмена',
    },
    off: {
      title: (name: string) => `Отключить ${name}?`,
      text: (tags: number) =>
        `${tags} ${pluralRu(tags, { one: 'тег сохранит', few: 'тега сохранят', many: 'тегов сохранят' })} последнее значение с отметкой, что оно неактуально. Пока сервер отключён, через него ничего нельзя задать.`,
      act: 'Отключить',
      keep: 'Оставить',
    },
    trust: { open: 'Доверять сертификату…' },
    added: (name: string) => `Сервер «${name}» добавлен`,
    changed: (name: string) => `Сервер «${name}» изменён`,
    disabled: (name: string) => `Сервер «${name}» отключён`,
    enabled: (name: string) => `Сервер «${name}» включён`,
    remove: 'Удалить',
    removeQuestion: {
      title: (name: string) => `Удалить ${name}?`,
      text: 'Тегов у него нет. Его пароль или ключ тоже удаляется; записи о нём в журнале остаются.',
      hasTags: (tags: number) =>
        `С него ${pluralRu(tags, { one: 'читается', few: 'читаются', many: 'читаются' })} ${tags} ${pluralRu(tags, { one: 'тег', few: 'тега', many: 'тегов' })}. Сначала передайте их другому серверу или удалите в разделе «Теги»; или отключите сервер: теги сохранят последнее значение и историю.`,
      act: 'Удалить',
      keep: 'Оставить',
    },
    removed: (name: string) => `Сервер «${name}» удалён`,
  },
)
