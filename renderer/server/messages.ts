/** Words of the one form that describes a server. */
import { messages } from '../../shared/language.ts'

export default messages(
  {
    name: 'Name',
    nameFault: 'A name is needed',
    endpoint: 'Endpoint',
    endpointFault: 'Written as opc.tcp://host:port/path; an IPv6 address in brackets',
    alternates: 'Further endpoints of the same server',
    alternatesHint: 'Only of a redundant server: one a line, the preferred first.',
    mode: 'Security mode',
    policy: 'Security policy',
    modes: { None: 'None', Sign: 'Sign', SignAndEncrypt: 'Sign and encrypt' },
    noPolicy: 'None',
    unsecured: 'Without security anybody on the network can read and change what is sent.',
  },
  {
    name: 'Название',
    nameFault: 'Нужно название',
    endpoint: 'Адрес',
    endpointFault: 'Пишется как opc.tcp://узел:порт/путь; адрес IPv6 в квадратных скобках',
    alternates: 'Другие адреса того же сервера',
    alternatesHint:
      'Только для резервированного сервера: по одному в строке, предпочтительный первым.',
    mode: 'Режим защиты',
    policy: 'Политика защиты',
    modes: { None: 'Нет', Sign: 'Подпись', SignAndEncrypt: 'Подпись и шифрование' },
    noPolicy: 'Нет',
    unsecured: 'Без защиты любой в сети может прочитать и изменить то, что передаётся.',
  },
)
