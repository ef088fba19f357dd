/** What the roles are called, wherever one is named; in the middle of a sentence in small letters. */
import { messages } from '../../shared/language.ts'

export default messages(
  {
    viewer: 'Viewer',
    operator: 'Operator',
    engineer: 'Engineer',
    supervisor: 'Supervisor',
    administrator: 'Administrator',
  },
  {
    viewer: 'Наблюдатель',
    operator: 'Оператор',
    engineer: 'Инженер',
    supervisor: 'Начальник смены',
    administrator: 'Администратор',
  },
)
