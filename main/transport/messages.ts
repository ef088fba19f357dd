/** What the gateway says to somebody who typed an address into a browser and is not shown the interface. */
import { messages } from '../../shared/language.ts'

export default messages(
  {
    refused: 'This request cannot be answered',
    refusedDetail: 'The program could not make sense of it.',
    forbidden: 'This address may not be used',
    forbiddenDetail: 'The console is reached at 127.0.0.1 or localhost, on the machine it runs on.',
    missing: 'There is nothing at this address',
    missingDetail: 'The console has a single address.',
    long: 'This address is too long',
    longDetail: 'It does not belong to the console.',
    open: 'Open the console',
  },
  {
    refused: 'На этот запрос нет ответа',
    refusedDetail: 'Программа не смогла его разобрать.',
    forbidden: 'Этот адрес использовать нельзя',
    forbiddenDetail:
      'Консоль открывается по адресу 127.0.0.1 или localhost на той машине, где она работает.',
    missing: 'По этому адресу ничего нет',
    missingDetail: 'У консоли один адрес.',
    long: 'Слишком длинный адрес',
    longDetail: 'К консоли он не относится.',
    open: 'Открыть консоль',
  },
)
