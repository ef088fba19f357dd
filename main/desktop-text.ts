/** What the desktop says outside its page: when the page is gone, or the core did not start. */
import { messages } from '../shared/language.ts'

export const desktopText = messages(
  {
    startFailed: 'Derrick could not start',
    windowFails: 'The window of Derrick keeps failing',
    windowFailsDetail:
      'It was opened again three times within a minute. Collecting and storing values goes on without it.',
    tryAgain: 'Open it again',
    quit: 'Quit',
  },
  {
    startFailed: 'Derrick не запустился',
    windowFails: 'Окно Derrick не работает',
    windowFailsDetail:
      'За минуту его открывали заново три раза. Сбор и хранение значений идут и без него.',
    tryAgain: 'Открыть снова',
    quit: 'Выйти',
  },
)
