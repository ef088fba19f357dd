/** What is wrong with a server or with the history, and what to do about it. */
import { messages, plural, pluralRu } from '../../../shared/language.ts'

export default messages(
  {
    /** Why there is no backup in time, and why a folder cannot take any. */
    backup: {
      relative: 'Write the full path of the folder, from the root of the disk.',
      missing: 'The folder does not exist, and neither does the one above it. Make it first.',
      file: 'A file stands there. Choose a folder.',
      source:
        'The folder is among what is backed up. Choose one outside of the console’s data, best on another disk.',
      other_console: 'The folder belongs to the data of another console. Choose another one.',
      in_backup: 'The folder lies inside a backup. Choose the folder above it, or another one.',
      readonly:
        'The folder for backups cannot be written. Give the account of the console the right to write there.',
      full: 'Too little room is left on the disk for a backup. Free some, or choose another disk.',
      silent: 'The folder for backups does not answer. Check the disk or the network share.',
      overdue: 'The newest backup is older than it may be. Look at Storage, and make one.',
      damaged:
        'A file of the console, or its copy, is damaged, so the backup does not count. The log names it; keep the backups that there are.',
      disk: 'A disk reports an error while a backup is made. Check the disk.',
      busy: 'Another program holds a file of the backup. Close it.',
      directory: 'The folder for backups is gone. Bring it back, or choose another one.',
      thread: 'The program that makes backups has ended. It is tried again by itself.',
      overtaken:
        'The history was rearranged each time that it was to be copied. It is tried again by itself.',
      unread:
        'Months of the history could not be read for the newest backup; all else is in it. Storage names them.',
      other: 'No backup could be made. The log says why.',
    },
    /** Why a backup is not restored. */
    restore: {
      none: 'This backup is not there any more. Choose another one.',
      foreign: 'It is no backup of this program. Choose another one.',
      future:
        'It was made by a newer version. Install that version or a newer one, then restore it.',
      damaged:
        'A file of this backup is not what was written, so it is not restored. Choose another one; nothing was changed.',
      full: 'Too little room is left on the disk of the data: the restored files stand beside the present ones. Free some room.',
      readonly:
        'The data folder cannot be written. Give the account of the console the right to write there.',
      disk: 'A disk reports an error. Check the disks; nothing was changed.',
      busy: 'Another program holds a file of the backup. Close it and try again.',
      directory: 'The folder of the backup has gone away. Bring it back, or choose another one.',
      silent: 'The folder for backups does not answer. Check the disk or the network share.',
      thread: 'The program that copies the backup has ended. Try again; nothing was changed.',
      restore_running: (by: string) =>
        `${by} is restoring a backup already. Wait for it, or cancel it.`,
      backup_running: 'A backup is being made. Wait for it, or cancel it.',
      export_running: (by: string) => `${by} is exporting the history. Wait for it, or cancel it.`,
      changes_open: 'A setpoint change is under way. Wait for its end, so that it is known.',
    },
    /** What is wrong with a certificate besides. */
    besides: {
      certificate_revoked: 'Besides, its issuer has taken it back.',
      certificate_expired: 'Besides, it has expired: give the server a new one first, if you can.',
      certificate_early: 'Besides, it is not valid yet: compare the clocks.',
      certificate_host: 'Besides, it is for another host than the one that is asked for.',
    },
    server: {
      refused:
        'Nothing listens at that port. Check that the server runs and that the port is right.',
      unknown_host:
        'The name is not known on this network. Check the spelling, or use the IP address.',
      no_answer: 'The address cannot be reached. Check the network, the firewall and the address.',
      hangs:
        'The server has the connection open but does not answer. Look at the server; the console goes on trying.',
      security:
        'The server offers no endpoint with this security. Choose a mode and policy that it offers.',
      certificate:
        'The server does not accept this console’s certificate. Export ours (Tags, Certificates), trust it on the server, and compare the clocks.',
      untrusted:
        'The certificate of the server is not trusted here yet. Compare its thumbprint with that at the server, then trust it.',
      certificate_refused:
        'The certificate of the server was refused here by somebody. If that was a mistake, trust it (Tags, Certificates).',
      certificate_revoked:
        'The certificate of the server has been revoked by its issuer, so it is refused. Give the server a new one.',
      certificate_issuer:
        'The certificate of the server is signed by an issuer that is not known here. Import the issuer with its revocation list (Tags, Certificates), or compare the thumbprint and trust the certificate itself.',
      certificate_issuer_expired:
        'The issuer of the server’s certificate is out of its time. Compare the clocks, import the issuer’s new certificate, or trust the server’s itself.',
      certificate_unchecked:
        'Whether the certificate of the server was revoked is not known: there is no revocation list of its issuer. Import one (Tags, Certificates), or trust the certificate itself.',
      certificate_expired:
        'The certificate of the server has expired. Give the server a new one; until then it can be accepted all the same, marked as insecure.',
      certificate_early:
        'The certificate of the server is not valid yet. Compare the clock of this machine with that of the server.',
      certificate_host:
        'The certificate of the server is for another host. Use the address that it names, or give the server one for this address; it can be accepted all the same, marked as insecure.',
      identity:
        'The server does not take identities of this kind. Choose one that it takes: without a user, user name, or user certificate.',
      password:
        'The server does not accept this user with this password. Enter both again; mind upper and lower case.',
      user_denied:
        'The server does not let this user in. Check name and password, and ask there whether the user may connect.',
      user_certificate:
        'The server does not accept the user certificate. Have it trusted there as that of a user, or give another.',
      plain_password:
        'The server asks for the password without encryption, so it was not sent. Choose a secured endpoint, or allow it for this server.',
      distrusts:
        'The server does not trust this console: it ends the connection instead of accepting our certificate. Take our certificate there and have it trusted; it often lies among the rejected ones.',
      clock:
        'The clocks of the server and of this machine are far apart. Set both by the same source of time.',
      licence:
        'The licence of the server has ended or allows no more connections. Look at the licence there, or close other clients.',
      discovery:
        'This is a discovery server, which has no values. Ask it for servers, and choose one of them.',
      secret:
        'The stored password or key for this server cannot be read any more. Enter it again; everything else stays.',
      full: 'The server takes no more sessions. Close other clients or raise its limit.',
      closed:
        'The server or the network ended the connection. The console goes on trying; if it never comes up, check that an OPC UA server is at that port, and look for this console’s certificate among those that it rejected.',
      unreadable:
        'The server answers with what cannot be read. Update the server, or ask its maker; the console goes on trying.',
      encoding:
        'The server says that it cannot read what it is asked, or cannot write its answer. Check that it takes OPC UA Binary, and update it; the console goes on trying.',
      subscription:
        'The server ended the subscription by itself. The console makes a new one; if it happens again, raise the limits for subscriptions at the server.',
      endpoint: 'The address is not one that this server serves. Check host, port and path.',
      items: (count: number, names: string) =>
        `The server refused ${count} ${plural(count, { one: 'item', other: 'items' })}: ${names}. Check their node ids.`,
      remapped: (moved: string) =>
        `The namespaces of the server have changed: ${moved}. Its tags were bound anew by the names of their namespaces; check those whose namespace is gone.`,
      other_device: (endpoint: string, why: string) =>
        `${endpoint} is another device than the first endpoint of its set: ${why}. Nothing is taken from it. Correct the address, or remove it from the set.`,
      partner_doubt: (endpoint: string, why: string) =>
        `${endpoint} may be another device than the first endpoint of its set: ${why}. Check on site that both are the same equipment; then accept it in Health, or correct the address.`,
      acquisition:
        'The part of the console that talks to servers has ended and is being started again. If it goes on, look at the log of the console.',
      stuck:
        'The part of the console that talks to this server does not answer, so what the server holds is not known. It is started again by itself; if this comes often, see what else keeps this machine busy.',
      simulator_off:
        'The simulated field is switched off. Start the console without --no-simulator.',
      simulator_late:
        'The simulated field did not start in time. Start the console again; if it stays so, look at the log of the console.',
      simulator_ended:
        'The simulated field ended at its start. It is started again; if it stays so, look at the log of the console.',
      internal: 'The connection failed for a reason of its own. Look at the log of the server.',
    },
    /** What speaks against an endpoint of a redundant set. */
    partner: {
      strange: (unfit: number, of: number, example: string) =>
        `${unfit} of the ${of} nodes of its tags are not there or of another type, such as ${example}`,
      apart: 'both servers list their redundant sets, and neither lists the other',
      unlisted: 'one of the two servers lists its redundant set without the other',
      product: 'it is another product',
      unfit: (unfit: number, of: number, example: string) =>
        `${unfit} of the ${of} nodes of its tags are not there or of another type, such as ${example}`,
    },
    thinned:
      'More samples arrive than this machine keeps up with: of each tag only the latest go on, and what was left out stands as a gap. Sample fewer tags or at longer intervals, or end other programs on this machine.',
    history: {
      full: 'The disk of the history is full: new samples wait in memory. Free some space; recording goes on by itself.',
      disk: 'The disk of the history reports an error: new samples wait in memory. Have the disk checked.',
      readonly:
        'The history may not be written: new samples wait in memory. Give the console the right to write in its data folder.',
      directory:
        'The folder of the history is gone: new samples wait in memory. Put it back, for example by connecting its disk again.',
      busy: 'Another program holds the file of the history: new samples wait in memory. Close that program.',
      damaged: 'The file of the history is damaged. It is set aside, and a new one begun.',
      replaced:
        'The file of the history (history.db) was moved, deleted or replaced: new samples wait in memory. Put the file back; without it, restart the console, which begins a new one.',
      log_replaced:
        'A file that belongs to the history (history.db-wal or history.db-shm) was moved, deleted or replaced: new samples wait in memory. Restart the console, which saves what is in it.',
      foreign:
        'In place of the history stands a file of another program. Move it away and start the console again.',
      future:
        'The history was written by a newer version of the console. Install that version or a newer one.',
      set_aside: (file: string) =>
        `The history was damaged: it was set aside as ${file}, and a new one was begun.`,
      log_damaged: (file: string, from: string, to: string) =>
        `A part of the history was damaged on the disk before the start (${file}): what was recorded from ${from} to ${to} is lost and stands as a gap. Have the disk checked. A copy of the damaged file lies beside it, where there was room.`,
      begun_anew: (file: string, from: string, to: string) =>
        `The history (${file}) was missing or empty at the start, and a new one was begun: what was recorded from ${from} to ${to} is not in it. Where there is a copy of the file, stop the console and put it back.`,
      older_copy: (file: string, from: string, to: string) =>
        `In place of a month of the history stands an older copy of its file (${file}): of what was recorded from ${from} to ${to}, some samples are not in it. What it has is shown, and recording goes on. Where the newer file still exists, stop the console and put it back.`,
      unreadable: (file: string, from: string, to: string) =>
        `Parts of the history (${file}) are damaged on the disk: some samples from ${from} to ${to} cannot be read and stand as gaps. The rest is shown, and recording goes on. Have the disk checked; where there is a copy of the file, it has what is missing.`,
      thread:
        'What writes the history has stopped and is started again: new samples wait in memory. If it stays so, look at the log of the console.',
      fault:
        'The history could not take some samples and tries again by itself. If it stays so, look at the log of the console.',
      overload:
        'More samples arrive than the disk of this machine takes: the oldest are lost, and stand as a gap. Record fewer tags or at longer intervals, or put the data folder on a faster disk.',
      reader:
        'What reads the history has stopped and is started again. Recording goes on. If it stays so, look at the log of the console.',
    },
  },
  {
    backup: {
      relative: 'Укажите полный путь к папке, от корня диска.',
      missing: 'Такой папки нет, и папки над ней тоже. Сначала создайте её.',
      file: 'Это файл. Выберите папку.',
      source:
        'Папка входит в то, что копируется. Выберите папку вне данных консоли, лучше на другом диске.',
      other_console: 'Папка относится к данным другой консоли. Выберите другую.',
      in_backup: 'Папка лежит внутри копии. Выберите папку над ней или другую.',
      readonly: 'В папку для копий нельзя писать. Дайте учётной записи консоли право записи в неё.',
      full: 'На диске мало места для копии. Освободите место или выберите другой диск.',
      silent: 'Папка для копий не отвечает. Проверьте диск или сетевую папку.',
      overdue: 'Последняя копия старше допустимого. Откройте «Хранение» и сделайте копию.',
      damaged:
        'Файл консоли или его копия повреждены, поэтому копия не засчитана. Файл назван в журнале программы; сохраните имеющиеся копии.',
      disk: 'При копировании диск сообщил об ошибке. Проверьте диск.',
      busy: 'Файл копии занят другой программой. Закройте её.',
      directory: 'Папки для копий больше нет. Верните её или выберите другую.',
      thread: 'Программа копирования завершилась. Попытка повторится сама.',
      overtaken:
        'Каждый раз, когда архив нужно было скопировать, он перестраивался. Попытка повторится сама.',
      unread:
        'Для последней копии не удалось прочитать часть месяцев архива; всё остальное в ней есть. Они названы в разделе «Хранение».',
      other: 'Копию сделать не удалось. Причина в журнале программы.',
    },
    restore: {
      none: 'Этой копии больше нет. Выберите другую.',
      foreign: 'Это не копия этой программы. Выберите другую.',
      future:
        'Копия сделана более новой версией. Установите её или более новую, затем восстановите.',
      damaged:
        'В файле этой копии не то, что было записано, поэтому она не восстановлена. Выберите другую; ничего не изменено.',
      full: 'На диске данных мало места: восстановленные файлы лежат рядом с нынешними. Освободите место.',
      readonly: 'В папку данных нельзя писать. Дайте учётной записи консоли право записи в неё.',
      disk: 'Диск сообщает об ошибке. Проверьте диски; ничего не изменено.',
      busy: 'Файл копии занят другой программой. Закройте её и повторите.',
      directory: 'Папка копии исчезла. Верните её или выберите другую копию.',
      silent: 'Папка для копий не отвечает. Проверьте диск или сетевую папку.',
      thread: 'Программа копирования завершилась. Повторите; ничего не изменено.',
      restore_running: (by: string) =>
        `Восстановление уже выполняет ${by}. Дождитесь окончания или прервите его.`,
      backup_running: 'Делается копия. Дождитесь окончания или прервите её.',
      export_running: (by: string) =>
        `Архив выгружает ${by}. Дождитесь окончания или прервите выгрузку.`,
      changes_open: 'Идёт изменение уставки. Дождитесь его исхода, чтобы он был известен.',
    },
    besides: {
      certificate_revoked: 'Кроме того, он отозван издателем.',
      certificate_expired:
        'Кроме того, его срок истёк: по возможности сначала установите на сервер новый.',
      certificate_early: 'Кроме того, его срок ещё не наступил: сверьте часы.',
      certificate_host: 'Кроме того, он выдан для другого узла, а не для запрошенного.',
    },
    server: {
      refused: 'На этом порту никто не отвечает. Проверьте, что сервер запущен и порт верен.',
      unknown_host: 'Такого имени в сети нет. Проверьте написание или укажите IP-адрес.',
      no_answer: 'Адрес недоступен. Проверьте сеть, межсетевой экран и адрес.',
      hangs:
        'Соединение открыто, но сервер не отвечает. Проверьте сервер; попытки повторяются сами.',
      security:
        'Сервер не предлагает такой защиты. Выберите режим и политику, которые он предлагает.',
      certificate:
        'Сервер не принимает сертификат консоли. Выгрузите его (Теги, Сертификаты), внесите в доверенные на сервере и сверьте часы.',
      untrusted:
        'Сертификат сервера здесь ещё не доверенный. Сравните его отпечаток с отпечатком на сервере, затем внесите его в доверенные.',
      certificate_refused:
        'Сертификат сервера здесь отклонён человеком. Если это ошибка, внесите его в доверенные (Теги, Сертификаты).',
      certificate_revoked:
        'Сертификат сервера отозван его издателем, поэтому не принимается. Установите на сервер новый.',
      certificate_issuer:
        'Сертификат сервера подписан издателем, который здесь неизвестен. Внесите издателя и его список отзыва (Теги, Сертификаты) или сравните отпечаток и доверьте сам сертификат.',
      certificate_issuer_expired:
        'Срок сертификата издателя истёк или не наступил. Сверьте часы, внесите новый сертификат издателя или доверьте сам сертификат сервера.',
      certificate_unchecked:
        'Неизвестно, не отозван ли сертификат сервера: нет списка отзыва его издателя. Внесите список (Теги, Сертификаты) или доверьте сам сертификат.',
      certificate_expired:
        'Срок сертификата сервера истёк. Установите на сервер новый; до этого его можно принять с пометкой «небезопасно».',
      certificate_early:
        'Срок сертификата сервера ещё не наступил. Сверьте часы этой машины с часами сервера.',
      certificate_host:
        'Сертификат сервера выдан для другого узла. Укажите адрес из него или выдайте серверу сертификат для этого адреса; его можно принять с пометкой «небезопасно».',
      identity:
        'Сервер не принимает такой вид входа. Выберите тот, который он принимает: без пользователя, по имени или по сертификату пользователя.',
      password:
        'Сервер не принимает этого пользователя с этим паролем. Введите имя и пароль заново, проверьте регистр букв.',
      user_denied:
        'Сервер не пускает этого пользователя. Проверьте имя и пароль и узнайте там, разрешено ли ему подключение.',
      user_certificate:
        'Сервер не принимает сертификат пользователя. Внесите его там в доверенные для пользователей или укажите другой.',
      plain_password:
        'Сервер требует пароль в открытом виде, поэтому он не отправлен. Выберите защищённую точку входа или разрешите это для сервера.',
      distrusts:
        'Сервер не доверяет этой консоли: вместо приёма нашего сертификата он закрывает соединение. Передайте туда наш сертификат и внесите его в доверенные; часто он лежит среди отклонённых.',
      clock:
        'Часы сервера и этой машины сильно расходятся. Сверьте и те и другие с одним источником времени.',
      licence:
        'Лицензия сервера закончилась или не допускает новых подключений. Проверьте её там или закройте других клиентов.',
      discovery:
        'Это сервер обнаружения, значений у него нет. Запросите у него список серверов и выберите один из них.',
      secret:
        'Сохранённый пароль или ключ для этого сервера больше не читается. Введите его снова; остальное не меняется.',
      full: 'Сервер не принимает новых сеансов. Закройте других клиентов или поднимите предел.',
      closed:
        'Сервер или сеть закрыли соединение. Попытки повторяются; если связи так и нет, проверьте, что на этом порту сервер OPC UA, и поищите на нём сертификат консоли среди отклонённых.',
      unreadable:
        'Ответы сервера не читаются. Обновите сервер или обратитесь к его изготовителю; попытки продолжаются.',
      encoding:
        'Сервер сообщает, что не может прочитать запрос или составить ответ. Проверьте, что он поддерживает OPC UA Binary, и обновите его; попытки продолжаются.',
      subscription:
        'Сервер сам завершил подписку. Консоль создаёт новую; если это повторяется, поднимите на сервере пределы для подписок.',
      endpoint: 'Такого адреса у сервера нет. Проверьте узел, порт и путь.',
      items: (count: number, names: string) =>
        `Сервер отклонил ${count} ${pluralRu(count, { one: 'точку', few: 'точки', many: 'точек' })}: ${names}. Проверьте адреса узлов.`,
      remapped: (moved: string) =>
        `Пространства имён сервера изменились: ${moved}. Теги привязаны заново по именам пространств; проверьте те, чьего пространства больше нет.`,
      other_device: (endpoint: string, why: string) =>
        `${endpoint} не то же устройство, что первый адрес резервирования: ${why}. Данные с него не берутся. Исправьте адрес или уберите его из резервирования.`,
      partner_doubt: (endpoint: string, why: string) =>
        `${endpoint}, возможно, не то же устройство, что первый адрес резервирования: ${why}. Проверьте на месте, что это одно и то же оборудование, и подтвердите адрес в разделе «Система» или исправьте его.`,
      acquisition:
        'Часть консоли, которая опрашивает серверы, остановилась и запускается снова. Если это повторяется, посмотрите журнал работы консоли.',
      stuck:
        'Часть консоли, которая опрашивает этот сервер, не отвечает, и его текущие значения неизвестны. Она будет перезапущена автоматически; если это повторяется, проверьте, чем ещё загружена эта машина.',
      simulator_off: 'Имитация отключена. Запустите консоль без --no-simulator.',
      simulator_late:
        'Имитация не запустилась вовремя. Перезапустите консоль; если не поможет, посмотрите журнал работы консоли.',
      simulator_ended:
        'Имитация остановилась при запуске. Она запускается снова; если не поможет, посмотрите журнал работы консоли.',
      internal: 'Соединение не удалось по иной причине. Посмотрите журнал самого сервера.',
    },
    partner: {
      strange: (unfit: number, of: number, example: string) =>
        `узлов тегов нет или их тип другой: ${unfit} из ${of}, например ${example}`,
      apart: 'оба сервера перечисляют свои резервные серверы, и ни один не называет другой',
      unlisted: 'один из двух серверов перечисляет свои резервные серверы и не называет другой',
      product: 'это другое изделие',
      unfit: (unfit: number, of: number, example: string) =>
        `узлов тегов нет или их тип другой: ${unfit} из ${of}, например ${example}`,
    },
    thinned:
      'Значений поступает больше, чем успевает обработать эта машина: по каждому тегу идут только последние, остальное отмечено пропуском. Сократите число тегов, увеличьте интервал опроса или закройте другие программы на этой машине.',
    history: {
      full: 'Диск архива заполнен: новые значения ждут в памяти. Освободите место; запись продолжится сама.',
      disk: 'Диск архива сообщает об ошибке: новые значения ждут в памяти. Проверьте диск.',
      readonly:
        'Архив нельзя записать: новые значения ждут в памяти. Дайте консоли право записи в папку данных.',
      directory:
        'Папка архива пропала: новые значения ждут в памяти. Верните её, например подключите диск снова.',
      busy: 'Файл архива держит другая программа: новые значения ждут в памяти. Закройте её.',
      damaged: 'Файл архива повреждён. Он откладывается, и начинается новый.',
      replaced:
        'Файл архива (history.db) перемещён, удалён или заменён: новые значения ждут в памяти. Верните файл; если его нет, перезапустите консоль, она начнёт новый.',
      log_replaced:
        'Файл, без которого архив неполон (history.db-wal или history.db-shm), перемещён, удалён или заменён: новые значения ждут в памяти. Перезапустите консоль, она сохранит его содержимое.',
      foreign: 'На месте архива лежит файл другой программы. Уберите его и перезапустите консоль.',
      future: 'Архив записан более новой версией консоли. Установите её или более новую.',
      set_aside: (file: string) => `Архив был повреждён: он отложен как ${file}, начат новый.`,
      log_damaged: (file: string, from: string, to: string) =>
        `Часть архива была повреждена на диске до пуска (${file}): записанное с ${from} по ${to} утрачено и показано как пропуск. Проверьте диск. Копия повреждённого файла лежит рядом, если на неё хватило места.`,
      begun_anew: (file: string, from: string, to: string) =>
        `При пуске архива (${file}) не было или он был пуст, и начат новый: записанного с ${from} по ${to} в нём нет. Если есть копия файла, остановите пульт и верните её.`,
      older_copy: (file: string, from: string, to: string) =>
        `На месте файла архива за месяц лежит его более старая копия (${file}): часть записанного с ${from} по ${to} в ней отсутствует. То, что в ней есть, показывается, запись продолжается. Если более новый файл сохранился, остановите пульт и верните его.`,
      unreadable: (file: string, from: string, to: string) =>
        `Части архива (${file}) повреждены на диске: некоторые значения с ${from} по ${to} не читаются и показаны как пропуски. Остальное показывается, запись продолжается. Проверьте диск; если есть копия файла, недостающее в ней.`,
      thread:
        'Запись архива остановилась и запускается снова: новые значения ждут в памяти. Если не поможет, посмотрите журнал работы консоли.',
      fault:
        'Архив не принял часть значений, попытки повторяются сами. Если не поможет, посмотрите журнал работы консоли.',
      overload:
        'Значений поступает больше, чем принимает диск этой машины: самые старые теряются и отмечены пропуском. Сократите число тегов, увеличьте интервал опроса или перенесите папку данных на более быстрый диск.',
      reader:
        'Чтение архива остановилось и запускается снова. Запись продолжается. Если не поможет, посмотрите журнал работы консоли.',
    },
  },
)
