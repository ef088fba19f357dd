/** What the tabs of the field are called, in their row and wherever else one of them is named. */
import { messages } from '../../shared/language.ts'

export default messages(
  {
    group: 'Tags',
    row: 'The field: tags, servers, certificates',
    tabs: {
      tags: 'Tags',
      browse: 'Browse',
      equipment: 'Equipment',
      servers: 'Servers',
      certificates: 'Certificates',
    },
  },
  {
    group: 'Теги',
    row: 'Поле: теги, серверы, сертификаты',
    tabs: {
      tags: 'Теги',
      browse: 'Обзор серверов',
      equipment: 'Оборудование',
      servers: 'Серверы',
      certificates: 'Сертификаты',
    },
  },
)
