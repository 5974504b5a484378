### Что сообщают людям о загрузке без присмотра и почему сообщение не дошло.

notify-subject-done = leadbatch: { $job } — готово
notify-subject-failed = leadbatch: { $job } — ОШИБКА (код завершения { $exit })
notify-subject-broken-off = leadbatch: { $job } — прервано (код завершения { $exit })
notify-subject-nothing-new = leadbatch: { $job } — ничего нового { $days ->
        [one] { $days } день
        [few] { $days } дня
       *[other] { $days } дней
    }
notify-done = Загрузка «{ $job }» завершена.
notify-failed = Загрузка «{ $job }» завершилась с ошибкой.
notify-broken-off = Загрузка «{ $job }» прервана до конца.
notify-nothing-new = Загрузка «{ $job }» не приносит ничего нового уже { $days ->
        [one] { $days } день
        [few] { $days } дня
       *[other] { $days } дней
    }. Выгрузка ещё работает?
notify-portal = Портал: { $portal }
notify-time = Время: { $time }
notify-run = Запуск: { $run }
notify-exit = Код завершения: { $exit }
notify-exit-0 = Код завершения: 0 — все строки на портале или пропущены обоснованно
notify-exit-1 = Код завершения: 1 — дошло до конца; есть строки с ошибками, отклонённые или с неизвестным исходом
notify-exit-2 = Код завершения: 2 — ошибка в команде, сопоставлении или настройках; ничего не отправлено
notify-exit-3 = Код завершения: 3 — остановлено до конца; следующий старт продолжит
notify-exit-4 = Код завершения: 4 — идёт другой запуск, или под тем же originator отправляет кто-то ещё
notify-exit-5 = Код завершения: 5 — источник отклонён; ничего не отправлено
notify-files = { $count ->
        [one] Файл:
       *[other] Файлы:
    }
notify-rows = Прочитано строк: { GROUPED($count) }
notify-rows-created = Создано: { GROUPED($count) }
notify-rows-updated = Обновлено: { GROUPED($count) }
notify-rows-skipped = Пропущено: { GROUPED($count) }
notify-rows-invalid = С ошибками, не отправлено: { GROUPED($count) }
notify-rows-failed = Отклонено порталом: { GROUPED($count) }
notify-rows-unknown = Отправлено, исход неизвестен: { GROUPED($count) }
notify-rows-pending = Без ошибок, не отправлено: { GROUPED($count) }
notify-problems = Что не так:
notify-more = … и ещё { GROUPED($count) }; в отчёте есть всё.
notify-report = Отчёт: { $report }
notify-next = Что делать дальше:

mail_address_malformed = «{ $address }» — не адрес электронной почты.
    .hint = Пишите так: ops@example.ru или так: Дежурный <ops@example.ru>.
mail_not_made = Из сообщения не получилось сделать письмо: { $cause }.
    .hint = Проверьте адреса отправителя и получателей.
mail_tls_failed = Не удалось установить защищённое соединение с почтовым сервером { $server }: { $cause }.
    .hint = Проверьте port и security (tls: 465, starttls: 587); для собственного центра сертификации укажите ca.
mail_password_in_clear = Пароль ушёл бы на почтовый сервер { $server } без шифрования. Ничего не отправлено.
    .hint = Укажите security: tls или security: starttls; без шифрования пароль получает только сервер на этом же компьютере.
mail_unreachable = Не удалось соединиться с почтовым сервером { $server }: { $cause }.
    .hint = Проверьте имя сервера и порт и пропускает ли этот компьютер сетевой экран.
mail_deferred = Почтовый сервер { $server } сейчас не принимает сообщение: { $cause }.
    .hint = Многие серверы просят повторить позже; если не проходит, обратитесь к тем, кто обслуживает сервер.
mail_refused = Почтовый сервер { $server } отклонил сообщение: { $cause }.
    .hint = Проверьте имя и пароль, адрес отправителя и адрес получателя.
chat_unanswered = На сообщение сотруднику { $user } портал не ответил: { $cause }.
    .hint = Попробуйте через несколько минут; сообщение помечено, и дважды оно не появится.
chat_refused = Портал отклонил сообщение сотруднику { $user }: { $text } ({ $error }).
    .hint = Вебхуку или приложению нужно право im (чаты и уведомления).
chat_nobody = На портале нет работающего сотрудника { $user }: сообщение никто не получил.
    .hint = Укажите ID из адреса страницы сотрудника.
hook_malformed = Адрес вебхука или сигнала «жив» — не адрес.
    .hint = Он начинается с https:// ; проверьте, откуда читается секрет.
hook_not_encrypted = К { $host } пришлось бы обращаться по незащищённому http, а адрес секретен.
    .hint = Напишите https:// ; обычный http допускается только для самого этого компьютера.
hook_client_failed = Не удалось подготовить HTTP-клиент: { $cause }.
    .hint = Обычно в системе нет доверенных сертификатов: установите пакет ca-certificates или укажите файл с ними.
hook_unreachable = Не удалось соединиться с { $host }: { $cause }.
    .hint = Проверьте адрес, сеть и HTTPS_PROXY.
hook_busy = { $host } сейчас не принимает сообщение (код HTTP { $status }).
    .hint = Попыток было несколько; если не проходит, обратитесь к тем, кто его обслуживает.
hook_refused = { $host } отклонил сообщение (код HTTP { $status }).
    .hint = Проверьте адрес; по перенаправлениям программа не ходит.
command_not_started = Не удалось запустить команду { $program }: { $cause }.
    .hint = Укажите полный путь к программе и проверьте, может ли пользователь задания её запускать.
command_failed = Команда { $program } завершилась с ошибкой: { $status }.
    .hint = Запустите её вручную, подав ей на вход JSON сообщения.
command_timed_out = Команда { $program } не завершилась за { $seconds } с и была остановлена.
    .hint = Пусть то, что длится дольше, она делает в фоне.
