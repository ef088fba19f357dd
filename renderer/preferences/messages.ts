/** Words of the choices that belong to the workstation. */
import { messages } from '../../shared/language.ts'

export default messages(
  { language: 'Language', theme: 'Theme', day: 'Day', night: 'Night', size: 'Size' },
  { language: 'Язык', theme: 'Тема', day: 'День', night: 'Ночь', size: 'Размер' },
)
