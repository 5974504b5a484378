### Почему не удалось воспользоваться профилем или его секретом.

secret_variable_missing = Переменная { $name }, в которой должен быть секрет, не задана.
    .hint = Задайте её там, где запускается leadbatch: планировщик не знает переменных вашего терминала.
secret_file_unreadable = Не удалось прочитать файл с секретом: { $file }: { $cause }.
    .hint = Проверьте путь и владельца файла; относительный путь отсчитывается от папки файла, в котором он указан.
secret_file_open = Секрет в { $file } может прочитать не только владелец (права { $mode }).
    .hint = Закройте файл от других: chmod 600. Если его уже могли прочитать, сделайте новый вебхук или секрет.
secret_malformed = Здесь нет секрета в одну строку текста: { $place }.
    .hint = Секрет должен стоять в первой строке.
secret_command_missing = Не удалось запустить команду { $program }, которая должна вывести секрет: { $cause }.
    .hint = Укажите полный путь; команда запускается без оболочки, поэтому псевдонимы, конвейеры и переменные не работают.
secret_command_failed = Команда { $program }, которая должна вывести секрет, { FILLED($code) ->
    [yes] завершилась с ошибкой (код { $code })
   *[no] прервана сигналом
}. Её вывод не показывается.
    .hint = Запустите её вручную от имени того же пользователя: возможно, нужно заново войти в хранилище секретов.
secret_command_slow = { $seconds ->
    [one] Команда { $program }, которая должна вывести секрет, не завершилась за { $seconds } секунду.
    [few] Команда { $program }, которая должна вывести секрет, не завершилась за { $seconds } секунды.
   *[other] Команда { $program }, которая должна вывести секрет, не завершилась за { $seconds } секунд.
}
    .hint = Запустите её вручную: возможно, она ждёт пароля, который здесь никто не наберёт.
secret_source_unclear = { $place }: здесь должно быть указано, где взять секрет, и ровно одним способом.
    .hint = {"{"}env: ИМЯ{"}"}, {"{"}file: ПУТЬ{"}"} или {"{"}command: [ПРОГРАММА, АРГУМЕНТ]{"}"}; самому секрету в этом файле не место.
config_no_folder = Система не называет папку для настроек этого пользователя.
    .hint = Укажите файл настроек: --config или LEADBATCH_CONFIG.
config_unreadable = Не удалось прочитать файл настроек { $file }: { $cause }.
    .hint = Проверьте --config и LEADBATCH_CONFIG; файл должен быть текстом в UTF-8.
config_malformed = { $place }: файл настроек непонятен: { $cause }.
    .hint = Примеры всех настроек есть в docs/portals.ru.md.
config_unknown_key = { $place }: настройки «{ $name }» нет{ FILLED($nearest) ->
    [yes] ; может быть, «{ $nearest }»?
   *[no] .
}
    .hint = Все настройки перечислены в docs/portals.ru.md.
config_newer = У файла настроек { $file } версия { $version }, а эта программа знает версию 1.
    .hint = Напишите version: 1 или обновите leadbatch.
config_access_unclear = { $place }: для { $name } нужен ровно один способ входа: webhook или application.
    .hint = Оставьте одну из двух строк: webhook: или application:.
config_name_malformed = { $place }: так портал назвать нельзя.
    .hint = Буквы, цифры, дефис, точка и подчёркивание, не больше 64 символов; «sandbox» — встроенный портал.
config_unwritable = Не удалось записать { $file }: { $cause }.
    .hint = Дайте этому пользователю право на запись или укажите другой файл настроек: --config.
config_not_editable = Файл { $file } записан так, что изменить его, не задев написанного вами, нельзя; он оставлен как есть.
    .hint = Измените его сами; в разделе portals: речь о строке: { $line }
profile_name_malformed = Так портал назвать нельзя.
    .hint = Буквы, цифры, дефис, точка и подчёркивание, не больше 64 символов; «sandbox» — встроенный портал.
profile_exists = В { $file } уже есть портал { $name }.
    .hint = Выберите другое имя или сначала удалите тот: leadbatch portal remove { $name }.
profile_unknown = { FILLED($known) ->
    [yes] В { $file } нет портала с таким именем; есть: { $known }.
   *[no] Портала с таким именем нет: в { $file } порталов не указано.
}
    .hint = Укажите одно из этих имён, sandbox или адрес вебхука; новый портал добавит leadbatch portal add ИМЯ.

secret_not_typed = Секрет запрошен, но ничего не получено.
    .hint = Наберите или вставьте его, передайте через stdin или укажите, где он: --env, --secret-file, --secret-command.

## Команды

portal-ask-webhook = Адрес вебхука (на экране не появится):
portal-ask-client-secret = client_secret приложения (на экране не появится):
portal-added = { $name }{ FILLED($host) ->
    [yes] {" "}({ $host })
   *[no] {""}
}: записан в { $file }; секрет: { $secret }.
portal-next-test = Проверьте его: leadbatch portal test { $name }
portal-next-login = Авторизуйте его: leadbatch portal login { $name }
portal-variable-unset = Переменная { $name } здесь не задана, поэтому проверить секрет не удалось.
portal-removed = { $name }: удалён из { $file }.
portal-secret-removed = Секрет тоже удалён: { $secret }.
portal-secret-left = Место, где хранится секрет, не тронуто: { $secret }.
portals-none = В { $file } порталов нет: добавит leadbatch portal add ИМЯ.
portals-of = Порталы из { $file }:
portal-test-portal = Портал: { $host }
portal-test-user = Действует: { FILLED($name) ->
    [yes] { $name }
   *[no] сотрудник, которого портал не называет
}{ FILLED($id) ->
    [yes] {" "}(ID { $id })
   *[no] {""}
}{ FILLED($admin) ->
    [yes] , администратор
   *[no] {""}
}
portal-test-scopes = Права: { FILLED($scopes) ->
    [yes] { $scopes }
   *[no] портал не сообщает
}
portal-test-mode = CRM: { $mode ->
    [leads] с лидами
    [simple] простая, без лидов
   *[unknown] режим портал не сообщает
}
portal-test-newest = Лиды читаются; последний — { $lead }.
portal-test-no-leads = Лиды читаются; пока их нет.
portal-test-leads-unread = Прочитать лиды сейчас нельзя: исчерпано время работы портала на это.
