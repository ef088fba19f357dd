/** The few words that primitives say by themselves. */
import { messages } from '../../shared/language.ts'

export default messages(
  {
    show: 'Show',
    hide: 'Hide',
    close: 'Close',
    retry: 'Try again',
    loading: 'Reading',
    notAllowed: 'Not allowed',
    mark: {
      live: 'live',
      uncertain: 'uncertain',
      bad: 'bad, last good value',
      neverGood: 'bad, no good value yet',
      stale: 'stale: the server is silent',
      link: 'link lost, last value',
      known: 'last known value, not confirmed',
      none: 'no value yet',
    },
    serverTime: 'server time used',
    priority: (priority: number) => `Priority ${priority}`,
    off: 'off',
    on: 'on',
  },
  {
    show: 'Показать',
    hide: 'Скрыть',
    close: 'Закрыть',
    retry: 'Повторить',
    loading: 'Чтение',
    notAllowed: 'Нет права',
    mark: {
      live: 'актуально',
      uncertain: 'сомнительно',
      bad: 'недостоверно, последнее достоверное',
      neverGood: 'недостоверно, достоверного ещё не было',
      stale: 'устарело: сервер молчит',
      link: 'нет связи, последнее значение',
      known: 'последнее известное, не подтверждено',
      none: 'значения ещё нет',
    },
    serverTime: 'взято время сервера',
    priority: (priority: number) => `Приоритет ${priority}`,
    off: 'выкл.',
    on: 'вкл.',
  },
)
